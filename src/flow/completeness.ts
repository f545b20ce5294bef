/**
 * How much of a connection was seen, as Wireshark sums it up (tcp.completeness).
 * Source: packet-tcp.c; the first packet of a stream can only set SYN (and DATA, where the SYN carries some).
 */
import { TCP_FLAG, type Packet } from "../wire/packet";

/** Bits of tcp.completeness. */
export const COMPLETENESS = { SYN: 1, SYN_ACK: 2, ACK: 4, DATA: 8, FIN: 16, RST: 32 } as const;

/**
 * What WORD.COMPLETENESS holds after a packet: the bits in 0–7, and in 8–15 what the second pass adds for the first packet.
 * What else it holds stays.
 * @param before the word before it
 * @param isFirst whether nothing was known of the stream before it
 */
export function completenessWith(before: number, packet: Packet, isFirst: boolean): number {
  if (isFirst) return (before & 0xffff0000) | bitsOfFirst(packet) | (bitsAfter(0, packet) << 8);
  return (before & 0xffffff00) | bitsAfter(before & 0xff, packet);
}

/** The bits after the first packet. */
function bitsOfFirst(packet: Packet): number {
  if ((packet.flags & (TCP_FLAG.SYN | TCP_FLAG.ACK)) !== TCP_FLAG.SYN) return 0;
  return COMPLETENESS.SYN | (packet.payloadBytes > 0 ? COMPLETENESS.DATA : 0);
}

/** The bits after a further packet. */
function bitsAfter(before: number, packet: Packet): number {
  let bits = before;
  const handshake = packet.flags & (TCP_FLAG.SYN | TCP_FLAG.ACK);
  if (handshake === (TCP_FLAG.SYN | TCP_FLAG.ACK)) bits |= COMPLETENESS.SYN_ACK;
  if (handshake === TCP_FLAG.ACK) bits |= packet.payloadBytes > 0 ? COMPLETENESS.DATA : COMPLETENESS.ACK;
  if ((packet.flags & (TCP_FLAG.FIN | TCP_FLAG.ACK)) === (TCP_FLAG.FIN | TCP_FLAG.ACK))
    bits |= COMPLETENESS.FIN;
  return packet.flags & TCP_FLAG.RST ? bits | COMPLETENESS.RST : bits;
}
