/** A RST that refuses a SYN and stands before it in the file, as records out of order do. */
import { BIT, WORD } from "./conversation-layout";

/**
 * At the first SYN of a conversation that has seen its peer's RST: where that RST was its first frame, it refused this
 * SYN, and was taken for the end of a connection. Returns the RST's frame; 0 where it was something else.
 */
export function takeEarlyRefusal(u32: Uint32Array, record: number): number {
  const frame = u32[record + WORD.RST_FRAME]!;
  if (u32[record + WORD.SYN_ACK_FRAME] !== 0 || u32[record + WORD.FIRST_FRAME] !== frame) return 0;
  const ended = BIT.RST | (BIT.RST << 1) | BIT.RST_OUTSTANDING | BIT.RST_AFTER_FIN;
  u32[record + WORD.BITS] = (u32[record + WORD.BITS]! & ~ended) | BIT.LAST_TRY_REFUSED;
  u32[record + WORD.RST_FRAME] = 0;
  u32[record + WORD.REFUSALS] = 1;
  return frame;
}
