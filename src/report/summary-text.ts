/** The summary of a capture as plain text and as Markdown. */
import { memorySentences } from "./memory-words";
import { count, percent, seconds } from "./number-text";
import { PATTERN_LABELS, SEVERITY_LABELS } from "./pattern-labels";
import { PATTERN_GROUP_BY, SEVERITIES } from "./pattern-names";
import type { CaptureReport, PatternSummary } from "./report-shapes";
import {
  captureSentence,
  controlOnlySentence,
  nConversationsInFocus,
  notUnderstoodSentence,
  problemSentence,
  reuseSentence,
  copiesSentence,
  falseAckSentence,
  unseenSentence,
  verdictSentences,
} from "./summary-sentences";
import { alignColumns } from "./text-table";
import { timeLeapSentence } from "./time-leap-words";

/** The summary for a terminal. Ends with a newline. */
export function summaryText(report: CaptureReport): string {
  const { capture } = report;
  const lines = [capture.name, captureSentence(report), ...memorySentences(capture), ""];
  lines.push(...verdictSentences(report));
  const reuse = reuseSentence(report);
  if (reuse !== "") lines.push(reuse);
  if (report.patterns.length > 0) lines.push("", ...patternLines(report));
  lines.push(...defectLines(report, (line) => `  ${line}`));
  return `${lines.join("\n")}\n`;
}

function patternLines(report: CaptureReport): string[] {
  const rows: string[][] = [["Pattern", "Conversations", "Share", "First", "Last"]];
  for (const severity of SEVERITIES) {
    const patterns = report.patterns.filter((pattern) => pattern.severity === severity);
    if (patterns.length === 0) continue;
    const n = report.severities[severity];
    rows.push([SEVERITY_LABELS[severity], count(n), percent(n / nConversationsInFocus(report)), "", ""]);
    for (const pattern of patterns) {
      rows.push(["  " + PATTERN_LABELS[pattern.pattern].label, ...figures(pattern)]);
      for (const group of pattern.groups) {
        rows.push([`    ${groupLabel(pattern, group.value)}`, count(group.nConversations), "", "", ""]);
      }
    }
  }
  return alignColumns(rows, [1, 2, 3, 4]);
}

function figures(pattern: PatternSummary): string[] {
  return [
    count(pattern.nConversations),
    percent(pattern.share),
    seconds(pattern.firstSeconds),
    seconds(pattern.lastSeconds),
  ];
}

/** "3 tries", "1 refusal". */
function groupLabel(pattern: PatternSummary, value: number): string {
  const isRefusals = PATTERN_GROUP_BY[pattern.pattern] === "refusals";
  if (isRefusals) return value === 1 ? "1 refusal" : `${count(value)} refusals`;
  return value === 1 ? "1 try" : `${count(value)} tries`;
}

function defectLines(report: CaptureReport, item: (line: string) => string): string[] {
  const { capture } = report;
  const lines: string[] = [];
  const notUnderstood = notUnderstoodSentence(report);
  const facts = [
    timeLeapSentence(capture),
    controlOnlySentence(capture),
    notUnderstood,
    unseenSentence(capture),
    falseAckSentence(capture),
    copiesSentence(capture),
  ];
  for (const sentence of facts) if (sentence !== "") lines.push("", sentence);
  if (capture.nDropped > 0) {
    lines.push(
      "",
      `The capture itself says that it dropped ${count(capture.nDropped)} frames: silence proves less.`,
    );
  }
  if (capture.problems.length > 0) {
    lines.push("", "The file has defects:");
    for (const problem of capture.problems) lines.push(item(problemSentence(problem)));
    if (capture.nProblemsLeftOut > 0) lines.push(item(`and ${count(capture.nProblemsLeftOut)} more`));
  }
  return lines;
}

/** The summary as Markdown. Names from the capture are escaped. */
export function summaryMarkdown(report: CaptureReport): string {
  const lines = [
    `# ${escapeMarkdown(report.capture.name)}`,
    "",
    captureSentence(report),
    "",
    ...memorySentences(report.capture).flatMap((sentence) => [escapeMarkdown(sentence), ""]),
    ...verdictSentences(report).flatMap((sentence) => [`**${sentence}**`, ""]),
  ];
  const reuse = reuseSentence(report);
  if (reuse !== "") lines.push(reuse, "");
  if (report.patterns.length > 0) {
    lines.push(
      "| Severity | Pattern | Conversations | Share | First | Last |",
      "| --- | --- | ---: | ---: | ---: | ---: |",
    );
    for (const pattern of report.patterns) {
      const label = PATTERN_LABELS[pattern.pattern].label;
      lines.push(`| ${SEVERITY_LABELS[pattern.severity]} | ${label} | ${figures(pattern).join(" | ")} |`);
      for (const group of pattern.groups) {
        lines.push(`| | ↳ ${groupLabel(pattern, group.value)} | ${count(group.nConversations)} | | | |`);
      }
    }
  }
  lines.push(...defectLines(report, (line) => `- ${escapeMarkdown(line)}`));
  return `${lines.join("\n")}\n`;
}

function escapeMarkdown(text: string): string {
  return text.replace(/[\\`*_{}[\]<>()#+!|~-]/g, "\\$&");
}
