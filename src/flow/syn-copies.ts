import type { Packet } from "../wire/packet";
import { DOUBLE, WORD } from "./conversation-layout";
import type { ConversationTable } from "./conversation-table";

/** Two equal SYNs, or SYN/ACKs, closer than this are one, seen twice by the capture; no stack retries so soon. */
export const DUPLICATE_WITHIN_NS = 50e6;

/**
 * With an ip.id that is not 0, which a sender gives to each packet anew, copies may lie farther apart: one frame on several
 * VLANs. Still less than the shortest time-out of any stack (Windows: 300 ms; RFC 6298 §2.1: 1 s).
 */
const SAME_PACKET_WITHIN_NS = 250e6;

/** Whatever the ip.id: nobody waits so short for an answer. Something on the way doubled it, and numbered both. */
const NO_RETRY_WITHIN_NS = 3e6;

/**
 * The same SYN again, so soon that its sender cannot have sent it anew: the capture doubled it (a SPAN port copies each frame
 * twice), or something on the way did.
 */
// eslint-disable-next-line max-params -- a segment's four words, as everywhere in this room
export function isCopyOfSyn(
  table: ConversationTable,
  record: number,
  timeNs: number,
  packet: Packet,
  side: number,
): boolean {
  const { u32, f64 } = table;
  const ipIds = u32[record + WORD.IP_IDS]!;
  const lastIpId = side === 0 ? ipIds >>> 16 : ipIds & 0xffff;
  const sinceTryNs = timeNs - f64[record / 2 + DOUBLE.LAST_TRY_TIME]!;
  const isSamePacket = packet.ipId === lastIpId;
  const withinNs = !isSamePacket
    ? NO_RETRY_WITHIN_NS
    : packet.ipId === 0
      ? DUPLICATE_WITHIN_NS
      : SAME_PACKET_WITHIN_NS;
  return Math.abs(sinceTryNs) < withinNs && u32[record + WORD.BASE + side] === packet.seq;
}
