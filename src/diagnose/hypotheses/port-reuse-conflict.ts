/**
 * The client's ports come round too early: the server still holds the old connection and challenges or drops the new SYN.
 * Ruled out where the old connections ended by RST (no TIME-WAIT is left), or reused ports fail no more than fresh ones.
 * Read first: RFC 9293 §3.6.1; RFC 5961 §4; RFC 6191.
 */
import { EVENT } from "../../flow/event-log";
import { RECORD_WORDS, WORD } from "../../flow/conversation-layout";
import type { EvidenceRole } from "../../report/report-shapes";
import { REUSE_VERDICTS } from "../../report/pattern-names";
import { count, percent } from "../../report/number-text";
import {
  eventFrames,
  examplesOf,
  hasConnectTrouble,
  nOf,
  say,
  show,
  type DiagnosisContext,
  type Hypothesis,
} from "../hypothesis";

export const portReuseConflict: Hypothesis = {
  id: "port-reuse-conflict",
  weigh(context) {
    const { capture, study } = context;
    const nChallenged = nOf(study, "syn-challenged", "connected-after-challenge");
    const nReused = study.conversations.filter(
      (conversation) => capture.reuseVerdicts[conversation] !== 0,
    ).length;
    if (nReused === 0 || (!hasConnectTrouble(study) && nChallenged === 0)) return undefined;
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
    const reusedFail =
      study.reused.n === 0 || study.fresh.n === 0
        ? ""
        : ` Since failing began, ${percent(share(study.reused))} of ${count(study.reused.n)} connects on reused ports failed, and ` +
          `${percent(share(study.fresh))} of ${count(study.fresh.n)} on fresh ones.`;
    if (nEarly === 0) {
      const nRst = nWithVerdict(context, "no-time-wait");
      const ended = endingResets(context);
      const against = show(
        (nRst === nReused
          ? `All ${count(nReused)} old connections on reused ports had ended by RST or never came to be`
          : `Of ${count(nReused)} old connections on reused ports, ${count(nRst)} had ended by RST or never came to be, and the others were long over`) +
          `: a RST frees the port at once, so that no TIME-WAIT was left to object.${reusedFail}`,
        ended.frames,
        ended.role,
      );
      return { status: "ruled-out", strength: 0.03, for: [], against: [against], settledBy };
    }
    if (share(study.reused) <= share(study.fresh) * 1.5) {
      return {
        status: "ruled-out",
        strength: 0.05,
        for: [],
        against: [say(`Reused ports fare no worse than fresh ones.${reusedFail}`)],
        settledBy,
      };
    }
    return {
      status: "open",
      strength: 0.35,
      for: [say(`Reused ports fare worse than fresh ones.${reusedFail}`)],
      against: [],
      settledBy,
    };
  },
};

const MAX_EXAMPLES = 4;

/** The RSTs that ended the first old connections on reused ports, as far as one end sent them. */
function endingResets({ capture, study }: DiagnosisContext): { frames: number[]; role: EvidenceRole } {
  const { u32 } = capture.tracker.table;
  const frames: number[] = [];
  let isByServer: boolean | undefined;
  for (const conversation of study.conversations) {
    const previous = u32[conversation * RECORD_WORDS + WORD.PREVIOUS]! - 1;
    if (previous < 0 || capture.reuseVerdicts[conversation] === 0) continue;
    const facts = capture.facts(previous);
    if (facts.resetFrame === 0 || (isByServer ?? facts.isResetByServer) !== facts.isResetByServer) continue;
    isByServer = facts.isResetByServer;
    frames.push(facts.resetFrame);
    if (frames.length === MAX_EXAMPLES) break;
  }
  return { frames, role: isByServer === true ? "rst-from-server" : "rst-from-client" };
}

function nWithVerdict(
  { capture, study }: DiagnosisContext,
  verdict: (typeof REUSE_VERDICTS)[number],
): number {
  const code = REUSE_VERDICTS.indexOf(verdict) + 1;
  return study.conversations.filter((conversation) => capture.reuseVerdicts[conversation] === code).length;
}
