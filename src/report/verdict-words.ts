/** The verdict, aspect by aspect: what failed, where, since when, why, what it is not, what is not settled. */
import type { ServiceStudy } from "../diagnose/services/service-study";
import { serverSystem } from "../diagnose/server-system";
import { answeredLateFinding, areAllAnsweredLate } from "../diagnose/answered-late";
import { failedWhile, paceSentence } from "../diagnose/waiting-reasons";
import { CAUSE_WORDS, causeWords, isInferred } from "./cause-words";
import { isTooFewForACause, tooFewText } from "../diagnose/too-few";
import { beforeAndSince, endOfTrouble, failedOf, failingInterval, outageText } from "./course-words";
import type {
  HypothesisId,
  HypothesisReport,
  HypothesisStatus,
  LadderStep,
  VerdictPart,
} from "./diagnosis-shapes";
import { endpointText } from "./endpoint-text";
import { equalTroubleText, isEqualTrouble, nWithEqualTrouble } from "./equal-trouble";
import { foreignResetText } from "./ignored-reset-words";
import { hypothesesOf, type KnownDiagnosis } from "./known-diagnosis";
import { oneSidedSentence } from "./one-sided-words";
import { rejectedConnectsSentence } from "./rejected-connects";
import { tooEarlySentence } from "./too-early";
import { fallbackSentence } from "./address-fallback";
import { analysedUntilSentence } from "./memory-words";
import { tooBigSentence } from "./icmp-words";
import { briefText, type NextStep } from "./next-steps";
import { capitalized } from "./sentence-case";
import { clockText, count, percent, plural, rateText, seconds, shortTime, wholeSeconds } from "./number-text";
import { isWithoutBeginning, notSeenToFail } from "./without-beginning";
import { whereSentence } from "./where-words";
import { withdrawnText } from "./withdrawn-syns";

/** The verdict as one paragraph. A label that its sentence does not make clear by itself stands before it. */
export function verdictText(parts: readonly VerdictPart[]): string {
  return parts.map(({ label, text }) => (SAID_ALOUD.has(label) ? `${label}: ${text}` : text)).join(" ");
}

/** Where a part of the capture was not looked at. */
const LIKELY_IN_PART = "Most likely, judged by what was analysed";

const SAID_ALOUD: ReadonlySet<string> = new Set([
  "Most likely",
  LIKELY_IN_PART,
  "Most plausible, but not settled",
  "Ruled out",
  "Very unlikely, formally open",
  "Not settled by this capture",
  "Next step",
]);

/** The verdict's parts, in the order in which they are read; never empty. `steps`: what to do next. */
export function verdictParts(known: KnownDiagnosis, steps: readonly NextStep[]): VerdictPart[] {
  return [...part("Of what", analysedUntilSentence(known.data.capture)), ...judgedParts(known, steps)];
}

function judgedParts(known: KnownDiagnosis, steps: readonly NextStep[]): VerdictPart[] {
  const { conversations, nFailed, nDegraded, studies, rejected } = known;
  const [worst] = studies;
  if (conversations.length === 0) return [{ label: "What", text: "There is no TCP connection to speak of." }];
  if (nFailed + nDegraded === 0 || !worst)
    return [
      { label: "What", text: healthyText(known) },
      ...part("Too big", tooBigSentence(known.data.capture)),
    ];
  const [first, ...rest] = why(known, worst);
  // The answer stands before all that it rests on; that there is none does not.
  const isAnswer = first?.label.startsWith("Most") === true;
  const answer = first && isAnswer ? [first] : [];
  const grounds = first && !isAnswer ? [first, ...rest] : rest;
  return [
    { label: "What", text: rejected ? rejectedConnectsSentence(rejected) : whatFailedFirst(known, worst) },
    ...answer,
    { label: "Where", text: where(known, worst) },
    ...part("Since when", since(known, worst)),
    ...part(
      "How",
      [
        whatWasFelt(known),
        fallbackSentence(known.fallback),
        plateau(worst),
        sentenceOf(failedWhile(worst)),
        paceSentence(worst),
      ]
        .filter((text) => text !== "")
        .join(" "),
    ),
    ...grounds,
    ...part("Elsewhere", elsewhere(known)),
    ...part("Too big", tooBigSentence(known.data.capture)),
    ...part("Not answered yet", tooEarlySentence(known.tooEarly, conversations.length)),
    ...part("Next step", nextText(steps)),
  ];
}

/** A part, where there is something to say. */
function part(label: string, text: string): VerdictPart[] {
  return text === "" ? [] : [{ label, text }];
}

