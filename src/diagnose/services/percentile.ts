/** Order statistics. */

/** The `share` quantile (0 … 1) of a list, by the nearest rank; NaN of an empty one. Sorts a copy. */
export function percentile(values: ArrayLike<number>, share: number): number {
  if (values.length === 0) return NaN;
  // Typed arrays sort by value without a call for each comparison.
  const sorted = new Float64Array(values).sort();
  const rank = Math.ceil(share * sorted.length) - 1;
  return sorted[Math.min(sorted.length - 1, Math.max(0, rank))]!;
}
