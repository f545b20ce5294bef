/**
 * A report as Markdown. Charts are pictures, in files beside it or, where it is one file, with their data at its end; where
 * nothing can be beside it, tables of figures. Every picture says in words what it shows.
 */
import { escapeMarkdown, longestRun, markdownCode, printable } from "./escape-text";
import type { Finding } from "./diagnosis-shapes";
import {
  causeHeading,
  findingFilters,
  type Chart,
  type ReportBlock,
  type ReportCause,
  type ReportDocument,
  type ReportTable,
} from "./report-document";
import { tied } from "./number-text";
import { standaloneSvg } from "./report-svg";
import { chartTable } from "./report-text";

/** Where the charts are: in the text itself, in files whose name is given, or nowhere: figures stand in their place. */
export type ChartPlace = "inside" | "figures" | ((number: number) => string);

/** The charts of a document in the order of their numbers, which begin with 1: what stands in their files. */
export function chartFiles(report: ReportDocument): string[] {
  const blocks = report.sections.flatMap((section) => section.blocks);
  return blocks.flatMap((block) => (block.kind === "chart" ? [standaloneSvg(block.chart)] : []));
}

/** The document; ends with a newline. */
export function reportMarkdown(report: ReportDocument, place: ChartPlace = "inside"): string {
  const charts: Chart[] = [];
  const lines = [
    `# ${proseText(report.title)}`,
    "",
    proseText(report.subtitle),
    "",
    ...report.verdict.map(({ label, text }) => `- **${proseText(label)}:** ${proseText(text)}`),
    "",
  ];
  for (const section of report.sections) {
    lines.push(`## ${proseText(section.heading)}`, "");
    for (const block of section.blocks) lines.push(...blockLines(block, charts, place), "");
  }
  charts.forEach((chart, i) => {
    lines.push(`[chart-${i + 1}]: ${addressOf(chart, i + 1, place)}`);
  });
  return `${lines.join("\n").trimEnd()}\n`;
}

/** Escaped, with numbers tied to their units. */
function proseText(text: string): string {
  return escapeMarkdown(tied(text));
}

function addressOf(chart: Chart, number: number, place: ChartPlace): string {
  return typeof place === "function"
    ? encodeURIComponent(place(number)).replaceAll("(", "%28").replaceAll(")", "%29")
    : dataAddress(standaloneSvg(chart));
}

/** The picture as an address that may stand in Markdown. VS Code's preview shows it only with a ";" behind its type. */
function dataAddress(svg: string): string {
  const escaped = encodeURIComponent(svg).replaceAll("(", "%28").replaceAll(")", "%29");
  return `data:image/svg+xml;charset=utf-8,${escaped}`;
}

function blockLines(block: ReportBlock, charts: Chart[], place: ChartPlace): string[] {
  switch (block.kind) {
    case "paragraph":
      return [proseText(block.text)];
    case "list":
      return block.items.map(
        (item, i) => `${block.isNumbered === true ? `${i + 1}.` : "-"} ${proseText(item)}`,
      );
    case "findings":
      return block.findings.map((finding) => `- ${findingText(finding)}`);
    case "steps":
      return block.steps.map((step, i) => `${i + 1}. **${proseText(step.question)}** ${findingText(step)}`);
    case "cause":
      return causeLines(block.cause);
    case "table":
      return tableLines(block.table);
    case "chart":
      if (place === "figures") return codeLines(chartTable(block.chart).join("\n"), "text");
      charts.push(block.chart);
      return [`![${proseText(`${block.chart.title}: ${block.chart.description}`)}][chart-${charts.length}]`];
    case "code":
      return codeLines(block.text);
  }
}

/** A fence longer than any run of backticks inside: the code stays as it is. CommonMark §4.5. */
function codeLines(text: string, language = "sh"): string[] {
  const fence = "`".repeat(Math.max(3, longestRun(text) + 1));
  return [`${fence}${language}`, ...text.split("\n").map(printable), fence];
}

function findingText(finding: Finding): string {
  const filters = findingFilters(finding).map(
    ({ lead, filter }) => ` ${lead === "" ? "" : `${lead}: `}${markdownCode(filter)}`,
  );
  return proseText(finding.sentence) + filters.join("");
}

function causeLines(cause: ReportCause): string[] {
  const lines = [`### ${proseText(causeHeading(cause))}`, ""];
  const add = (lead: string, findings: readonly Finding[]): void => {
    if (findings.length === 0) return;
    lines.push(`${lead}:`, "", ...findings.map((finding) => `- ${findingText(finding)}`), "");
  };
  add("What speaks for it", cause.for);
  add("What speaks against it", cause.against);
  if (cause.settledBy !== "") lines.push(`What would settle it: ${proseText(cause.settledBy)}`);
  return lines;
}

function tableLines({ caption, head, rows, rightAligned }: ReportTable): string[] {
  const line = (cells: readonly string[]): string => `| ${cells.join(" | ")} |`;
  const align = head.map((_, column) => (rightAligned.includes(column) ? "---:" : "---"));
  return [
    `**${proseText(caption)}**`,
    "",
    line(head.map(proseText)),
    line(align),
    ...rows.map((row) => line(row.map(cellText))),
  ];
}

function cellText(cell: string): string {
  return isFilter(cell) ? markdownCode(cell) : proseText(cell);
}

/** Whether a cell is a Wireshark filter, which is shown as code. */
export function isFilter(cell: string): boolean {
  return /^(frame\.number|tcp\.stream) /.test(cell);
}
