/** The diagnosis in sentences that a customer can read: verdict, what was checked, what to do next. */
import { examplesOf, say, show, synFrames } from "../diagnose/hypothesis";
import type { ServiceStudy } from "../diagnose/services/service-study";
import { PATTERN_LABELS } from "./pattern-labels";
import type { AnalysisData } from "./analysis-data";
import { severityOf } from "./capture-report";
import type { Finding, HypothesisId, HypothesisReport, PairReport } from "./diagnosis-shapes";
import { count, percent, plural, seconds } from "./number-text";
import { PATTERN_IDS, REUSE_VERDICTS, type PatternId } from "./pattern-names";

/** What the words are made from. */
export interface KnownDiagnosis {
  data: AnalysisData;
  conversations: readonly number[];
  studies: readonly ServiceStudy[];
  hypotheses: readonly HypothesisReport[];
  sickPair: PairReport | null;
}

/** A cause in half a sentence, as it stands behind "Most likely:". */
const CAUSE: Record<HypothesisId, string> = {
  "network-loss": "the network loses packets",
  "firewall-in-path": "something between client and server drops connects",
  "backlog-overrun":
    "the application accepts connections more slowly than they are asked for, and its queue runs over",
  "listener-down": "nobody listened for a while",
  "host-firewall-hides-refusals":
    "the server's own firewall swallows its refusals, so that silence stands where RSTs belong",
  "port-reuse-conflict": "the client's ports come round while the server still holds the old connection",
  "syn-flood-protection": "SYN-flood protection drops connects",
  "server-down": "the server went away",
  "nothing-listens": "nobody listens on the port",
  "middlebox-idle-timeout": "something on the path forgets idle connections",
  "mtu-black-hole": "full-size packets vanish on the path",
  "one-sided-capture": "the capture sees one direction only",
};

const ACTION: Partial<Record<HypothesisId, string>> = {
  "network-loss": "Check interface error and drop counters along the path.",
  "firewall-in-path":
    "Check the rules and the log of every firewall on the path for these addresses and ports.",
  "backlog-overrun":
    "Let the application accept more connections at the same time, or put more servers behind a load balancer.",
  "listener-down": "Find out why the application stopped listening, and let it be restarted at once.",
  "port-reuse-conflict":
    "Let the client keep connections open, or give it more ephemeral ports or addresses.",
  "server-down": "Find out why the host went away.",
  "nothing-listens": "Start the service, or correct the port that the client uses.",
  "middlebox-idle-timeout": "Send keep-alives more often than the time-out, or raise it.",
  "mtu-black-hole": "Let ICMP 'fragmentation needed' through, or lower the MSS on the path.",
  "one-sided-capture": "Nothing to mend in the network: capture again in both directions.",
};

/** One paragraph: what failed, where, since when, why. */
export function verdictText(known: KnownDiagnosis): string {
  const { data, conversations, sickPair } = known;
  if (conversations.length === 0) return "There is no TCP conversation to speak of.";
  const nFailed = conversations.filter((conversation) => severityOf(data, conversation) === "failed").length;
  const nDegraded = conversations.filter(
    (conversation) => severityOf(data, conversation) === "degraded",
  ).length;
  const oneSided = known.hypotheses.find((hypothesis) => hypothesis.id === "one-sided-capture");
  if (nFailed + nDegraded === 0) {
    const healthy = `None of ${plural(conversations.length, "conversation")} failed or was degraded.`;
    return oneSided
      ? `${healthy} But the capture sees one direction only, so much cannot be known.`
      : healthy;
  }
  const sentences = [
    `${count(nFailed)} of ${plural(conversations.length, "conversation")} failed (${percent(nFailed / conversations.length)}) ` +
      `and ${count(nDegraded)} connected only with difficulty or were slowed (${percent(nDegraded / conversations.length)}).`,
  ];
  const worst = known.studies[0];
  if (sickPair && worst) sentences.push(...whereAndSince(worst, sickPair), ...why(known, worst));
  return sentences.join(" ");
}

function whereAndSince(worst: ServiceStudy, sickPair: PairReport): string[] {
  const service = endpoint(worst.server, worst.serverPort);
  const sentences = [
    `The trouble is between ${sickPair.client} and ${sickPair.server}, at the service ${service}.`,
  ];
  if (worst.onset) {
    sentences.push(
      `It begins ${seconds(worst.onset.seconds)} into the capture: before, ${percent(worst.onset.shareBefore)} of the tries failed, after, ${percent(worst.onset.shareAfter)}.`,
    );
  }
  if (worst.capacity) {
    sentences.push(
      `From then on the service accepts about ${worst.capacity.perSecond.toFixed(0)} connections a second, whatever is asked.`,
    );
  }
  return sentences;
}

function why(known: KnownDiagnosis, worst: ServiceStudy): string[] {
  const own = hypothesesOf(known, worst);
  const supported = own.filter((hypothesis) => hypothesis.status === "supported");
  const open = own.filter((hypothesis) => hypothesis.status === "open");
  const top = supported[0] ?? open[0];
  if (!top) return [];
  const also = supported.slice(1).map((hypothesis) => CAUSE[hypothesis.id]);
  const sentences = [
    `${supported.length > 0 ? "Most likely" : "Most plausible, but not settled"}: ${CAUSE[top.id]}${also.length > 0 ? `; and ${also.join("; and ")}` : ""}.`,
  ];
  return sentences;
}

