/** SYN-flood protection on the server or before it: a capture can make it very unlikely at most; a setting settles it. */
import type { Finding } from "../../report/diagnosis-shapes";
import { count } from "../../report/number-text";
import {
  examplesOf,
  hasConnectTrouble,
  say,
  show,
  synFrames,
  type DiagnosisContext,
  type Hypothesis,
} from "../hypothesis";
import { acceptedBetween, handshakeFilter } from "../example-frames";
import { isTooFew, silentCount, tooFewRule } from "../too-few";
import { followsWaiting } from "../waiting-reasons";

export const synFloodProtection: Hypothesis = {
  id: "syn-flood-protection",
  weigh(context) {
    const { capture, study } = context;
    if (!hasConnectTrouble(study) || study.series.nSilent === 0 || study.series.nAccepted === 0)
      return undefined;
    const silent = examplesOf(study, "syn-unanswered", "connected-after-silence");
    const fewOpen = isTooFew(study) ? [] : fewHalfOpen(context);
    return {
      status: "open",
      strength: 0.2,
      ...(fewOpen.length > 0 ? { variant: "very-unlikely" as const } : {}),
      for: [
        {
          ...show(isTooFew(study) ? silentCount(study) : IGNORED, synFrames(capture, silent), "syn"),
          nInAll: study.series.nSilent,
        },
      ],
      against: [
        ...(isTooFew(study) ? [say(tooFewRule(study))] : fewOpen),
        ...followsWaiting(
          context,
          "Protection counts half-open connections; those that waited for a reply had connected, their handshakes done.",
        ),
      ],
      settledBy:
        "Read the setting: SynAttackProtect and TcpMaxHalfOpen on old Windows, net.ipv4.tcp_syncookies and tcp_max_syn_backlog on Linux, and any such feature of firewalls and load balancers.",
    };
  },
};

const IGNORED = "SYNs are ignored while others connect.";
const HALF_OPEN = "half-open (SYN/ACK sent, the client's ACK not yet)";

/**
 * Protection limits half-open connections. Where SYNs fail that meet no more of them than accepted ones do, no such limit is
 * at work on this service; an attack on others of the same server would not show here.
 */
function fewHalfOpen({ capture, study }: DiagnosisContext): Finding[] {
  const { halfOpen } = study;
  if (!halfOpen || halfOpen.mostAtFailed > halfOpen.mostAtAccepted) return [];
  const { nFailed, nFailedAtNone, mostAtFailed, mostAtAccepted } = halfOpen;
  const fate = study.series.nRefused > 0 ? "failed" : "unanswered";
  const others =
    mostAtAccepted === 0
      ? "those that connected met none either"
      : `those that connected met none or ${mostAtAccepted === 1 ? "one" : `up to ${count(mostAtAccepted)}`}`;
  const met =
    nFailedAtNone === nFailed
      ? `At ${nFailed === 1 ? "the one" : `each of the ${count(nFailed)}`} ${fate} ${nFailed === 1 ? "SYN" : "SYNs"} no connection to the service was ${HALF_OPEN}`
      : `At ${count(nFailedAtNone)} of ${count(nFailed)} ${fate} SYNs no connection to the service was ${HALF_OPEN}, at the other ` +
        `${count(nFailed - nFailedAtNone)} ${mostAtFailed === 1 ? "one was" : `at most ${count(mostAtFailed)} were`}`;
  const ties = nFailedAtNone === nFailed ? "" : " (A SYN with the time stamp of an ACK counts as after it.)";
  const { firstFailureSeconds, lastFailureSeconds } = study.course;
  const hasHandshakes = acceptedBetween(capture, study, firstFailureSeconds, lastFailureSeconds).n > 0;
  return [
    {
      ...say(
        `${met}; ${others}.${ties} A limit on half-open ` +
          "connections (TcpMaxHalfOpen, tcp_max_syn_backlog) is practically excluded, unless connections to other services or from " +
          "elsewhere, which this capture does not show, reach it; and SYN cookies answer, they are not silent. The filter shows " +
          "SYNs, SYN/ACKs and their ACKs in order: what stands between a SYN/ACK and its ACK met a half-open connection.",
      ),
      filter: hasHandshakes
        ? handshakeFilter(study, firstFailureSeconds, lastFailureSeconds)
        : handshakeFilter(study),
    },
  ];
}
