/**
 * Tries that go on where another was refused: a client that asks again at once, with a new initial sequence number, still
 * wants the same connection, and its conversation goes on in a new stream (folded-streams.ts).
 */
import { BIT, DOUBLE, RECORD_WORDS, WORD } from "./conversation-layout";
import type { ConversationTable } from "./conversation-table";

/** A refused SYN that is retried with a new ISN within this time is the same conversation. */
const RETRY_WITHIN_NS = 2e9;

/** Whether a SYN of `side` at `timeNs`, whose number is new, retries what the conversation was last refused. */
export function isRetryOfRefused(
  { u32, f64 }: ConversationTable,
  conversation: number,
  timeNs: number,
  side: number,
): boolean {
  const record = conversation * RECORD_WORDS;
  const bits = u32[record + WORD.BITS]!;
  const isClient = ((bits & BIT.CLIENT_IS_1) !== 0) === (side === 1);
  const isRefused = (bits & BIT.LAST_TRY_REFUSED) !== 0 && (bits & (BIT.SYN_ACK | (BIT.SYN_ACK << 1))) === 0;
  const isSoon = timeNs - f64[record / 2 + DOUBLE.LAST_TIME]! <= RETRY_WITHIN_NS;
  return isClient && isRefused && isSoon && (bits & (BIT.SYN << side)) !== 0;
}
