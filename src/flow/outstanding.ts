import { seqDistance } from "../base/sequence-numbers";
import { TCP_FLAG, type Packet } from "../wire/packet";
import { BIT, WORD } from "./conversation-layout";

/**
 * Whether `side` sent payload that nobody has acknowledged, as far as the record at `record` knows. Where a RST is given, its
 * own acknowledgment counts too.
 */
export function isOutstanding(
  u32: Uint32Array,
  record: number,
  side: number,
  reset: Packet | undefined,
): boolean {
  const bits = u32[record + WORD.BITS]!;
  if (u32[record + WORD.PAYLOAD_FRAME + side] === 0) return false;
  const finBytes = bits & (BIT.FIN << side) ? 1 : 0;
  const next = u32[record + WORD.NEXT + side]! - finBytes;
  if (reset && reset.flags & TCP_FLAG.ACK && seqDistance(next, reset.ack) >= 0) return false;
  const isAckKnown = (bits & (BIT.ACK_KNOWN << (1 - side))) !== 0;
  return isAckKnown && seqDistance(u32[record + WORD.ACK + 1 - side]!, next) > 0;
}
