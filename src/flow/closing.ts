/**
 * What is sent to an end that has closed. Who has closed waits for nothing any more: that it does not acknowledge the other
 * end's farewell is no failure of the path. An end that closes only its own direction, and waits for the answer to what it
 * sent (RFC 9293 §3.6, half-closed), has not heard of its peer before, or goes on acknowledging.
 */
import { seqDistance } from "../base/sequence-numbers";
import type { Packet } from "../wire/packet";
import { BIT, DOUBLE, WORD } from "./conversation-layout";
import type { ConversationTable } from "./conversation-table";
import { isLastWord, LAST_WORD_BYTES } from "./last-word";

/**
 * At the first FIN of `side`, once its numbers are taken: remembers up to where its peer had sent. In LOST_SEQ of the peer,
 * which means nothing else as long as none of the peer's segments is counted as lost.
 */
export function noteClosing(table: ConversationTable, record: number, side: number): void {
  const { u32 } = table;
  const peer = 1 - side;
  if (nLost(u32, record, peer) > 0) return;
  const acked = u32[record + WORD.ACK + side]!;
  const next = u32[record + WORD.NEXT + peer]!;
  // The peer's farewell may have met the FIN on the way; nobody waits for it where the client closes.
  const isFarewell =
    isClient(u32, record, side) && seqDistance(acked, next) > 0 && isLastWord(table, record, peer);
  u32[record + WORD.LOST_SEQ + peer] = isFarewell ? acked : next;
}

/**
 * Whether a segment that `side` sends again was sent to an end that had closed, and has acknowledged nothing since: all of it
 * where that is the client; a farewell (TLS close_notify) where it is the server.
 */
export function isSentToClosed(
  table: ConversationTable,
  record: number,
  side: number,
  packet: Packet,
): boolean {
  const { u32, f64 } = table;
  const peer = 1 - side;
  const closedAt = u32[record + WORD.FIN_FRAME + peer]!;
  if (closedAt === 0 || nLost(u32, record, side) > 0) return false;
  if (u32[record + WORD.ACK + peer] !== u32[record + WORD.LOST_SEQ + side]) return false;
  const hadSpoken = u32[record + WORD.PAYLOAD_FRAME + side]! < closedAt;
  const isFarewell =
    packet.payloadBytes <= LAST_WORD_BYTES && f64[record / 2 + DOUBLE.PAYLOAD + side]! > packet.payloadBytes;
  return hadSpoken && (isClient(u32, record, peer) || isFarewell);
}

function isClient(u32: Uint32Array, record: number, side: number): boolean {
  return ((u32[record + WORD.BITS]! & BIT.CLIENT_IS_1) !== 0) === (side === 1);
}

/** How often the lowest missing segment of a side was sent again. */
function nLost(u32: Uint32Array, record: number, side: number): number {
  const unacked = u32[record + WORD.UNACKED_RETRANSMISSIONS]!;
  return side === 0 ? unacked & 0xffff : unacked >>> 16;
}
