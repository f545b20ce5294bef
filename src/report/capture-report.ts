/** The summary of a capture: patterns with counts and times, the worst service, port reuse in one breath. */
import { patternIdOfCode } from "../diagnose/catalogue";
import { WORD } from "../flow/conversation-layout";
import type { AnalysisData } from "./analysis-data";
import { conversationsInFocus, type Focus } from "./focus";
import {
  PATTERN_GROUP_BY,
  PATTERN_IDS,
  PATTERN_SEVERITY,
  REUSE_VERDICTS,
  type PatternId,
  type ReuseVerdict,
  type Severity,
} from "./pattern-names";
import type { CaptureReport, PatternSummary, ReuseSummary, ServiceSummary } from "./report-shapes";

/** Builds the summary of the conversations in focus (all, where nothing narrows it). O(conversations). */
export function captureReport(data: AnalysisData, focus: Focus = {}): CaptureReport {
  const conversations = conversationsInFocus(data, focus);
  const patterns = summarisePatterns(data, conversations);
  const severities: Record<Severity, number> = { failed: 0, degraded: 0, ok: 0, unknown: 0 };
  for (const pattern of patterns) severities[pattern.severity] += pattern.nConversations;
  return {
    version: 1,
    capture: data.capture,
    patterns,
    severities,
    worstService: worstService(data, conversations),
    reuse: summariseReuse(data, conversations),
  };
}

/** The value that a conversation's sub-group counts: tries, refusals, or 0. */
export function groupValue(data: AnalysisData, conversation: number, pattern: PatternId): number {
  const by = PATTERN_GROUP_BY[pattern];
  if (by === undefined || by === "none") return 0;
  return data.word(conversation, by === "tries" ? WORD.TRIES : WORD.REFUSALS);
}

function summarisePatterns(data: AnalysisData, conversations: Uint32Array): PatternSummary[] {
  const summaries = new Map<number, PatternSummary & { byGroup: Map<number, number> }>();
  for (const conversation of conversations) {
    const code = data.patterns[conversation]!;
    const start = data.startSeconds(conversation);
    const pattern = patternIdOfCode(code);
    let summary = summaries.get(code);
    if (!summary) {
      summary = {
        pattern,
        severity: PATTERN_SEVERITY[pattern],
        nConversations: 0,
        share: 0,
        firstSeconds: start,
        lastSeconds: start,
        groups: [],
        byGroup: new Map(),
      };
      summaries.set(code, summary);
    }
    summary.nConversations++;
    summary.firstSeconds = Math.min(summary.firstSeconds, start);
    summary.lastSeconds = Math.max(summary.lastSeconds, start);
    const value = groupValue(data, conversation, pattern);
    summary.byGroup.set(value, (summary.byGroup.get(value) ?? 0) + 1);
  }
  return [...summaries.values()]
    .sort((a, b) => PATTERN_IDS.indexOf(a.pattern) - PATTERN_IDS.indexOf(b.pattern))
    .map(({ byGroup, ...summary }) => ({
      ...summary,
      share: summary.nConversations / conversations.length,
      groups: PATTERN_GROUP_BY[summary.pattern] === undefined ? [] : sortedGroups(byGroup),
    }));
}

function sortedGroups(byGroup: Map<number, number>): { value: number; nConversations: number }[] {
  return [...byGroup].sort(([a], [b]) => a - b).map(([value, nConversations]) => ({ value, nConversations }));
}

function worstService(data: AnalysisData, conversations: Uint32Array): ServiceSummary | null {
  const nServices = data.serviceExamples.length;
  const nFailed = new Uint32Array(nServices);
  for (const conversation of conversations) {
    if (severityOf(data, conversation) === "failed") nFailed[data.services[conversation]!]!++;
  }
  let worst = 0;
  for (let service = 1; service < nServices; service++) {
    if (nFailed[service]! > nFailed[worst]!) worst = service;
  }
  return nServices === 0 || nFailed[worst] === 0 ? null : summariseService(data, worst, conversations);
}

function summariseService(data: AnalysisData, service: number, conversations: Uint32Array): ServiceSummary {
  const example = data.serviceExamples[service]!;
  const server = 1 - data.clientSide(example);
  const summary: ServiceSummary = {
    server: data.address(example, server),
    serverPort: data.port(example, server),
    nConversations: 0,
    nFailed: 0,
    nDegraded: 0,
    firstFailureSeconds: null,
    mostFrequentFailure: null,
  };
  const failures = new Uint32Array(PATTERN_IDS.length);
  for (const conversation of conversations) {
    if (data.services[conversation] !== service) continue;
    summary.nConversations++;
    const severity = severityOf(data, conversation);
    if (severity === "degraded") summary.nDegraded++;
    if (severity !== "failed") continue;
    summary.nFailed++;
    failures[data.patterns[conversation]!]!++;
    const start = data.startSeconds(conversation);
    summary.firstFailureSeconds = Math.min(summary.firstFailureSeconds ?? start, start);
  }
  const most = failures.indexOf(Math.max(...failures));
  summary.mostFrequentFailure = summary.nFailed > 0 ? patternIdOfCode(most) : null;
  return summary;
}

/** Severity of a conversation's pattern. */
export function severityOf(data: AnalysisData, conversation: number): Severity {
  return PATTERN_SEVERITY[PATTERN_IDS[data.patterns[conversation]!]!];
}

function summariseReuse(data: AnalysisData, conversations: Uint32Array): ReuseSummary {
  const byVerdict: Record<ReuseVerdict, number> = {
    "no-time-wait": 0,
    elapsed: 0,
    "early-accepted": 0,
    "early-conflict": 0,
    "still-open": 0,
  };
  let nReuses = 0;
  for (const conversation of conversations) {
    const code = data.reuseVerdicts[conversation]!;
    if (code === 0) continue;
    nReuses++;
    byVerdict[REUSE_VERDICTS[code - 1]!]++;
  }
  return { nReuses, nHarmful: byVerdict["early-conflict"] + byVerdict["still-open"], byVerdict };
}
