/**
 * How connects on client ports that came round fared beside those on ports used for the first time.
 *
 * Gets a study; counts since failing began: before, there was nothing to compare.
 */
import { NANOS_PER_SECOND } from "../../base/units";
import { isLastTryFresh } from "../../flow/connect-times";
import { BIT, DOUBLE, RECORD_WORDS, WORD } from "../../flow/conversation-layout";
import { isFirstResetByServer } from "../../flow/roles";
import { REUSE_VERDICTS } from "../../report/pattern-names";
import type { JudgedCapture } from "../judged-capture";
import type { ServiceStudy } from "./service-study";

/** Connects that had their time, and how many of them failed or were challenged. */
interface Fates {
  nFailed: number;
  n: number;
}

/** See the file's head. */
export interface ReusedPorts {
  /** Connections by the code of their verdict; 0 for those on ports used for the first time. */
  nByVerdict: Uint32Array;
  /** The first connect on a reused port; -1 where there is none. */
  firstReuse: number;
  /** When the last connection on a port used for the first time began, in seconds; -Infinity where there is none. */
  lastFreshSeconds: number;
  reused: Fates;
  fresh: Fates;
  /** By what the old connections ended that left no TIME-WAIT: a RST of one end, or they had never been accepted. */
  nResetByServer: number;
  nResetByClient: number;
  nNeverAccepted: number;
  /** The first reuse after each of these ends; -1 where there is none. */
  afterServerReset: number;
  afterClientReset: number;
  afterNone: number;
}

/** Everything in one walk. O(conversations). */
export function reusedPorts(capture: JudgedCapture, { conversations, onset }: ServiceStudy): ReusedPorts {
  const { u32, f64 } = capture.tracker.table;
  const { reuseVerdicts } = capture;
  const fromNs = (onset?.seconds ?? -Infinity) * NANOS_PER_SECOND;
  const ports: ReusedPorts = {
    nByVerdict: new Uint32Array(REUSE_VERDICTS.length + 1),
    firstReuse: -1,
    lastFreshSeconds: -Infinity,
    reused: { nFailed: 0, n: 0 },
    fresh: { nFailed: 0, n: 0 },
    nResetByServer: 0,
    nResetByClient: 0,
    nNeverAccepted: 0,
    afterServerReset: -1,
    afterClientReset: -1,
    afterNone: -1,
  };
  let lastFreshNs = -Infinity;
  for (let i = 0; i < conversations.length; i++) {
    const conversation = conversations[i]!;
    const record = conversation * RECORD_WORDS;
    const verdict = reuseVerdicts[conversation]!;
    const firstNs = f64[record / 2 + DOUBLE.FIRST_TIME]!;
    ports.nByVerdict[verdict]!++;
    if (verdict === 0) lastFreshNs = Math.max(lastFreshNs, firstNs);
    if (u32[record + WORD.TRIES] === 0) continue;
    if (verdict !== 0 && ports.firstReuse < 0) ports.firstReuse = conversation;
    if (verdict === NO_TIME_WAIT) noteEnd(u32, ports, conversation);
    if (firstNs < fromNs || !isJudged(capture, conversation)) continue;
    const group = verdict === 0 ? ports.fresh : ports.reused;
    group.n++;
    if (u32[record + WORD.SYN_ACK_FRAME] === 0 || u32[record + WORD.CHALLENGES]! > 0) group.nFailed++;
  }
  ports.lastFreshSeconds = lastFreshNs / NANOS_PER_SECOND;
  return ports;
}

const NO_TIME_WAIT = REUSE_VERDICTS.indexOf("no-time-wait") + 1;

/** Counts how the connection ended whose port a conversation reuses. */
function noteEnd(u32: Uint32Array, ports: ReusedPorts, conversation: number): void {
  const previous = u32[conversation * RECORD_WORDS + WORD.PREVIOUS]! - 1;
  if (previous < 0) return;
  if (u32[previous * RECORD_WORDS + WORD.RST_FRAME] === 0) {
    if (ports.nNeverAccepted++ === 0) ports.afterNone = conversation;
    return;
  }
  if (isFirstResetByServer(u32[previous * RECORD_WORDS + WORD.BITS]!)) {
    if (ports.nResetByServer++ === 0) ports.afterServerReset = conversation;
  } else if (ports.nResetByClient++ === 0) {
    ports.afterClientReset = conversation;
  }
}

/** Whether a connect's answer was seen and it had its time: its last try is old enough, or was answered. */
function isJudged({ tracker, endNs }: JudgedCapture, conversation: number): boolean {
  const { table } = tracker;
  const record = conversation * RECORD_WORDS;
  const bits = table.u32[record + WORD.BITS]!;
  if (table.u32[record + WORD.SYN_ACK_FRAME] === 0 && bits & BIT.ESTABLISHED) return false;
  return (bits & (BIT.CLIENT_GAVE_UP | BIT.ANSWERED)) !== 0 || !isLastTryFresh(table, conversation, endNs);
}
