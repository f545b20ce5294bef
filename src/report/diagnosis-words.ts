/** The diagnosis in sentences that a customer can read: verdict, what the capture cannot show, what to do next. */
import { say } from "../diagnose/hypothesis";
import type { ServiceStudy } from "../diagnose/services/service-study";
import { CAUSE_WORDS } from "./cause-words";
import type { Finding, HypothesisReport, PairReport } from "./diagnosis-shapes";
import { endpointText, hypothesesOf, type KnownDiagnosis } from "./known-diagnosis";
import { clockText, count, percent, plural, rateText, seconds } from "./number-text";

/** One paragraph: what failed, where, since when, why, and what is not settled. */
export function verdictText(known: KnownDiagnosis): string {
  const { conversations, nFailed, nDegraded, sickPair } = known;
  if (conversations.length === 0) return "There is no TCP connection to speak of.";
  if (nFailed + nDegraded === 0) return healthyText(known);
  const share = (n: number): string => percent(n / conversations.length);
  const slowed =
    nDegraded === 0
      ? ""
      : `, and ${count(nDegraded)} more came to be only after retries, or were slowed (${share(nDegraded)})`;
  const sentences = [
    `${count(nFailed)} of ${plural(conversations.length, "connection")} failed (${share(nFailed)})${slowed}.`,
  ];
  const worst = known.studies[0];
  if (sickPair && worst) {
    sentences.push(
      where(known, worst, sickPair),
      ...since(known, worst),
      ...why(known, worst),
      ...elsewhere(known),
    );
  }
  return sentences.join(" ");
}

function healthyText(known: KnownDiagnosis): string {
  const healthy = `None of ${plural(known.conversations.length, "connection")} failed or was degraded.`;
  const isOneSided = known.hypotheses.some((hypothesis) => hypothesis.id === "one-sided-capture");
  return isOneSided
    ? `${healthy} But the capture sees one direction only, so much cannot be known.`
    : healthy;
}

function where({ busiestPair }: KnownDiagnosis, worst: ServiceStudy, sickPair: PairReport): string {
  const service = endpointText(worst.server, worst.serverPort);
  const isElsewhere = busiestPair !== null && busiestPair !== sickPair && busiestPair.nFailed === 0;
  const notThere = isElsewhere
    ? ` (not on the busiest pair, ${busiestPair.client} → ${busiestPair.server}, where none failed)`
    : "";
  return `The trouble is on ${sickPair.client} → ${sickPair.server}, at the service ${service}${notThere}.`;
}

function since({ data }: KnownDiagnosis, worst: ServiceStudy): string[] {
  const { onset, capacity, series, recoverySeconds } = worst;
  const sentences: string[] = [];
  if (onset) {
    const clock = clockText(data.capture.startUnixNs, onset.seconds);
    sentences.push(
      `It begins ${seconds(onset.seconds)} into the capture${clock === "" ? "" : ` (${clock})`}: before, ` +
        `${onset.shareBefore === 0 ? "no SYN was" : `${percent(onset.shareBefore)} of the SYNs were`} ignored or refused, ` +
        `from then on ${percent(onset.shareAfter)} of them` +
        `${recoverySeconds === null ? "" : `, until ${seconds(recoverySeconds)}`}.`,
    );
  }
  if (capacity) {
    const fate = series.nRefused > series.nSilent ? "refused SYNs" : "unanswered SYNs";
    sentences.push(
      `In that time the service accepts about ${rateText(capacity.perSecond)} connections a second while ` +
        `${rateText(capacity.demandPerSecond)} new ones are asked for, and ${fate} interleave with accepted ones.`,
    );
  }
  return sentences;
}

/** Causes whose exclusion a reader waits for: the usual suspects. */
const USUAL_SUSPECTS = ["port-reuse-conflict", "network-loss", "firewall-in-path"] as const;

const NOUN: Record<(typeof USUAL_SUSPECTS)[number], string> = {
  "port-reuse-conflict": "the reuse of client ports",
  "network-loss": "loss in the network",
  "firewall-in-path": "a firewall on the path",
};

function why(known: KnownDiagnosis, worst: ServiceStudy): string[] {
  const own = hypothesesOf(known.hypotheses, worst);
  const supported = own.filter((hypothesis) => hypothesis.status === "supported");
  const open = own.filter((hypothesis) => hypothesis.status === "open");
  const top = supported[0] ?? open[0];
  if (!top) return ["None of the causes that are known here explains it."];
  const also = supported.slice(1).map((hypothesis) => CAUSE_WORDS[hypothesis.id].cause);
  const word = supported.length > 0 ? "Most likely" : "Most plausible, but not settled";
  const sentences = [`${word}: ${[CAUSE_WORDS[top.id].cause, ...also].join("; and ")}.`];
  const isAllByReset = known.reuses.every(({ verdict }) => verdict === "no-time-wait");
  return [...sentences, ...excluded(own, isAllByReset), ...unsettled(own, top)];
}

