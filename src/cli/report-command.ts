/** `megalodon report`: the diagnosis as a document, to standard output or into a file. */
import { statSync } from "node:fs";
import { writeFile } from "node:fs/promises";
import { basename, extname, join, parse, resolve } from "node:path";

import type { AnalysisData } from "../report/analysis-data";
import type { Focus } from "../report/focus";
import { budgetWords } from "../report/memory-words";
import { REPORT_FORMATS, renderCharts, renderReport, type ReportFormat } from "../report/render-report";
import type { CaptureWords } from "./arguments";
import { write } from "./output";

/** What is asked. */
export interface ReportArguments {
  command: "report";
  capture: CaptureWords;
  format: ReportFormat;
  focus: Focus;
  /** Where to; standard output where undefined. */
  output: string | undefined;
}

/** The format that a file's name asks for; text where it asks for none. */
function formatOfName(output: string | undefined): ReportFormat {
  switch (extname(output ?? "").toLowerCase()) {
    case ".html":
    case ".htm":
      return "html";
    case ".md":
    case ".markdown":
      return "markdown";
    case ".json":
      return "json";
    default:
      return "text";
  }
}

/** Checks the words of `report`. */
export function reportArguments(
  capture: CaptureWords,
  focus: Focus,
  values: { format?: string; output?: string },
): ReportArguments | { error: string } {
  const { output } = values;
  const format = REPORT_FORMATS.find((known) => known === (values.format ?? formatOfName(output)));
  if (!format) return { error: `--format is one of ${REPORT_FORMATS.join(", ")}` };
  if (output !== undefined && capture.files.some((file) => isSameFile(output, file))) {
    return { error: "the report would be written over the capture" };
  }
  return { command: "report", capture, format, focus, output };
}

/** Whether two names are one file, also through links. A name that cannot be looked up is a file of its own. */
function isSameFile(one: string, other: string): boolean {
  if (resolve(one) === resolve(other)) return true;
  try {
    const [a, b] = [statSync(one, { bigint: true }), statSync(other, { bigint: true })];
    return a.dev === b.dev && a.ino === b.ino && a.ino !== 0n;
  } catch {
    return false;
  }
}

function wordsOf({ files, isRing, maxMegabytes }: CaptureWords): readonly string[] {
  return [...files, ...(isRing ? ["--ring"] : []), ...budgetWords(maxMegabytes)];
}

/** "report-1.svg" beside "report.md". */
function chartPath(output: string, number: number): string {
  const { dir, name } = parse(output);
  return join(dir, `${name}-${number}.svg`);
}

async function writeCharts(charts: readonly string[], output: string): Promise<void> {
  for (const [i, chart] of charts.entries()) await writeFile(chartPath(output, i + 1), chart);
}

/** Writes the report, and the charts of Markdown beside it; the failure of a write is told by the system's own words. */
export async function writeReport(data: AnalysisData, asked: ReportArguments): Promise<string | undefined> {
  const { output } = asked;
  const text = renderReport(data, asked.focus, asked.format, {
    files: wordsOf(asked.capture),
    version: process.env.MEGALODON_VERSION ?? "",
    charts: output === undefined ? "figures" : (number) => basename(chartPath(output, number)),
  });
  if (output === undefined) {
    await write(text);
    return undefined;
  }
  try {
    await writeFile(output, text);
    if (asked.format === "markdown") await writeCharts(renderCharts(data, asked.focus), output);
    return undefined;
  } catch (error) {
    // Whatever the system says (no such folder, no space left) is what the person needs to know.
    return error instanceof Error ? error.message : String(error);
  }
}
