/**
 * Something between client and server drops or refuses connects. One capture alone can make it plausible; a capture at the
 * server, which shows whether the SYNs arrive, settles it. ICMP refusals, and ports that fail each time they come round,
 * point to it.
 */
import { EVENT } from "../../flow/event-log";
import { count } from "../../report/number-text";
import {
  eventFrames,
  examplesOf,
  hasConnectTrouble,
  nOf,
  say,
  show,
  synFrames,
  type Hypothesis,
  type Weighed,
} from "../hypothesis";

export const firewallInPath: Hypothesis = {
  id: "firewall-in-path",
  weigh({ capture, study }) {
    const nIcmp = nOf(study, "syn-rejected-icmp");
    if (!hasConnectTrouble(study) && nIcmp === 0) return undefined;
    const settledBy =
      "Capture at the server: SYNs that leave the client and never arrive were dropped on the way.";
    const weighed: Weighed = { status: "open", strength: 0.25, for: [], against: [], settledBy };
    if (nIcmp > 0) {
      const rejected = examplesOf(study, "syn-rejected-icmp");
      weighed.strength = 0.8;
      weighed.for.push(
        show(
          `${count(nIcmp)} connects were rejected by ICMP.`,
          eventFrames(capture, rejected, EVENT.ICMP_REJECTION),
          "icmp-unreachable",
        ),
      );
    }
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
      weighed.for.push(
        show(`${count(series.nSilent)} SYNs got no answer.`, synFrames(capture, silent), "syn"),
      );
    } else if (nIcmp === 0) {
      weighed.status = "ruled-out";
      weighed.strength = 0.03;
      weighed.against.push(say("No SYN was dropped: the host itself answered every one."));
    }
    if (weighed.status === "open" && series.nAccepted > 0 && !deadPorts && nIcmp === 0) {
      weighed.against.push(
        say(
          "The same client reaches the same port in between: a rule would have to choose by something else than addresses and port.",
        ),
      );
    }
    return weighed;
  },
};
