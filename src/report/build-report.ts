/**
 * From a diagnosis to the document that a customer reads: verdict first, then the picture, what to do, what it is, what is not
 * excluded, what it is not, how it was found; the figures behind it, and the words, at the end.
 */
import type { AnalysisData } from "./analysis-data";
import { captureReport } from "./capture-report";
import { causeTitle, statusText } from "./cause-words";
import type {
  CheckedStep,
  DiagnosisReport,
  Finding,
  HypothesisId,
  HypothesisReport,
  HypothesisStatus,
  LadderStep,
  ServiceReport,
} from "./diagnosis-shapes";
import { isEqualTrouble, nWithEqualTrouble, type Trouble } from "./equal-trouble";
import { conversationsInFocus, type Focus } from "./focus";
import { endpointText } from "./endpoint-text";
import { causeBlocks } from "./folded-causes";
import { hypothesesOf } from "./known-diagnosis";
import { count, percent, plural, seconds } from "./number-text";
import { flagsChart, serviceChart, type ChartWindow } from "./report-charts";
import {
  frameFilter,
  type Chart,
  type ReportBlock,
  type ReportCause,
  type ReportDocument,
  type ReportSection,
  type ReportTable,
} from "./report-document";
import type { CaptureReport } from "./report-shapes";
import {
  ladderTable,
  MAX_ROWS,
  nBeyondTable,
  pairTable,
  patternTable,
  reuseTable,
  serviceTable,
  stageTable,
} from "./report-tables";
import { capturePlaceText } from "./capture-point";
import { captureSection } from "./capture-section";
import { endingTable } from "./ending-table";
import { glossary } from "./glossary";
import { oneSidedServices } from "./one-sided-words";
import { ownCheck } from "./own-check";
import { saidOnce } from "./said-once";
import { capitalized } from "./sentence-case";
import { captureSentence } from "./summary-sentences";

/** What a document is made from. */
export interface ReportSource {
  data: AnalysisData;
  focus: Focus;
  diagnosis: DiagnosisReport;
  /** The command line that makes the report again. */
  command: string;
  /** The program's version; "" where unknown. */
  version: string;
}

/** Services of fewer SYNs have nothing that charts and shares could show: the report is short. */
const FEW_SYNS = 10;

/** Whether no service has more than a few SYNs. */
function isOfFewSyns({ services }: DiagnosisReport): boolean {
  return services.every(({ nTries }) => nTries < FEW_SYNS);
}

/** Services that are told of in full; the table has more, the JSON all. */
const MAX_TOLD_SERVICES = 3;

/** The document. O(conversations). */
export function buildReport(source: ReportSource): ReportDocument {
  const { data, focus, diagnosis } = source;
  const summary = captureReport(data, focus);
  const picture = pictureOf(source);
  const [worst] = diagnosis.services;
  const conversations = conversationsInFocus(data, focus);
  const ofSickPair = ofPair(data, conversations, diagnosis);
  const pair = diagnosis.sickPair ?? diagnosis.pairs[0];
  const inTrouble = worst && hasTrouble(worst) ? worst : undefined;
  const isShort = isOfFewSyns(diagnosis);
  const inFull = (section: ReportSection): ReportSection[] => (isShort ? [] : [section]);
  const causes = saidOnce([
    causesSection(diagnosis, "supported", "What was found"),
    causesSection(diagnosis, "open", "What is not excluded", 1),
    ...inFull(causesSection(diagnosis, "ruled-out", "What was ruled out", 1)),
  ]);
  const sections = [
    qualitySection(diagnosis, summary),
    ...inFull({ heading: "The picture", blocks: picture ? [{ kind: "chart", chart: picture }] : [] }),
    { heading: "What to do", blocks: stepsBlock(diagnosis.whatToDo) },
    ...causes,
    findingsSection("See it in Wireshark in 20 seconds", ownCheck(data, conversations, inTrouble)),
    checkedSection(diagnosis, causes),
    ...inFull(connectSection(diagnosis)),
    ...inFull(reuseSection(diagnosis)),
    figuresSection(source, summary, { picture, isShort }),
    captureSection(source, summary, ofSickPair),
    ...inFull(listSection("Words used", glossary(diagnosis))),
  ];
  return {
    title: `TCP connections in ${data.capture.name}`,
    subtitle: [
      captureSentence(summary),
      pair ? capturePlaceText(data, ofSickPair, pair) : "",
      focusText(focus),
    ]
      .filter((text) => text !== "")
      .join(". "),
    verdict: diagnosis.verdictParts.map(({ label, text }) => ({ label, text: capitalized(text) })),
    sections: sections.filter((section) => section.blocks.length > 0),
  };
}

