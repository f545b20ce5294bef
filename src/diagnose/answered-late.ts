/**
 * SYNs that arrived although they were sent again: their SYN/ACKs echo the first SYN's time stamp. Such a SYN was neither lost nor
 * dropped on its way, somebody listened, and the host was up; what came late, or was lost on the way back, is the answer.
 */
import type { Finding } from "../report/diagnosis-shapes";
import { count } from "../report/number-text";
import { showEach, synAckFrames, synFrames, type Weighed } from "./hypothesis";
import type { JudgedCapture } from "./judged-capture";
import type { ServiceStudy } from "./services/service-study";
import type { HypothesisId } from "../report/diagnosis-shapes";

const MAX_EXAMPLES = 4;

/** What a SYN that arrived contradicts, wherever every silent SYN is of such a connection. */
const CONTRADICTED: readonly HypothesisId[] = [
  "firewall-in-path",
  "backlog-overrun",
  "listener-down",
  "host-firewall-hides-refusals",
  "server-down",
];

/** Whether every connection that met silence is known to have been answered late. */
export function areAllAnsweredLate({ series, retries }: ServiceStudy): boolean {
  const { answeredLate, nSilent, nRefused, nRejected, nChallenged } = series;
  if (answeredLate.length === 0 || nSilent === 0 || nRefused + nRejected + nChallenged > 0) return false;
  const inTrouble = retries.rungs().filter(({ isAccepted, tries }) => !isAccepted || tries > 1);
  return inTrouble.reduce((n, { nConversations }) => n + nConversations, 0) === answeredLate.length;
}

/** The first SYNs that arrived, with the SYN/ACKs that show it. */
export function answeredLateFinding(capture: JudgedCapture, { series }: ServiceStudy): Finding {
  const { answeredLate } = series;
  const n = answeredLate.length;
  const examples = answeredLate.slice(0, MAX_EXAMPLES);
  const sentence =
    n === 1
      ? "The SYN/ACK echoes the time stamp of the first SYN (RFC 7323), though another SYN came between them: the first one reached " +
        "the server. It answered late, or its first SYN/ACK was lost on the way back."
      : `Of ${count(n)} connections the SYN/ACK echoes the time stamp of the first SYN (RFC 7323), though others came between them: ` +
        "the first one reached the server. It answered late, or its first SYN/ACK was lost on the way back.";
  return showEach(sentence, [
    ...synFrames(capture, examples).map((frame) => ({ frame, role: "syn" as const })),
    ...synAckFrames(capture, examples).map((frame) => ({ frame, role: "syn-ack" as const })),
  ]);
}

/** A cause in the light of such SYNs: ruled out where all silence is of them and it cannot be; else less for it. */
export function besideAnsweredLate(
  weighed: Weighed,
  id: HypothesisId,
  { capture, study }: { capture: JudgedCapture; study: ServiceStudy },
): Weighed {
  const isOfSilence = CONTRADICTED.includes(id) || id === "network-loss";
  if (!isOfSilence || study.series.answeredLate.length === 0 || weighed.status === "ruled-out")
    return weighed;
  const against = [...weighed.against, answeredLateFinding(capture, study)];
  if (id === "network-loss" || !areAllAnsweredLate(study)) return { ...weighed, against };
  return {
    status: "ruled-out",
    strength: RULED_OUT_STRENGTH,
    for: [],
    against,
    settledBy: weighed.settledBy,
  };
}

const RULED_OUT_STRENGTH = 0.04;
