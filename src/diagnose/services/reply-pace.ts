/**
 * Do a service's first replies follow one another, or their own connections? Who works through a queue replies at the pace
 * of the work, one connection after the other, whenever it was that they connected.
 *
 * Gets the accepted tries of a service and the time in which tries failed; gives the gaps between neighbouring first replies
 * in that time, or nothing where the replies have no pace of their own. No queue is needed for it, no clock but the
 * capture's, and nothing but the times of first replies and SYN/ACKs. O(n log n).
 * Idea: the departures of a busy server are apart by its service time, whatever the arrivals are (Kleinrock, Queueing
 * Systems I, 1975). Little's law (waiting = rate × wait) would hold for any server and proves nothing; it is not used.
 */
import { NANOS_PER_SECOND } from "../../base/units";
import { medianOf, quantileOf } from "./percentile";
import type { SingleTries } from "./single-tries";
import { putRowsInOrder } from "./time-order";

/** Fewer gaps tell nothing: with 30, and nine in ten of them as even as claimed, chance is far away. */
const MIN_GAPS = 30;
/**
 * Nine in ten gaps lie between half of the median and its double. Replies that come independently of one another are as
 * uneven as chance: their 5th percentile is 0.07, their 95th 4.3 medians (exponential gaps).
 */
const MAX_UNEVENNESS = 2;
/** Half of the neighbours would be in order by chance, all are with one worker: the middle. */
const MIN_IN_ORDER = 0.75;
/** A reply that comes sooner than two gaps behind its SYN/ACK need not have waited for the one before it. */
const MIN_GAPS_WAITED = 2;

/** The 5th, 50th and 95th percentile of a time, in seconds; the middle one is the median. */
export interface Spread {
  p05: number;
  median: number;
  p95: number;
}

/** See the file's head. */
export interface ReplyPace {
  fromSeconds: number;
  toSeconds: number;
  nReplies: number;
  /** Between neighbouring replies. */
  gap: Spread;
  leastGapSeconds: number;
  /** From the first reply to the last, by the number of gaps. */
  meanGapSeconds: number;
  /** From the SYN/ACK to the reply. */
  wait: Spread;
  /** Of the `nReplies` − 1 neighbours, those whose SYN/ACKs came in the same order. */
  nInOrder: number;
  /** Conversations of three replies in a row, the first of them whose connections were accepted in the time. */
  examples: number[];
}

/** First replies in the order of time: when each came, and the rows of the accepted tries that they answer. */
interface Replies {
  timesNs: Float64Array;
  rows: Uint32Array;
}

/** Undefined where the replies do not follow one another; see the file's head. */
export function replyPace(
  tries: SingleTries,
  { fromNs, toNs }: { fromNs: number; toNs: number },
): ReplyPace | undefined {
  const replies = repliesBetween(tries, fromNs, toNs);
  const { timesNs, rows } = replies;
  const nGaps = rows.length - 1;
  if (nGaps < MIN_GAPS) return undefined;
  const gaps = new Float64Array(nGaps);
  const waits = new Float64Array(rows.length);
  let nInOrder = 0;
  let beforeNs = timesNs[0]!;
  let acceptedNs = tries.synAckNs[rows[0]!]!;
  waits[0] = tries.replySeconds[rows[0]!]!;
  for (let i = 0; i < nGaps; i++) {
    const row = rows[i + 1]!;
    const timeNs = timesNs[i + 1]!;
    const synAckNs = tries.synAckNs[row]!;
    waits[i + 1] = tries.replySeconds[row]!;
    gaps[i] = (timeNs - beforeNs) / NANOS_PER_SECOND;
    if (acceptedNs <= synAckNs) nInOrder++;
    beforeNs = timeNs;
    acceptedNs = synAckNs;
  }
  if (nInOrder < MIN_IN_ORDER * nGaps) return undefined;
  const sortedGaps = gaps.sort();
  const gap = spreadOf(sortedGaps);
  const wait = spreadOf(waits.sort());
  if (!isPaced(gap, wait)) return undefined;
  return {
    fromSeconds: fromNs / NANOS_PER_SECOND,
    toSeconds: toNs / NANOS_PER_SECOND,
    nReplies: rows.length,
    gap,
    leastGapSeconds: sortedGaps[0]!,
    meanGapSeconds: (timesNs[nGaps]! - timesNs[0]!) / NANOS_PER_SECOND / nGaps,
    wait,
    nInOrder,
    examples: examplesOf(tries, rows, fromNs),
  };
}

/**
 * The gaps are even, a connection waits for several of them, and they are more even than the waits: replies that follow
 * their own SYN/ACKs have waits that are alike, and gaps as uneven as the connects.
 */
function isPaced(gap: Spread, wait: Spread): boolean {
  const isEven = gap.p05 * MAX_UNEVENNESS >= gap.median && gap.p95 <= gap.median * MAX_UNEVENNESS;
  return isEven && wait.median >= MIN_GAPS_WAITED * gap.median && gap.p95 - gap.p05 < wait.p95 - wait.p05;
}

/** First replies that came in [fromNs, toNs], in the order of time; those of one time in the order of their conversations. */
function repliesBetween(tries: SingleTries, fromNs: number, toNs: number): Replies {
  const { accepted, nAccepted, waitToNs, replySeconds } = tries;
  const timesNs = new Float64Array(nAccepted);
  const rows = new Uint32Array(nAccepted);
  let n = 0;
  for (let row = 0; row < nAccepted; row++) {
    const timeNs = waitToNs[row]!;
    if (!(fromNs <= timeNs && timeNs <= toNs) || Number.isNaN(replySeconds[row]!)) continue;
    rows[n] = row;
    timesNs[n++] = timeNs;
  }
  const found = { timesNs: timesNs.subarray(0, n), rows: rows.subarray(0, n) };
  putRowsInOrder(found.timesNs, found.rows, accepted);
  return found;
}

function spreadOf(sorted: ArrayLike<number>): Spread {
  return { p05: quantileOf(sorted, 0.05), median: medianOf(sorted), p95: quantileOf(sorted, 0.95) };
}

function examplesOf(tries: SingleTries, rows: Uint32Array, fromNs: number): number[] {
  const first = rows.findIndex((row) => tries.synAckNs[row]! >= fromNs);
  const from = Math.min(Math.max(0, first), rows.length - N_EXAMPLES);
  return Array.from(rows.subarray(from, from + N_EXAMPLES), (row) => tries.accepted[row]!);
}

/** Replies shown: enough for two gaps. */
const N_EXAMPLES = 3;
