/**
 * A stretch in which nothing was accepted: the listener, or its host, was away.
 *
 * Gets tries over time; gives the longest run of bins in which every try failed, where chance does not explain it:
 * with the share of failed tries around the run, as many new connects that fail in a row have a probability below one in
 * a million. Retries are not counted for it: they fail with their connect.
 */
import type { TrySeries } from "./try-series";

const MAX_CHANCE = 1e-6;
const MIN_TRIES = 5;
/** How far around the run its neighbourhood reaches, in seconds. */
const NEIGHBOURHOOD_SECONDS = 60;

/** Bins [from, to) without an accept. */
export interface Outage {
  fromSeconds: number;
  toSeconds: number;
  nTries: number;
  nRefused: number;
  nSilent: number;
  hasAcceptsBefore: boolean;
  hasAcceptsAfter: boolean;
}

/** The longest outage by tries; undefined where there is none. */
export function longestOutage(series: TrySeries): Outage | undefined {
  let best: { from: number; to: number; n: number } | undefined;
  let from = -1;
  let n = 0;
  for (let bin = 0; bin <= series.nBins; bin++) {
    const tries = series.tries[bin] ?? 0;
    const isOut = bin < series.nBins && tries === series.failedTries[bin];
    if (isOut && tries === 0) continue;
    if (isOut) {
      if (from < 0) from = bin;
      n += tries;
      continue;
    }
    if (from >= 0 && (!best || n > best.n)) best = { from, to: lastWithTries(series, bin), n };
    from = -1;
    n = 0;
  }
  return best && best.n >= MIN_TRIES && isNoChance(series, best) ? describe(series, best) : undefined;
}

/** One past the last bin before `bin` that holds tries. */
function lastWithTries(series: TrySeries, bin: number): number {
  let last = bin - 1;
  while (last > 0 && series.tries[last] === 0) last--;
  return last + 1;
}

function isNoChance(series: TrySeries, run: { from: number; to: number; n: number }): boolean {
  const reach = Math.ceil(NEIGHBOURHOOD_SECONDS / series.binSeconds);
  let tries = 0;
  let failed = 0;
  for (let bin = Math.max(0, run.from - reach); bin < Math.min(series.nBins, run.to + reach); bin++) {
    if (bin >= run.from && bin < run.to) continue;
    tries += series.tries[bin]!;
    failed += series.failedTries[bin]!;
  }
  const nConnects = series.firstTries.subarray(run.from, run.to).reduce((a, b) => a + b, 0);
  if (tries === 0 || failed === tries) return nConnects > 0;
  const failedShare = (failed + 0.5) / (tries + 1);
  return failedShare ** nConnects < MAX_CHANCE;
}

function describe(series: TrySeries, run: { from: number; to: number; n: number }): Outage {
  const within = (column: Float64Array): number =>
    column.subarray(run.from, run.to).reduce((a, b) => a + b, 0);
  const start = series.firstFailureSeconds[run.from]!;
  return {
    fromSeconds: Number.isNaN(start) ? run.from * series.binSeconds : start,
    toSeconds: run.to * series.binSeconds,
    nTries: run.n,
    nRefused: within(series.refused),
    nSilent: within(series.silent),
    hasAcceptsBefore: series.accepted.subarray(0, run.from).some((n) => n > 0),
    hasAcceptsAfter: series.accepted.subarray(run.to).some((n) => n > 0),
  };
}
