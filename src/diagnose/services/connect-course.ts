/**
 * How connecting went before the onset and since, counted to the single try, and how the trouble ended.
 *
 * Gets a service's conversations and its onset; gives counts. Bins of a second are too wide for it: the sentences of a
 * report name exact figures, which a reader counts again in Wireshark.
 */
import { NANOS_PER_SECOND } from "../../base/units";
import { DOUBLE, RECORD_WORDS, WORD } from "../../flow/conversation-layout";
import { IS_DEGRADED, IS_FAILED } from "../../report/pattern-names";
import type { JudgedCapture } from "../judged-capture";
import type { SingleTries } from "./single-tries";

/** What became of the connections, and of the tries, that began in a stretch of time. */
export interface ConnectTally {
  nConversations: number;
  nFailed: number;
  nDegraded: number;
  /** Accepted after more than one try. */
  nDelayed: number;
  nTries: number;
  nFailedTries: number;
  /** Segments with payload of these connections, both directions, and how many of them had been sent before. */
  nDataSegments: number;
  nDataSentAgain: number;
}

/** See the file's head. Seconds are NaN where the thing did not happen. */
export interface ConnectCourse {
  /** What began before the onset; all of it where there is none. */
  before: ConnectTally;
  since: ConnectTally;
  firstFailureSeconds: number;
  lastFailureSeconds: number;
  /** Tries behind the last failed one that were accepted, and when the last of them was sent. */
  nAcceptedAfterwards: number;
  lastAcceptedSeconds: number;
  /** Most tries in a row that failed, whoever sent them. */
  longestRun: number;
  /** The longest time between two accepts from the first failed try to the last. */
  longestGapSeconds: number;
  longestGapFromSeconds: number;
}

/** The conversations of a service in the order in which they began, and their tries. */
export interface ServiceConnects {
  byStart: Uint32Array;
  tries: SingleTries;
}

/** The course of a service's connects; `onsetSeconds` null where failing has no beginning. O(n log n) of its tries. */
export function connectCourse(
  capture: JudgedCapture,
  { byStart, tries }: ServiceConnects,
  onsetSeconds: number | null,
): ConnectCourse {
  const onset = onsetSeconds ?? Infinity;
  const nEarlier = nBegunBefore(capture, byStart, onset);
  const before = tallyOf(capture, byStart.subarray(0, nEarlier));
  const since = tallyOf(capture, byStart.subarray(nEarlier));
  const failed = tries.failedAscending;
  const accepted = tries.acceptedAscending;
  countTries(tries, onset, { before, since });
  const first = (failed[0] ?? NaN) / NANOS_PER_SECOND;
  const last = (failed[failed.length - 1] ?? NaN) / NANOS_PER_SECOND;
  const gap = failed.length === 0 ? NO_GAP : longestGap(answersBetween(tries, first, last));
  return {
    before,
    since,
    firstFailureSeconds: first,
    lastFailureSeconds: last,
    nAcceptedAfterwards: failed.length === 0 ? 0 : accepted.length - nUntil(accepted, last),
    lastAcceptedSeconds: (accepted[accepted.length - 1] ?? NaN) / NANOS_PER_SECOND,
    longestRun: longestRun(failed, accepted),
    longestGapSeconds: gap.seconds,
    longestGapFromSeconds: gap.fromSeconds,
  };
}

/** How many of the conversations that stand in the order in which they began did so before a time. O(log n). */
export function nBegunBefore({ tracker }: JudgedCapture, byStart: Uint32Array, seconds: number): number {
  const { f64 } = tracker.table;
  let from = 0;
  let to = byStart.length;
  while (from < to) {
    const middle = (from + to) >>> 1;
    const firstNs = f64[(byStart[middle]! * RECORD_WORDS) / 2 + DOUBLE.FIRST_TIME]!;
    if (firstNs / NANOS_PER_SECOND < seconds) from = middle + 1;
    else to = middle;
  }
  return from;
}

