/**
 * The server's own firewall swallows its refusals: Windows' stealth mode drops the RST of a port nobody listens on, and
 * of a listener whose backlog ran over. Silence then stands where RSTs belong.
 * Read first: Microsoft KB 2586744.
 */
import { EVENT } from "../../flow/event-log";
import type { Finding } from "../../report/diagnosis-shapes";
import { plural } from "../../report/number-text";
import { acceptedBetween, synAckFilter } from "../example-frames";
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
import type { JudgedCapture } from "../judged-capture";
import { serverSystem, systemFinding } from "../server-system";
import type { ServiceStudy } from "../services/service-study";
import { isTooFew, silentCount } from "../too-few";

export const hostFirewallHidesRefusals: Hypothesis = {
  id: "host-firewall-hides-refusals",
  weigh({ capture, study, neighbours, serverLastHeardSeconds }) {
    if (!hasConnectTrouble(study) || study.series.nSilent + study.series.nRefused === 0) return undefined;
    const settledBy =
      "Let the server's host firewall answer (Windows: the registry value DisableStealthMode), or switch it off for a test, and capture again: hidden refusals then show as RSTs.";
    const refusing = [study, ...neighbours].find((service) => service.series.nRefused > 0);
    if (refusing) {
      const examples = examplesOf(refusing, "syn-refused", "connected-after-refusal");
      const against = show(
        "SYNs to the host are refused by RSTs: refusals are not hidden.",
        eventFrames(capture, examples, EVENT.REFUSAL),
        "rst-from-server",
      );
      return { status: "ruled-out", strength: 0.02, for: [], against: [against], settledBy };
    }
    const silent = examplesOf(study, "syn-unanswered", "connected-after-silence");
    const neverRefused = silentUnrefused(study, synFrames(capture, silent));
    const interleaved = acceptsBetween(capture, study);
    // Something must be there to be hidden: a queue that overruns, a listener that went, a port nobody listens on.
    const { ofWindows, ofLinux } = ofSystem(capture, study);
    if (study.capacity) {
      // A queue of Linux is silent by itself: there is nothing that would have to be hidden.
      return {
        ...(ofLinux.length > 0 ? OPEN : { status: "supported", strength: 0.85 }),
        for: [...neverRefused, ...interleaved, ...ofWindows],
        against: [NOT_SHOWN, ...(ofLinux.length > 0 ? ofLinux : [say(OTHER_SILENCE_OF_A_QUEUE)])],
        settledBy,
      };
    }
    if (isListenerAway(study))
      return {
        status: "supported",
        strength: 0.7,
        for: [...neverRefused, ...interleaved, ...ofWindows],
        against: [NOT_SHOWN],
        settledBy,
      };
    if (study.series.nAccepted === 0 && serverLastHeardSeconds() > -Infinity && study.nEstablished === 0) {
      return { status: "supported", strength: 0.6, for: neverRefused, against: [NOT_SHOWN], settledBy };
    }
    return {
      ...OPEN,
      for: neverRefused,
      against: [say("Nothing shows that there were refusals to hide.")],
      settledBy,
    };
  },
};

/** Whether the listener was away for a while, and came back. */
function isListenerAway(study: ServiceStudy): boolean {
  const { outage, deadPorts } = study;
  return outage !== null && deadPorts === null && outage.hasAcceptsAfter && !isTooFew(study);
}

/** What the TTL of the SYN/ACKs says for refusals that are hidden, or against them; one of both at most. */
function ofSystem(capture: JudgedCapture, study: ServiceStudy): { ofWindows: Finding[]; ofLinux: Finding[] } {
  const system = serverSystem(capture, study);
  const isWindows = system?.kind === "windows";
  const findings = system ? [systemFinding(capture, study, system, isWindows ? HIDES : OF_LINUX)] : [];
  return isWindows ? { ofWindows: findings, ofLinux: [] } : { ofWindows: [], ofLinux: findings };
}

const OPEN = { status: "open", strength: 0.2 } as const;

const HIDES =
  "Windows refuses a SYN by a RST where the queue is full or nobody listens, and the stealth mode of its firewall hides that.";

const OF_LINUX = "Linux ignores a SYN where the queue is full, without any firewall.";

/** That SYNs are silent, and none is refused; of a few SYNs the one apart from the other: it is what all causes begin with. */
function silentUnrefused(study: ServiceStudy, frames: readonly number[]): Finding[] {
  const nInAll = study.series.nSilent;
  if (isTooFew(study))
    return [
      { ...show(silentCount(study), frames, "syn"), nInAll },
      say("The host never sent a RST to a SYN."),
    ];
  return [
    {
      ...show(`${silentCount(study).slice(0, -1)}, and the host never sent a RST to a SYN.`, frames, "syn"),
      nInAll,
    },
  ];
}

const NOT_SHOWN = say(
  "No frame shows a firewall at work: it rests on silence where a refusal would be expected, which loss, a firewall on the path and SYN-flood protection would explain as well.",
);

const OTHER_SILENCE_OF_A_QUEUE =
  "It holds for a server that refuses when its queue is full, as Windows does. Linux ignores the SYN then, without any firewall.";

/** SYNs to the same port that were accepted while others got no answer. */
function acceptsBetween(capture: JudgedCapture, study: ServiceStudy): Finding[] {
  const { firstFailureSeconds, lastFailureSeconds } = study.course;
  const { n, examples } = acceptedBetween(capture, study, firstFailureSeconds, lastFailureSeconds);
  if (n === 0) return [];
  const sentence = `${plural(n, "SYN")} to the same port connected in between.`;
  return [
    {
      ...show(sentence, synAckFrames(capture, examples), "syn-ack"),
      nInAll: n,
      filter: synAckFilter(study, firstFailureSeconds, lastFailureSeconds),
    },
  ];
}
