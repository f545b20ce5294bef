/**
 * When a connection was asked for, accepted, answered and ended, read straight from its record. `ConversationFacts` says
 * the same of one conversation; these are for those who walk over all of them and need little of each.
 */
import { NANOS_PER_SECOND } from "../base/units";
import { BIT, DOUBLE, FLOAT, RECORD_WORDS, WORD } from "./conversation-layout";
import type { ConversationTable } from "./conversation-table";

/** RFC 1122 §4.2.3.1 and older Windows: the first SYN is sent again after 3 s; nobody waits longer. */
const LONGEST_FIRST_RETRY_NS = 3e9;

/** Waits between SYNs double; stacks give up before this one. */
const LONGEST_RETRY_NS = 60e9;

/** First SYN to first SYN/ACK, in nanoseconds; NaN where one is missing. */
export function connectNs({ u32, f64 }: ConversationTable, conversation: number): number {
  const record = conversation * RECORD_WORDS;
  if (u32[record + WORD.TRIES] === 0) return NaN;
  return f64[record / 2 + DOUBLE.SYN_ACK_TIME]! - f64[record / 2 + DOUBLE.FIRST_TIME]!;
}

/** From the first SYN/ACK to the server's first payload; NaN where one is missing. */
export function replySeconds(table: ConversationTable, conversation: number): number {
  const { u32, f32 } = table;
  const record = conversation * RECORD_WORDS;
  const server = u32[record + WORD.BITS]! & BIT.CLIENT_IS_1 ? 0 : 1;
  if (u32[record + WORD.PAYLOAD_FRAME + server] === 0) return NaN;
  return f32[record + FLOAT.FIRST_PAYLOAD_AT + server]! - connectNs(table, conversation) / NANOS_PER_SECOND;
}

/**
 * When the client first acknowledged the SYN/ACK, in nanoseconds since the first frame; where it did not, when the first FIN
 * or RST came; Infinity where neither did.
 */
export function handshakeAckNs({ f32, f64 }: ConversationTable, conversation: number): number {
  const record = conversation * RECORD_WORDS;
  const rttSeconds = f32[record + FLOAT.INITIAL_RTT]!;
  if (rttSeconds !== 0) return f64[record / 2 + DOUBLE.NEWEST_SYN_TIME]! + rttSeconds * NANOS_PER_SECOND;
  const endAt = f32[record + FLOAT.END_AT]!;
  return endAt > 0 ? f64[record / 2 + DOUBLE.FIRST_TIME]! + endAt * NANOS_PER_SECOND : Infinity;
}

/** From the first SYN/ACK to the first FIN or RST; NaN where one is missing. */
export function openSeconds(table: ConversationTable, conversation: number): number {
  const endAt = table.f32[conversation * RECORD_WORDS + FLOAT.END_AT]!;
  return endAt > 0 ? endAt - connectNs(table, conversation) / NANOS_PER_SECOND : NaN;
}

/**
 * Whether the last SYN is younger, at the end of the capture or where its clock leaps, than the wait until its next retry.
 */
export function isLastTryFresh(
  { u32, f64, epochs }: ConversationTable,
  conversation: number,
  captureEndNs: number,
): boolean {
  const record = conversation * RECORD_WORDS;
  const lastNs = f64[record / 2 + DOUBLE.LAST_TRY_TIME]!;
  const elapsedNs = lastNs - f64[record / 2 + DOUBLE.FIRST_TIME]!;
  const endNs = Math.min(captureEndNs, epochs.endOf(u32[record + WORD.LAST_FRAME]!, captureEndNs));
  return endNs - lastNs < nextRetryNs(u32[record + WORD.TRIES]!, elapsedNs);
}

/**
 * Whether nobody can say what would have become of the last SYN: the capture ended, or its own client took it back by a RST,
 * before its next retry was due.
 */
export function isLastTryUnsettled(
  table: ConversationTable,
  conversation: number,
  captureEndNs: number,
): boolean {
  const record = conversation * RECORD_WORDS;
  const isWithdrawn = (table.u32[record + WORD.BITS]! & BIT.CLIENT_GAVE_UP) !== 0;
  const endNs = isWithdrawn ? table.f64[record / 2 + DOUBLE.LAST_TIME]! : captureEndNs;
  return isLastTryFresh(table, conversation, endNs);
}

/**
 * How long a client waits after its last SYN before it sends the next: the waits so far, `elapsedNs` in all, doubled
 * each time (w + 2w + … over n − 1 waits), so the next is elapsed · 2^(n−1) / (2^(n−1) − 1).
 */
function nextRetryNs(nTries: number, elapsedNs: number): number {
  if (nTries <= 1) return LONGEST_FIRST_RETRY_NS;
  const doubled = 2 ** Math.min(nTries - 1, 30);
  return Math.min((elapsedNs * doubled) / (doubled - 1), LONGEST_RETRY_NS);
}
