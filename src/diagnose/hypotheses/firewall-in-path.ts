/**
 * Something between client and server drops or refuses connects. One capture alone can make it plausible; a capture at the
 * server, which shows whether the SYNs arrive, settles it. ICMP refusals, and ports that fail each time they come round,
 * point to it.
 */
import { EVENT } from "../../flow/event-log";
import type { Finding } from "../../report/diagnosis-shapes";
import { count, plural } from "../../report/number-text";
import { acceptedBetween } from "../example-frames";
import {
  eventFrames,
  examplesOf,
  hasConnectTrouble,
  nOf,
  say,
  show,
  synFrames,
  type DiagnosisContext,
  type Hypothesis,
  type Weighed,
} from "../hypothesis";
import { rejectionsOf } from "../icmp-rejections";
import { isTooFew, POSSIBLE_STRENGTH, silentCount } from "../too-few";
import { followsWaiting } from "../waiting-reasons";

/** Where SYNs are silent, and more than a few. */
const DROPPED_STRENGTH = 0.25;

export const firewallInPath: Hypothesis = {
  id: "firewall-in-path",
  weigh(context) {
    const { capture, study } = context;
    const nIcmp = nOf(study, "syn-rejected-icmp");
    if (!hasConnectTrouble(study) && nIcmp === 0) return undefined;
    const settledBy =
      "Capture at the server: SYNs that leave the client and never arrive were dropped on the way.";
    const strength = isTooFew(study) ? POSSIBLE_STRENGTH : DROPPED_STRENGTH;
    const weighed: Weighed = { status: "open", strength, for: [], against: [], settledBy };
    if (nIcmp > 0) addRejections(weighed, context, nIcmp);
    const silent = examplesOf(study, "syn-unanswered", "connected-after-silence");
    const { deadPorts, series } = study;
    if (deadPorts && deadPorts.nFailed >= 0.8 * deadPorts.nFailedInAll) {
      weighed.strength = 0.65;
      weighed.for.push(
        show(
          `Every connect from client ports ${deadPorts.fromPort} to ${deadPorts.toPort} failed, each time the ports came round ` +
            `(${count(deadPorts.nRepeated)} ports twice or more); other ports work.`,
          synFrames(capture, silent),
          "syn",
        ),
      );
    } else if (series.nSilent > 0) {
      weighed.for.push({
        ...show(silentCount(study), synFrames(capture, silent), "syn"),
        nInAll: series.nSilent,
      });
    } else if (nIcmp === 0) {
      weighRefusals(weighed, context);
    }
    if (weighed.status === "open" && series.nAccepted > 0 && !deadPorts && nIcmp === 0) {
      weighed.against.push(getsThrough(context));
    }
    if (weighed.status === "open") {
      weighed.against.push(
        ...followsWaiting(
          context,
          "What drops them on the way would have to count the connections that wait.",
        ),
      );
    }
    return weighed;
  },
};

/** A rule for addresses and port would let none of the client's connects through. */
function getsThrough({ capture, study }: DiagnosisContext): Finding {
  const { firstFailureSeconds, lastFailureSeconds } = study.course;
  const { n } = acceptedBetween(capture, study, firstFailureSeconds, lastFailureSeconds);
  const when = n > 0 ? "in between" : "at another time";
  return say(
    `The same client reaches the same port ${when}: a rule would have to choose by something else than addresses and port.`,
  );
}

/** RSTs alone: whoever stands before a server can send them, but a rule that blocks a port lets nobody connect to it. */
function weighRefusals(weighed: Weighed, { capture, study }: DiagnosisContext): void {
  if (study.series.nAccepted > 0) {
    weighed.status = "ruled-out";
    weighed.strength = 0.03;
    weighed.against.push(
      say(
        "No SYN was dropped: every one was answered. A rule that rejects some and lets others connect would have to choose by " +
          "something else than addresses and port.",
      ),
    );
    return;
  }
  weighed.strength = 0.2;
  weighed.variant = "rst-answers";
  weighed.settledBy =
    "Compare the TTL of the RSTs with that of other frames of the host: another one comes from something before it. Or capture " +
    "at the server: it lacks RSTs that it did not send.";
  weighed.for.push(
    show(
      "No SYN was dropped: every one was answered by a RST. Who sent it does not show: what rejects SYNs in the server's place " +
        "sends the same.",
      eventFrames(capture, examplesOf(study, "syn-refused"), EVENT.REFUSAL),
      "rst-from-server",
    ),
  );
}

/** ICMP errors: who knows no way, or has a rule against it, says that SYNs end there. */
function addRejections(weighed: Weighed, { capture, study }: DiagnosisContext, nIcmp: number): void {
  const rejections = rejectionsOf(capture, study);
  if (!rejections) return;
  const { type, code, text, kind, by } = rejections;
  const sender = by === "" ? "whoever sends the ICMP errors" : by;
  weighed.strength = 0.5;
  if (kind === "rule" || kind === "no-route") {
    weighed.status = "supported";
    weighed.strength = 0.85;
    weighed.variant = kind === "rule" ? "rule-answers" : "no-route";
    weighed.by = sender;
    weighed.settledBy =
      kind === "rule"
        ? `Read the rules of ${sender}, and its log.`
        : `Read the routes of ${sender}: it says that it has none to the server's address.`;
  }
  weighed.for.push({
    ...show(
      `${plural(nIcmp, "connect was", "connects were")} rejected by ICMP type ${type}, code ${code}` +
        `${text === "" ? "" : ` (${text})`}${by === "" ? "" : `, sent by ${by}`}.`,
      eventFrames(capture, examplesOf(study, "syn-rejected-icmp"), EVENT.ICMP_REJECTION),
      "icmp-unreachable",
    ),
    nInAll: nIcmp,
  });
}
