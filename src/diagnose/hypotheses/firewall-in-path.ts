/**
 * Something between client and server drops or refuses connects. One capture alone can make it plausible; a capture at the
 * server, which shows whether the SYNs arrive, settles it. ICMP refusals, and ports that fail each time they come round,
 * point to it.
 */
import { EVENT } from "../../flow/event-log";
import { count, plural } from "../../report/number-text";
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
import { followsWaiting } from "../waiting-reasons";

/** By type and code. RFC 792, RFC 1812 §5.2.7.1; RFC 4443 §3.1. */
const ICMP_WORDS: Partial<Record<string, { text: string; isProhibited: boolean }>> = {
  "3/0": { text: "network unreachable", isProhibited: false },
  "3/1": { text: "host unreachable", isProhibited: false },
  "3/2": { text: "protocol unreachable", isProhibited: false },
  "3/3": { text: "port unreachable", isProhibited: false },
  "3/9": { text: "network administratively prohibited", isProhibited: true },
  "3/10": { text: "host administratively prohibited", isProhibited: true },
  "3/13": { text: "communication administratively prohibited", isProhibited: true },
  "1/0": { text: "no route to destination", isProhibited: false },
  "1/1": { text: "communication administratively prohibited", isProhibited: true },
  "1/3": { text: "address unreachable", isProhibited: false },
  "1/4": { text: "port unreachable", isProhibited: false },
  "1/5": { text: "source address failed a policy", isProhibited: true },
  "1/6": { text: "reject route", isProhibited: true },
};

export const firewallInPath: Hypothesis = {
  id: "firewall-in-path",
  weigh(context) {
    const { capture, study } = context;
    const nIcmp = nOf(study, "syn-rejected-icmp");
    if (!hasConnectTrouble(study) && nIcmp === 0) return undefined;
    const settledBy =
      "Capture at the server: SYNs that leave the client and never arrive were dropped on the way.";
    const weighed: Weighed = { status: "open", strength: 0.25, for: [], against: [], settledBy };
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
        ...show(`${plural(series.nSilent, "SYN")} got no answer.`, synFrames(capture, silent), "syn"),
        nInAll: series.nSilent,
      });
    } else if (nIcmp === 0) {
      weighRefusals(weighed, context);
    }
    if (weighed.status === "open" && series.nAccepted > 0 && !deadPorts && nIcmp === 0) {
      weighed.against.push(
        say(
          "The same client reaches the same port in between: a rule would have to choose by something else than addresses and port.",
        ),
      );
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

/** ICMP messages: only "prohibited" is a rule's word; the others come from routers that know no way. */
function addRejections(weighed: Weighed, { capture, study }: DiagnosisContext, nIcmp: number): void {
  const rejected = examplesOf(study, "syn-rejected-icmp");
  const { icmpType, icmpCode } = capture.facts(rejected[0]!);
  const words = ICMP_WORDS[`${icmpType}/${icmpCode}`];
  const isProhibited = words?.isProhibited === true;
  weighed.status = isProhibited ? "supported" : "open";
  weighed.strength = isProhibited ? 0.85 : 0.5;
  weighed.for.push(
    show(
      `${plural(nIcmp, "connect was", "connects were")} rejected by ICMP type ${icmpType}, code ${icmpCode}` +
        `${words ? ` (${words.text})` : ""}.`,
      eventFrames(capture, rejected, EVENT.ICMP_REJECTION),
      "icmp-unreachable",
    ),
  );
}
