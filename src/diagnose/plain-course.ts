/**
 * The common cases, judged at once: a conversation that connected, perhaps after SYNs that nobody answered, in which both sides
 * spoke and which a FIN ended, with nothing else remarkable about it; and one of SYNs alone that nobody answered. No other
 * pattern of the catalogue can hold for such a one, and nearly all conversations of most captures are such.
 *
 * Looks at the record alone; where any condition fails, the facts are loaded and the catalogue is asked. The test compares both
 * roads. Hot: once a conversation, no allocation.
 */
import { isLastTryFresh } from "../flow/connect-times";
import { BIT, DOUBLE, FLOAT, RECORD_WORDS, WORD } from "../flow/conversation-layout";
import type { ConversationTable } from "../flow/conversation-table";
import { PATTERN_IDS, TEARDOWNS } from "../report/pattern-names";

/** Connecting that took less is slow by no measure. */
const QUICK_CONNECT_NS = 5e8;

const CODE = {
  SYN_UNANSWERED: PATTERN_IDS.indexOf("syn-unanswered"),
  CONNECTED_AFTER_SILENCE: PATTERN_IDS.indexOf("connected-after-silence"),
  CLOSED_FIN: PATTERN_IDS.indexOf("closed-fin"),
  CLOSED_FIN_RST: PATTERN_IDS.indexOf("closed-fin-rst"),
} as const;

const NONE = TEARDOWNS.indexOf("none");
const FIN_FIN = TEARDOWNS.indexOf("fin-fin");
const FIN_RST = TEARDOWNS.indexOf("fin-rst");

/**
 * Whether the conversation is of the common kinds: then the two functions below say what it is.
 * @param captureEndNs the time of the capture's last frame
 */
export function isPlain(table: ConversationTable, conversation: number, captureEndNs: number): boolean {
  const { u32, f32, f64 } = table;
  const record = conversation * RECORD_WORDS;
  if (u32[record + WORD.SYN_ACK_FRAME] === 0)
    return isSilent(u32, record) && !isLastTryFresh(table, conversation, captureEndNs);
  return (
    hasPlainHandshake(u32, f64, record) && hasPlainTransfer(u32, f32, record) && hasPlainEnd(u32, record)
  );
}

/** Pattern code of a plain conversation. */
export function plainPattern({ u32 }: ConversationTable, conversation: number): number {
  const record = conversation * RECORD_WORDS;
  if (u32[record + WORD.SYN_ACK_FRAME] === 0) return CODE.SYN_UNANSWERED;
  if (u32[record + WORD.TRIES_BEFORE_SYN_ACK]! > 1) return CODE.CONNECTED_AFTER_SILENCE;
  return isClosedByBoth(u32, record) ? CODE.CLOSED_FIN : CODE.CLOSED_FIN_RST;
}

/** Index into TEARDOWNS of a plain conversation. */
export function plainTeardown({ u32 }: ConversationTable, conversation: number): number {
  const record = conversation * RECORD_WORDS;
  if (u32[record + WORD.SYN_ACK_FRAME] === 0) return NONE;
  return isClosedByBoth(u32, record) ? FIN_FIN : FIN_RST;
}

/** SYNs, and nothing from the server that belongs to them; the client waited to the end. */
function isSilent(u32: Uint32Array, record: number): boolean {
  return (
    u32[record + WORD.TRIES] !== 0 &&
    (u32[record + WORD.BITS]! & (BIT.ANSWERED | BIT.ESTABLISHED | BIT.CLIENT_GAVE_UP)) === 0 &&
    u32[record + WORD.REFUSALS] === 0 &&
    u32[record + WORD.ICMP] === 0 &&
    u32[record + WORD.FIN_FRAME] === 0 &&
    u32[record + WORD.FIN_FRAME + 1] === 0 &&
    u32[record + WORD.RST_FRAME] === 0
  );
}

function isClosedByBoth(u32: Uint32Array, record: number): boolean {
  return u32[record + WORD.FIN_FRAME] !== 0 && u32[record + WORD.FIN_FRAME + 1] !== 0;
}

/** Established by a SYN/ACK, at once or after silence alone. */
function hasPlainHandshake(u32: Uint32Array, f64: Float64Array, record: number): boolean {
  if ((u32[record + WORD.BITS]! & BIT.ESTABLISHED) === 0) return false;
  if (u32[record + WORD.REFUSALS] !== 0 || u32[record + WORD.CHALLENGES] !== 0) return false;
  if (u32[record + WORD.TRIES_BEFORE_SYN_ACK]! > 1) return true;
  const connectNs = f64[(record >> 1) + DOUBLE.SYN_ACK_TIME]! - f64[(record >> 1) + DOUBLE.FIRST_TIME]!;
  return connectNs < QUICK_CONNECT_NS;
}

/** Payload of both sides, none of it sent again, and no closed window. */
function hasPlainTransfer(u32: Uint32Array, f32: Float32Array, record: number): boolean {
  return (
    u32[record + WORD.PAYLOAD_FRAME] !== 0 &&
    u32[record + WORD.PAYLOAD_FRAME + 1] !== 0 &&
    u32[record + WORD.PAYLOAD_RETRANSMISSIONS] === 0 &&
    u32[record + WORD.UNACKED_RETRANSMISSIONS] === 0 &&
    f32[record + FLOAT.ZERO_TOTAL] === 0 &&
    f32[record + FLOAT.ZERO_SINCE]! < 0 &&
    f32[record + FLOAT.ZERO_SINCE + 1]! < 0
  );
}

/** FINs behind the first payload: both, or one and then a RST. No silence that the connection may not have survived. */
function hasPlainEnd(u32: Uint32Array, record: number): boolean {
  const bits = u32[record + WORD.BITS]!;
  const fin0 = u32[record + WORD.FIN_FRAME]!;
  const fin1 = u32[record + WORD.FIN_FRAME + 1]!;
  const firstPayload = Math.min(u32[record + WORD.PAYLOAD_FRAME]!, u32[record + WORD.PAYLOAD_FRAME + 1]!);
  const isEarly = (fin0 !== 0 && fin0 < firstPayload) || (fin1 !== 0 && fin1 < firstPayload);
  if (isEarly || (bits & BIT.IDLE_WAITING) !== 0) return false;
  const isReset = u32[record + WORD.RST_FRAME] !== 0;
  return fin0 !== 0 && fin1 !== 0 ? !isReset : isReset && (bits & BIT.RST_AFTER_FIN) !== 0;
}
