/**
 * RSTs in the server's name that a client ignores: one comes before the SYN/ACK, and without a further SYN the connection is
 * accepted all the same. A host that refuses a SYN does not accept it afterwards, so somebody else may have sent the RST;
 * where its TTL is not that of the SYN/ACK, it came another way.
 */
import type { Packet } from "../wire/packet";
import { BIT, WORD } from "./conversation-layout";

/** Remembers a RST of the server before any SYN/ACK, until that comes or the client tries again. */
export function noteEarlyReset(u32: Uint32Array, record: number, frameNumber: number, packet: Packet): void {
  if (!isPlaceFree(u32, record)) return;
  u32[record + WORD.EARLY_RST_FRAME] = frameNumber;
  u32[record + WORD.EARLY_RST_TTL] = ttlOf(packet);
}

/** Forgets it: the client tried again, as after a refusal. */
export function forgetEarlyReset(u32: Uint32Array, record: number): void {
  if (!isPlaceFree(u32, record)) return;
  u32[record + WORD.EARLY_RST_FRAME] = 0;
  u32[record + WORD.EARLY_RST_TTL] = 0;
}

/** The frame of the RST that is remembered; 0 where none is. */
export function earlyResetFrame(u32: Uint32Array, record: number): number {
  return isPlaceFree(u32, record) ? u32[record + WORD.EARLY_RST_FRAME]! : 0;
}

/** Behind payload or a FIN the words are those of segments that were lost, and of who has closed. */
function isPlaceFree(u32: Uint32Array, record: number): boolean {
  const hasFin = (u32[record + WORD.BITS]! & (BIT.FIN | (BIT.FIN << 1))) !== 0;
  return u32[record + WORD.PAYLOAD_SEGMENTS] === 0 && !hasFin;
}

/** Both TTLs in 16 bits: that of the RST in the upper half, that of the SYN/ACK in the lower; 0 where unknown. */
export function ttlsOfBoth(u32: Uint32Array, record: number, synAck: Packet): number {
  return (u32[record + WORD.EARLY_RST_TTL]! << 8) | ttlOf(synAck);
}

/** The TTLs of an ignored RST and of the SYN/ACK behind it, from the detail of its event; 0 where unknown. */
export function ttlsOf(detail: number): { ofReset: number; ofSynAck: number } {
  return { ofReset: detail >>> 8, ofSynAck: detail & 0xff };
}

/** Of IPv6, the hop limit is not read. */
function ttlOf({ family, ttl }: Packet): number {
  return family === 4 ? ttl : 0;
}
