/**
 * Which of a client's SYNs a SYN/ACK answers: it echoes the time stamp of the SYN that its sender took (RFC 7323 §3.2). One that
 * echoes the first SYN's shows that this SYN arrived, though others followed it.
 */
import type { Packet } from "../wire/packet";
import { BIT, WORD } from "./conversation-layout";

/** Remembers the first SYN's time stamp, and forgets it where a further SYN has the same: a clock that stands tells nothing. */
export function noteSynTimestamp(u32: Uint32Array, record: number, { timestamp }: Packet): void {
  if (u32[record + WORD.SYN_ACK_FRAME] !== 0 || !isPlaceFree(u32, record)) return;
  const isFirst = u32[record + WORD.TRIES] === 1;
  if (isFirst) u32[record + WORD.FIRST_SYN_TIMESTAMP] = timestamp;
  else if (u32[record + WORD.FIRST_SYN_TIMESTAMP] === timestamp) u32[record + WORD.FIRST_SYN_TIMESTAMP] = 0;
}

/** At the first SYN/ACK: whether it answers the first SYN of several. The time stamp is forgotten. */
export function takesFirstSyn(u32: Uint32Array, record: number, { timestampEcho }: Packet): boolean {
  if (!isPlaceFree(u32, record)) return false;
  const first = u32[record + WORD.FIRST_SYN_TIMESTAMP]!;
  u32[record + WORD.FIRST_SYN_TIMESTAMP] = 0;
  return first !== 0 && first === timestampEcho && u32[record + WORD.TRIES]! > 1;
}

/** Behind payload, a RST that ended something, or a silence that is waited out, the word is of those. */
function isPlaceFree(u32: Uint32Array, record: number): boolean {
  const isWaiting = (u32[record + WORD.BITS]! & BIT.IDLE_WAITING) !== 0;
  return u32[record + WORD.PAYLOAD_SEGMENTS] === 0 && u32[record + WORD.RST_FRAME] === 0 && !isWaiting;
}