function sentenceOf(text: string): string {
  return text === "" ? "" : `${text}.`;
}

function healthyText(known: KnownDiagnosis): string {
  const { conversations, tooEarly } = known;
  const early = tooEarlySentence(tooEarly, conversations.length);
  if (tooEarly.n === conversations.length) return early;
  const parts = [
    isWithoutBeginning(known)
      ? notSeenToFail(known)
      : conversations.length === 1
        ? "The only connection neither failed nor was degraded."
        : `None of ${count(conversations.length)} connections failed or was degraded.`,
  ];
  if (early !== "") parts.push(`But ${early}`);
  if (known.data.holdsControlOnly)
    parts.push("But only frames with SYN, FIN or RST were captured, so much cannot be known.");
  return [...parts, oneSidedSentence(known)].filter((text) => text !== "").join(" ");
}

/** The same, and before it that others have as much trouble, where that is so. */
function whatFailedFirst(known: KnownDiagnosis, worst: ServiceStudy): string {
  const { studies, nServices, nFailed, nDegraded, conversations } = known;
  const n = nWithEqualTrouble(studies);
  if (n === 0) return whatFailed(worst);
  const inAll = { nFailed, nDegraded, nConversations: conversations.length };
  const isAtLeast = n === studies.length && n < nServices;
  return `${equalTroubleText({ n, isAtLeast, each: worst, inAll })}; what follows is about the first of them. ${whatFailed(worst)}`;
}

/** Failed and degraded connections of the service, with their shares of all, or of those begun since the onset. */
function whatFailed(study: ServiceStudy): string {
  const { before, since } = study.course;
  const n = study.conversations.length;
  if (n === 1) return `${capitalized(failedOf(study))}.`;
  const isByRetries = before.nDelayed + since.nDelayed === study.nDegraded;
  const degraded = isByRetries ? "delayed by retries" : "degraded";
  const more = study.nDegraded === 0 ? "" : `, ${plural(study.nDegraded, "was", "were")} ${degraded}`;
  const failed = capitalized(failedOf(study));
  if (!study.onset || since.nConversations === 0 || before.nConversations === 0) {
    const share = study.nFailed === 0 ? "" : ` (${percent(study.nFailed / n)})`;
    return `${failed}${share}${more === "" ? "" : `${more} (${percent(study.nDegraded / n)})`}.`;
  }
  const shareOf = (part: number): string => percent(part / since.nConversations);
  const late =
    since.nDegraded === 0
      ? ""
      : `, ${plural(since.nDegraded, "was", "were")} ${degraded} (${shareOf(since.nDegraded)})`;
  return (
    `${failed}${more}; of those begun since ${seconds(study.onset.seconds)}, ${count(since.nFailed)} of ` +
    `${count(since.nConversations)} failed (${shareOf(since.nFailed)})${late}.`
  );
}

/** Rungs of the ladder that are told one by one; of more, the least and the most. */
const MAX_WAITS = 3;

/** Nobody feels a shorter wait; with a tenth of a second it would be none. */
const FELT_SECONDS = 0.05;

/** What users of the connections felt: how long they waited in vain, or for a connection. */
function whatWasFelt({ ladder, studies: [worst] }: KnownDiagnosis): string {
  const isToldOfOne = worst?.conversations.length === 1 && worst.nFailed === 0;
  const rungs = ladder.filter(({ tries }) => tries > 1 && !isToldOfOne);
  const gaveUp = rungs.filter((rung) => !rung.isAccepted);
  const delayed = rungs.filter((rung) => rung.isAccepted && rung.mostSeconds >= FELT_SECONDS);
  const parts: string[] = [];
  if (gaveUp.length > 0)
    parts.push(
      `${whoFailed(worst, nOf(gaveUp))} sent ` +
        `${rangeText(gaveUp.map(({ tries }) => String(tries)))} SYNs in vain, the last ${rangeText(waitsOf(gaveUp))} s after the first`,
    );
  if (delayed.length > 0)
    parts.push(
      `${nOf(delayed) === 1 ? "the one" : "those"} delayed waited ${rangeText(waitsOf(delayed))} s for ${nOf(delayed) === 1 ? "its" : "their"} connection`,
    );
  return parts.length === 0 ? "" : `${capitalized(parts.join("; "))}.`;
}

