/** The tables of a report. Figures are formatted for people; the JSON has them bare. */
import type { AnalysisData } from "./analysis-data";
import { streamsOf } from "./conversation-row";
import type { LadderStep, PairReport, RetryStage, ReuseGroup, ServiceReport } from "./diagnosis-shapes";
import { endpointText } from "./endpoint-text";
import { count, percent, plural, rateText, seconds } from "./number-text";
import { PATTERN_LABELS, SEVERITY_LABELS } from "./pattern-labels";
import { PATTERN_IDS } from "./pattern-names";
import { frameFilter, type ReportTable } from "./report-document";
import type { CaptureReport } from "./report-shapes";
import { REUSE_LABELS, REUSE_WORDS } from "./reuse-findings";
import { nConversationsInFocus } from "./summary-sentences";
import { tooEarlyOf } from "./too-early";

/** Patterns that occur, with the first connection that shows each. O(conversations). */
export function patternTable(
  data: AnalysisData,
  summary: CaptureReport,
  conversations: Uint32Array,
): ReportTable {
  const nTooEarly = tooEarlyOf(data, conversations).n;
  const isAll = conversations.length === data.nConversations;
  const firstOf = (code: number): number | undefined =>
    isAll ? data.patterns.indexOf(code) : conversations.find((each) => data.patterns[each] === code);
  const { failed, degraded } = summary.severities;
  const nInAll = nConversationsInFocus(summary);
  return {
    caption: `Patterns: ${count(failed)} of ${plural(nInAll, "connection")} failed, ${plural(degraded, "was", "were")} degraded`,
    head: [
      "Severity",
      "Pattern",
      "Connections",
      `Share of ${count(nInAll)}`,
      "First begun",
      "Last begun",
      "Example",
    ],
    rightAligned: [2, 3, 4, 5],
    rows: summary.patterns.map((pattern) => [
      SEVERITY_LABELS[pattern.severity],
      pattern.pattern === "open"
        ? openText(pattern.nConversations, nTooEarly)
        : PATTERN_LABELS[pattern.pattern].label,
      count(pattern.nConversations),
      percent(pattern.share),
      seconds(pattern.firstSeconds),
      seconds(pattern.lastSeconds),
      streamFilter(data, firstOf(PATTERN_IDS.indexOf(pattern.pattern))),
    ]),
  };
}

function streamFilter(data: AnalysisData, conversation: number | undefined): string {
  if (conversation === undefined) return "";
  return streamsOf(data, conversation)
    .map((stream) => `tcp.stream eq ${stream}`)
    .join(" or ");
}

/** How connecting went over time: at once, after one retry, after more, never. */
export function stageTable(service: ServiceReport): ReportTable {
  const isRefusing = service.nRefused > 0;
  return {
    caption: `Connections to ${endpointText(service.server, service.serverPort)} over time: when they connected`,
    head: [
      "Begun in",
      "Never",
      "Never, share",
      "At once",
      "After 1 retry",
      "After 2 or more",
      ...(isRefusing ? ["1 RST", "2 RSTs", "3 RSTs or more"] : []),
    ],
    rightAligned: [1, 2, 3, 4, 5, 6, 7, 8],
    rows: [
      ...service.stages.map((stage) =>
        stageRow(`${stage.fromSeconds} to ${stage.toSeconds} s`, [stage], isRefusing),
      ),
      stageRow("All", service.stages, isRefusing),
    ],
  };
}

/** Some stages, summed up. */
function stageRow(name: string, stages: readonly RetryStage[], isRefusing: boolean): string[] {
  const sum = (of: (stage: RetryStage) => number): number =>
    stages.reduce((total, stage) => total + of(stage), 0);
  const fates = [
    sum(({ atOnce }) => atOnce),
    sum(({ afterOne }) => afterOne),
    sum(({ afterMore }) => afterMore),
  ];
  const never = sum(({ failed }) => failed);
  const n = fates.reduce((total, fate) => total + fate, never);
  return [
    name,
    count(never),
    n === 0 ? "–" : percent(never / n),
    ...fates.map(count),
    ...(isRefusing ? [1, 2, 3].map((rsts) => count(sum(({ byRefusals }) => byRefusals[rsts] ?? 0))) : []),
  ];
}

