/**
 * The road of the examination, step by step, as an analyst walks it: who is in trouble, what it looks like, since when;
 * then the innocent and the guilty causes one after the other, each with what the capture says to it.
 */
import type { ServiceStudy } from "../diagnose/services/service-study";
import { examplesOf, showEach } from "../diagnose/hypothesis";
import { fallbackStep } from "./address-fallback";
import type { AnalysisData } from "./analysis-data";
import { failingInterval, outageText } from "./course-words";
import { causeWords, statusText } from "./cause-words";
import type { CheckedStep, Finding, HypothesisId, HypothesisReport, PairReport } from "./diagnosis-shapes";
import { endpointText } from "./endpoint-text";
import { hypothesesOf, type KnownDiagnosis } from "./known-diagnosis";
import { evidenceOf } from "./evidence";
import { isTooBig } from "./icmp-errors";
import { tooBigSentence } from "./icmp-words";
import { ignoredResetsFinding } from "./ignored-reset-words";
import { count, everyOf, percent, plural, seconds } from "./number-text";
import { PATTERN_LABELS } from "./pattern-labels";
import { PATTERN_IDS, PATTERN_SEVERITY, type PatternId } from "./pattern-names";
import type { EvidenceFrame } from "./report-shapes";
import { resetWords } from "./reset-words";
import { capitalized, uncapitalized } from "./sentence-case";
import { slowWords } from "./slow-words";
import { synOnlyFilter } from "./syn-only-filter";
import { unansweredCount } from "./unanswered-count";
import { isWithoutBeginning } from "./without-beginning";
import { withdrawnText } from "./withdrawn-syns";

/** Causes in the order in which they are asked about: those outside of the server first. */
const ORDER: readonly HypothesisId[] = [
  "one-sided-capture",
  "network-loss",
  "firewall-in-path",
  "port-reuse-conflict",
  "syn-flood-protection",
  "server-down",
  "nothing-listens",
  "listener-down",
  "backlog-overrun",
  "host-firewall-hides-refusals",
  "middlebox-idle-timeout",
  "mtu-black-hole",
];

/** Patterns told of one service; the rest is in the table. */
const MAX_PATTERNS = 4;

/** The steps, in order. Causes are asked about for the service with most trouble. */
export function checkedSteps(known: KnownDiagnosis): CheckedStep[] {
  const worst = known.studies[0];
  const steps = [whatWasRead(known), whoIsInTrouble(known), ...wasTooBig(known), ...wereIgnored(known)];
  if (!worst || worst.nFailed + worst.nDegraded === 0) return [...steps, ...causeSteps(known, worst)];
  return [
    ...steps,
    ...whatItLooksLike(known, worst),
    ...unansweredCount(known, worst),
    sinceWhen(known, worst),
    ...fallbackStep(known.fallback),
    ...causeSteps(known, worst),
  ];
}

function step(question: string, sentence: string): CheckedStep {
  return { question, sentence, frames: [], shows: "" };
}

function whatWasRead({ data, conversations, studies }: KnownDiagnosis): CheckedStep {
  const { nFrames, nTcpFrames, memory } = data.capture;
  const leftOut = memory?.beyond
    ? ` But ${plural(memory.beyond.nFrames, "frame")} of connections beyond the memory budget ${memory.beyond.nFrames === 1 ? "was" : "were"} counted only.`
    : "";
  const inFocus =
    conversations.length === data.nConversations
      ? ""
      : ` ${plural(conversations.length, "of them is", "of them are")} in focus.`;
  return step(
    "What was read?",
    `${capitalized(everyOf(nFrames, "frame"))} (${nTcpFrames === nFrames ? (nFrames === 1 ? "" : "all ") : `${count(nTcpFrames)} `}TCP), filed under ` +
      `${connectionsRead(data.nConversations, isWithoutBeginning({ studies, conversations }))} ` +
      `judged by what its packets show.${inFocus}${leftOut}`,
  );
}

/** "402 connections that applications asked for, with all their retries. Each was". */
function connectionsRead(n: number, isCut: boolean): string {
  const [was, its] = n === 1 ? ["It was", "its"] : ["Each was", "their"];
  if (isCut)
    return `${plural(n, "connection")}; ${n === 1 ? "its beginning is" : "their beginnings are"} not in the capture. ${was}`;
  return `${plural(n, "connection that an application asked for", "connections that applications asked for")}, with all ${its} retries. ${was}`;
}

