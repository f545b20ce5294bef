/** Writes results to standard output; a reader that goes away (`| head`) ends the writing quietly. */
import type { AnalysisData } from "../report/analysis-data";
import { captureReport } from "../report/capture-report";
import { conversationRow } from "../report/conversation-row";
import { CSV_HEADER, csvLine, ndjsonLine, tableHeader, tableLine } from "../report/conversation-text";
import { conversationsInFocus, type Focus } from "../report/focus";
import { summaryMarkdown, summaryText } from "../report/summary-text";
import type { ListFormat, SummaryFormat } from "./arguments";

/** Characters written at once. */
const BATCH_CHARACTERS = 1 << 16;

/** The summary. */
export async function writeSummary(data: AnalysisData, format: SummaryFormat, focus: Focus): Promise<void> {
  const report = captureReport(data, focus);
  if (format === "json") await write(`${JSON.stringify(report, undefined, 2)}\n`);
  else await write(format === "markdown" ? summaryMarkdown(report) : summaryText(report));
}

/** Every conversation in focus, a line each. Memory for the lines does not grow with their number. */
export async function writeConversations(
  data: AnalysisData,
  format: ListFormat,
  focus: Focus,
): Promise<void> {
  const hasIpv6 = data.tracker.addresses.length > 0;
  let batch = "";
  if (format === "csv") batch = `${CSV_HEADER}\n`;
  if (format === "table") batch = `${tableHeader(hasIpv6)}\n`;
  for (const conversation of conversationsInFocus(data, focus)) {
    const row = conversationRow(data, conversation);
    if (format === "table") batch += `${tableLine(row, hasIpv6)}\n`;
    else batch += `${format === "csv" ? csvLine(row) : ndjsonLine(row)}\n`;
    if (batch.length < BATCH_CHARACTERS) continue;
    if (!(await write(batch))) return;
    batch = "";
  }
  await write(batch);
}

/** Resolves when the text was taken; false when the reader has gone. */
export function write(text: string): Promise<boolean> {
  return new Promise((resolve, reject) => {
    process.stdout.write(text, (error) => {
      if (!error) resolve(true);
      else if ("code" in error && error.code === "EPIPE") resolve(false);
      else reject(error);
    });
  });
}
