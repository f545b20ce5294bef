/**
 * The common case, done at once: a segment of an established connection that comes next in its direction and has
 * nothing remarkable about it. Nine of ten segments are such.
 *
 * Gets what the long road gets (tracker.ts, sequence-analysis.ts, data-phase.ts) and leaves the same record, word for
 * word; where any condition fails it changes nothing and the long road is taken. The test compares both roads.
 * Hot: once a segment, no allocation.
 */
import { seqDistance } from "../base/sequence-numbers";
import { KIND, TCP_FLAG, type Packet } from "../wire/packet";
import { withIpId } from "./capture-copies";
import { BIT, DOUBLE, FLOAT, WORD } from "./conversation-layout";
import type { ConversationTable } from "./conversation-table";
import { IDLE_NS, noteAcked, noteFirstPayload, noteNewest } from "./data-phase";
import {
  DUPLICATES_MASK,
  FIRST_ACK,
  isWindowFull,
  noteInitialRtt,
  LAST_KEEP_ALIVE,
  LAST_PROBE,
  WINDOW_MASK,
} from "./sequence-analysis";
import { COMPLETENESS } from "./completeness";
import type { FrameTime } from "./seen-segment";

const CONTROL_AND_ACK = TCP_FLAG.SYN | TCP_FLAG.FIN | TCP_FLAG.RST | TCP_FLAG.ACK;
/** What stays of WORD.ANALYSIS: scale and duplicate ACKs. */
const KEPT = ~(WINDOW_MASK | LAST_KEEP_ALIVE | LAST_PROBE | FIRST_ACK);
const BOTH_BASES = BIT.BASE_KNOWN | (BIT.BASE_KNOWN << 1);

/**
 * Takes the segment if it is of the common kind; else returns false and leaves the record as it was. The sender's
 * stream is known and does not begin with this segment.
 */
// eslint-disable-next-line max-params -- once a segment: an object to carry them would cost as much as the work
export function takeInOrder(
  table: ConversationTable,
  record: number,
  packet: Packet,
  side: number,
  frame: FrameTime,
): boolean {
  const { u32, f64 } = table;
  const { timeNs } = frame;
  const doubles = record >> 1;
  if (timeNs - f64[doubles + DOUBLE.LAST_TIME]! >= IDLE_NS) return false;
  if (!isPlain(u32, record, packet, side) || table.f32[record + FLOAT.ZERO_SINCE + side]! >= 0) return false;
  if (packet.payloadBytes > 0) {
    if (!isNewData(u32, record, packet, side)) return false;
    notePayload(table, record, packet, side, frame);
  } else {
    // The same acknowledgment again may be a duplicate, a window update or an answer to a probe.
    if (packet.ack === u32[record + WORD.LAST_ACK + side]) return false;
    if (u32[record + WORD.MAX_TO_BE_ACKED + side] === 0)
      u32[record + WORD.MAX_TO_BE_ACKED + side] = packet.seq;
    u32[record + WORD.COMPLETENESS]! |= COMPLETENESS.ACK;
  }
  noteAck(table, record, packet, side, frame);
  noteAcked(u32, record, packet.ack, 1 - side);
  u32[record + WORD.IP_IDS] = withIpId(u32[record + WORD.IP_IDS]!, side, packet.ipId);
  u32[record + WORD.LAST_FRAME] = frame.number;
  u32[record + WORD.PACKETS + side]!++;
  if (timeNs > f64[doubles + DOUBLE.LAST_TIME]!) f64[doubles + DOUBLE.LAST_TIME] = timeNs;
  return true;
}

/** Only ACK of the flags that count, next in its direction, acknowledging what was seen, with an open window. */
function isPlain(u32: Uint32Array, record: number, packet: Packet, side: number): boolean {
  const needed = BOTH_BASES | BIT.ESTABLISHED | (BIT.ACK_KNOWN << side);
  if (
    (packet.flags & CONTROL_AND_ACK) !== TCP_FLAG.ACK ||
    packet.isShort ||
    packet.windowScale >= 0 ||
    packet.kind !== KIND.TCP
  )
    return false;
  if ((u32[record + WORD.BITS]! & (needed | BIT.IDLE_WAITING)) !== needed) return false;
  if (packet.seq !== u32[record + WORD.NEXT + side] || packet.seq === 0 || packet.window === 0) return false;
  const seenOfPeer = u32[record + WORD.MAX_TO_BE_ACKED + 1 - side]!;
  return seenOfPeer === 0 || seqDistance(packet.ack, seenOfPeer) >= 0;
}

/** Payload that is no probe, was not acknowledged before, and leaves room in the peer's window. */
function isNewData(u32: Uint32Array, record: number, packet: Packet, side: number): boolean {
  const nBytes = packet.payloadBytes;
  const peerAck = u32[record + WORD.LAST_ACK + 1 - side]!;
  if (nBytes === 1 || (peerAck !== 0 && seqDistance(peerAck, packet.seq + nBytes) <= 0)) return false;
  return !isWindowFull(u32, record, packet, side);
}

// eslint-disable-next-line max-params -- as above
function notePayload(
  table: ConversationTable,
  record: number,
  packet: Packet,
  side: number,
  frame: FrameTime,
): void {
  const { u32, f64 } = table;
  const { timeNs } = frame;
  const doubles = record >> 1;
  const nBytes = packet.payloadBytes;
  const after = (packet.seq + nBytes) >>> 0;
  u32[record + WORD.NEXT + side] = after;
  f64[doubles + DOUBLE.NEXT_TIME + side] = timeNs;
  const maxToBeAcked = u32[record + WORD.MAX_TO_BE_ACKED + side]!;
  if (maxToBeAcked === 0 || packet.seq === maxToBeAcked) u32[record + WORD.MAX_TO_BE_ACKED + side] = after;
  f64[doubles + DOUBLE.PAYLOAD + side]! += nBytes;
  if (u32[record + WORD.PAYLOAD_FRAME + side] === 0)
    noteFirstPayload(table, record, side, timeNs, frame.number);
  u32[record + WORD.PAYLOAD_SEGMENTS]!++;
  const sizes = u32[record + WORD.SEGMENT_BYTES + side]!;
  if (nBytes > (sizes & 0xffff))
    u32[record + WORD.SEGMENT_BYTES + side] = (sizes & 0xffff0000) | Math.min(nBytes, 0xffff);
  u32[record + WORD.COMPLETENESS]! |= COMPLETENESS.DATA;
  noteNewest(table, record, packet, side, timeNs);
}

/** What the segment acknowledges and offers, in its sender's numbers; the initial round trip. */
// eslint-disable-next-line max-params -- as above
function noteAck(
  table: ConversationTable,
  record: number,
  packet: Packet,
  side: number,
  { timeNs }: FrameTime,
): void {
  const { u32, f32, f64 } = table;
  const isNewAck = packet.ack !== u32[record + WORD.LAST_ACK + side];
  const own = u32[record + WORD.ANALYSIS + side]! & (isNewAck ? KEPT & ~DUPLICATES_MASK : KEPT);
  u32[record + WORD.ANALYSIS + side] = own | packet.window;
  u32[record + WORD.LAST_ACK + side] = packet.ack;
  f64[(record >> 1) + DOUBLE.ACK_TIME + side] = timeNs;
  if (seqDistance(u32[record + WORD.ACK + side]!, packet.ack) > 0) u32[record + WORD.ACK + side] = packet.ack;
  if (f32[record + FLOAT.INITIAL_RTT] !== 0) return;
  noteInitialRtt(f32, record, timeNs - f64[(record >> 1) + DOUBLE.NEWEST_SYN_TIME]!);
}
