/** The corpus comparison in figures and sentences. */
import type { FileComparison } from "./compare-file";

/** What was compared, equal, skipped (with reasons) and different, as lines of text. */
export function summaryLines(comparisons: FileComparison[]): string[] {
  const total = (count: (comparison: FileComparison) => number) =>
    comparisons.reduce((sum, comparison) => sum + count(comparison), 0);
  const skipped = new Map<string, number>();
  for (const comparison of comparisons) {
    for (const [reason, count] of comparison.skipped) skipped.set(reason, (skipped.get(reason) ?? 0) + count);
  }
  const nSkipped = total((comparison) => [...comparison.skipped.values()].reduce((sum, n) => sum + n, 0));
  return [
    `captures: ${comparisons.length}, with TCP on tshark's record: ${total((c) => (c.nStreams > 0 ? 1 : 0))}, crashed: ${total((c) => (c.crash === undefined ? 0 : 1))}`,
    `streams: ${total((c) => c.nStreams)}, equal: ${total((c) => c.nEqual)}, different: ${total((c) => c.differences.length)}, skipped: ${nSkipped}`,
    `captures whose stream numbers were compared too: ${total((c) => (c.nStreams > 0 && c.comparedNumbers ? 1 : 0))}`,
    ...[...skipped].sort((a, b) => b[1] - a[1]).map(([reason, count]) => `skipped ${count}: ${reason}`),
  ];
}

/** Every difference and crash, each with its capture. */
export function differenceLines(comparisons: FileComparison[]): string[] {
  return comparisons.flatMap(({ file, differences, crash }) => [
    ...differences.map((difference) => `${file}\t${difference}`),
    ...(crash === undefined ? [] : [`${file}\tcrash: ${crash}`]),
  ]);
}
