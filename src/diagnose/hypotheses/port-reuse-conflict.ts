/**
 * The client's ports come round too early: the server still holds the old connection and challenges or drops the new SYN.
 * Ruled out where the old connections ended by RST (no TIME-WAIT is left), or reused ports fail no more than fresh ones.
 * Read first: RFC 9293 §3.6.1; RFC 5961 §4; RFC 6191.
 */
import { EVENT } from "../../flow/event-log";
import { REUSE_VERDICTS } from "../../report/pattern-names";
import { count, percent } from "../../report/number-text";
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
} from "../hypothesis";

export const portReuseConflict: Hypothesis = {
  id: "port-reuse-conflict",
  weigh(context) {
    const { capture, study } = context;
    const nChallenged = nOf(study, "syn-challenged", "connected-after-challenge");
    if (study.reused.n === 0 || (!hasConnectTrouble(study) && nChallenged === 0)) return undefined;
    const settledBy =
      "Widen the client's range of ephemeral ports, or let it keep connections open; the failures then go.";
    const share = (group: { nFailed: number; n: number }): number => group.nFailed / Math.max(1, group.n);
    if (nChallenged > 0) {
      const challenged = examplesOf(study, "syn-challenged", "connected-after-challenge");
      const finding = show(
        `${count(nChallenged)} connects were answered by the ACK of an older connection.`,
        eventFrames(capture, challenged, EVENT.CHALLENGE),
        "challenge-ack",
      );
      return { status: "supported", strength: 0.9, for: [finding], against: [], settledBy };
    }
    const nEarly = nWithVerdict(context, "early-conflict") + nWithVerdict(context, "still-open");
    const reusedFail = `${percent(share(study.reused))} of ${count(study.reused.n)} reused ports failed, ${percent(share(study.fresh))} of ${count(study.fresh.n)} fresh ones.`;
    if (nEarly === 0) {
      const nRst = nWithVerdict(context, "no-time-wait");
      const failing = examplesOf(study, "syn-unanswered", "syn-refused", "connected-after-silence");
      const against = show(
        `The old connections on reused ports had ended by RST (${count(nRst)} of ${count(study.reused.n)}) or long before: no TIME-WAIT was left to object. ${reusedFail}`,
        synFrames(capture, failing),
        "syn",
      );
      return { status: "ruled-out", strength: 0.03, for: [], against: [against], settledBy };
    }
    if (share(study.reused) <= share(study.fresh) * 1.5) {
      return {
        status: "ruled-out",
        strength: 0.05,
        for: [],
        against: [say(`Reused ports fare no worse: ${reusedFail}`)],
        settledBy,
      };
    }
    return {
      status: "open",
      strength: 0.35,
      for: [say(`Reused ports fare worse: ${reusedFail}`)],
      against: [],
      settledBy,
    };
  },
};

function nWithVerdict(
  { capture, study }: DiagnosisContext,
  verdict: (typeof REUSE_VERDICTS)[number],
): number {
  const code = REUSE_VERDICTS.indexOf(verdict) + 1;
  return study.conversations.filter((conversation) => capture.reuseVerdicts[conversation] === code).length;
}
