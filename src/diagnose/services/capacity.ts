/**
 * How many connections a service accepts per second while more are asked for.
 *
 * Gets the tries of a service over time and the stretch in which some of them failed; gives the plateau of accepts
 * there, or nothing where accepts follow demand. The plateau is the mean over the stretch, its spread the 5th and
 * 95th percentile of bins wide enough to hold ten accepts.
 * Idea: a server that is asked for more than it can take serves at its capacity, whatever is asked (the utilisation
 * law of an open queue: X = min(demand, capacity); Denning & Buzen, ACM Computing Surveys 10(3), 1978).
 */
import { plural, rateText, wholeSeconds } from "../../report/number-text";
import { percentile } from "./percentile";
import type { TrySeries } from "./try-series";

/** Bins in which accepts are compared hold this many on average. */
const ACCEPTS_A_BIN = 10;
/** Fewer accepts in the stretch say nothing of a rate. */
const MIN_ACCEPTS = 20;
/** Less than this share of failed tries is loss, not want of capacity. */
const MIN_FAILED_SHARE = 0.1;
/** A rate before the stretch this much higher shows that more could be accepted. */
const MAX_EARLIER_RATE = 1.25;
/** Variance over mean of the accepts per bin: a server at its limit is steadier than chance (1). */
const MAX_DISPERSION = 1;

/** The plateau. */
export interface Capacity {
  perSecond: number;
  p05: number;
  p95: number;
  /** Width of the windows that p05 and p95 are taken of, and how many there are; the least and the most of any. */
  windowSeconds: number;
  nWindows: number;
  least: number;
  most: number;
  /** The stretch, and what came in it: SYNs with their retries, and accepts. */
  fromSeconds: number;
  toSeconds: number;
  nTries: number;
  nAccepted: number;
  /** New connections asked for per second in the stretch. */
  demandPerSecond: number;
  /** Share of the bins in which accepts and failures stand side by side. */
  interleavedShare: number;
}

/** The plateau in bins [from, to); undefined where there is none. */
export function capacityOf(series: TrySeries, from: number, to: number): Capacity | undefined {
  const seconds = (to - from) * series.binSeconds;
  const nAccepted = sum(series.accepted, from, to);
  const nTries = sum(series.tries, from, to);
  const nFailed = sum(series.failedTries, from, to);
  if (nAccepted < MIN_ACCEPTS || nFailed < MIN_FAILED_SHARE * nTries) return undefined;
  const perSecond = nAccepted / seconds;
  const width = Math.max(1, Math.round(ACCEPTS_A_BIN / (perSecond * series.binSeconds)));
  const accepts = grouped(series.accepted, from, to, width);
  const failures = grouped(series.failedTries, from, to, width);
  const earlier = from < width ? 0 : Math.max(0, ...grouped(series.accepted, 0, from, width));
  const mean = perSecond * width * series.binSeconds;
  const isLimited = earlier <= mean * MAX_EARLIER_RATE + 3 * Math.sqrt(mean) * (MAX_EARLIER_RATE - 1);
  if (!isLimited || dispersion(accepts, mean) > MAX_DISPERSION) return undefined;
  const rates = accepts.map((n) => n / (width * series.binSeconds));
  const nBoth = accepts.filter((n, i) => n > 0 && failures[i]! > 0).length;
  return {
    perSecond,
    p05: percentile(rates, 0.05),
    p95: percentile(rates, 0.95),
    windowSeconds: width * series.binSeconds,
    nWindows: rates.length,
    least: Math.min(...rates),
    most: Math.max(...rates),
    fromSeconds: from * series.binSeconds,
    toSeconds: to * series.binSeconds,
    nTries,
    nAccepted,
    demandPerSecond: sum(series.firstTries, from, to) / seconds,
    interleavedShare: nBoth / Math.max(1, accepts.length),
  };
}

/** "in each of 23 windows of 10 s 0.90 to 1.10", "in 9 of 10 of 200 windows of 2 s 90.1 to 99.6": how steady the plateau is. */
export function windowsText({ p05, p95, least, most, nWindows, windowSeconds }: Capacity): string {
  const windows = `${plural(nWindows, "window")} of ${wholeSeconds(windowSeconds)}`;
  const range = `${rateText(p05)} to ${rateText(p95)}`;
  const isAll = rateText(least) === rateText(p05) && rateText(most) === rateText(p95);
  return `in ${isAll ? "each" : "9 of 10"} of ${windows} ${range}`;
}

function sum(column: Float64Array, from: number, to: number): number {
  let total = 0;
  for (let bin = from; bin < to; bin++) total += column[bin]!;
  return total;
}

/** Sums of whole groups of `width` bins. */
function grouped(column: Float64Array, from: number, to: number, width: number): number[] {
  const groups: number[] = [];
  for (let bin = from; bin + width <= to; bin += width) groups.push(sum(column, bin, bin + width));
  return groups;
}

function dispersion(counts: readonly number[], mean: number): number {
  if (counts.length < 2 || mean === 0) return 0;
  const variance = counts.reduce((total, n) => total + (n - mean) ** 2, 0) / (counts.length - 1);
  return variance / mean;
}