/** Conversations of the pair in trouble, or of the first pair: where they were captured is told by them. */
function ofPair(data: AnalysisData, conversations: Uint32Array, diagnosis: DiagnosisReport): Uint32Array {
  const pair = diagnosis.sickPair ?? diagnosis.pairs[0];
  const example = conversations.find((conversation) => {
    const client = data.clientSide(conversation);
    return (
      data.address(conversation, client) === pair?.client &&
      data.address(conversation, 1 - client) === pair.server
    );
  });
  if (example === undefined) return new Uint32Array(0);
  const clientSide = data.clientSide(example);
  const client = data.addressKey(example, clientSide);
  const server = data.addressKey(example, 1 - clientSide);
  const own = new Uint32Array(conversations.length);
  let n = 0;
  for (let i = 0; i < conversations.length; i++) {
    const conversation = conversations[i]!;
    const side = data.clientSide(conversation);
    if (data.addressKey(conversation, side) !== client) continue;
    if (data.addressKey(conversation, 1 - side) === server) own[n++] = conversation;
  }
  return own.subarray(0, n);
}

/** "In focus: 192.168.1.1 and 10.0.0.10, from 90 s to 120 s"; "" where all is. */
function focusText({ pair, service, fromSeconds, toSeconds }: Focus): string {
  const parts: string[] = [];
  if (pair) parts.push(`${pair[0]} and ${pair[1]}`);
  if (service !== undefined) parts.push(`service ${service}`);
  if (fromSeconds !== undefined) parts.push(`from ${fromSeconds} s`);
  if (toSeconds !== undefined) parts.push(`to ${toSeconds} s`);
  return parts.length === 0 ? "" : `In focus: ${parts.join(", ")}`;
}

function qualitySection(diagnosis: DiagnosisReport, summary: CaptureReport): ReportSection {
  const { quality } = diagnosis;
  const blocks: ReportBlock[] = quality.length > 0 ? [{ kind: "findings", findings: quality }] : [];
  if (isLessCertain(diagnosis, summary))
    blocks.push({ kind: "paragraph", text: "What this report finds is less certain for that." });
  return { heading: "What this capture cannot show", blocks };
}

/**
 * Whether what the capture cannot show touches the findings: connections that began before it, and those of which it has one
 * direction, touch only their own service.
 */
function isLessCertain(
  { quality, services, hypotheses }: DiagnosisReport,
  { patterns }: CaptureReport,
): boolean {
  // Where nothing has a fate yet, nothing is found that could be less certain.
  if (services.every(({ nTooEarly, nConversations }) => nTooEarly === nConversations)) return false;
  const [worst] = services;
  const inTrouble = worst !== undefined && hasTrouble(worst) ? worst : undefined;
  const isTouched = (inTrouble?.patterns.midstream ?? 0) > 0;
  const oneSided = oneSidedServices(services, hypotheses);
  const nMidstream = patterns.find(({ pattern }) => pattern === "midstream")?.nConversations ?? 0;
  const nToldAsOneSided = oneSided.reduce((n, service) => n + (service.patterns.midstream ?? 0), 0);
  const isMidstreamToldOf = nMidstream > nToldAsOneSided;
  const ofOthers =
    oneSided.length === services.length ? [] : oneSided.filter((service) => service !== inTrouble);
  return quality.length > ofOthers.length + (isMidstreamToldOf && !isTouched ? 1 : 0);
}

/** The connects of the service with most trouble; undefined where none failed. */
function pictureOf({ data, focus, diagnosis }: ReportSource): Chart | undefined {
  const worst = diagnosis.services[0];
  // Where the server's frames are missing, which SYNs connected is not in the capture.
  const isOneSided = oneSidedServices(diagnosis.services.slice(0, 1), diagnosis.hypotheses).length > 0;
  return worst && !isOneSided && hasTrouble(worst) && worst.nRefused + worst.nSilent > 0
    ? serviceChart(data, worst, windowOf(data, focus))
    : undefined;
}

function windowOf(data: AnalysisData, focus: Focus): ChartWindow {
  const end = data.capture.durationSeconds;
  const from = Math.min(end, Math.max(0, focus.fromSeconds ?? 0));
  return { fromSeconds: from, toSeconds: Math.max(from, Math.min(end, focus.toSeconds ?? end)) };
}

/** Services that are named where their causes are not told of. */
const MAX_NAMED_PLACES = 3;

