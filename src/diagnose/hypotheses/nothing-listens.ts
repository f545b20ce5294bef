/** Nobody ever listened on the port: every try is refused from first to last (or silent, while the host itself answers). */
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

export const nothingListens: Hypothesis = {
  id: "nothing-listens",
  weigh({ capture, study, serverLastHeardSeconds }) {
    if (!hasConnectTrouble(study)) return undefined;
    const { series } = study;
    const settledBy = "List the listening ports on the server (netstat -an, ss -ltn).";
    if (series.nAccepted > 0) {
      const accepted = examplesOf(
        study,
        "closed-fin-rst",
        "closed-fin",
        "connected-after-silence",
        "connected-after-refusal",
      );
      const against = show(
        `${count(series.nAccepted)} tries were accepted.`,
        synAckFrames(capture, accepted),
        "syn-ack",
      );
      return { status: "ruled-out", strength: 0.01, for: [], against: [against], settledBy };
    }
    if (study.nEstablished > 0) return undefined;
    const failing = examplesOf(study, "syn-refused", "syn-unanswered", "syn-rejected-icmp");
    if (series.nRefused > 0 && series.nSilent === 0) {
      const finding = show(
        `All ${count(series.nTries)} tries were refused, from the first to the last.`,
        eventFrames(capture, failing, EVENT.REFUSAL),
        "rst-from-server",
      );
      return { status: "supported", strength: 0.9, for: [finding], against: [], settledBy };
    }
    const finding = show(
      `No try of ${count(series.nTries)} was ever accepted.`,
      synFrames(capture, failing),
      "syn",
    );
    const hostLives = serverLastHeardSeconds > -Infinity;
    const lives = say(
      series.nRefused > 0
        ? "The host itself answers some of them with RSTs: it is up, and this port is closed."
        : "The host itself is heard on other ports: it is up, and this port is closed or filtered.",
    );
    return {
      status: hostLives ? "supported" : "open",
      strength: hostLives ? 0.75 : 0.5,
      for: hostLives ? [finding, lives] : [finding],
      against: [],
      settledBy,
    };
  },
};
