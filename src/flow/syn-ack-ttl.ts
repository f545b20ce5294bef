/** The TTL that a server's SYN/ACK came with: what it was sent with tells kinds of systems apart. */
import type { Packet } from "../wire/packet";
import { WORD } from "./conversation-layout";

const SHIFT = 16;

/** Remembers the TTL of the first SYN/ACK. Of IPv6, the hop limit is not read. */
export function noteSynAckTtl(u32: Uint32Array, record: number, { family, ttl }: Packet): void {
  if (family === 4) u32[record + WORD.COMPLETENESS]! |= ttl << SHIFT;
}

/** The ip.ttl of the first SYN/ACK; 0 where there is none or it is not known. */
export function synAckTtl(u32: Uint32Array, record: number): number {
  return (u32[record + WORD.COMPLETENESS]! >>> SHIFT) & 0xff;
}