/** The rungs of the retry ladder. */
export function ladderTable(service: ServiceReport): ReportTable {
  return {
    caption: "The retry ladder",
    head: ["SYNs and what became of them", "Connections", "First begun", "Last begun", "Example"],
    rightAligned: [1, 2, 3],
    rows: service.ladder.map((step) => [
      rungText(step),
      count(step.nConversations),
      seconds(step.firstSeconds),
      seconds(step.lastSeconds),
      frameFilter([step.exampleFrame]),
    ]),
  };
}

/** "1 SYN, connected at once", "2 SYNs, 1 RST, then connected", "3 SYNs, 3 RSTs, never connected". */
function rungText({ tries, refusals, isAccepted }: LadderStep): string {
  if (isAccepted && tries <= 1) return "1 SYN, connected at once";
  const nSilent = tries - refusals - (isAccepted ? 1 : 0);
  const parts = [plural(tries, "SYN")];
  if (refusals > 0) parts.push(plural(refusals, "RST"));
  if (nSilent > 0) parts.push(`${count(nSilent)} unanswered`);
  parts.push(isAccepted ? "then connected" : "never connected");
  return parts.join(", ");
}

export function reuseTable(groups: readonly ReuseGroup[]): ReportTable {
  return {
    caption: "Port reuse by verdict",
    head: [
      "Verdict",
      "Connections",
      "Of them failed",
      "Shortest gap (last frame to SYN)",
      "Meaning",
      "Examples",
    ],
    rightAligned: [1, 2, 3],
    rows: groups.map((group) => [
      REUSE_LABELS[group.verdict],
      count(group.nConversations),
      count(group.nFailed),
      seconds(group.shortestGapSeconds),
      REUSE_WORDS[group.verdict],
      frameFilter(group.exampleFrames),
    ]),
  };
}

/** What is not answered yet is no connection in use. */
function openText(n: number, nTooEarly: number): string {
  if (nTooEarly === n) return "Not answered yet";
  return PATTERN_LABELS.open.label + (nTooEarly === 0 ? "" : ` (${count(nTooEarly)} not answered yet)`);
}

/** Services and pairs shown; the JSON has fifty. */
export const MAX_ROWS = 15;

export function serviceTable(services: readonly ServiceReport[]): ReportTable {
  // Columns of rare fates stand there where one has them.
  const rare = [
    { head: "Rejected (ICMP)", of: ({ nRejected }: ServiceReport) => nRejected },
    { head: "Too early to tell", of: ({ nTooEarly }: ServiceReport) => nTooEarly },
  ].filter(({ of }) => services.some((service) => of(service) > 0));
  return {
    caption: "Services",
    head: [
      "Service",
      "Connections",
      "Failed",
      "Degraded",
      "SYNs",
      "Refused",
      "Unanswered",
      ...rare.map(({ head }) => head),
      "Onset",
      "Capacity",
      "Demand",
    ],
    rightAligned: [1, 2, 3, 4, 5, 6, 7, 8, 9, 10, 11].slice(0, 9 + rare.length),
    rows: services
      .slice(0, MAX_ROWS)
      .map((service) => [
        endpointText(service.server, service.serverPort),
        ...[
          service.nConversations,
          service.nFailed,
          service.nDegraded,
          service.nTries,
          service.nRefused,
          service.nSilent,
          ...rare.map(({ of }) => of(service)),
        ].map(count),
        service.onsetSeconds === null ? "–" : seconds(service.onsetSeconds),
        service.capacityPerSecond === null ? "–" : `${rateText(service.capacityPerSecond)}/s`,
        service.demandPerSecond === null ? "–" : `${rateText(service.demandPerSecond)}/s`,
      ]),
  };
}

/** How many services, or pairs, their table leaves out. */
export function nBeyondTable(n: number): number {
  return Math.max(0, n - MAX_ROWS);
}

export function pairTable(pairs: readonly PairReport[]): ReportTable {
  return {
    caption: "Pairs of hosts",
    head: ["Client", "Server", "Connections", "Failed", "Degraded", "Frames", "Payload bytes"],
    rightAligned: [2, 3, 4, 5, 6],
    rows: pairs
      .slice(0, MAX_ROWS)
      .map((pair) => [
        pair.client,
        pair.server,
        ...[pair.nConversations, pair.nFailed, pair.nDegraded, pair.nPackets, pair.payloadBytes].map(count),
      ]),
  };
}
