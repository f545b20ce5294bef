/** The farewell that some ends send right before they reset: TLS close_notify, QUIT. */
import { seqDistance } from "../base/sequence-numbers";
import { DOUBLE, WORD } from "./conversation-layout";
import type { ConversationTable } from "./conversation-table";

/** A TLS alert is at most this long in any cipher suite (TLS 1.2, CBC, SHA-384); words like QUIT are shorter. */
export const LAST_WORD_BYTES = 85;

/**
 * All that `side` has outstanding is so short, was sent once, and stands behind an exchange that was acknowledged: its
 * own RST then loses nothing. Call it only where something is outstanding.
 */
export function isLastWord(table: ConversationTable, record: number, side: number): boolean {
  const { u32, f64 } = table;
  const unacked = u32[record + WORD.UNACKED_RETRANSMISSIONS]!;
  const wasSentAgain = (side === 0 ? unacked & 0xffff : unacked >>> 16) > 0;
  const outstanding = seqDistance(u32[record + WORD.ACK + 1 - side]!, u32[record + WORD.NEXT + side]!);
  const hadExchange =
    u32[record + WORD.PAYLOAD_FRAME + 1 - side] !== 0 &&
    f64[record / 2 + DOUBLE.PAYLOAD + side]! > outstanding;
  return hadExchange && outstanding <= LAST_WORD_BYTES && !wasSentAgain;
}
