/** The summary of a capture: patterns with counts and times, the worst service, port reuse in one breath. */
import { patternIdOfCode } from "../diagnose/catalogue";
import { NANOS_PER_SECOND } from "../base/units";
import { DOUBLE, RECORD_WORDS, WORD } from "../flow/conversation-layout";
import type { AnalysisData } from "./analysis-data";
import { conversationsInFocus, type Focus } from "./focus";
import {
  PATTERN_GROUP_BY,
  PATTERN_IDS,
  PATTERN_SEVERITY,
  REUSE_VERDICTS,
  SEVERITY_OF_CODE,
  type PatternId,
  type ReuseVerdict,
  type Severity,
} from "./pattern-names";
import type { CaptureReport, PatternSummary, ReuseSummary, ServiceSummary } from "./report-shapes";

/** Builds the summary of the conversations in focus (all, where nothing narrows it). O(conversations). */
export function captureReport(data: AnalysisData, focus: Focus = {}): CaptureReport {
  const conversations = conversationsInFocus(data, focus);
  const counted = count(data, conversations);
  const patterns = summarisePatterns(counted, conversations.length);
  const severities: Record<Severity, number> = { failed: 0, degraded: 0, ok: 0, unknown: 0 };
  for (const pattern of patterns) severities[pattern.severity] += pattern.nConversations;
  return {
    version: 1,
    capture: data.capture,
    patterns,
    severities,
    worstService: worstService(data, conversations, counted),
    reuse: summariseReuse(counted.nByReuse),
  };
}

/** What is counted of conversations, by the code of their pattern, by their service, by the code of their reuse. */
interface Counted {
  nByPattern: Uint32Array;
  firstSeconds: Float64Array;
  lastSeconds: Float64Array;
  /** Conversations of each sub-group of each pattern that has them; pattern code · 2³² + the group's value. */
  nByGroup: Map<number, number>;
  /** Conversations of each service: all, failed, degraded. */
  nByService: { all: Uint32Array; failed: Uint32Array; degraded: Uint32Array };
  /** When the first failed conversation of each service began; Infinity where none failed. */
  firstFailureSeconds: Float64Array;
  nByReuse: Uint32Array;
}

const GROUP_KEYS = 2 ** 32;
const HAS_GROUPS: readonly boolean[] = PATTERN_IDS.map((pattern) => PATTERN_GROUP_BY[pattern] !== undefined);

/** Everything in one walk: it is asked for with each new look at a growing capture. */
function count(data: AnalysisData, conversations: Uint32Array): Counted {
  const { patterns, services, reuseVerdicts } = data;
  const nPatterns = PATTERN_IDS.length;
  const nServices = data.serviceExamples.length;
  const { f64 } = data.tracker.table;
  const nByPattern = new Uint32Array(nPatterns);
  const firstSeconds = new Float64Array(nPatterns).fill(Infinity);
  const lastSeconds = new Float64Array(nPatterns).fill(-Infinity);
  const nByGroup = new Map<number, number>();
  const all = new Uint32Array(nServices);
  const failed = new Uint32Array(nServices);
  const degraded = new Uint32Array(nServices);
  const firstFailureSeconds = new Float64Array(nServices).fill(Infinity);
  const nByReuse = new Uint32Array(REUSE_VERDICTS.length + 1);
  for (let i = 0; i < conversations.length; i++) {
    const conversation = conversations[i]!;
    const code = patterns[conversation]!;
    const service = services[conversation]!;
    const start = f64[(conversation * RECORD_WORDS) / 2 + DOUBLE.FIRST_TIME]! / NANOS_PER_SECOND;
    nByPattern[code]!++;
    all[service]!++;
    nByReuse[reuseVerdicts[conversation]!]!++;
    if (start < firstSeconds[code]!) firstSeconds[code] = start;
    if (start > lastSeconds[code]!) lastSeconds[code] = start;
    const severity = SEVERITY_OF_CODE[code];
    if (severity === "degraded") degraded[service]!++;
    if (severity === "failed") {
      failed[service]!++;
      if (start < firstFailureSeconds[service]!) firstFailureSeconds[service] = start;
    }
    if (!HAS_GROUPS[code]) continue;
    const key = code * GROUP_KEYS + groupValue(data, conversation, PATTERN_IDS[code]!);
    nByGroup.set(key, (nByGroup.get(key) ?? 0) + 1);
  }
  return {
    nByPattern,
    firstSeconds,
    lastSeconds,
    nByGroup,
    nByService: { all, failed, degraded },
    firstFailureSeconds,
    nByReuse,
  };
}

