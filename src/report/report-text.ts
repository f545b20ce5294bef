/** A report as plain text for a terminal: 100 columns, charts as small tables of figures. */
import { printable } from "./escape-text";
import type { Finding } from "./diagnosis-shapes";
import { rateText, tied } from "./number-text";
import {
  causeHeading,
  findingFilters,
  type Chart,
  type ReportBlock,
  type ReportCause,
  type ReportDocument,
} from "./report-document";
import { alignColumns } from "./text-table";

const COLUMNS = 100;
/** Rows of a chart's table. */
const CHART_ROWS = 12;

/** The document; ends with a newline. */
export function reportText(report: ReportDocument): string {
  const lines = [
    report.title,
    "=".repeat(Math.min(COLUMNS, report.title.length)),
    ...wrapped(report.subtitle, ""),
    "",
    ...report.verdict.flatMap(({ label, text }) => wrapped(`${label}: ${text}`, "  ", "")),
  ];
  for (const section of report.sections) {
    lines.push("", section.heading, "-".repeat(section.heading.length));
    section.blocks.forEach((block, i) => {
      if (i > 0) lines.push("");
      lines.push(...blockLines(block));
    });
  }
  return `${lines.map(printable).join("\n")}\n`;
}

function blockLines(block: ReportBlock): string[] {
  switch (block.kind) {
    case "paragraph":
      return wrapped(block.text, "");
    case "list":
      return block.items.flatMap((item, i) =>
        block.isNumbered === true ? wrapped(item, "    ", `${i + 1}.`.padEnd(4)) : wrapped(item, "  ", "- "),
      );
    case "findings":
      return block.findings.flatMap((finding) => findingLines(finding, "  ", "- "));
    case "steps":
      return block.steps.flatMap((step, i) =>
        findingLines(
          { ...step, sentence: `${step.question} ${step.sentence}` },
          "    ",
          `${i + 1}.`.padEnd(4),
        ),
      );
    case "cause":
      return causeLines(block.cause);
    case "table":
      return [
        `${block.table.caption}:`,
        ...alignColumns(
          [block.table.head, ...block.table.rows].map((row) => row.map(printable)),
          block.table.rightAligned,
        ).map((line) => `  ${line}`),
      ];
    case "chart":
      return chartTable(block.chart);
    case "code":
      return [`  ${block.text}`];
  }
}

function findingLines(finding: Finding, indent: string, mark: string): string[] {
  const filters = findingFilters(finding).map(
    ({ lead, filter }) => `${indent}${lead === "" ? "" : `${lead}: `}[${filter}]`,
  );
  return [...wrapped(finding.sentence, indent, mark), ...filters];
}

function causeLines(cause: ReportCause): string[] {
  return [
    causeHeading(cause),
    ...cause.for.flatMap((finding) => findingLines(finding, "    ", "  + ")),
    ...cause.against.flatMap((finding) => findingLines(finding, "    ", "  - ")),
    ...(cause.settledBy === "" ? [] : wrapped(`To settle it: ${cause.settledBy}`, "    ", "  ? ")),
  ];
}

/** A chart as a table of figures, its title first. */
export function chartTable(chart: Chart): string[] {
  const rows = [["Seconds", ...chart.lines.map((line) => line.name)]];
  const span = (chart.edges.at(-1) ?? 0) - (chart.edges[0] ?? 0);
  const precision = span >= 100 ? 10 : 1000;
  for (const { from, to } of rowsOf(chart)) {
    const [begin, end] = [chart.edges[from]!, chart.edges[to]!];
    rows.push([
      `${Math.round(begin * precision) / precision} to ${Math.round(end * precision) / precision}`,
      ...chart.lines.map((line) => rateText(meanOf(line.values, chart.edges, from, to))),
    ]);
  }
  const marks = [...chart.moments, ...chart.levels].map((mark) => mark.label);
  const columns = Array.from({ length: chart.lines.length + 1 }, (_, column) => column);
  return [
    `${chart.title} (${chart.unit}${marks.length > 0 ? `; ${marks.join("; ")}` : ""}):`,
    ...alignColumns(rows, columns).map((line) => `  ${line}`),
  ];
}

/**
 * Points put together as rows of equal width, as far as points are. A row begins at each moment: what is left over is before
 * the first one, and right before the others.
 */
function rowsOf({ edges, moments }: Chart): { from: number; to: number }[] {
  const nPoints = edges.length - 1;
  const nMerged = Math.max(1, Math.ceil(nPoints / CHART_ROWS));
  const cuts = [...new Set([0, ...moments.map(({ edge }) => edge), nPoints])];
  const stretches = cuts.filter((cut) => cut >= 0).sort((a, b) => a - b);
  return stretches.slice(1).flatMap((end, i) => {
    const begin = stretches[i]!;
    const isBeforeMoments = i === 0 && stretches.length > 2;
    const nRows = Math.ceil((end - begin) / nMerged);
    const border = (row: number): number =>
      isBeforeMoments ? Math.max(begin, end - (nRows - row) * nMerged) : Math.min(end, begin + row * nMerged);
    return Array.from({ length: nRows }, (_, row) => ({ from: border(row), to: border(row + 1) }));
  });
}

/** The mean of the points [from, to), each by its width. */
function meanOf(values: readonly number[], edges: readonly number[], from: number, to: number): number {
  let sum = 0;
  for (let i = from; i < to; i++) sum += values[i]! * (edges[i + 1]! - edges[i]!);
  return sum / Math.max(1e-9, edges[to]! - edges[from]!);
}

/** Lines of at most COLUMNS characters; the first begins with `mark`, the others with `indent`. */
function wrapped(text: string, indent: string, mark = indent): string[] {
  const lines: string[] = [];
  let line = "";
  for (const word of printable(tied(text)).split(" ")) {
    if (line !== "" && indent.length + line.length + 1 + word.length > COLUMNS) {
      lines.push(line);
      line = word;
    } else {
      line = line === "" ? word : `${line} ${word}`;
    }
  }
  lines.push(line);
  return lines.map((each, i) => (i === 0 ? mark : indent) + each.replaceAll("\u00a0", " "));
}