/** Counts connections, without their tries. O(conversations). */
export function tallyOf(capture: JudgedCapture, conversations: Uint32Array): ConnectTally {
  const tally: ConnectTally = {
    nConversations: conversations.length,
    nFailed: 0,
    nDegraded: 0,
    nDelayed: 0,
    nTries: 0,
    nFailedTries: 0,
    nDataSegments: 0,
    nDataSentAgain: 0,
  };
  for (let i = 0; i < conversations.length; i++) addToTally(tally, capture, conversations[i]!);
  return tally;
}

function addToTally(tally: ConnectTally, { patterns, tracker }: JudgedCapture, conversation: number): void {
  const { u32 } = tracker.table;
  const record = conversation * RECORD_WORDS;
  const code = patterns[conversation]!;
  tally.nFailed += IS_FAILED[code]!;
  tally.nDegraded += IS_DEGRADED[code]!;
  const isAccepted = u32[record + WORD.SYN_ACK_FRAME] !== 0;
  tally.nDelayed += isAccepted && u32[record + WORD.TRIES_BEFORE_SYN_ACK]! > 1 ? 1 : 0;
  tally.nDataSegments += u32[record + WORD.PAYLOAD_SEGMENTS]!;
  tally.nDataSentAgain += u32[record + WORD.PAYLOAD_RETRANSMISSIONS]!;
}

function countTries(
  tries: SingleTries,
  onset: number,
  { before, since }: { before: ConnectTally; since: ConnectTally },
): void {
  const { nFailed } = tries;
  const nOpen = tries.openSentNs.filter((sentNs) => sentNs / NANOS_PER_SECOND < onset).length;
  before.nFailedTries = nBefore(tries.failedAscending, onset);
  before.nTries = before.nFailedTries + nBefore(tries.acceptedAscending, onset) + nOpen;
  since.nFailedTries = nFailed - before.nFailedTries;
  since.nTries = nFailed + tries.nAccepted + tries.openSentNs.length - before.nTries;
}

/** How many of ascending times (ns) are less than `seconds`. */
function nBefore(ascending: Float64Array, seconds: number): number {
  let from = 0;
  let to = ascending.length;
  while (from < to) {
    const middle = (from + to) >>> 1;
    if (ascending[middle]! / NANOS_PER_SECOND < seconds) from = middle + 1;
    else to = middle;
  }
  return from;
}

/** How many of ascending times (ns) are at most `seconds`. */
function nUntil(ascending: Float64Array, seconds: number): number {
  let n = nBefore(ascending, seconds);
  while (n < ascending.length && ascending[n]! / NANOS_PER_SECOND <= seconds) n++;
  return n;
}

/** When SYN/ACKs came (ns, ascending), those in [fromSeconds, toSeconds]. */
function answersBetween(tries: SingleTries, fromSeconds: number, toSeconds: number): Float64Array {
  const answers = tries.synAcksAscending;
  return answers.subarray(nBefore(answers, fromSeconds), nUntil(answers, toSeconds));
}

/** Most failed tries between two accepted ones; both lists ascend. */
function longestRun(failed: Float64Array, accepted: Float64Array): number {
  let longest = 0;
  let run = 0;
  let next = 0;
  for (let i = 0; i < failed.length; i++) {
    const sentNs = failed[i]!;
    const from = next;
    while (next < accepted.length && accepted[next]! < sentNs) next++;
    run = next > from ? 1 : run + 1;
    if (run > longest) longest = run;
  }
  return longest;
}

const NO_GAP = { fromSeconds: NaN, seconds: NaN };

/** The longest time between two neighbours of ascending times (ns); NaN where there are not two. */
function longestGap(ascending: Float64Array): { fromSeconds: number; seconds: number } {
  let from = NaN;
  let longest = NaN;
  for (let i = 1; i < ascending.length; i++) {
    const gap = ascending[i]! - ascending[i - 1]!;
    if (gap <= longest) continue;
    from = ascending[i - 1]!;
    longest = gap;
  }
  return { fromSeconds: from / NANOS_PER_SECOND, seconds: longest / NANOS_PER_SECOND };
}
