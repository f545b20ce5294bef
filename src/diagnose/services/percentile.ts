/** Order statistics. */

/** A sorted copy; typed arrays sort by value without a call for each comparison. O(n log n). */
export function ascending(values: ArrayLike<number>): Float64Array {
  return new Float64Array(values).sort();
}

/** The `share` quantile (0 … 1) of a list that is sorted, by the nearest rank; NaN of an empty one. */
export function quantileOf(sorted: ArrayLike<number>, share: number): number {
  if (sorted.length === 0) return NaN;
  const rank = Math.ceil(share * sorted.length) - 1;
  return sorted[Math.min(sorted.length - 1, Math.max(0, rank))]!;
}

/** The median of a list that is sorted: the middle value, or the mean of the two middle ones; NaN of an empty one. */
export function medianOf(sorted: ArrayLike<number>): number {
  const middle = sorted.length >>> 1;
  if (sorted.length === 0) return NaN;
  return sorted.length % 2 === 1 ? sorted[middle]! : (sorted[middle - 1]! + sorted[middle]!) / 2;
}

/** The `share` quantile of a list in any order. Sorts a copy. */
export function percentile(values: ArrayLike<number>, share: number): number {
  return quantileOf(ascending(values), share);
}

/** The median of a list in any order. Sorts a copy. */
export function median(values: ArrayLike<number>): number {
  return medianOf(ascending(values));
}
