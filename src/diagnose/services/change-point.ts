/**
 * When did failing begin? The change point of a share over time.
 *
 * Gets, per bin of time, how many tries there were and how many of them failed; gives the bin at which the share of
 * failures rose (or fell), or nothing where one share explains all bins well enough.
 * Method: maximum likelihood for one change in a sequence of binomial variables (Hinkley & Hinkley, Inference about
 * the change-point in a sequence of binomial variables, Biometrika 57(3), 1970); the likelihood ratio must exceed what
 * noise gives, with a penalty that grows with the number of places tried (Schwarz 1978, BIC).
 */

/** Likelihood-ratio statistic that noise hardly reaches: chi-squared with two degrees, p < 0.0001. */
const MIN_RATIO = 18.4;

/** The share before and from the bin `bin` on. */
export interface ChangePoint {
  bin: number;
  shareBefore: number;
  shareAfter: number;
}

/** The bin in [from, to) at which the share of failures rose most plausibly; undefined where it did not rise. */
export function riseOfShare(
  tries: ArrayLike<number>,
  failures: ArrayLike<number>,
  from = 0,
  to = tries.length,
): ChangePoint | undefined {
  return bestSplit(tries, failures, { from, to, wantsRise: true });
}

/** The bin at which the share fell most plausibly; undefined where it did not fall. */
export function fallOfShare(
  tries: ArrayLike<number>,
  failures: ArrayLike<number>,
  from = 0,
  to = tries.length,
): ChangePoint | undefined {
  return bestSplit(tries, failures, { from, to, wantsRise: false });
}

function bestSplit(
  tries: ArrayLike<number>,
  failures: ArrayLike<number>,
  range: { from: number; to: number; wantsRise: boolean },
): ChangePoint | undefined {
  let nAll = 0;
  let xAll = 0;
  for (let bin = range.from; bin < range.to; bin++) {
    nAll += tries[bin]!;
    xAll += failures[bin]!;
  }
  const whole = logLikelihood(nAll, xAll);
  let best: ChangePoint | undefined;
  let bestGain = (MIN_RATIO + 2 * Math.log(Math.max(2, range.to - range.from))) / 2;
  let n = 0;
  let x = 0;
  for (let bin = range.from; bin < range.to - 1; bin++) {
    n += tries[bin]!;
    x += failures[bin]!;
    if (n === 0 || n === nAll) continue;
    const shareBefore = x / n;
    const shareAfter = (xAll - x) / (nAll - n);
    if (shareAfter > shareBefore !== range.wantsRise) continue;
    const gain = logLikelihood(n, x) + logLikelihood(nAll - n, xAll - x) - whole;
    if (gain <= bestGain) continue;
    bestGain = gain;
    best = { bin: bin + 1, shareBefore, shareAfter };
  }
  return best;
}

/** Log-likelihood of x failures in n tries under their own share. */
function logLikelihood(n: number, x: number): number {
  if (n === 0 || x === 0 || x === n) return 0;
  return x * Math.log(x / n) + (n - x) * Math.log(1 - x / n);
}

/**
 * Walks back from a change point to where the rise began: while the bin before (or the one before that) has more
 * failures than the earlier share explains (mean plus two standard deviations).
 */
export function beginOfRise(
  tries: ArrayLike<number>,
  failures: ArrayLike<number>,
  change: ChangePoint,
): number {
  const p = change.shareBefore;
  const stands = (bin: number): boolean => {
    const n = tries[bin] ?? 0;
    return (failures[bin] ?? 0) > n * p + 2 * Math.sqrt(n * p * (1 - p)) + 0.5;
  };
  let begin = change.bin;
  for (let bin = change.bin - 1; bin >= Math.max(0, begin - MAX_GAP_BINS); bin--) {
    if (stands(bin)) begin = bin;
  }
  return begin;
}

/** Bins without a surplus of failures that a rise may hold. */
const MAX_GAP_BINS = 3;
