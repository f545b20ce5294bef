/** A chart as a table of at most fifty rows, for those who would rather read numbers. */
import type { LaneBins, TimelineBins } from "../../src/protocol/child-contract";
import { PATTERN_LABELS } from "../../src/report/pattern-labels";
import type { PatternId } from "../../src/report/pattern-names";
import { h } from "../app/element";
import { formatCount } from "../app/value-texts";
import { t } from "../app/translate";
import { binsIn, MAX_TABLE_ROWS, tableRows, totalAndPeak, type BinGrid } from "./bin-reading";
import { LEGEND_ORDER } from "./flag-series";
import type { PlotFrame } from "./stacked-plot";
import { decimalsForStep, formatTime } from "./ticks";

/** The flags chart as a table: frames per stretch of time. */
export function flagsTable(bins: TimelineBins, frame: PlotFrame): HTMLTableElement {
  const headings = LEGEND_ORDER.map((series) => t(series.label));
  return chartTable(bins, frame, {
    caption: t("TCP flags over time: frames in each stretch"),
    headings,
    cell: (column, range) => totalAndPeak(bins[LEGEND_ORDER[column]!.key], range).total,
  });
}

/** The lanes as a table: the most conversations alive at once in each stretch of time. */
export function lanesTable(
  bins: LaneBins,
  patterns: readonly PatternId[],
  frame: PlotFrame,
): HTMLTableElement {
  const columns = patterns.map((pattern) => bins.lanes.find((lane) => lane.pattern === pattern)?.alive);
  return chartTable(bins, frame, {
    caption: t("Conversations by pattern over time: most alive at once in each stretch"),
    headings: patterns.map((pattern) => t(PATTERN_LABELS[pattern].label)),
    cell: (column, range) => totalAndPeak(columns[column] ?? [], range).peak,
  });
}

interface TableContent {
  caption: string;
  headings: string[];
  cell: (column: number, range: { start: number; end: number }) => number;
}

function chartTable(bins: BinGrid, frame: PlotFrame, content: TableContent): HTMLTableElement {
  const rows = tableRows(binsIn(bins, frame.span), MAX_TABLE_ROWS);
  const perRow = rows[0] ? (rows[0].end - rows[0].start) * bins.binSeconds : bins.binSeconds;
  const decimals = decimalsForStep(perRow);
  const headings = [t("From"), ...content.headings].map((text) => h("th", { scope: "col" }, text));
  const body = rows.map((range) => {
    const from = formatTime(bins.fromSeconds + range.start * bins.binSeconds, decimals, frame.clock);
    const cells = content.headings.map((_, column) =>
      h("td", {}, formatCount(Math.round(content.cell(column, range)))),
    );
    return h("tr", {}, h("th", { scope: "row" }, from), ...cells);
  });
  return h(
    "table",
    { class: "chart-table" },
    h("caption", {}, content.caption),
    h("thead", {}, h("tr", {}, ...headings)),
    h("tbody", {}, ...body),
  );
}