function excluded(own: readonly HypothesisReport[], isAllByReset: boolean): string[] {
  const ruledOut = USUAL_SUSPECTS.filter((id) =>
    own.some((hypothesis) => hypothesis.id === id && hypothesis.status === "ruled-out"),
  );
  const texts = ruledOut.map((id) =>
    id === "port-reuse-conflict" && isAllByReset
      ? "the reuse of client ports (the old connections had ended by RST, which leaves no TIME-WAIT)"
      : NOUN[id],
  );
  return texts.length === 0 ? [] : [`Ruled out: ${texts.join(", ")}.`];
}

function unsettled(own: readonly HypothesisReport[], top: HypothesisReport): string[] {
  const between = (["network-loss", "firewall-in-path"] as const).filter((id) =>
    own.some((hypothesis) => hypothesis.id === id && hypothesis.status === "open" && hypothesis !== top),
  );
  return between.length === 0
    ? []
    : [
        `Not settled by this capture: ${between.map((id) => NOUN[id]).join(" and ")}; a capture at the server, compared, settles it.`,
      ];
}

/** Other services that are told of by name. */
const MAX_OTHERS = 2;

/** Trouble at other services: it has its own cause. */
function elsewhere({ studies, hypotheses }: KnownDiagnosis): string[] {
  const others = studies.slice(1).filter((study) => study.nFailed + study.nDegraded > 0);
  const sentences = others.slice(0, MAX_OTHERS).map((study) => {
    const top = hypothesesOf(hypotheses, study).find((hypothesis) => hypothesis.status !== "ruled-out");
    const word = top?.status === "supported" ? "" : "most plausibly ";
    const cause = top ? `: ${word}${CAUSE_WORDS[top.id].cause}` : "";
    return (
      `Besides, ${count(study.nFailed)} of ${plural(study.conversations.length, "connection")} to ` +
      `${endpointText(study.server, study.serverPort)} failed` +
      `${study.nDegraded === 0 ? "" : ` and ${count(study.nDegraded)} were degraded`}${cause}.`
    );
  });
  const nMore = others.length - sentences.length;
  if (nMore > 0) sentences.push(`${plural(nMore, "service")} more had trouble: see the table of services.`);
  return sentences;
}

/** What the capture itself cannot show; said before anything is concluded. */
export function qualityFindings(known: KnownDiagnosis): Finding[] {
  const { capture } = known.data;
  const findings: Finding[] = [];
  if (capture.nDropped > 0) {
    findings.push(
      say(
        `The capture says that it dropped ${plural(capture.nDropped, "frame")}: what is missing may be missing only here, ` +
          "and silence proves less.",
      ),
    );
  }
  if (capture.problems.length > 0) {
    const nSkipped = capture.problems.reduce((n, problem) => n + problem.bytesSkipped, 0);
    const nProblems = capture.problems.length + capture.nProblemsLeftOut;
    findings.push(
      say(
        `The file has ${plural(nProblems, "defect")}; ${plural(nSkipped, "byte")} of it could not be read.`,
      ),
    );
  }
  for (const hypothesis of known.hypotheses) {
    if (hypothesis.id === "one-sided-capture") findings.push(...hypothesis.for);
  }
  const nMidstream = known.studies.reduce((n, study) => n + (study.patterns.get("midstream") ?? 0), 0);
  if (nMidstream > 0) {
    findings.push(
      say(`${plural(nMidstream, "connection")} began before the capture: how they connected is unknown.`),
    );
  }
  return findings;
}

/** The captures and settings that would settle what is open, for the service with most trouble. */
export function captureNext(known: KnownDiagnosis): string[] {
  const worst = known.studies[0];
  if (!worst) return [];
  const unsettled = hypothesesOf(known.hypotheses, worst).filter(
    (hypothesis) => hypothesis.status !== "ruled-out",
  );
  const hasHidden = unsettled.some(isHiding);
  const wanted = [...unsettled.filter(isHiding), ...unsettled.filter((hypothesis) => !isHiding(hypothesis))];
  const next = wanted
    .filter((hypothesis) => hypothesis.status === "open" || isHiding(hypothesis) || !hasHidden)
    .flatMap((hypothesis) => CAUSE_WORDS[hypothesis.id].next ?? []);
  return [...new Set(next)];
}

/** The step that settled many a case stands first. */
function isHiding({ id, status }: HypothesisReport): boolean {
  return id === "host-firewall-hides-refusals" && status === "supported";
}

/** What to do about the supported causes, each with its service where several are in trouble. */
export function whatToDo(known: KnownDiagnosis): string[] {
  if (known.nFailed + known.nDegraded === 0 && known.hypotheses.length === 0) return [];
  const isOneService = known.studies.filter((study) => study.nFailed + study.nDegraded > 0).length <= 1;
  const causes = known.hypotheses.filter((hypothesis) => hypothesis.status === "supported");
  const actions = causes.flatMap(({ id, service }) => {
    const { action } = CAUSE_WORDS[id];
    if (action === undefined) return [];
    return isOneService || !service
      ? [action]
      : [`At ${endpointText(service.server, service.serverPort)}: ${action}`];
  });
  if (actions.length === 0) return ["Change nothing yet: no cause is settled. The next capture decides."];
  return [...new Set(actions)].slice(0, MAX_ACTIONS);
}

const MAX_ACTIONS = 8;
