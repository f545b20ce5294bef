/**
 * Nobody listened for a while: a stretch in which every try was refused or silent, with accepts before or after it.
 */
import { EVENT } from "../../flow/event-log";
import { count, everyOf, plural, seconds } from "../../report/number-text";
import {
  eventFrames,
  examplesOf,
  hasConnectTrouble,
  say,
  show,
  synFrames,
  type Hypothesis,
} from "../hypothesis";
import type { ServiceStudy } from "../services/service-study";
import { synAckFilter } from "../example-frames";

/** Heard of by other means this long after the outage began: the host lived. */
const HOST_LIVES_SECONDS = 1;

export const listenerDown: Hypothesis = {
  id: "listener-down",
  weigh({ capture, study, serverLastHeardSeconds }) {
    if (!hasConnectTrouble(study)) return undefined;
    const { outage, series } = study;
    const settledBy = "Read the application's and the service manager's log for that time.";
    if (!outage) {
      const against = {
        ...say(
          `There is no stretch in which every SYN failed: ${count(series.nAccepted)} of ${plural(series.nTries, "SYN")} connected` +
            `${shortest(study)}.`,
        ),
        ...(series.nAccepted > 0 ? { filter: synAckFilter(study) } : {}),
      };
      return { status: "ruled-out", strength: 0.04, for: [], against: [against], settledBy };
    }
    if (!outage.hasAcceptsBefore && !outage.hasAcceptsAfter) {
      const against = say("No SYN connected before or after: nothing shows that anybody ever listened.");
      return { status: "ruled-out", strength: 0.05, for: [], against: [against], settledBy };
    }
    const failing = examplesOf(
      study,
      "syn-refused",
      "syn-unanswered",
      "connected-after-refusal",
      "connected-after-silence",
    );
    const isRefusing = outage.nRefused > 0;
    const stretch = show(
      `From ${seconds(outage.fromSeconds)} to ${seconds(outage.toSeconds)} ${everyOf(outage.nTries, "SYN")} failed ` +
        `(${count(outage.nRefused)} refused, ${count(outage.nSilent)} silent); others connected ` +
        `${outage.hasAcceptsBefore ? "before" : ""}${outage.hasAcceptsBefore && outage.hasAcceptsAfter ? " and " : ""}` +
        `${outage.hasAcceptsAfter ? "after" : ""} it.`,
      isRefusing ? eventFrames(capture, failing, EVENT.REFUSAL) : synFrames(capture, failing),
      isRefusing ? "rst-from-server" : "syn",
    );
    const hostLives =
      outage.hasAcceptsAfter || serverLastHeardSeconds() > outage.fromSeconds + HOST_LIVES_SECONDS;
    // Ports that fail each time they come round explain a stretch better than a listener that goes away with them.
    if (study.deadPorts) {
      return {
        status: "open",
        strength: 0.3,
        for: [stretch],
        against: [say("The failed SYNs share their client ports.")],
        settledBy,
      };
    }
    if (!hostLives) {
      const against = say(
        "Nothing at all was heard of the server from then on: more than its listener is gone.",
      );
      return { status: "open", strength: 0.4, for: [stretch], against: [against], settledBy };
    }
    return { status: "supported", strength: 0.9, for: [stretch], against: [], settledBy };
  },
};

/** How short the worst stretch was, as half a sentence; "" where nothing was accepted between two failures. */
function shortest({ course }: ServiceStudy): string {
  if (Number.isNaN(course.longestGapSeconds)) return "";
  return (
    `. At most ${plural(course.longestRun, "SYN")} in a row failed, and the longest time between two SYN/ACKs while ` +
    `connects failed is ${seconds(course.longestGapSeconds)} (from ${seconds(course.longestGapFromSeconds)})`
  );
}
