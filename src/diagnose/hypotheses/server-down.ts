/**
 * The host is gone: from a moment on to the end of the capture every try on every port of it is silent, and nothing else is
 * heard of it either. Where nothing of it was heard from the first frame on, it need never have been there.
 */
import { NANOS_PER_SECOND } from "../../base/units";
import { DOUBLE, RECORD_WORDS, WORD } from "../../flow/conversation-layout";
import { EVENT } from "../../flow/event-log";
import type { Finding } from "../../report/diagnosis-shapes";
import { allOf, count, plural, seconds } from "../../report/number-text";
import { acceptedBetween, synAckFilter } from "../example-frames";
import {
  eventFrames,
  examplesOf,
  hasConnectTrouble,
  say,
  show,
  synAckFrames,
  synFrames,
  type DiagnosisContext,
  type Hypothesis,
  type Weighed,
} from "../hypothesis";
import { hostSigns } from "../host-signs";
import type { JudgedCapture } from "../judged-capture";
import { areAllStoppedOnTheWay, rejectionsOf } from "../icmp-rejections";
import type { ServiceStudy } from "../services/service-study";
import { POSSIBLE_STRENGTH } from "../too-few";

/** Last words of a dying host may straggle this long behind the first failed try. */
const LAST_WORDS_SECONDS = 1;

export const serverDown: Hypothesis = {
  id: "server-down",
  weigh({ capture, study, neighbours, serverLastHeardSeconds }) {
    if (!hasConnectTrouble(study)) return undefined;
    const { series, outage, analysedUntilSeconds } = study;
    const isEndKnown = analysedUntilSeconds === null;
    const settledBy = "Ask the host's console, its hypervisor or its switch port whether it was up.";
    const silent = examplesOf(study, "syn-unanswered");
    if (series.nRefused > 0) return refused(capture, study, neighbours);
    if (areAllStoppedOnTheWay(capture, study)) return undefined;
    if (series.nRejected > 0) return rejected(capture, study, settledBy);
    if (series.nAccepted === 0 && serverLastHeardSeconds() === -Infinity)
      return neverHeard({ capture, study, neighbours }, settledBy);
    const diesAt = outage && !outage.hasAcceptsAfter ? outage.fromSeconds : undefined;
    if (diesAt !== undefined && serverLastHeardSeconds() <= diesAt + LAST_WORDS_SECONDS) {
      const finding = show(
        `Nothing was heard of the host after ${seconds(serverLastHeardSeconds())}; every later SYN${isEndKnown ? "" : " that was analysed"}, on every port, is silent.`,
        synFrames(capture, silent),
        "syn",
      );
      return { ...weightOf(0.92, isEndKnown), for: [finding], against: [], settledBy };
    }
    return {
      ...besideSilence({ capture, study, neighbours }, settledBy, serverLastHeardSeconds()),
      settledBy,
    };
  },
};

/** Nothing of a host in the capture: the first of what is not excluded, as nothing else is known. */
const NEVER_HEARD_STRENGTH = 0.55;
/** Ports that are named. */
const MAX_PORTS = 4;

type OfHost = Pick<DiagnosisContext, "capture" | "study" | "neighbours">;

/** Never there, not reachable, or behind what filters: frames that are not in the capture do not tell. */
function neverHeard({ capture, study, neighbours }: OfHost, settledBy: string): Weighed {
  const ports = [study, ...neighbours].map(({ serverPort }) => serverPort).sort((a, b) => a - b);
  const named =
    ports.length === 1
      ? `port ${ports[0]!}`
      : ports.length > MAX_PORTS
        ? `${count(ports.length)} ports`
        : `ports ${ports.slice(0, -1).join(", ")} and ${ports.at(-1)!}`;
  const where = study.analysedUntilSeconds === null ? "the capture" : "what was analysed";
  const seen = isOneDirection(capture)
    ? ", or the capture holds one direction only: no host in it answers another"
    : "";
  const finding = {
    ...show(
      `Nothing of ${study.server} is in ${where}: it is down, or not reachable, or what filters ${named} is in the way${seen}. ` +
        `${allOf(study.series.nSilent, "SYN")} to ${study.serverPort} met silence.`,
      synFrames(capture, examplesOf(study, "syn-unanswered")),
      "syn",
    ),
    nInAll: study.series.nSilent,
  };
  const weight = { status: "open" as const, strength: NEVER_HEARD_STRENGTH };
  return { ...weight, variant: "never-heard", for: [finding], against: [], settledBy };
}