/** The failed connections of which `n` needed more than one SYN. */
function whoFailed(worst: ServiceStudy | undefined, n: number): string {
  if (worst?.conversations.length === 1) return "it";
  const isAll = n === worst?.nFailed;
  if (n === 1) return isAll ? "the one that failed" : "one of those that failed";
  return isAll ? "those that failed" : `${count(n)} of those that failed`;
}

/** Connections on some rungs. */
function nOf(rungs: readonly LadderStep[]): number {
  return rungs.reduce((n, { nConversations }) => n + nConversations, 0);
}

/** The waits of rungs in seconds, least and most of each, to a tenth. */
function waitsOf(rungs: readonly LadderStep[]): string[] {
  return rungs.flatMap(({ leastSeconds, mostSeconds }) => [leastSeconds.toFixed(1), mostSeconds.toFixed(1)]);
}

/** "3", "3.0 or 9.0", "1.0 to 63.0". */
function rangeText(texts: readonly string[]): string {
  const each = [...new Set(texts)].sort((a, b) => Number(a) - Number(b));
  return each.length > MAX_WAITS ? `${each[0]!} to ${each.at(-1)!}` : each.join(" or ");
}

function where(known: KnownDiagnosis, worst: ServiceStudy): string {
  const { rejected } = known;
  if (rejected)
    return `The SYNs of ${rejected.clients} end at ${rejected.by}; they do not reach the ${plural(rejected.nServices, "service")}.`;
  return whereSentence(known, worst);
}

function since({ data }: KnownDiagnosis, worst: ServiceStudy): string {
  const { onset } = worst;
  const away = outageText(worst);
  if (!onset || away !== "") return away || failingInterval(data, worst);
  const clock = clockText(data.capture, onset.seconds);
  return (
    `It begins ${seconds(onset.seconds)} into the capture${clock === "" ? "" : ` (${clock})`}: ` +
    `${beforeAndSince(worst)}. ${endOfTrouble(worst)}`
  ).trimEnd();
}

function plateau({ capacity, series }: ServiceStudy): string {
  if (!capacity) return "";
  const fate = series.nRefused > series.nSilent ? "refused" : "unanswered";
  return (
    `From ${wholeSeconds(capacity.fromSeconds)} to ${wholeSeconds(capacity.toSeconds)}, ${rateText(capacity.perSecond)} ` +
    `connections a second are accepted while ${rateText(capacity.demandPerSecond)} a second are asked for; ${fate} SYNs ` +
    "interleave with accepted ones."
  );
}

/** The causes that were weighed for a service, strongest first, as the verdict tells of them. */
interface WeighedCauses {
  /** Those that explain why connects failed; what hides refusals explains only their silence. */
  supported: HypothesisReport[];
  hidesRefusals: boolean;
  open: HypothesisReport[];
  veryUnlikely: HypothesisReport[];
  ruledOut: ReadonlySet<HypothesisId>;
}

function weighedCauses(own: readonly HypothesisReport[]): WeighedCauses {
  const of = (status: HypothesisStatus): HypothesisReport[] => own.filter((cause) => cause.status === status);
  const open = of("open");
  return {
    supported: of("supported").filter((cause) => !isInferred(cause)),
    hidesRefusals: own.some(isInferred),
    open: open.filter(({ variant }) => variant !== "very-unlikely"),
    veryUnlikely: open.filter(({ variant }) => variant === "very-unlikely"),
    ruledOut: new Set(of("ruled-out").map(({ id }) => id)),
  };
}

function why(known: KnownDiagnosis, worst: ServiceStudy): VerdictPart[] {
  const causes = weighedCauses(hypothesesOf(known.hypotheses, worst));
  const { supported, open, hidesRefusals, ruledOut } = causes;
  const top = supported[0] ?? open[0] ?? causes.veryUnlikely[0];
  const withdrawn = supported.length > 0 ? "" : withdrawnText(known.data, worst);
  if (withdrawn !== "") return [{ label: "Why", text: withdrawn }];
  if (!top)
    return [
      {
        label: "Why",
        text: foreignResetText(known.data, worst) || "None of the causes that are known here explains it.",
      },
    ];
  const undecided = top.status === "open" ? undecidedText(known, worst, top) : "";
  if (undecided !== "") return [{ label: "Why", text: undecided }];
  if (top.variant === "never-heard") return [{ label: "Why", text: nothingOfIt(top) }];
  const likely = worst.analysedUntilSeconds === null ? "Most likely" : LIKELY_IN_PART;
  const words = [top, ...supported.slice(1)].map((hypothesis) => causeWords(hypothesis).cause);
  return [
    {
      label: supported.length > 0 ? likely : "Most plausible, but not settled",
      text: `${words.join("; and ")}.`,
    },
    ...part("Why silence", hidesRefusals ? whySilence(known, worst) : ""),
    ...part("Ruled out", excluded(known, worst, ruledOut)),
    ...part("Very unlikely, formally open", veryUnlikelyText(causes, worst)),
    ...part("Not settled by this capture", unsettled(causes, top)),
  ];
}