/** Causes of one status, service by service, for the first `nTold` services that have any. */
function causesSection(
  { hypotheses, services }: DiagnosisReport,
  status: HypothesisStatus,
  heading: string,
  nTold = MAX_TOLD_SERVICES,
): ReportSection {
  const own = hypotheses.filter((hypothesis) => hypothesis.status === status);
  const told = services
    .map((service) => hypothesesOf(own, service))
    .filter((causes) => causes.length > 0)
    .slice(0, nTold);
  const blocks = told.flatMap((causes) =>
    causeBlocks(causes.map((hypothesis) => ({ hypothesis, cause: causeOf(hypothesis, services[0]) }))),
  );
  const rest = own.filter((hypothesis) => !told.flat().includes(hypothesis));
  if (rest.length > 0) {
    const places = [
      ...new Set(
        rest.flatMap(({ service }) => (service ? [endpointText(service.server, service.serverPort)] : [])),
      ),
    ];
    const nUnnamed = places.length - MAX_NAMED_PLACES;
    const named =
      places.slice(0, MAX_NAMED_PLACES).join(", ") +
      (nUnnamed > 0 ? `, and ${plural(nUnnamed, "other", "others")}` : "");
    const text = `And ${count(rest.length)} more, at services with less trouble (${named}): in the JSON form of this report.`;
    blocks.push({ kind: "paragraph", text });
  }
  return { heading, blocks };
}

/** Steps of the examination are about `worst`: they lead to its causes. */
function causeOf(hypothesis: HypothesisReport, worst: ServiceReport | undefined): ReportCause {
  const { service } = hypothesis;
  const isWorst = service?.server === worst?.server && service?.serverPort === worst?.serverPort;
  return {
    anchor: isWorst ? hypothesis.id : "",
    title: causeTitle(hypothesis),
    service: service ? endpointText(service.server, service.serverPort) : "",
    status: statusText(hypothesis),
    for: hypothesis.for,
    against: hypothesis.against,
    settledBy: settledByText(hypothesis),
  };
}

function settledByText({ status, settledBy, settledByStep }: HypothesisReport): string {
  if (status === "ruled-out" || settledBy === null) return "";
  return settledByStep === undefined ? settledBy : `step ${settledByStep} under "What to do".`;
}

/** What was looked at; of causes the verdict, and where its proof stands: a section, or frames where none tells of it. */
function checkedSection({ checked }: DiagnosisReport, causes: readonly ReportSection[]): ReportSection {
  const asked = checked.filter((step) => step.cause !== undefined);
  const blocks: ReportBlock[] = [
    { kind: "steps", steps: checked.filter((step) => step.cause === undefined) },
  ];
  if (asked.length > 0) blocks.push({ kind: "table", table: askedTable(asked, causes) });
  return { heading: "What was checked, and how", blocks };
}

function askedTable(asked: readonly CheckedStep[], causes: readonly ReportSection[]): ReportTable {
  const rows = asked.map((step) => {
    const { question, cause = "", verdict = "", result = "", frames } = step;
    const section = causes.find(({ blocks }) => placeOf(blocks, cause) !== undefined);
    return section
      ? { cells: [question, verdict, section.heading], link: `cause-${placeOf(section.blocks, cause)!}` }
      : { cells: [question, result, frameFilter(frames)], link: "" };
  });
  return {
    caption: "Causes, in the order in which they were asked about",
    head: ["Question", "Verdict", "Proof"],
    rightAligned: [],
    rows: rows.map(({ cells }) => cells),
    links: rows.map(({ link }) => link),
  };
}

/** The anchor under which blocks tell of a cause; undefined where they do not. */
function placeOf(blocks: readonly ReportBlock[], cause: HypothesisId | ""): HypothesisId | "" | undefined {
  for (const block of blocks) {
    if (block.kind !== "cause") continue;
    const { anchor, others = [] } = block.cause;
    if (anchor === cause || others.some((other) => other === cause)) return anchor;
  }
  return undefined;
}

function findingsSection(heading: string, findings: Finding[]): ReportSection {
  return { heading, blocks: findings.length > 0 ? [{ kind: "findings", findings }] : [] };
}

/** A numbered list; a single step has no number. */
function stepsBlock(items: string[]): ReportBlock[] {
  return items.length > 0 ? [{ kind: "list", items, isNumbered: items.length > 1 }] : [];
}

function listSection(heading: string, items: string[]): ReportSection {
  return { heading, blocks: items.length > 0 ? [{ kind: "list", items }] : [] };
}

/** How connecting went over time, for the service with most trouble. */
function connectSection({ services }: DiagnosisReport): ReportSection {
  const heading = "How connecting went";
  const worst = services[0];
  if (!worst || worst.nRefused + worst.nSilent === 0) return { heading, blocks: [] };
  return {
    heading,
    blocks: [
      { kind: "paragraph", text: taxText(worst) },
      { kind: "table", table: ladderTable(worst) },
      { kind: "table", table: stageTable(worst) },
    ],
  };
}

