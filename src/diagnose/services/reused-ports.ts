/**
 * How connects on client ports that came round fared beside those on ports used for the first time.
 *
 * Gets a study; counts since failing began: before, there was nothing to compare.
 */
import { NANOS_PER_SECOND } from "../../base/units";
import { isLastTryUnsettled } from "../../flow/connect-times";
import { BIT, DOUBLE, RECORD_WORDS, WORD } from "../../flow/conversation-layout";
import { isFirstResetByServer } from "../../flow/roles";
import { REUSE_VERDICTS } from "../../report/pattern-names";
import type { JudgedCapture } from "../judged-capture";
import type { SourcePorts } from "./source-ports";

/** Connects that had their time, and how many of them failed or were challenged. */
interface Fates {
  nFailed: number;
  n: number;
}

/** See the file's head. */
export class ReusedPorts {
  /** Connections by the code of their verdict; 0 for those on ports used for the first time. */
  readonly nByVerdict = new Uint32Array(REUSE_VERDICTS.length + 1);
  /** The first connect on a reused port; -1 where there is none. */
  firstReuse = -1;
  /** When the last connection on a port used for the first time began, in seconds; -Infinity where there is none. */
  lastFreshSeconds = -Infinity;
  /** Connects that had their time, since failing began. */
  readonly reused: Fates = { nFailed: 0, n: 0 };
  readonly fresh: Fates = { nFailed: 0, n: 0 };
  /** By what the old connections ended that left no TIME-WAIT: a RST of one end, or they had never been accepted. */
  nResetByServer = 0;
  nResetByClient = 0;
  nNeverAccepted = 0;
  /** The first reuse after each of these ends; -1 where there is none. */
  afterServerReset = -1;
  afterClientReset = -1;
  afterNone = -1;

  /**
   * Everything in one walk over conversations in the order of their numbers, which notes client ports too. O(conversations).
   * `onsetSeconds`: null where failing has no beginning.
   */
  constructor(
    capture: JudgedCapture,
    conversations: Uint32Array,
    onsetSeconds: number | null,
    ports: SourcePorts,
  ) {
    const fromNs = (onsetSeconds ?? -Infinity) * NANOS_PER_SECOND;
    for (let i = 0; i < conversations.length; i++) this.#add(capture, conversations[i]!, fromNs, ports);
  }

  #add(capture: JudgedCapture, conversation: number, fromNs: number, ports: SourcePorts): void {
    const { u32, f64 } = capture.tracker.table;
    const record = conversation * RECORD_WORDS;
    const verdict = capture.reuseVerdicts[conversation]!;
    const firstNs = f64[record / 2 + DOUBLE.FIRST_TIME]!;
    this.nByVerdict[verdict]!++;
    if (verdict === 0) this.#noteFresh(firstNs);
    if (u32[record + WORD.TRIES] === 0) return;
    if (verdict !== 0 && this.firstReuse < 0) this.firstReuse = conversation;
    if (verdict === NO_TIME_WAIT) this.#noteEnd(u32, conversation);
    if (!isJudged(capture, conversation)) return;
    const isAccepted = u32[record + WORD.SYN_ACK_FRAME] !== 0;
    const ends = u32[record + WORD.PORTS]!;
    ports.add(u32[record + WORD.BITS]! & BIT.CLIENT_IS_1 ? ends & 0xffff : ends >>> 16, !isAccepted);
    if (firstNs < fromNs) return;
    const group = verdict === 0 ? this.fresh : this.reused;
    group.n++;
    if (!isAccepted || u32[record + WORD.CHALLENGES]! > 0) group.nFailed++;
  }

  #noteFresh(firstNs: number): void {
    const seconds = firstNs / NANOS_PER_SECOND;
    if (seconds > this.lastFreshSeconds) this.lastFreshSeconds = seconds;
  }

  /** Counts how the connection ended whose port a conversation reuses. */
  #noteEnd(u32: Uint32Array, conversation: number): void {
    const previous = (u32[conversation * RECORD_WORDS + WORD.PREVIOUS]! - 1) * RECORD_WORDS;
    if (previous < 0) return;
    if (u32[previous + WORD.RST_FRAME] === 0) {
      if (this.nNeverAccepted++ === 0) this.afterNone = conversation;
    } else if (isFirstResetByServer(u32[previous + WORD.BITS]!)) {
      if (this.nResetByServer++ === 0) this.afterServerReset = conversation;
    } else if (this.nResetByClient++ === 0) {
      this.afterClientReset = conversation;
    }
  }
}

const NO_TIME_WAIT = REUSE_VERDICTS.indexOf("no-time-wait") + 1;

/** Whether a connect's answer was seen and it had its time: its last try is old enough, or was answered. */
function isJudged({ tracker, endNs }: JudgedCapture, conversation: number): boolean {
  const { table } = tracker;
  const record = conversation * RECORD_WORDS;
  const bits = table.u32[record + WORD.BITS]!;
  if (table.u32[record + WORD.SYN_ACK_FRAME] === 0 && bits & BIT.ESTABLISHED) return false;
  return (bits & BIT.ANSWERED) !== 0 || !isLastTryUnsettled(table, conversation, endNs);
}
