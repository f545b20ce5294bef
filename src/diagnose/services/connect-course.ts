/**
 * How connecting went before the onset and since, counted to the single try, and how the trouble ended.
 *
 * Gets a service's conversations and its onset; gives counts. Bins of a second are too wide for it: the sentences of a
 * report name exact figures, which a reader counts again in Wireshark.
 */
import { NANOS_PER_SECOND } from "../../base/units";
import { DOUBLE, RECORD_WORDS, WORD } from "../../flow/conversation-layout";
import { SEVERITY_OF_CODE } from "../../report/pattern-names";
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

/** The conversations of a service, and their tries. */
export interface ServiceConnects {
  conversations: readonly number[];
  tries: SingleTries;
}

/** The course of a service's connects; `onsetSeconds` null where failing has no beginning. O(n log n) of its tries. */
export function connectCourse(
  capture: JudgedCapture,
  { conversations, tries }: ServiceConnects,
  onsetSeconds: number | null,
): ConnectCourse {
  const onset = onsetSeconds ?? Infinity;
  const { before, since } = connectionsAround(capture, conversations, onset);
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

/** Connections that began before the onset and since, without their tries. O(conversations). */
export function connectionsAround(
  capture: JudgedCapture,
  conversations: readonly number[],
  onsetSeconds: number,
): { before: ConnectTally; since: ConnectTally } {
  const { patterns, tracker } = capture;
  const { u32, f64 } = tracker.table;
  const before = emptyTally();
  const since = emptyTally();
  for (const conversation of conversations) {
    const record = conversation * RECORD_WORDS;
    const tally = f64[record / 2 + DOUBLE.FIRST_TIME]! / NANOS_PER_SECOND < onsetSeconds ? before : since;
    const severity = SEVERITY_OF_CODE[patterns[conversation]!];
    tally.nConversations++;
    if (severity === "failed") tally.nFailed++;
    else if (severity === "degraded") tally.nDegraded++;
    if (u32[record + WORD.SYN_ACK_FRAME] !== 0 && u32[record + WORD.TRIES_BEFORE_SYN_ACK]! > 1)
      tally.nDelayed++;
    tally.nDataSegments += u32[record + WORD.PAYLOAD_SEGMENTS]!;
    tally.nDataSentAgain += u32[record + WORD.PAYLOAD_RETRANSMISSIONS]!;
  }
  return { before, since };
}

function emptyTally(): ConnectTally {
  return {
    nConversations: 0,
    nFailed: 0,
    nDegraded: 0,
    nDelayed: 0,
    nTries: 0,
    nFailedTries: 0,
    nDataSegments: 0,
    nDataSentAgain: 0,
  };
}

function countTries(
  tries: SingleTries,
  onset: number,
  { before, since }: { before: ConnectTally; since: ConnectTally },
): void {
  const nFailed = tries.failed.length;
  const nOpen = tries.openSentNs.filter((sentNs) => sentNs / NANOS_PER_SECOND < onset).length;
  before.nFailedTries = nBefore(tries.failedAscending, onset);
  before.nTries = before.nFailedTries + nBefore(tries.acceptedAscending, onset) + nOpen;
  since.nFailedTries = nFailed - before.nFailedTries;
  since.nTries = nFailed + tries.accepted.length + tries.openSentNs.length - before.nTries;
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
