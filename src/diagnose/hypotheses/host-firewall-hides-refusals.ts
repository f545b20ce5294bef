/**
 * The server's own firewall swallows its refusals: Windows' stealth mode drops the RST of a port nobody listens on, and
 * of a listener whose backlog ran over. Silence then stands where RSTs belong.
 * Read first: Microsoft KB 2586744.
 */
import { EVENT } from "../../flow/event-log";
import { count } from "../../report/number-text";
import {
  eventFrames,
  examplesOf,
  hasConnectTrouble,
  say,
  show,
  synAckFrames,
  synFrames,
  type Hypothesis,
} from "../hypothesis";

export const hostFirewallHidesRefusals: Hypothesis = {
  id: "host-firewall-hides-refusals",
  weigh({ capture, study, neighbours, serverLastHeardSeconds }) {
    if (!hasConnectTrouble(study) || study.series.nSilent + study.series.nRefused === 0) return undefined;
    const settledBy =
      "Capture again with the server's host firewall switched off: hidden refusals then show as RSTs.";
    const refusing = [study, ...neighbours].find((service) => service.series.nRefused > 0);
    if (refusing) {
      const examples = examplesOf(refusing, "syn-refused", "connected-after-refusal");
      const against = show(
        "The host does refuse SYNs with RSTs.",
        eventFrames(capture, examples, EVENT.REFUSAL),
        "rst-from-server",
      );
      return { status: "ruled-out", strength: 0.02, for: [], against: [against], settledBy };
    }
    const silent = examplesOf(study, "syn-unanswered", "connected-after-silence");
    const neverRefused = show(
      `${count(study.series.nSilent)} SYNs got no answer, and the host never sent a RST to a SYN.`,
      synFrames(capture, silent),
      "syn",
    );
    const accepted = examplesOf(study, "connected-after-silence", "closed-fin-rst", "closed-fin");
    const interleaved = show(
      "SYNs to the same port were accepted in between.",
      synAckFrames(capture, accepted),
      "syn-ack",
    );
    // Something must be there to be hidden: a queue that overruns, a listener that went, a port nobody listens on.
    if (study.capacity) {
      return {
        status: "supported",
        strength: 0.85,
        for: [neverRefused, interleaved],
        against: [],
        settledBy,
      };
    }
    const isListenerAway = study.outage !== null && study.deadPorts === null && study.outage.hasAcceptsAfter;
    if (isListenerAway)
      return { status: "supported", strength: 0.7, for: [neverRefused, interleaved], against: [], settledBy };
    if (study.series.nAccepted === 0 && serverLastHeardSeconds > -Infinity && study.nEstablished === 0) {
      return { status: "supported", strength: 0.6, for: [neverRefused], against: [], settledBy };
    }
    return {
      status: "open",
      strength: 0.2,
      for: [neverRefused],
      against: [say("Nothing shows that there were refusals to hide.")],
      settledBy,
    };
  },
};
