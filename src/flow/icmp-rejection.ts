/**
 * ICMP errors that reject a connection attempt: an "unreachable" that quotes the SYN of a conversation nobody answered.
 * Read first: RFC 5461 §3 (what TCP makes of such errors); RFC 1122 §4.2.3.9.
 */
import { isIcmp6, type Packet } from "../wire/packet";
import { BIT, WORD } from "./conversation-layout";

/** "Destination unreachable" of ICMP and of ICMPv6. */
const UNREACHABLE = { V4: 3, V6: 1 } as const;
const MAX_COUNT = 0xffff;

/**
 * Notes the error in the conversation's record where it rejects the attempt of `side`: kind of the first, and how many.
 * Returns whether it does.
 */
export function noteRejection(u32: Uint32Array, record: number, packet: Packet, side: number): boolean {
  const bits = u32[record + WORD.BITS]!;
  const isUnreachable = packet.icmpType === (isIcmp6(packet) ? UNREACHABLE.V6 : UNREACHABLE.V4);
  const quotesSyn = (bits & (BIT.SYN << side)) !== 0 && u32[record + WORD.BASE + side] === packet.seq;
  const isAnswered = (bits & ((BIT.SYN_ACK << (1 - side)) | BIT.ESTABLISHED)) !== 0;
  if (!isUnreachable || !quotesSyn || isAnswered) return false;
  const icmp = u32[record + WORD.ICMP]!;
  const kind = icmp === 0 ? (packet.icmpType << 8) | packet.icmpCode : icmp & 0xffff;
  u32[record + WORD.ICMP] = (Math.min((icmp >>> 16) + 1, MAX_COUNT) << 16) | kind;
  return true;
}
