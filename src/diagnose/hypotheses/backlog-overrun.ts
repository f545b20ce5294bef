/**
 * The listener's queue runs over: the application accepts no more than so many connections a second, and what comes
 * beyond is refused or ignored until a place is free.
 * Shows as accepts and failures side by side, second by second, while accepts hold a plateau below demand.
 * Read first: Microsoft KB 2586744 (a full backlog looks like a closed port); listen(2).
 */
import { NANOS_PER_SECOND } from "../../base/units";
import { DOUBLE, RECORD_WORDS, WORD } from "../../flow/conversation-layout";
import { EVENT } from "../../flow/event-log";
import type { Finding } from "../../report/diagnosis-shapes";
import { count, percent, plural, rateText, seconds, wholeSeconds } from "../../report/number-text";
import { alternatingFrames, synAckFilter, synFilter } from "../example-frames";
import {
  eventFrames,
  examplesOf,
  hasConnectTrouble,
  say,
  show,
  showEach,
  synFrames,
  type DiagnosisContext,
  type Hypothesis,
  type Weighed,
} from "../hypothesis";
import type { JudgedCapture } from "../judged-capture";
import { windowsText, type Capacity } from "../services/capacity";
import { demandRise } from "../services/demand-rise";
import type { ServiceStudy } from "../services/service-study";
import { hasFewConnects } from "../too-few";
import { reasonsOfWaiting } from "../waiting-reasons";

const MIN_INTERLEAVED = 0.6;

export const backlogOverrun: Hypothesis = {
  id: "backlog-overrun",
  weigh(context) {
    const { capture, study } = context;
    if (!hasConnectTrouble(study)) return undefined;
    const { capacity, series } = study;
    const waiting = reasonsOfWaiting(context);
    const settledBy =
      "Watch the accept queue on the server while the load runs, or let it take more connections at the same time and see whether the plateau rises.";
    if (!capacity || capacity.interleavedShare < MIN_INTERLEAVED)
      return { ...withoutPlateau(context, waiting), settledBy };
    const isRefusing = series.nRefused > 0;
    const findings = [
      steadyRate(study, capacity),
      interleaving(capture, study, capacity, isRefusing),
      ...demandThatRises(capture, study, capacity),
      ...queueThatFills(study, capacity),
      ...waiting,
    ];
    return { status: "supported", strength: 0.95, for: findings, against: [], settledBy };
  },
};

/** Where accepts hold no plateau beside failures. */
function withoutPlateau(
  { capture, study }: DiagnosisContext,
  waiting: Finding[],
): Omit<Weighed, "settledBy"> {
  const { capacity, occupancy, series } = study;
  // A place that is taken refuses, whether or not accepts are steady: what they do need not be equally long.
  if (occupancy) return { status: "supported", strength: 0.85, for: waiting, against: [] };
  const open = { status: "open" as const, strength: 0.2, against: [] };
  if (!capacity && series.nAccepted > 0 && hasFewConnects(study))
    return { ...open, for: [tooFewForARate(capture, study)] };
  if (series.nAccepted === 0 && series.nSilent + series.nRefused > 0)
    return { ...open, for: [noRate(capture, study)] };
  const against =
    series.nAccepted === 0
      ? "No SYN connected, and none was silent or refused, as a full queue leaves them."
      : capacity
        ? "Accepts and failures do not stand side by side: each has its own time."
        : `Connections follow demand: no plateau is seen (${count(series.nAccepted)} of ${plural(series.nTries, "SYN")} connected).`;
  return { status: "ruled-out", strength: 0.05, for: [], against: [say(against)] };
}

/** Some of the conversations with a SYN that failed, silent ones first. */
function failingOf(study: ServiceStudy): number[] {
  return examplesOf(
    study,
    "syn-unanswered",
    "syn-refused",
    "connected-after-silence",
    "connected-after-refusal",
  );
}

/** A queue that was full once, for a moment, shows no rate. */
function tooFewForARate(capture: JudgedCapture, study: ServiceStudy): Finding {
  const failing = failingOf(study);
  const n = study.conversations.length;
  return show(
    `${plural(n, "connection is", "connections are")} too few to show a rate that could be a limit.`,
    synFrames(capture, failing),
    "syn",
  );
}

/** A queue that is full all the time lets nobody in: a rate would show only while it takes some. */
function noRate(capture: JudgedCapture, study: ServiceStudy): Finding {
  const { nTries } = study.series;
  const none = nTries === 1 ? "The only SYN did not connect" : `None of ${count(nTries)} SYNs connected`;
  return show(
    `${none}, so there is no rate that could be a limit: an application that hangs, its queue full, would look the same.`,
    synFrames(capture, failingOf(study)),
    "syn",
  );
}