/** What is said where the frames leave causes open and yet show what they have in common; "" where they do not. */
function undecidedText({ data }: KnownDiagnosis, worst: ServiceStudy, top: HypothesisReport): string {
  if (areAllAnsweredLate(worst)) return answeredLateFinding(data, worst).sentence;
  if (isTooFewForACause(worst)) return `${tooFewText(worst)}.`;
  return top.id === "one-sided-capture" ? top.for[0]!.sentence : "";
}

/** That nothing is heard of the host: its first sentence says what that may mean. */
function nothingOfIt({ for: [reason] }: HypothesisReport): string {
  return reason?.sentence.replace(/\. .*$/, ".") ?? "";
}

/** Steps that the verdict names; all of them, at length, stand under "What to do". */
const MAX_STEPS = 4;

/**
 * "1. Administrator of 10.0.0.10: capture there too. 3. …": one step of each who has any, by its number under "What to do";
 * and what shows refusals that are hidden, as it settles what silence means.
 */
function nextText(steps: readonly NextStep[]): string {
  const firsts = steps.filter(
    (step, i) =>
      step.settles.includes("host-firewall-hides-refusals") ||
      steps.findIndex(({ who }) => who === step.who) === i,
  );
  return firsts
    .slice(0, MAX_STEPS)
    .map((step) => `${firsts.length === 1 ? "" : `${steps.indexOf(step) + 1}. `}${briefText(step)}.`)
    .join(" ");
}

/** Causes that no frame excludes, and that what the frames show makes very unlikely. */
function veryUnlikelyText({ veryUnlikely }: WeighedCauses, { course }: ServiceStudy): string {
  const { nFailedTries, nTries, nDataSentAgain, nDataSegments } =
    course.since.nTries > 0 ? course.since : course.before;
  const grounds: Partial<Record<HypothesisId, string>> = {
    "network-loss":
      `it would have to take ${percent(nFailedTries / Math.max(1, nTries))} of the SYNs (${count(nFailedTries)} of ${count(nTries)}), but ` +
      `only ${percent(nDataSentAgain / Math.max(1, nDataSegments))} of the segments with payload (${count(nDataSentAgain)} of ` +
      `${count(nDataSegments)})`,
    "syn-flood-protection": "SYNs that failed met no more half-open connections than others",
  };
  const texts = veryUnlikely.map(({ id }) => `${CAUSE_WORDS[id].noun} (${grounds[id] ?? ""})`);
  return texts.length === 0 ? "" : `${texts.join("; ")}.`;
}

/** What may hide refusals, for one service. */
function whySilence({ data }: KnownDiagnosis, worst: ServiceStudy): string {
  const system = serverSystem(data, worst);
  if (system?.kind === "windows")
    return (
      `No frame shows why there is silence and no refusal. The SYN/ACKs look like Windows (TTL ${system.ttl}), which would refuse; so, ` +
      "unless the SYNs are lost or dropped on the way, something hides the refusals, as the stealth mode of its host firewall does."
    );
  return worst.capacity
    ? "No frame shows why there is silence and no refusal: possibly the stealth mode of a Windows host firewall, which hides " +
        "refusals; a Linux server ignores SYNs when its queue is full, without any firewall."
    : "No frame shows why there is silence and no refusal: possibly a firewall on the server itself, such as the stealth mode of " +
        "Windows, which hides refusals.";
}

/** Causes whose exclusion a reader waits for, the usual suspects first. */
const SUSPECTS: readonly HypothesisId[] = [
  "port-reuse-conflict",
  "network-loss",
  "firewall-in-path",
  "server-down",
  "listener-down",
];

function excluded(known: KnownDiagnosis, worst: ServiceStudy, ruledOut: WeighedCauses["ruledOut"]): string {
  const texts = SUSPECTS.filter((id) => ruledOut.has(id)).map((id) => excludedText(id, known, worst));
  if (texts.length === 0) return "";
  const nSick = known.studies.filter((study) => study.nFailed + study.nDegraded > 0).length;
  const whose = nSick > 1 ? `for ${endpointText(worst.server, worst.serverPort)}, ` : "";
  return `${whose}${texts.join(", ")}.`;
}

