/** Order statistics. */

/** The `share` quantile (0 … 1) of a list, by the nearest rank; NaN of an empty one. Sorts a copy. */
export function percentile(values: ArrayLike<number>, share: number): number {
  if (values.length === 0) return NaN;
  // Typed arrays sort by value without a call for each comparison.
  const sorted = new Float64Array(values).sort();
  const rank = Math.ceil(share * sorted.length) - 1;
  return sorted[Math.min(sorted.length - 1, Math.max(0, rank))]!;
}

/** The median of a list: the middle value, of an even number the mean of the two middle ones; NaN of an empty one. */
export function median(values: ArrayLike<number>): number {
  const sorted = new Float64Array(values).sort();
  const middle = sorted.length >>> 1;
  if (sorted.length === 0) return NaN;
  return sorted.length % 2 === 1 ? sorted[middle]! : (sorted[middle - 1]! + sorted[middle]!) / 2;
}
