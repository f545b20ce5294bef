import type { Packet } from "../wire/packet";
import { DOUBLE, WORD } from "./conversation-layout";
import type { ConversationTable } from "./conversation-table";

/** Two equal SYNs, or SYN/ACKs, closer than this are one, seen twice by the capture; no stack retries so soon. */
export const DUPLICATE_WITHIN_NS = 50e6;

/** The same SYN again, so soon that only the capture can have doubled it (a SPAN port copies each frame twice). */
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
  const isSoon = timeNs - f64[record / 2 + DOUBLE.LAST_TRY_TIME]! < DUPLICATE_WITHIN_NS;
  return isSoon && packet.ipId === lastIpId && u32[record + WORD.BASE + side] === packet.seq;
}