function hypothesesOf(known: KnownDiagnosis, study: ServiceStudy): HypothesisReport[] {
  return known.hypotheses.filter(
    (hypothesis) =>
      hypothesis.service?.server === study.server && hypothesis.service.serverPort === study.serverPort,
  );
}

/** The road that was walked, each step with its frames. */
export function checkedSteps(known: KnownDiagnosis): Finding[] {
  const { data, studies } = known;
  const steps = [
    say(
      `Every frame was read (${count(data.capture.nFrames)}, ${count(data.capture.nTcpFrames)} of them TCP) and filed under ${plural(data.nConversations, "conversation")}; each conversation was judged by what its packets show.`,
    ),
  ];
  for (const study of studies.slice(0, 3)) {
    if (study.nFailed + study.nDegraded === 0) continue;
    const worst = [...study.patterns].filter(([pattern]) => isTrouble(pattern)).sort(([, a], [, b]) => b - a);
    for (const [pattern, n] of worst.slice(0, 4)) {
      const examples = examplesOf(study, pattern);
      steps.push(
        show(
          `${endpoint(study.server, study.serverPort)}: ${count(n)} × ${PATTERN_LABELS[pattern].label.toLowerCase()}. ${PATTERN_LABELS[pattern].sentence}`,
          synFrames(
            data,
            examples.filter((conversation) => data.facts(conversation).nTries > 0),
          ),
          "syn",
        ),
      );
    }
  }
  return steps;
}

function isTrouble(pattern: PatternId): boolean {
  return PATTERN_IDS.indexOf(pattern) < PATTERN_IDS.indexOf("closed-fin");
}

/** What the capture itself cannot show; said before anything is concluded. */
export function qualityFindings(known: KnownDiagnosis): Finding[] {
  const { capture } = known.data;
  const findings: Finding[] = [];
  if (capture.nDropped > 0)
    findings.push(
      say(
        `The capture says that it dropped ${count(capture.nDropped)} frames: what is missing may only be missing here.`,
      ),
    );
  const nSkipped = capture.problems.reduce((n, problem) => n + problem.bytesSkipped, 0);
  if (capture.problems.length > 0)
    findings.push(
      say(
        `The file has ${plural(capture.problems.length + capture.nProblemsLeftOut, "defect")}; ${plural(nSkipped, "byte")} were passed over.`,
      ),
    );
  const oneSided = known.hypotheses.filter((hypothesis) => hypothesis.id === "one-sided-capture");
  for (const hypothesis of oneSided) findings.push(...hypothesis.for);
  const nMidstream = known.studies.reduce((n, study) => n + (study.patterns.get("midstream") ?? 0), 0);
  if (nMidstream > 0)
    findings.push(
      say(`${plural(nMidstream, "conversation")} began before the capture: how they connected is unknown.`),
    );
  return findings;
}

/** Port reuse in one sentence; null where no port came round. */
export function reuseFinding(known: KnownDiagnosis): Finding | null {
  const { data, conversations } = known;
  const counts = new Map<string, number>();
  const examples: number[] = [];
  let nReuses = 0;
  let nHarmful = 0;
  for (const conversation of conversations) {
    const code = data.reuseVerdicts[conversation]!;
    if (code === 0) continue;
    const verdict = REUSE_VERDICTS[code - 1]!;
    nReuses++;
    if (verdict === "early-conflict" || verdict === "still-open") nHarmful++;
    counts.set(verdict, (counts.get(verdict) ?? 0) + 1);
    if (examples.length < 3 && data.facts(conversation).nTries > 0) examples.push(conversation);
  }
  if (nReuses === 0) return null;
  const verdicts = [...counts].map(([verdict, n]) => `${count(n)} ${verdict}`).join(", ");
  return show(
    `${plural(nReuses, "reuse")} of a client port, ${count(nHarmful)} harmful (${verdicts}).`,
    synFrames(data, examples),
    "syn",
  );
}

/** The captures and settings that would settle what is open. */
export function captureNext(known: KnownDiagnosis): string[] {
  const worst = known.studies[0];
  if (!worst) return [];
  const wanted = hypothesesOf(known, worst).filter(
    (hypothesis) => hypothesis.status === "open" || hypothesis.id === "host-firewall-hides-refusals",
  );
  return [
    ...new Set(
      wanted
        .filter((hypothesis) => hypothesis.status !== "ruled-out")
        .map((hypothesis) => hypothesis.settledBy),
    ),
  ];
}

/** What to do about the supported causes. */
export function whatToDo(known: KnownDiagnosis): string[] {
  const causes = known.hypotheses.filter((hypothesis) => hypothesis.status === "supported");
  return [...new Set(causes.flatMap((hypothesis) => ACTION[hypothesis.id] ?? []))];
}

function endpoint(address: string, port: number): string {
  return `${address.includes(":") ? `[${address}]` : address}:${port}`;
}