/** The value that a conversation's sub-group counts: tries, refusals, or 0. */
export function groupValue(data: AnalysisData, conversation: number, pattern: PatternId): number {
  const by = PATTERN_GROUP_BY[pattern];
  if (by === undefined || by === "none") return 0;
  return data.word(conversation, by === "tries" ? WORD.TRIES : WORD.REFUSALS);
}

function summarisePatterns(counted: Counted, nConversations: number): PatternSummary[] {
  const { nByPattern, firstSeconds, lastSeconds, nByGroup } = counted;
  const groups = [...nByGroup].sort(([a], [b]) => a - b);
  return PATTERN_IDS.flatMap((pattern, code): PatternSummary[] => {
    if (nByPattern[code] === 0) return [];
    const own = groups.filter(([key]) => Math.floor(key / GROUP_KEYS) === code);
    return [
      {
        pattern,
        severity: PATTERN_SEVERITY[pattern],
        nConversations: nByPattern[code]!,
        share: nByPattern[code]! / nConversations,
        firstSeconds: firstSeconds[code]!,
        lastSeconds: lastSeconds[code]!,
        groups: own.map(([key, n]) => ({ value: key % GROUP_KEYS, nConversations: n })),
      },
    ];
  });
}

function worstService(
  data: AnalysisData,
  conversations: Uint32Array,
  { nByService, nByPattern, firstFailureSeconds }: Counted,
): ServiceSummary | null {
  const { all, failed, degraded } = nByService;
  let worst = 0;
  for (let service = 1; service < failed.length; service++) {
    if (failed[service]! > failed[worst]!) worst = service;
  }
  if (failed.length === 0 || failed[worst] === 0) return null;
  const example = data.serviceExamples[worst]!;
  const server = 1 - data.clientSide(example);
  const failures = nByPattern.filter((n, code) => n > 0 && SEVERITY_OF_CODE[code] === "failed");
  const nByFailure = failures.length === 1 ? nByPattern : patternsOf(data, conversations, worst);
  return {
    server: data.address(example, server),
    serverPort: data.port(example, server),
    nConversations: all[worst]!,
    nFailed: failed[worst]!,
    nDegraded: degraded[worst]!,
    firstFailureSeconds: firstFailureSeconds[worst]!,
    mostFrequentFailure: mostFrequentFailure(nByFailure),
  };
}

/** How many conversations of a service show each pattern. */
function patternsOf(data: AnalysisData, conversations: Uint32Array, service: number): Uint32Array {
  const nByPattern = new Uint32Array(PATTERN_IDS.length);
  for (const conversation of conversations) {
    if (data.services[conversation] === service) nByPattern[data.patterns[conversation]!]!++;
  }
  return nByPattern;
}

/** The first of the most frequent ones; something failed. */
function mostFrequentFailure(nByPattern: Uint32Array): PatternId {
  const failures = nByPattern.map((n, code) => (SEVERITY_OF_CODE[code] === "failed" ? n : 0));
  return patternIdOfCode(failures.indexOf(Math.max(...failures)));
}

/** Severity of a conversation's pattern. */
export function severityOf(data: AnalysisData, conversation: number): Severity {
  return SEVERITY_OF_CODE[data.patterns[conversation]!]!;
}

function summariseReuse(nByReuse: Uint32Array): ReuseSummary {
  const n = (verdict: ReuseVerdict): number => nByReuse[REUSE_VERDICTS.indexOf(verdict) + 1]!;
  const byVerdict: Record<ReuseVerdict, number> = {
    "no-time-wait": n("no-time-wait"),
    elapsed: n("elapsed"),
    "early-accepted": n("early-accepted"),
    "early-conflict": n("early-conflict"),
    "still-open": n("still-open"),
  };
  const nReuses = Object.values(byVerdict).reduce((total, own) => total + own, 0);
  return { nReuses, nHarmful: byVerdict["early-conflict"] + byVerdict["still-open"], byVerdict };
}
