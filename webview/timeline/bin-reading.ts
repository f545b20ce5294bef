/** What the bins of a chart say in words and in small tables. Pure. */

/** The even grid that bins lie on. */
export interface BinGrid {
  fromSeconds: number;
  binSeconds: number;
  nBins: number;
}

/** Rows of a chart shown as a table, at most. */
export const MAX_TABLE_ROWS = 50;

/** The bin that holds a time; -1 where none does. */
export function binAt(grid: BinGrid, seconds: number): number {
  const binIdx = Math.floor((seconds - grid.fromSeconds) / grid.binSeconds);
  return binIdx >= 0 && binIdx < grid.nBins ? binIdx : -1;
}

/** Bins [start, end) that touch a span. */
export function binsIn(grid: BinGrid, span: { from: number; to: number }): { start: number; end: number } {
  const inGrid = (bin: number) => Math.min(Math.max(bin, 0), grid.nBins);
  const start = inGrid(Math.floor((span.from - grid.fromSeconds) / grid.binSeconds + 1e-9));
  const end = inGrid(Math.ceil((span.to - grid.fromSeconds) / grid.binSeconds - 1e-9));
  return { start, end: Math.max(start, end) };
}

/** Sum and peak of a column over bins [start, end). `peakBin` is -1 where all are zero. */
export function totalAndPeak(
  column: ArrayLike<number>,
  range: { start: number; end: number },
): { total: number; peak: number; peakBin: number } {
  let total = 0;
  let peak = 0;
  let peakBin = -1;
  for (let bin = range.start; bin < range.end; bin++) {
    const value = column[bin]!;
    total += value;
    if (value > peak) {
      peak = value;
      peakBin = bin;
    }
  }
  return { total, peak, peakBin };
}

/** Groups of neighbouring bins, at most `maxRows` of them, each [start, end). */
export function tableRows(
  range: { start: number; end: number },
  maxRows: number,
): { start: number; end: number }[] {
  const nBins = range.end - range.start;
  if (nBins <= 0) return [];
  const perRow = Math.ceil(nBins / maxRows);
  const rows: { start: number; end: number }[] = [];
  for (let start = range.start; start < range.end; start += perRow) {
    rows.push({ start, end: Math.min(start + perRow, range.end) });
  }
  return rows;
}

/** The smallest of 1, 2, 2.5, 5 × 10^k that is not below the value: the top of an axis. At least 1. */
export function axisTop(peak: number): number {
  if (peak <= 1) return 1;
  const decade = 10 ** Math.floor(Math.log10(peak) + 1e-12);
  for (const mantissa of [1, 1.2, 1.5, 2, 2.5, 3, 4, 5, 6, 8]) {
    if (mantissa * decade >= peak * (1 - 1e-12)) return mantissa * decade;
  }
  return 10 * decade;
}
