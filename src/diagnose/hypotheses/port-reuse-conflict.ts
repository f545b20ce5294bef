/**
 * The client's ports come round too early: the server still holds the old connection and challenges or drops the new SYN.
 * Ruled out where the old connections ended by RST (no TIME-WAIT is left), or reused ports fail no more than fresh ones.
 * Read first: RFC 9293 §3.6.1; RFC 5961 §4; RFC 6191.
 */
import { NANOS_PER_SECOND } from "../../base/units";
import { EVENT } from "../../flow/event-log";
import { DOUBLE, RECORD_WORDS, WORD } from "../../flow/conversation-layout";
import type { EvidenceRole } from "../../report/report-shapes";
import { REUSE_VERDICTS } from "../../report/pattern-names";
import type { Finding } from "../../report/diagnosis-shapes";
import { count, percent, plural, seconds } from "../../report/number-text";
import {
  eventFrames,
  examplesOf,
  hasConnectTrouble,
  nOf,
  say,
  show,
  showEach,
  synFrames,
  type DiagnosisContext,
  type Hypothesis,
} from "../hypothesis";
import type { JudgedCapture } from "../judged-capture";
import { nBegunBefore, tallyOf } from "../services/connect-course";
import type { ReusedPorts } from "../services/reused-ports";

export const portReuseConflict: Hypothesis = {
  id: "port-reuse-conflict",
  weigh(context) {
    const { capture, study } = context;
    const nChallenged = nOf(study, "syn-challenged", "connected-after-challenge");
    if (!hasConnectTrouble(study) && nChallenged === 0) return undefined;
    const { reuse } = study;
    const nReused = study.conversations.length - reuse.nByVerdict[0]!;
    if (nReused === 0) return undefined;
    const settledBy =
      "Widen the client's range of ephemeral ports, or let it keep connections open; the failures then go.";
    if (nChallenged > 0) {
      const challenged = examplesOf(study, "syn-challenged", "connected-after-challenge");
      const finding = show(
        `${plural(nChallenged, "connect was", "connects were")} answered by the ACK of an older connection.`,
        eventFrames(capture, challenged, EVENT.CHALLENGE),
        "challenge-ack",
      );
      return { status: "supported", strength: 0.9, for: [finding], against: [], settledBy };
    }
    const nEarly = reuse.nByVerdict[EARLY_CONFLICT]! + reuse.nByVerdict[STILL_OPEN]!;
    const late = firstReuseIsLate(context, reuse);
    const compared = comparison(context);
    if (nEarly === 0) {
      const against = [...late, howTheyEnded(context, reuse, nReused), ...compared];
      return { status: "ruled-out", strength: 0.03, for: [], against, settledBy };
    }
    const share = (group: { nFailed: number; n: number }): number => group.nFailed / Math.max(1, group.n);
    if (late.length > 0 || share(reuse.reused) <= share(reuse.fresh) * 1.5) {
      const against = [...late, ...compared];
      const fallback = say("Reused ports fare no worse than ports used for the first time.");
      return {
        status: "ruled-out",
        strength: 0.05,
        for: [],
        against: against.length > 0 ? against : [fallback],
        settledBy,
      };
    }
    return {
      status: "open",
      strength: 0.35,
      for: [say("Reused ports fare worse than ports used for the first time."), ...compared],
      against: [],
      settledBy,
    };
  },
};

const EARLY_CONFLICT = REUSE_VERDICTS.indexOf("early-conflict") + 1;
const STILL_OPEN = REUSE_VERDICTS.indexOf("still-open") + 1;

function startSeconds({ capture }: DiagnosisContext, conversation: number): number {
  const { f64 } = capture.tracker.table;
  return f64[(conversation * RECORD_WORDS) / 2 + DOUBLE.FIRST_TIME]! / NANOS_PER_SECOND;
}

