/**
 * Whether a port that came round again hurts.
 *
 * Gets how the previous conversation on the same addresses and ports ended and how long ago; gives one verdict.
 * Read first: RFC 9293 §3.6.1 (TIME-WAIT), §3.4.2 (MSL); RFC 1122 §4.2.2.13 and RFC 6191 (a SYN may end TIME-WAIT).
 * Wireshark's "TCP Port numbers reused" is a note without a judgement.
 */
import { BIT, DOUBLE, RECORD_WORDS, WORD } from "../flow/conversation-layout";
import type { ConversationTable } from "../flow/conversation-table";
import type { ReuseVerdict } from "../report/pattern-names";

/** Maximum segment lifetime in nanoseconds. RFC 9293 §3.4.2. */
const MSL_NS = 120e9;

/**
 * The judgement of one reuse: `previous` is the conversation before it on the same addresses and ports. One that ended by
 * RST, or never came to be, leaves no TIME-WAIT behind. Looks at the records alone: it is asked of all conversations at once.
 */
export function judgeReuse(table: ConversationTable, conversation: number, previous: number): ReuseVerdict {
  const { u32 } = table;
  const before = previous * RECORD_WORDS;
  if (u32[before + WORD.RST_FRAME] !== 0 || !wasConnected(u32, before)) return "no-time-wait";
  if (u32[before + WORD.FIN_FRAME] === 0 || u32[before + WORD.FIN_FRAME + 1] === 0) return "still-open";
  if (reuseGapNs(table, conversation, previous) >= 2 * MSL_NS) return "elapsed";
  return isAcceptedAtOnce(u32, conversation * RECORD_WORDS) ? "early-accepted" : "early-conflict";
}

/** From the last frame of the previous conversation on the same ports to the first of this one, in nanoseconds. */
export function reuseGapNs({ f64 }: ConversationTable, conversation: number, previous: number): number {
  const begin = f64[(conversation * RECORD_WORDS) / 2 + DOUBLE.FIRST_TIME]!;
  return begin - f64[(previous * RECORD_WORDS) / 2 + DOUBLE.LAST_TIME]!;
}

/** It had been accepted, or began before the capture. */
function wasConnected(u32: Uint32Array, record: number): boolean {
  return (
    u32[record + WORD.SYN_ACK_FRAME] !== 0 ||
    u32[record + WORD.TRIES] === 0 ||
    (u32[record + WORD.BITS]! & BIT.ESTABLISHED) !== 0
  );
}

/** The server answered the SYN with SYN/ACK at once, without challenge or refusal. */
function isAcceptedAtOnce(u32: Uint32Array, record: number): boolean {
  return (
    u32[record + WORD.SYN_ACK_FRAME] !== 0 &&
    u32[record + WORD.REFUSALS] === 0 &&
    u32[record + WORD.CHALLENGES] === 0 &&
    u32[record + WORD.TRIES_BEFORE_SYN_ACK]! <= 1
  );
}