function steadyRate(study: ServiceStudy, capacity: Capacity): Finding {
  const { fromSeconds, toSeconds, nTries, nAccepted } = capacity;
  return {
    ...say(
      `From ${wholeSeconds(fromSeconds)} to ${wholeSeconds(toSeconds)} (the time in which connects failed, without its edges) the ` +
        `service answered ${plural(nAccepted, "SYN")} by SYN/ACK, ${rateText(capacity.perSecond)} a second ` +
        `(${windowsText(capacity)}); ` +
        `${rateText(capacity.demandPerSecond)} new ones a second were asked for, with retries ` +
        `${rateText(nTries / (toSeconds - fromSeconds))} SYNs a second.`,
    ),
    filter: synAckFilter(study, fromSeconds, toSeconds),
  };
}

function interleaving(
  capture: JudgedCapture,
  study: ServiceStudy,
  capacity: Capacity,
  isRefusing: boolean,
): Finding {
  const howMuch =
    capacity.interleavedShare >= 0.995
      ? "all that time"
      : `in ${percent(capacity.interleavedShare)} of that time`;
  const sentence = `${isRefusing ? "Refused" : "Unanswered"} SYNs interleave with accepted ones ${howMuch}`;
  const proofs = alternatingFrames(capture, study, capacity.fromSeconds, isRefusing);
  if (proofs.length > 0)
    return showEach(
      `${sentence}: here a ${isRefusing ? "RST to a SYN" : "SYN without an answer"}, a SYN/ACK, and both again.`,
      proofs,
    );
  const failing = failingOf(study);
  return isRefusing
    ? show(`${sentence}.`, eventFrames(capture, failing, EVENT.REFUSAL), "rst-from-server")
    : show(`${sentence}.`, synFrames(capture, failing), "syn");
}

/** Why it began when it began: from when on more was asked for than the capacity, and how soon the first failure came. */
function demandThatRises(capture: JudgedCapture, study: ServiceStudy, { perSecond }: Capacity): Finding[] {
  const { onset, course } = study;
  if (!onset) return [];
  const rise = demandRise(
    askedBefore(capture, study, course.firstFailureSeconds),
    perSecond,
    course.firstFailureSeconds,
  );
  if (!rise) return [];
  const { fromSeconds, toSeconds, nAsked, surplus, nAskedBefore } = rise;
  const lasting = toSeconds - fromSeconds;
  const before =
    nAskedBefore === 0 ? "" : ` Before, it was ${rateText(nAskedBefore / fromSeconds)} a second on average.`;
  return [
    {
      ...say(
        `Why then? From ${seconds(fromSeconds)} on more was asked for than the ${rateText(perSecond)} a second that can connect: ` +
          `${plural(nAsked, "connection")} in the ${seconds(lasting)} up to the first failed SYN (${rateText(nAsked / lasting)} a second), ` +
          `${surplus.toFixed(1)} more than the capacity of that time.${before}`,
      ),
      filter: synFilter(study, fromSeconds, toSeconds),
    },
  ];
}

/** When connections were asked for before a time. */
function askedBefore({ tracker }: JudgedCapture, { byStart }: ServiceStudy, toSeconds: number): number[] {
  const { u32, f64 } = tracker.table;
  const asked: number[] = [];
  for (let i = 0; i < byStart.length; i++) {
    const record = byStart[i]! * RECORD_WORDS;
    const seconds = f64[record / 2 + DOUBLE.FIRST_TIME]! / NANOS_PER_SECOND;
    if (seconds >= toSeconds) break;
    if (u32[record + WORD.TRIES]! > 0) asked.push(seconds);
  }
  return asked;
}

/** A higher rate of accepts right before the first failure went into the queue. */
function queueThatFills(study: ServiceStudy, capacity: Capacity): Finding[] {
  const { onset, series } = study;
  const { windowSeconds } = capacity;
  if (!onset || onset.seconds < windowSeconds) return [];
  const to = Math.floor(onset.seconds / series.binSeconds);
  const from = to - Math.round(windowSeconds / series.binSeconds);
  if (from < 0) return [];
  const rate = series.accepted.subarray(from, to).reduce((a, b) => a + b, 0) / windowSeconds;
  if (rate <= capacity.p95) return [];
  const span = `${wholeSeconds(from * series.binSeconds)} to ${wholeSeconds(to * series.binSeconds)}`;
  return [
    {
      ...say(
        `Right before the first failure (${span}) more connected, ${rateText(rate)} a second: until the queue in front of ` +
          "the application was full, the queue took the excess.",
      ),
      filter: synAckFilter(study, from * series.binSeconds, to * series.binSeconds),
    },
  ];
}