/** Failing began before any port came round: nothing where it did not, or where failing has no beginning. */
function firstReuseIsLate(context: DiagnosisContext, { firstReuse: first }: ReusedPorts): Finding[] {
  const { capture, study } = context;
  if (first < 0 || !study.onset) return [];
  const at = startSeconds(context, first);
  const from = nBegunBefore(capture, study.byStart, study.onset.seconds);
  const since = tallyOf(capture, study.byStart.subarray(from, nBegunBefore(capture, study.byStart, at)));
  if (since.nFailed + since.nDelayed < MIN_EARLIER_TROUBLE) return [];
  return [
    show(
      `The first reused port is seen at ${seconds(at)}, ${seconds(at - study.onset.seconds)} after connects began to fail: ` +
        `of those begun in between ${count(since.nFailed)} failed and ${plural(since.nDelayed, "was", "were")} delayed by retries, all on ` +
        "ports used for the first time.",
      synFrames(capture, [first]),
      "syn",
    ),
  ];
}

/** Fewer failures before the first reuse could be something else. */
const MIN_EARLIER_TROUBLE = 3;

/** By what the old connections ended, with the RST and the SYN of one port as an example. */
function howTheyEnded({ capture }: DiagnosisContext, ports: ReusedPorts, nReused: number): Finding {
  const { nResetByServer: nByServer, nResetByClient: nByClient, nNeverAccepted: nNeverCame } = ports;
  const pairs = [
    ...exampleOfReuse(capture, ports.afterServerReset),
    ...exampleOfReuse(capture, ports.afterClientReset),
    ...exampleOfReuse(capture, ports.afterNone),
  ];
  const nReset = nByServer + nByClient;
  const nElapsed = nReused - nReset - nNeverCame;
  const parts: string[] = [];
  if (nReset > 0)
    parts.push(
      `${count(nReset)} had ended by RST (${count(nByServer)} by the server, ${count(nByClient)} by the client)`,
    );
  if (nNeverCame > 0) parts.push(`${count(nNeverCame)} had never connected`);
  if (nElapsed > 0) parts.push(`${count(nElapsed)} were long over, or the new SYN connected at once`);
  const why =
    nElapsed < nReused ? " A RST frees the port at once: the server keeps no TIME-WAIT for it." : "";
  const example =
    pairs.length > 0
      ? " The frames, a pair of each: the RST that ended an old connection, or its first SYN where it never connected, and the " +
        "SYN that used its port again."
      : "";
  return {
    ...showEach(
      `Of the ${plural(nReused, "old connection")} on reused ports, ${parts.join(", ")}.${why}${example}`,
      pairs,
    ),
  };
}

/** The RST that ended an old connection, or its SYN, and the SYN that used its port again; nothing where there is no such reuse (-1). */
function exampleOfReuse(
  capture: JudgedCapture,
  conversation: number,
): { frame: number; role: EvidenceRole }[] {
  if (conversation < 0) return [];
  const { u32 } = capture.tracker.table;
  const previous = u32[conversation * RECORD_WORDS + WORD.PREVIOUS]! - 1;
  const { resetFrame, isResetByServer } = capture.facts(previous);
  const end: { frame: number; role: EvidenceRole } =
    resetFrame === 0
      ? { frame: synFrames(capture, [previous])[0]!, role: "syn" }
      : { frame: resetFrame, role: isResetByServer ? "rst-from-server" : "rst-from-client" };
  return [end, { frame: synFrames(capture, [conversation])[0]!, role: "syn" }];
}

/** How connects on reused ports fared beside, or after, those on ports used for the first time. */
function comparison(context: DiagnosisContext): Finding[] {
  const { onset, reuse } = context.study;
  const { reused, fresh, lastFreshSeconds, firstReuse: first } = reuse;
  if (reused.n === 0 || fresh.n === 0 || first < 0) return [];
  const shareOf = ({ nFailed, n }: { nFailed: number; n: number }): string =>
    `${percent(nFailed / n)} of ${plural(n, "connect")} failed`;
  const at = startSeconds(context, first);
  const hasFreshLater = lastFreshSeconds > at;
  const since = onset ? "Since failing began" : "Of all";
  const from = onset ? "Between the onset and" : "Before";
  return [
    say(
      hasFreshLater
        ? `${since}, ${shareOf(reused)} on reused ports, and ${shareOf(fresh)} on ports used for the first time.`
        : `${from} ${seconds(at)}, on ports used for the first time, ${shareOf(fresh)}; afterwards, all on reused ports, ${shareOf(reused)}.`,
    ),
  ];
}