function whoIsInTrouble({
  sickPair,
  busiestPair,
  nPairs,
  nFailed,
  nDegraded,
  tooEarly,
  conversations,
}: KnownDiagnosis): CheckedStep {
  const question = "Who is in trouble?";
  if (!sickPair)
    return step(
      question,
      tooEarly.n > 0 && tooEarly.n === conversations.length
        ? "Nobody that the capture shows: no connection has a fate when it ends."
        : tooEarly.n > 0
          ? `Nobody that the capture shows: no pair of hosts (of ${count(nPairs)}) has a connection that is known to have failed or to ` +
            `be degraded; whether ${plural(tooEarly.n, "connection")} without an answer failed does not show.`
          : `Nobody: no pair of hosts (of ${count(nPairs)}) has a failed or degraded connection.`,
    );
  const own = sickPair.nFailed + sickPair.nDegraded;
  const rest =
    own === nFailed + nDegraded
      ? "all of the failed or degraded connections"
      : `${count(own)} of the ${count(nFailed + nDegraded)} failed or degraded connections`;
  const loud =
    busiestPair === null || busiestPair === sickPair
      ? ""
      : ` The busiest pair by payload, ${busiestPair.client} → ${busiestPair.server} (${plural(busiestPair.payloadBytes, "byte")} in ` +
        `${plural(busiestPair.nPackets, "frame")}), is another one: ${fateOfPair(busiestPair)}.`;
  return step(
    question,
    `${nPairs === 1 ? "There is one pair of hosts:" : `Of ${count(nPairs)} pairs of hosts,`} ${sickPair.client} → ${sickPair.server} has ${rest}.${loud}`,
  );
}

/** "none of its connections failed", "1 of its 5 connections failed, 2 were degraded". */
function fateOfPair({ nConversations, nFailed, nDegraded }: PairReport): string {
  const failed = nFailed === 0 ? "none" : count(nFailed);
  const degraded = nDegraded === 0 ? "" : `, ${plural(nDegraded, "was", "were")} degraded`;
  if (nConversations === 1)
    return `its only connection ${nFailed === 1 ? "failed" : nDegraded === 1 ? "was degraded" : "did not fail"}`;
  return `${failed} of its ${plural(nConversations, "connection")} failed${degraded}`;
}

/** Packets that ICMP calls too big; nothing where it does not. */
function wasTooBig({ data }: KnownDiagnosis): CheckedStep[] {
  const sentence = tooBigSentence(data.capture);
  const tooBig = data.capture.icmpErrors?.kinds.filter(isTooBig) ?? [];
  const filter = [
    ...(tooBig.some(({ family }) => family === 4) ? ["icmp.type == 3 && icmp.code == 4 && tcp"] : []),
    ...(tooBig.some(({ family }) => family === 6) ? ["icmpv6.type == 2 && tcp"] : []),
  ].join(" || ");
  return sentence === "" ? [] : [{ ...step("Were packets too big for the way?", sentence), filter }];
}

/** RSTs that did not end what they were sent to. */
function wereIgnored({ data, conversations }: KnownDiagnosis): CheckedStep[] {
  const finding = ignoredResetsFinding(data, conversations);
  return finding ? [{ question: "Were RSTs ignored?", ...finding }] : [];
}

function whatItLooksLike(known: KnownDiagnosis, study: ServiceStudy): CheckedStep[] {
  const troubles = [...study.patterns]
    .filter(([pattern]) => isTrouble(pattern))
    .sort(([a, nA], [b, nB]) => Number(isFailed(b)) - Number(isFailed(a)) || nB - nA);
  return troubles.slice(0, MAX_PATTERNS).map(([pattern, n], i) => {
    const { label, sentence } = PATTERN_LABELS[pattern];
    const share = percent(n / study.conversations.length);
    const filter = pattern === "syn-unanswered" ? synOnlyFilter(known.data, study) : undefined;
    const more = filter === undefined ? (MORE[pattern]?.(known.data, study) ?? "") : SEE_ALL;
    return {
      question: i === 0 ? "What does the trouble look like?" : "And what else?",
      sentence:
        `${count(n)} of ${plural(study.conversations.length, "connection")} to ${endpointText(study.server, study.serverPort)} ` +
        `(${share}): ${label}. ${sentence}${more === "" ? "" : ` ${more}`}`,
      ...(pattern === "slow-handshake"
        ? handshakeFrames(known.data, examplesOf(study, pattern))
        : { ...tellingFrames(known, examplesOf(study, pattern)), nInAll: n }),
      ...(filter === undefined ? {} : { filter }),
    };
  });
}

/** What is told of a pattern beside its sentence. */
const MORE: Partial<Record<PatternId, (data: AnalysisData, study: ServiceStudy) => string>> = {
  "reset-mid-transfer": resetWords,
  "slow-handshake": slowWords,
};

/** What the filter by tcp.completeness shows. */
const SEE_ALL =
  "The filter for all shows every SYN of these connections and nothing else (in Wireshark's window, or with tshark -2).";

/** Patterns that the RST which ended the connection proves: one to a SYN before it does not. */
const ENDED_BY_RESET: readonly PatternId[] = ["reset-mid-transfer", "request-reset", "reset-on-accept"];

/** The frame that proves a conversation's pattern best. */
function provingFrame(data: AnalysisData, conversation: number): EvidenceFrame {
  const proofs = evidenceOf(data, conversation);
  const isReset = ENDED_BY_RESET.includes(PATTERN_IDS[data.patterns[conversation]!]!);
  const reset = isReset ? data.facts(conversation).resetFrame : 0;
  return proofs.find(({ frame }) => frame === reset) ?? proofs[0]!;
}