/** What is excluded, no further than the frames exclude it. */
function excludedText(id: HypothesisId, known: KnownDiagnosis, worst: ServiceStudy): string {
  const { noun } = CAUSE_WORDS[id];
  const { longestGapSeconds } = worst.course;
  if (id === "network-loss") return "SYNs lost or silently dropped (every one was answered)";
  if (id === "listener-down" && !Number.isNaN(longestGapSeconds))
    return `${noun} for more than ${shortTime(longestGapSeconds)} (a shorter absence looks like a full queue)`;
  const ground = id === "port-reuse-conflict" ? reuseGround(known, worst) : "";
  return ground === "" ? noun : `${noun} (${ground})`;
}

/** Why the reuse of ports is not it, in half a sentence. */
function reuseGround({ data, reuses }: KnownDiagnosis, { conversations, onset }: ServiceStudy): string {
  const grounds: string[] = [];
  const first = conversations.find((conversation) => data.reuseVerdicts[conversation] !== 0);
  const at = first === undefined ? NaN : data.startSeconds(first);
  if (onset && at > onset.seconds)
    grounds.push(`the first port came round ${seconds(at - onset.seconds)} after connects began to fail`);
  if (reuses.every(({ verdict }) => verdict === "no-time-wait"))
    grounds.push("the old connections had ended by RST, which leaves no TIME-WAIT, or had never connected");
  return grounds.join("; ");
}

function unsettled({ open, ruledOut }: WeighedCauses, top: HypothesisReport): string {
  const others = new Map(open.filter((cause) => cause !== top).map((cause) => [cause.id, cause]));
  if (others.get("firewall-in-path")?.variant === "rst-answers")
    return "who sent the RSTs, the server or something in its place (compare their TTL with that of other frames of the server, or capture there).";
  const texts: string[] = [];
  const between = (["network-loss", "firewall-in-path"] as const).filter((id) => others.has(id));
  if (between.length > 0)
    texts.push(
      `${between.map((id) => nounOf(id, ruledOut)).join(" and ")} (a new test, captured at client and server at once, settles it)`,
    );
  if (others.has("syn-flood-protection"))
    texts.push(`${CAUSE_WORDS["syn-flood-protection"].noun} (the server's setting tells)`);
  return texts.length === 0 ? "" : `${texts.join("; ")}.`;
}

/** What would have to be at work: a firewall that lets others of the same client through chooses. */
function nounOf(id: HypothesisId, ruledOut: WeighedCauses["ruledOut"]): string {
  return id === "firewall-in-path" && ruledOut.has("nothing-listens")
    ? "a firewall or other device on the path that drops SYNs selectively"
    : CAUSE_WORDS[id].noun;
}

/** The cause at another service, as the rest of a sentence. */
function causeElsewhere(study: ServiceStudy, top: HypothesisReport): string {
  if (top.status === "supported") return `: ${causeWords(top).cause}`;
  if (top.variant === "never-heard") return ": nothing of that host is in the capture";
  return isTooFewForACause(study)
    ? " (too few SYNs to tell why)"
    : `: most plausibly ${causeWords(top).cause}`;
}

/** Other services that are told of by name. */
const MAX_OTHERS = 2;

/** Trouble at other services: it has its own cause. */
function elsewhere(known: KnownDiagnosis): string {
  const { studies, hypotheses, rejected } = known;
  const nEqual = rejected ? 0 : nWithEqualTrouble(studies);
  const others = studies
    .slice(1)
    .filter((study) => study.nFailed + study.nDegraded > 0)
    .filter((study) => nEqual === 0 || !isEqualTrouble(study, studies[0]!))
    .filter((study) => !rejected || study.patterns.get("syn-rejected-icmp") !== study.conversations.length);
  const sentences = others.slice(0, MAX_OTHERS).map((study, i) => {
    const top = hypothesesOf(hypotheses, study).find((hypothesis) => hypothesis.status !== "ruled-out");
    const cause = top === undefined ? "" : causeElsewhere(study, top);
    return (
      `${i === 0 ? "Besides," : "And"} ${failedOf(study)}` +
      `${study.nDegraded === 0 || study.conversations.length === 1 ? "" : ` and ${plural(study.nDegraded, "was", "were")} degraded`}${cause}.`
    );
  });
  const nMore = others.length - sentences.length;
  if (nMore > 0) sentences.push(`${plural(nMore, "service")} more had trouble: see the table of services.`);
  return sentences.join(" ");
}
