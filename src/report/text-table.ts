/** Columns of text, aligned with spaces. */

/** Pads each column to its widest cell; columns in `rightAligned` are numbers. Trailing spaces are cut. */
export function alignColumns(
  rows: readonly (readonly string[])[],
  rightAligned: readonly number[],
): string[] {
  const nColumns = Math.max(0, ...rows.map((row) => row.length));
  const widths = Array.from({ length: nColumns }, (_, column) =>
    Math.max(...rows.map((row) => row[column]?.length ?? 0)),
  );
  return rows.map((row) =>
    row
      .map((cell, column) =>
        rightAligned.includes(column) ? cell.padStart(widths[column]!) : cell.padEnd(widths[column]!),
      )
      .join("  ")
      .trimEnd(),
  );
}