/** Rungs told in a sentence; of more, percentiles. */
const MAX_TOLD_RUNGS = 4;

/** What retries cost: by rung, as retries come in steps. */
function taxText({ connectTax, nConversations, ladder }: ServiceReport): string {
  const never = ladder.filter((step) => !step.isAccepted && step.tries > 1).map(givenUpText);
  if (connectTax.nDelayed === 0)
    return ["No connection that came to be had needed a retry.", ...never].join(" ");
  const rungs = ladder.filter((step) => step.isAccepted && step.tries > 1);
  const steps =
    rungs.length > MAX_TOLD_RUNGS
      ? `half of them by ${seconds(connectTax.p50)} or less, one in twenty by ${seconds(connectTax.p95)} or more`
      : rungs.map((step) => `${count(step.nConversations)} by ${spanText(step)}`).join(", ");
  return [
    `Retries delayed ${plural(connectTax.nDelayed, "connection")} that came to be in the end ` +
      `(${percent(connectTax.nDelayed / nConversations)} of all to the service) by ${count(Math.round(connectTax.totalSeconds))} s in all: ${steps}.`,
    ...never.slice(0, MAX_TOLD_RUNGS),
  ].join(" ");
}

function givenUpText(step: LadderStep): string {
  return (
    `${plural(step.nConversations, "connection")} sent ${plural(step.tries, "SYN")}, the last one ${spanText(step)} after the ` +
    "first, and never connected."
  );
}

/** "3.00 to 3.02 s". */
function spanText({ leastSeconds, mostSeconds }: LadderStep): string {
  const [least, most] = [leastSeconds.toFixed(2), mostSeconds.toFixed(2)];
  return least === most ? `${most} s` : `${least} to ${most} s`;
}

function reuseSection({ reuse, reuseGroups }: DiagnosisReport): ReportSection {
  const heading = "Port reuse";
  if (!reuse) return { heading, blocks: [] };
  return {
    heading,
    blocks: [
      { kind: "findings", findings: [reuse] },
      ...(reuseGroups.length > 1 ? [{ kind: "table" as const, table: reuseTable(reuseGroups) }] : []),
    ],
  };
}

function figuresSection(
  { data, focus, diagnosis }: ReportSource,
  summary: CaptureReport,
  { picture, isShort }: { picture: Chart | undefined; isShort: boolean },
): ReportSection {
  const { sickPair, busiestPair, pairs, nPairsLeftOut, services, nServicesLeftOut } = diagnosis;
  const blocks: ReportBlock[] = [];
  if (summary.patterns.length > 0) {
    blocks.push({ kind: "table", table: patternTable(data, summary, conversationsInFocus(data, focus)) });
    const endings = endingTable(data, conversationsInFocus(data, focus));
    if (endings) blocks.push({ kind: "table", table: endings });
    if (!isShort) blocks.push({ kind: "chart", chart: flagsChart(data, windowOf(data, focus), picture) });
  }
  if (services.length > 0) blocks.push({ kind: "table", table: serviceTable(services) });
  const nBeyond = nBeyondTable(services.length) + nServicesLeftOut;
  if (nBeyond > 0)
    blocks.push({ kind: "paragraph", text: `${plural(nBeyond, "service")} more${beyondText(services)}.` });
  if (pairs.length > 0) blocks.push({ kind: "table", table: pairTable(pairs) });
  const nPairsBeyond = nBeyondTable(pairs.length) + nPairsLeftOut;
  if (nPairsBeyond > 0)
    blocks.push({
      kind: "paragraph",
      text: `${plural(nPairsBeyond, "pair")} of hosts more${beyondText(pairs)}.`,
    });
  if (sickPair && busiestPair && !isEqualTrouble(sickPair, busiestPair)) {
    const sick =
      nWithEqualTrouble(pairs) > 0
        ? "Several pairs have most trouble"
        : `${sickPair.client} → ${sickPair.server} has most trouble`;
    const text = `${sick}; the busiest pair by payload, ${busiestPair.client} → ${busiestPair.server}, is another one.`;
    blocks.push({ kind: "paragraph", text });
  }
  return { heading: "The figures", blocks };
}

/** What the table leaves out has less trouble than its last row, or as much. */
function beyondText(sorted: readonly Trouble[]): string {
  const [last, next] = sorted.slice(MAX_ROWS - 1);
  return last && next && isEqualTrouble(last, next) ? "" : ", with less trouble";
}

function hasTrouble(service: ServiceReport): boolean {
  return service.nFailed + service.nDegraded > 0;
}
