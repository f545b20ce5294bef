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
import { ascending, medianOf, quantileOf } from "./percentile";
import type { SingleTries } from "./single-tries";

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

/** A reply to an accepted try (its row). */
interface Reply {
  row: number;
  timeNs: number;
}

/** Undefined where the replies do not follow one another; see the file's head. */
export function replyPace(
  tries: SingleTries,
  { fromNs, toNs }: { fromNs: number; toNs: number },
): ReplyPace | undefined {
  const replies = repliesBetween(tries, fromNs, toNs);
  if (replies.length <= MIN_GAPS) return undefined;
  const gaps = new Float64Array(replies.length - 1);
  let nInOrder = 0;
  for (let i = 1; i < replies.length; i++) {
    const [before, own] = [replies[i - 1]!, replies[i]!];
    gaps[i - 1] = (own.timeNs - before.timeNs) / NANOS_PER_SECOND;
    if (tries.synAckNs[before.row]! <= tries.synAckNs[own.row]!) nInOrder++;
  }
  const sortedGaps = ascending(gaps);
  const gap = spreadOf(sortedGaps);
  const wait = spreadOf(ascending(replies.map(({ row }) => tries.replySeconds[row]!)));
  if (!isPaced(gap, wait) || nInOrder < MIN_IN_ORDER * gaps.length) return undefined;
  return {
    fromSeconds: fromNs / NANOS_PER_SECOND,
    toSeconds: toNs / NANOS_PER_SECOND,
    nReplies: replies.length,
    gap,
    leastGapSeconds: sortedGaps[0]!,
    meanGapSeconds: (replies.at(-1)!.timeNs - replies[0]!.timeNs) / NANOS_PER_SECOND / gaps.length,
    wait,
    nInOrder,
    examples: examplesOf(tries, replies, fromNs),
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

/** First replies that came in [fromNs, toNs], in the order of time. */
function repliesBetween({ waitToNs, replySeconds }: SingleTries, fromNs: number, toNs: number): Reply[] {
  const replies: Reply[] = [];
  for (let row = 0; row < waitToNs.length; row++) {
    const timeNs = waitToNs[row]!;
    if (fromNs <= timeNs && timeNs <= toNs && !Number.isNaN(replySeconds[row]!))
      replies.push({ row, timeNs });
  }
  return replies.sort((a, b) => a.timeNs - b.timeNs);
}

function spreadOf(sorted: ArrayLike<number>): Spread {
  return { p05: quantileOf(sorted, 0.05), median: medianOf(sorted), p95: quantileOf(sorted, 0.95) };
}

function examplesOf(tries: SingleTries, replies: readonly Reply[], fromNs: number): number[] {
  const first = replies.findIndex(({ row }) => tries.synAckNs[row]! >= fromNs);
  const from = Math.min(Math.max(0, first), replies.length - N_EXAMPLES);
  return replies.slice(from, from + N_EXAMPLES).map(({ row }) => tries.accepted[row]!);
}

/** Replies shown: enough for two gaps. */
const N_EXAMPLES = 3;