/** Whether no conversation of the capture has frames of both ends. O(conversations) at worst; most captures end it at the first. */
function isOneDirection({ tracker, nConversations }: JudgedCapture): boolean {
  const { u32 } = tracker.table;
  for (let conversation = 0; conversation < nConversations; conversation++) {
    const at = conversation * RECORD_WORDS + WORD.PACKETS;
    if (u32[at] !== 0 && u32[at + 1] !== 0) return false;
  }
  return true;
}

type Reasons = Omit<Weighed, "settledBy">;

/** What the host said during the silence, or before and after it, shows that it was up; less does not. */
function besideSilence(ofHost: OfHost, settledBy: string, lastHeardSeconds: number): Weighed {
  const { capture, study } = ofHost;
  const { firstFailureSeconds: fromSeconds, lastFailureSeconds: toSeconds } = study.course;
  const proof = acceptedMeanwhile(ofHost) ?? acceptedAround(ofHost);
  const signs = proof ?? hostSigns(capture, study.serverKey, { fromSeconds, toSeconds });
  if ("sentence" in signs) return { ...RULED_OUT, against: [signs], settledBy };
  if (signs.during || (signs.before && signs.after)) {
    const when = signs.during
      ? "between the first failed SYN and the last"
      : "before the first failed SYN and after the last";
    return { ...RULED_OUT, against: [say(`The host is heard ${when}.`)], settledBy };
  }
  return { ...notExcluded(ofHost, signs.before ? lastHeardSeconds : undefined), settledBy };
}

const RULED_OUT = { status: "ruled-out" as const, strength: 0.02, for: [] };

/** The host was heard only before the silence (until `lastHeardSeconds`), or only after it (undefined). */
function notExcluded({ capture, study, neighbours }: OfHost, lastHeardSeconds?: number): Reasons {
  const { lastFailureSeconds } = study.course;
  const weight = { status: "open" as const, strength: POSSIBLE_STRENGTH, against: [] };
  if (lastHeardSeconds !== undefined) {
    const silent = examplesOf(study, "syn-unanswered", "connected-after-silence");
    const sentence = `Nothing is heard of the host after ${seconds(lastHeardSeconds)}; too few SYNs follow to say that it is down.`;
    return { ...weight, for: [show(sentence, synFrames(capture, silent), "syn")] };
  }
  const first = [study, ...neighbours]
    .flatMap((service) => firstAcceptedAfter(capture, service, lastFailureSeconds))
    .sort((a, b) => a.seconds - b.seconds)[0];
  const since = first === undefined ? "" : ` at ${seconds(first.seconds)}, when its first SYN/ACK came`;
  const sentence = `Nothing of the host is in the capture before the silence ends: it may have come up${since}.`;
  return { ...weight, for: [show(sentence, first === undefined ? [] : [first.frame], "syn-ack")] };
}

function firstAcceptedAfter(
  { tracker }: JudgedCapture,
  { conversations }: ServiceStudy,
  fromSeconds: number,
): { frame: number; seconds: number }[] {
  const { u32, f64 } = tracker.table;
  let first: { frame: number; seconds: number } | undefined;
  for (const conversation of conversations) {
    const record = conversation * RECORD_WORDS;
    const at = f64[record / 2 + DOUBLE.SYN_ACK_TIME]! / NANOS_PER_SECOND;
    if (at > fromSeconds && !(first && first.seconds <= at))
      first = { frame: u32[record + WORD.SYN_ACK_FRAME]!, seconds: at };
  }
  return first ? [first] : [];
}