/** The best proving frame of each conversation, as far as they are of one kind. */
function tellingFrames(
  known: KnownDiagnosis,
  conversations: readonly number[],
): Pick<Finding, "frames" | "shows"> {
  const proofs = conversations.map((conversation) => provingFrame(known.data, conversation));
  const shows = proofs[0]?.role ?? "";
  const frames = proofs.filter((proof) => proof.role === shows).map((proof) => proof.frame);
  return { frames: [...new Set(frames)].sort((a, b) => a - b), shows };
}

/** SYN and SYN/ACK of each: the time between them is the trouble. */
function handshakeFrames(data: AnalysisData, conversations: readonly number[]): Omit<Finding, "sentence"> {
  const {
    frames,
    shows,
    showsEach = [],
  } = showEach(
    "",
    conversations.flatMap((conversation) => evidenceOf(data, conversation)),
  );
  return { frames, shows, showsEach };
}

function sinceWhen({ data }: KnownDiagnosis, study: ServiceStudy): CheckedStep {
  const question = "Since when?";
  const { onset } = study;
  if (!onset) {
    return step(question, withoutBeginning(data, study));
  }
  return {
    question,
    sentence: outageText(study) || fromTo(onset.seconds, study.course.lastFailureSeconds),
    frames: onset.frame > 0 ? [onset.frame] : [],
    shows: onset.frame > 0 ? onset.role : "",
  };
}

/** Since when, where failing has no beginning. */
function withoutBeginning(data: AnalysisData, study: ServiceStudy): string {
  const { nTries, nAccepted, nRefused, nSilent, nRejected, nChallenged } = study.series;
  if (nRefused + nSilent + nRejected + nChallenged > 0) {
    if (nAccepted === 0) return "From the first SYN to the last: none connected.";
    return outageText(study) || failingInterval(data, study);
  }
  if (nTries === 0) return "How they connected was not captured; the trouble comes later in the connections.";
  return withdrawnText(data, study) || `No SYN failed${whereLater(data, study)}`;
}

/** Where the trouble lies, if every SYN was answered: in the handshake, or behind it. */
function whereLater(data: AnalysisData, study: ServiceStudy): string {
  const nAbandoned = study.patterns.get("handshake-abandoned") ?? 0;
  const nInHandshake = nAbandoned + (study.patterns.get("slow-handshake") ?? 0);
  const isAll = nInHandshake === study.nFailed + study.nDegraded;
  const parts = [
    slowWords(data, study),
    nAbandoned === 0 ? "" : `The client did not complete ${plural(nAbandoned, "handshake")}.`,
    isAll
      ? ""
      : nInHandshake === 0
        ? "the trouble comes later in the connections."
        : "Other trouble comes later in the connections.",
  ].filter((text) => text !== "");
  return `; ${uncapitalized(parts.join(" "))}`;
}

function fromTo(first: number, last: number): string {
  const end = Number.isNaN(last) ? "" : `; the last SYN that failed was sent at ${seconds(last)}`;
  return `Since ${seconds(first)} into the capture: here is the first SYN that failed${end}.`;
}

function causeSteps(known: KnownDiagnosis, study: ServiceStudy | undefined): CheckedStep[] {
  if (!study) return [];
  return hypothesesOf(known.hypotheses, study)
    .sort((a, b) => ORDER.indexOf(a.id) - ORDER.indexOf(b.id))
    .map(causeStep);
}

/** The verdict on a cause with its best reason; all reasons stand in the findings. */
function causeStep(hypothesis: HypothesisReport): CheckedStep {
  const reasons = hypothesis.status === "ruled-out" ? hypothesis.against : hypothesis.for;
  // A reason about the whole capture is told with the first one that has frames.
  const nTold = Math.max(1, reasons.findIndex((reason) => reason.frames.length > 0) + 1);
  const told = reasons.slice(0, nTold);
  const { question, until } = causeWords(hypothesis);
  const isWaiting = hypothesis.status === "open" && until !== undefined;
  const verdict = statusText(hypothesis);
  const reason = inBrief(told[0]?.sentence ?? "");
  const result = isWaiting
    ? `${verdict} until ${until}.`
    : reason === ""
      ? `${verdict}.`
      : `${verdict}: ${reason}.`;
  return {
    ...told.at(-1),
    question,
    cause: hypothesis.id,
    verdict,
    result,
    sentence: [isWaiting ? result : `${verdict}.`, ...told.map((each) => each.sentence)].join(" "),
    frames: told.at(-1)?.frames ?? [],
    shows: told.at(-1)?.shows ?? "",
  };
}

/** A remark in brackets that is longer than this is left out in brief. */
const MAX_REMARK = 20;

/** A sentence up to where it goes into detail, without its full stop. */
function inBrief(sentence: string): string {
  const end = new RegExp(`[:;] | \\([^)]{${MAX_REMARK},}|[.] |[.]$`).exec(sentence)?.index ?? sentence.length;
  const brief = sentence.slice(0, end);
  return /^[A-Z][a-z ]/.test(brief) ? uncapitalized(brief) : brief;
}

function isTrouble(pattern: PatternId): boolean {
  return isFailed(pattern) || PATTERN_SEVERITY[pattern] === "degraded";
}

function isFailed(pattern: PatternId): boolean {
  return PATTERN_SEVERITY[pattern] === "failed";
}
