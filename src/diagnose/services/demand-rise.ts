/**
 * From when on more connections were asked for than the service can take, until the first of them failed.
 *
 * Gets when connections were asked for (first SYNs), the capacity and the first failure; gives the moment since when the
 * surplus has grown, or nothing where there was none. A queue is as long as the surplus of arrivals over the work since it
 * was last empty (Lindley 1952); that moment is where the surplus counted from the start is least.
 */

/** See the file's head. */
export interface DemandRise {
  fromSeconds: number;
  /** Of the first failed try: the time looked at ends before it. */
  toSeconds: number;
  /** Connections asked for in it, and how many of them are more than the capacity takes. */
  nAsked: number;
  surplus: number;
  /** Connections asked for before it. */
  nAskedBefore: number;
}

/** Fewer connections may come close together by chance. */
const MIN_ASKED = 5;
/** A surplus of less than one connection is none. */
const MIN_SURPLUS = 1;

/** `askedSeconds`: when first SYNs were sent, in any order. O(n log n). */
export function demandRise(
  askedSeconds: readonly number[],
  capacityPerSecond: number,
  firstFailureSeconds: number,
): DemandRise | undefined {
  const asked = Float64Array.from(askedSeconds.filter((seconds) => seconds < firstFailureSeconds)).sort();
  let from = 0;
  let least = Infinity;
  for (let i = 0; i < asked.length; i++) {
    const balance = i - capacityPerSecond * asked[i]!;
    if (balance >= least) continue;
    least = balance;
    from = i;
  }
  const nAsked = asked.length - from;
  if (nAsked < MIN_ASKED) return undefined;
  const fromSeconds = asked[from]!;
  const surplus = nAsked - capacityPerSecond * (firstFailureSeconds - fromSeconds);
  if (surplus < MIN_SURPLUS) return undefined;
  return { fromSeconds, toSeconds: firstFailureSeconds, nAsked, surplus, nAskedBefore: from };
}
