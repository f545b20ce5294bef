/**
 * The listener's queue runs over: the application accepts no more than so many connections a second, and what comes
 * beyond is refused or ignored until a place is free.
 * Shows as accepts and failures side by side, second by second, while accepts hold a plateau below demand.
 * Read first: Microsoft KB 2586744 (a full backlog looks like a closed port); listen(2).
 */
import { EVENT } from "../../flow/event-log";
import { count, percent, rateText } from "../../report/number-text";
import {
  eventFrames,
  examplesOf,
  hasConnectTrouble,
  say,
  show,
  synAckFrames,
  synFrames,
  type Hypothesis,
} from "../hypothesis";

const MIN_INTERLEAVED = 0.6;

export const backlogOverrun: Hypothesis = {
  id: "backlog-overrun",
  weigh({ capture, study }) {
    if (!hasConnectTrouble(study)) return undefined;
    const { capacity, series } = study;
    const settledBy =
      "Watch the accept queue on the server while the load runs, or raise the number of concurrent accepts and see whether the plateau rises.";
    if (!capacity || capacity.interleavedShare < MIN_INTERLEAVED) {
      const against = capacity
        ? say("Accepts and failures do not stand side by side: each has its own time.")
        : say(
            series.nAccepted === 0
              ? `None of ${count(series.nTries)} tries was accepted: there is no rate of accepts that could be a limit.`
              : `Accepts follow demand: no plateau is seen (${count(series.nAccepted)} accepted of ${count(series.nTries)} tries).`,
          );
      return { status: "ruled-out", strength: 0.05, for: [], against: [against], settledBy };
    }
    const failing = examplesOf(
      study,
      "syn-unanswered",
      "syn-refused",
      "connected-after-silence",
      "connected-after-refusal",
    );
    const accepted = examplesOf(
      study,
      "connected-after-silence",
      "connected-after-refusal",
      "closed-fin-rst",
      "closed-fin",
    );
    const isRefusing = series.nRefused > 0;
    const howMuch =
      capacity.interleavedShare >= 0.995
        ? "all that time"
        : `in ${percent(capacity.interleavedShare)} of that time`;
    const findings = [
      say(
        `While connects failed, the service accepted a steady ${rateText(capacity.perSecond)} connections a second ` +
          `(5th to 95th percentile ${rateText(capacity.p05)} to ${rateText(capacity.p95)}), whatever was asked: ` +
          `${rateText(capacity.demandPerSecond)} new ones a second, and their retries.`,
      ),
      show(
        isRefusing
          ? `Refused SYNs interleave with accepted ones ${howMuch}.`
          : `Unanswered SYNs interleave with accepted ones ${howMuch}.`,
        isRefusing ? eventFrames(capture, failing, EVENT.REFUSAL) : synFrames(capture, failing),
        isRefusing ? "rst-from-server" : "syn",
      ),
      show("These SYN/ACKs are among the accepted ones.", synAckFrames(capture, accepted), "syn-ack"),
    ];
    return { status: "supported", strength: 0.95, for: findings, against: [], settledBy };
  },
};
