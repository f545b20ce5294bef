/** `megalodon report` in each of its formats: the one call that the command line and the child process share. */
import type { AnalysisData } from "./analysis-data";
import { buildReport } from "./build-report";
import { captureReport } from "./capture-report";
import { diagnose } from "./diagnosis";
import type { DiagnosisReport } from "./diagnosis-shapes";
import type { Focus } from "./focus";
import { reportHtml } from "./report-html";
import { chartFiles, reportMarkdown, type ChartPlace } from "./report-markdown";
import type { CaptureFacts, CaptureReport } from "./report-shapes";
import { reportText } from "./report-text";

export const REPORT_FORMATS = ["text", "markdown", "html", "json"] as const;

export type ReportFormat = (typeof REPORT_FORMATS)[number];

/** The diagnosis with the capture's facts and the summary of what is in focus. Field names are stable: docs/json-output.md. */
export interface JsonReport extends DiagnosisReport {
  capture: CaptureFacts;
  summary: Omit<CaptureReport, "version" | "capture">;
}

/** What a report says of its own making. */
export interface ReportOrigin {
  /** The capture's files as they stand on the command line. */
  files: readonly string[];
  /** The program's version; "" where unknown. */
  version: string;
  /** Where the charts of Markdown are; in the text itself where nothing is said. */
  charts?: ChartPlace;
}

/** The report; ends with a newline. O(conversations). */
export function renderReport(
  data: AnalysisData,
  focus: Focus,
  format: ReportFormat,
  origin: ReportOrigin,
): string {
  const diagnosis = diagnose(data, focus);
  if (format === "json") return `${JSON.stringify(jsonReport(data, focus, diagnosis), undefined, 2)}\n`;
  const document = buildReport({
    data,
    focus,
    diagnosis,
    command: commandLine(origin.files, focus, format),
    version: origin.version,
  });
  if (format === "html") return reportHtml(document);
  return format === "markdown" ? reportMarkdown(document, origin.charts) : reportText(document);
}

/** The charts of a Markdown report for files of their own, in the order of their numbers. O(conversations). */
export function renderCharts(data: AnalysisData, focus: Focus): string[] {
  const diagnosis = diagnose(data, focus);
  return chartFiles(buildReport({ data, focus, diagnosis, command: "", version: "" }));
}

function jsonReport(data: AnalysisData, focus: Focus, diagnosis: DiagnosisReport): JsonReport {
  const { capture, patterns, severities, worstService, reuse } = captureReport(data, focus);
  return { ...diagnosis, capture, summary: { patterns, severities, worstService, reuse } };
}

/** The command that makes the report again, ready for a shell. */
function commandLine(fileWords: readonly string[], focus: Focus, format: ReportFormat): string {
  const words = ["megalodon", "report", ...fileWords];
  if (focus.pair) words.push("--pair", focus.pair.join(","));
  if (focus.service !== undefined) words.push("--service", focus.service);
  if (focus.fromSeconds !== undefined) words.push("--from", String(focus.fromSeconds));
  if (focus.toSeconds !== undefined) words.push("--to", String(focus.toSeconds));
  words.push("--format", format);
  return words.map(shellWord).join(" ");
}

/** A word as a POSIX shell takes it. */
function shellWord(word: string): string {
  return /^[\w@%+=:,./-]+$/.test(word) ? word : `'${word.replaceAll("'", "'\\''")}'`;
}
