/**
 * The diagnosis of a capture: services studied, hypotheses weighed, the verdict in words.
 * Gets a finished analysis and a focus; gives a report. O(conversations) plus the studied services.
 */
import { studyService, type ServiceStudy } from "../diagnose/services/service-study";
import { weighHypotheses } from "../diagnose/weigh";
import { addressFallback } from "./address-fallback";
import type { AnalysisData } from "./analysis-data";
import { statusText } from "./cause-words";
import type { DiagnosisReport, HypothesisReport, JudgedHypothesis } from "./diagnosis-shapes";
import { checkedSteps } from "./checked-road";
import { qualityFindings } from "./diagnosis-words";
import { conversationsInFocus, focusReport, type Focus } from "./focus";
import { bySickness, busiestPair, pairsOf, sickestPair } from "./pairs";
import type { KnownDiagnosis } from "./known-diagnosis";
import { nextSteps, stepText, withSteps } from "./next-steps";
import { SEVERITY_OF_CODE } from "./pattern-names";
import { rejectedConnects } from "./rejected-connects";
import { reusedByOne, reuseFinding, reuseGroups } from "./reuse-findings";
import { serviceReport } from "./service-report";
import { tooEarlyOf } from "./too-early";
import { verdictParts, verdictText } from "./verdict-words";

/** Services studied in full; the rest is counted. */
const MAX_SERVICES = 50;
/** Pairs of hosts that are listed. */
const MAX_PAIRS = 50;

/** Diagnoses what is in focus. */
export function diagnose(data: AnalysisData, focus: Focus = {}): DiagnosisReport {
  const conversations = conversationsInFocus(data, focus);
  const services = byService(data, conversations);
  const studies = services.slice(0, MAX_SERVICES).map((members) => studyService(data, members));
  const pairs = pairsOf(data, conversations);
  const sickPair = sickestPair(pairs);
  const busiest = busiestPair(pairs);
  const hypotheses = weighHypotheses(data, studies).sort(
    (a, b) => b.strength - a.strength || placeOf(a, studies) - placeOf(b, studies),
  );
  const reuses = reuseGroups(data, conversations);
  const reports = studies.map((study) => serviceReport(data, study));
  const known: KnownDiagnosis = {
    data,
    conversations,
    studies,
    nServices: services.length,
    hypotheses,
    ladder: reports[0]?.ladder ?? [],
    sickPair,
    busiestPair: busiest,
    nPairs: pairs.length,
    nFailed: pairs.reduce((n, pair) => n + pair.nFailed, 0),
    nDegraded: pairs.reduce((n, pair) => n + pair.nDegraded, 0),
    tooEarly: tooEarlyOf(data, conversations),
    fallback: studies[0] && addressFallback(data, studies[0]),
    rejected: rejectedConnects({ data, conversations, studies, hypotheses }),
    reuses,
  };
  const steps = nextSteps(known);
  const parts = verdictParts(known, steps);
  return {
    version: 1,
    focus: focusReport(focus),
    verdict: verdictText(parts),
    verdictParts: parts,
    sickPair,
    busiestPair: busiest === sickPair ? null : busiest,
    pairs: bySickness(pairs).slice(0, MAX_PAIRS),
    nPairsLeftOut: Math.max(0, pairs.length - MAX_PAIRS),
    services: reports,
    nServicesLeftOut: Math.max(0, services.length - MAX_SERVICES),
    hypotheses: withSteps(known, steps).map(judged),
    quality: qualityFindings(known),
    reuse: reuseFinding(reuses, reusedByOne(studies, reuses)),
    reuseGroups: reuses,
    checked: checkedSteps(known),
    captureNext: steps.filter(({ settles }) => settles.length > 0).map(stepText),
    whatToDo: steps.map(stepText),
  };
}

/** A cause with its verdict; what is ruled out needs nothing more, unless it is only from some length on. */
function judged(cause: HypothesisReport): JudgedHypothesis {
  const isSettled = cause.status === "ruled-out" && cause.ruledOutAboveSeconds === undefined;
  return { ...cause, settledBy: isSettled ? null : cause.settledBy, verdict: statusText(cause) };
}

/** Conversations of each service: those with most failures first, then degraded ones, then the largest. */
function byService(data: AnalysisData, conversations: Uint32Array): Uint32Array[] {
  const { patterns, services } = data;
  const nServices = data.serviceExamples.length;
  const sizes = new Uint32Array(nServices);
  const nFailed = new Uint32Array(nServices);
  const nDegraded = new Uint32Array(nServices);
  // In the order of their first conversations.
  const occurring: number[] = [];
  for (let i = 0; i < conversations.length; i++) {
    const conversation = conversations[i]!;
    const service = services[conversation]!;
    if (sizes[service]!++ === 0) occurring.push(service);
    const severity = SEVERITY_OF_CODE[patterns[conversation]!];
    if (severity === "failed") nFailed[service]!++;
    else if (severity === "degraded") nDegraded[service]!++;
  }
  const members = membersOf(services, conversations, sizes);
  return occurring
    .sort((a, b) => nFailed[b]! - nFailed[a]! || nDegraded[b]! - nDegraded[a]! || sizes[b]! - sizes[a]!)
    .map((service) => members(service));
}

/** Gives the conversations of a service that has so many; all of them stand in one column, service by service. */
function membersOf(
  services: Uint32Array,
  conversations: Uint32Array,
  sizes: Uint32Array,
): (service: number) => Uint32Array {
  const ends = new Uint32Array(sizes.length);
  for (let service = 1; service < sizes.length; service++)
    ends[service] = ends[service - 1]! + sizes[service - 1]!;
  const column = new Uint32Array(conversations.length);
  for (let i = 0; i < conversations.length; i++) {
    const conversation = conversations[i]!;
    column[ends[services[conversation]!]!++] = conversation;
  }
  return (service) => column.subarray(ends[service]! - sizes[service]!, ends[service]);
}

/** The place of a hypothesis's service among those with most trouble; -1 where it has none. */
function placeOf({ service }: HypothesisReport, studies: readonly ServiceStudy[]): number {
  return studies.findIndex(
    (study) => study.server === service?.server && study.serverPort === service.serverPort,
  );
}