/** SYN/ACKs of any port from the first failed SYN to the last. */
function acceptedMeanwhile({ capture, study, neighbours }: OfHost): Finding | undefined {
  const { firstFailureSeconds: from, lastFailureSeconds: to } = study.course;
  for (const service of [study, ...neighbours]) {
    const accepted = acceptedBetween(capture, service, from, to);
    if (accepted.n === 0) continue;
    const where = service === study ? "to the host" : "to another port of the host";
    return {
      ...show(
        `${plural(accepted.n, "other SYN")} ${where} connected from the first failed SYN to the last.`,
        synAckFrames(capture, accepted.examples),
        "syn-ack",
      ),
      nInAll: accepted.n,
      filter: synAckFilter(service, from, to),
    };
  }
  return undefined;
}

/** SYN/ACKs of any port before the first failed SYN, and after the last. */
function acceptedAround({ capture, study, neighbours }: OfHost): Finding | undefined {
  const { firstFailureSeconds: from, lastFailureSeconds: to } = study.course;
  const services = [study, ...neighbours];
  const before = services.map((service) => acceptedBetween(capture, service, -Infinity, from));
  const after = services.map((service) => acceptedBetween(capture, service, to));
  const nBefore = before.reduce((n, accepted) => n + accepted.n, 0);
  const nAfter = after.reduce((n, accepted) => n + accepted.n, 0);
  if (nBefore === 0 || nAfter === 0) return undefined;
  const last = before.findLast(({ n }) => n > 0)!.examples.at(-1)!;
  const first = after.find(({ n }) => n > 0)!.examples[0]!;
  return show(
    `${plural(nBefore, "SYN")} to the host connected before the first failed SYN, and ${count(nAfter)} after the last.`,
    synAckFrames(capture, [last, first]),
    "syn-ack",
  );
}

/** What the memory budget left out may have come from the host: then its silence proves less. */
function weightOf(strength: number, isEndKnown: boolean): Pick<Weighed, "status" | "strength"> {
  return isEndKnown ? { status: "supported", strength } : { status: "open", strength: OPEN_STRENGTH };
}

const OPEN_STRENGTH = 0.5;

/** An ICMP error of the last router, or of the host: what it says of the host. */
function rejected(capture: JudgedCapture, study: ServiceStudy, settledBy: string): Weighed {
  const { text = "", by = "" } = rejectionsOf(capture, study) ?? {};
  const finding = show(
    `An ICMP unreachable answered ${plural(study.series.nRejected, "SYN")}${text === "" ? "" : `: ${text}`}${by === "" ? "" : ` (sent by ${by})`}.`,
    eventFrames(capture, examplesOf(study, "syn-rejected-icmp"), EVENT.ICMP_REJECTION),
    "icmp-unreachable",
  );
  return { status: "open", strength: 0.3, for: [finding], against: [], settledBy };
}

/** RSTs are of a living host, or of something that rejects in its place: only what connects to the host tells. */
function refused(capture: JudgedCapture, study: ServiceStudy, neighbours: readonly ServiceStudy[]): Weighed {
  const settledBy =
    "Ask the host's console whether it was up, or compare the TTL of the RSTs with that of other frames of the host.";
  const living = [study, ...neighbours].find(({ series }) => series.nAccepted > 0);
  if (living) {
    const accepted = acceptedBetween(capture, living, 0);
    const against = {
      ...show(
        `${plural(accepted.n, "SYN")} to the host connected${living === study ? "" : " on another port"}: it was up.`,
        synAckFrames(capture, accepted.examples),
        "syn-ack",
      ),
      nInAll: accepted.n,
      filter: synAckFilter(living),
    };
    return { status: "ruled-out", strength: 0.02, for: [], against: [against], settledBy };
  }
  const finding = show(
    "Nothing is heard of the host but RSTs, which something that rejects SYNs in its place would send as well.",
    eventFrames(capture, examplesOf(study, "syn-refused"), EVENT.REFUSAL),
    "rst-from-server",
  );
  const against = say(
    "Whoever sends the RSTs answers at once and for every SYN: most likely the host, and it is up.",
  );
  return { status: "open", strength: 0.2, for: [finding], against: [against], settledBy };
}
