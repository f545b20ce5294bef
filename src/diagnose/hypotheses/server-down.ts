/**
 * The host is gone: every try on every port of it is silent, from the first or from a moment on to the end of the
 * capture, and nothing else is heard of it either.
 */
import { EVENT } from "../../flow/event-log";
import type { Finding } from "../../report/diagnosis-shapes";
import { plural, seconds } from "../../report/number-text";
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
  type Weighed,
} from "../hypothesis";
import type { JudgedCapture } from "../judged-capture";
import { areAllStoppedOnTheWay, rejectionsOf } from "../icmp-rejections";
import type { ServiceStudy } from "../services/service-study";

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
    if (series.nAccepted === 0 && serverLastHeardSeconds() === -Infinity) {
      const finding = show(
        `Every SYN is silent, and no frame of the host is in ${isEndKnown ? "the capture" : "what was analysed"}.`,
        synFrames(capture, silent),
        "syn",
      );
      return {
        ...weightOf(neighbours.length > 0 ? 0.85 : 0.6, isEndKnown),
        for: [finding],
        against: [],
        settledBy,
      };
    }
    const diesAt = outage && !outage.hasAcceptsAfter ? outage.fromSeconds : undefined;
    if (diesAt !== undefined && serverLastHeardSeconds() <= diesAt + LAST_WORDS_SECONDS) {
      const finding = show(
        `Nothing was heard of the host after ${seconds(serverLastHeardSeconds())}; every later SYN${isEndKnown ? "" : " that was analysed"}, on every port, is silent.`,
        synFrames(capture, silent),
        "syn",
      );
      return { ...weightOf(0.92, isEndKnown), for: [finding], against: [], settledBy };
    }
    return { status: "ruled-out", strength: 0.02, for: [], against: [answers(capture, study)], settledBy };
  },
};

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

/** SYNs that the host accepted, from the time of trouble where there are any. */
function answers(capture: JudgedCapture, study: ServiceStudy): Finding {
  const { firstFailureSeconds, lastFailureSeconds } = study.course;
  const during = acceptedBetween(capture, study, firstFailureSeconds, lastFailureSeconds);
  const accepted = during.n > 0 ? during : acceptedBetween(capture, study, 0);
  if (accepted.n === 0) return say("The host is heard on other connections.");
  const when = during.n > 0 ? `from the first failed SYN to the last` : "before and after the failed SYNs";
  return {
    ...show(
      `${plural(accepted.n, "other SYN")} to the host connected ${when}.`,
      synAckFrames(capture, accepted.examples),
      "syn-ack",
    ),
    nInAll: accepted.n,
    filter: during.n > 0 ? synAckFilter(study, firstFailureSeconds, lastFailureSeconds) : synAckFilter(study),
  };
}
