/** Segments that belong to an older connection on the same addresses and ports. */
import { seqDistance } from "../base/sequence-numbers";
import type { Packet } from "../wire/packet";
import { BIT, RECORD_WORDS, WORD } from "./conversation-layout";

/**
 * Whether a RST without ACK fits the sequence space of the pair's previous conversation: it answers a stray of that one,
 * not the SYN of this one. The RST to a SYN has the number 0 (RFC 9293 §3.10.7.1).
 */
export function isLeftover(u32: Uint32Array, record: number, packet: Packet, side: number): boolean {
  const previous = u32[record + WORD.PREVIOUS]! - 1;
  if (previous < 0 || packet.seq === 0) return false;
  const old = previous * RECORD_WORDS;
  if ((u32[old + WORD.BITS]! & (BIT.BASE_KNOWN << side)) === 0) return false;
  const fromBase = seqDistance(u32[old + WORD.BASE + side]!, packet.seq);
  const toNext = seqDistance(packet.seq, u32[old + WORD.NEXT + side]!);
  return fromBase >= 0 && toNext >= -1;
}
