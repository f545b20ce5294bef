/**
 * Nobody listened for a while: a stretch in which every try was refused or silent, with accepts before or after it.
 */
import { EVENT } from "../../flow/event-log";
import { count, everyOf, plural, seconds, shortTime } from "../../report/number-text";
import {
  eventFrames,
  examplesOf,
  hasConnectTrouble,
  say,
  show,
  synFrames,
  type DiagnosisContext,
  type Hypothesis,
  type Weighed,
} from "../hypothesis";
import { synAckFilter } from "../example-frames";
import type { ServiceStudy } from "../services/service-study";
import { isTooFew } from "../too-few";

/** Heard of by other means this long after the outage began: the host lived. */
const HOST_LIVES_SECONDS = 1;

export const listenerDown: Hypothesis = {
  id: "listener-down",
  weigh(context) {
    const { capture, study, serverLastHeardSeconds } = context;
    if (!hasConnectTrouble(study)) return undefined;
    const { outage } = study;
    const settledBy = "Read the application's and the service manager's log for that time.";
    if (!outage || (!outage.hasAcceptsBefore && !outage.hasAcceptsAfter) || isTooFew(study))
      return withoutStretch(context, settledBy);
    const failing = failingOf(study);
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

/** Some of the conversations with a SYN that failed. */
function failingOf(study: ServiceStudy): number[] {
  return examplesOf(
    study,
    "syn-refused",
    "syn-unanswered",
    "connected-after-refusal",
    "connected-after-silence",
  );
}

/** Nothing was accepted at all, or something always between failures: then absences are short. */
function withoutStretch({ capture, study }: DiagnosisContext, settledBy: string): Weighed | undefined {
  const { series, course } = study;
  // What rejects SYNs in its place leaves no word of the listener.
  if (series.nAccepted + series.nRefused + series.nSilent === 0) return undefined;
  const open = { status: "open" as const, strength: 0.2, against: [], settledBy };
  const failing = synFrames(capture, failingOf(study));
  if (series.nAccepted === 0) {
    const sentence =
      "No SYN ever connected: a listener that was away all the time cannot be told from a port where nobody listens.";
    return { ...open, for: [show(sentence, failing, "syn")] };
  }
  if (Number.isNaN(course.longestGapSeconds)) {
    const sentence =
      "So few SYNs failed, and so few connected in between, that a short absence of the listener would look the same.";
    return { ...open, for: [show(sentence, failing, "syn")] };
  }
  const against = {
    ...say(
      `An absence of more than ${shortTime(course.longestGapSeconds)} is excluded: from the first failed SYN to the last, no two ` +
        `SYN/ACKs are further apart (the longest time begins at ${seconds(course.longestGapFromSeconds)}), and at most ` +
        `${plural(course.longestRun, "SYN")} in a row failed; ${count(series.nAccepted)} of ${count(series.nTries)} SYNs connected. ` +
        "A shorter absence is not: it looks like a full queue.",
    ),
    filter: synAckFilter(study, course.firstFailureSeconds, course.lastFailureSeconds),
  };
  return {
    status: "ruled-out",
    strength: 0.04,
    variant: "short-open",
    ruledOutAboveSeconds: course.longestGapSeconds,
    for: [],
    against: [against],
    settledBy,
  };
}
