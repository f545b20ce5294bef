/**
 * What happens once data flows: payload, silences, closed windows, data that nobody acknowledges.
 * Facts of the conversation's record only; what they mean is decided elsewhere.
 */
import { seqDistance } from "../base/sequence-numbers";
import { TCP_FLAG, type Packet } from "../wire/packet";
import { withIpId } from "./capture-copies";
import { isSentToClosed, noteClosing } from "./closing";
import { BIT, DOUBLE, FLOAT, WORD } from "./conversation-layout";
import type { ConversationTable } from "./conversation-table";
import { EVENT } from "./event-log";
import { ANY_RETRANSMISSION, LABEL } from "./labels";
import type { SeenSegment } from "./seen-segment";

/** A silence of this length or longer is remembered. */
export const IDLE_NS = 60e9;

const NANOS_PER_SECOND = 1e9;
const NO_EVENT = -1;

/** Before the segment's numbers are taken: does it end a long silence? */
export function noteIdle(table: ConversationTable, record: number, seen: SeenSegment): void {
  const { u32, f32, f64 } = table;
  const { packet, side } = seen;
  const silence = seen.timeNs - f64[record / 2 + DOUBLE.LAST_TIME]!;
  if (silence < IDLE_NS || table.epochs.isBetween(u32[record + WORD.LAST_FRAME]!, seen.frameNumber)) return;
  const bits = u32[record + WORD.BITS]!;
  const isOver = (bits & (BIT.FIN | (BIT.FIN << 1) | BIT.RST | (BIT.RST << 1))) !== 0;
  // Only what the peer must acknowledge can show that the path forgot the connection.
  const mustBeAnswered = packet.payloadBytes > 0 && (packet.flags & (TCP_FLAG.SYN | TCP_FLAG.RST)) === 0;
  if (isOver || !mustBeAnswered || (bits & BIT.IDLE_WAITING) !== 0) return;
  u32[record + WORD.BITS] = (bits & ~BIT.IDLE_FROM_1) | BIT.IDLE_WAITING | (side === 1 ? BIT.IDLE_FROM_1 : 0);
  u32[record + WORD.IDLE_FRAME] = 0;
  u32[record + WORD.IDLE_SEQ] = packet.seq + packet.payloadBytes;
  f32[record + FLOAT.IDLE_SECONDS] = silence / NANOS_PER_SECOND;
}

/**
 * After the segment's numbers were taken. Returns the EVENT that the frame is worth remembering for, or -1.
 * Hot: once a segment.
 */
export function noteData(table: ConversationTable, record: number, seen: SeenSegment): number {
  const { u32, f32, f64 } = table;
  const { packet, side } = seen;
  const bits = u32[record + WORD.BITS]!;
  let event: number = NO_EVENT;
  if (bits & BIT.IDLE_WAITING) noteIdleEnd(table, record, seen);
  if (packet.payloadBytes > 0) event = notePayload(table, record, seen);
  if (packet.flags & TCP_FLAG.ACK) noteAcked(u32, record, packet.ack, 1 - side);
  if (packet.flags & (TCP_FLAG.FIN | TCP_FLAG.RST)) noteEnd(table, record, seen);
  // Who has sent its FIN has nothing more to send: the window that its peer offers is closed to nobody.
  const isPeerDone = (bits & (BIT.FIN << (1 - side))) !== 0;
  const isWindowSaid = (packet.flags & (TCP_FLAG.SYN | TCP_FLAG.FIN | TCP_FLAG.RST)) === 0 && !isPeerDone;
  const wasClosed = f32[record + FLOAT.ZERO_SINCE + side]! >= 0;
  if (isWindowSaid && (packet.window === 0 || wasClosed)) {
    noteZeroWindow(f32, record, seen.timeNs - f64[record / 2 + DOUBLE.FIRST_TIME]!, seen);
    if (!wasClosed) event = EVENT.ZERO_WINDOW;
  }
  return event;
}

/** What the number acknowledges of that which `side` sent. */
export function noteAcked(u32: Uint32Array, record: number, ack: number, side: number): void {
  if (seqDistance(u32[record + WORD.NEXT + side]!, ack) >= 0) noteAllAcked(u32, record, side);
  else if (seqDistance(u32[record + WORD.LOST_SEQ + side]!, ack) > 0) forgetLost(u32, record, side);
}

/** Everything that `side` sent is acknowledged: nothing of it is missing, and its segments passed. */
function noteAllAcked(u32: Uint32Array, record: number, side: number): void {
  forgetLost(u32, record, side);
  const sizes = u32[record + WORD.SEGMENT_BYTES + side]!;
  const passed = Math.max(sizes >>> 16, sizes & 0xffff);
  u32[record + WORD.SEGMENT_BYTES + side] = (passed << 16) >>> 0;
}

/** The segment that was sent again has arrived: what was counted of it was ordinary loss. */
export function forgetLost(u32: Uint32Array, record: number, side: number): void {
  u32[record + WORD.UNACKED_RETRANSMISSIONS]! &= side === 0 ? 0xffff0000 : 0xffff;
}

/**
 * Counts how often the lowest missing segment of a side was sent again: a black hole swallows each of them. Returns whether
 * the segment is that one.
 */
function noteLost(u32: Uint32Array, record: number, side: number, seq: number): boolean {
  // Behind a RST nobody is left who would acknowledge.
  if (u32[record + WORD.RST_FRAME] !== 0) return false;
  const unacked = u32[record + WORD.UNACKED_RETRANSMISSIONS]!;
  const count = side === 0 ? unacked & 0xffff : unacked >>> 16;
  const fromLost = seqDistance(u32[record + WORD.LOST_SEQ + side]!, seq);
  if (count > 0 && fromLost > 0) return false;
  const isAgain = count > 0 && fromLost === 0;
  const next = isAgain ? Math.min(count + 1, 0xffff) : 1;
  u32[record + WORD.LOST_SEQ + side] = seq;
  u32[record + WORD.UNACKED_RETRANSMISSIONS] =
    (side === 0 ? (unacked & 0xffff0000) | next : (unacked & 0xffff) | (next << 16)) >>> 0;
  return true;
}

/** Counts payload; returns its EVENT where it was sent again (a copy made by the capture is not), else -1. */
function notePayload(table: ConversationTable, record: number, seen: SeenSegment): number {
  const { u32, f64 } = table;
  const { packet, side, timeNs } = seen;
  f64[record / 2 + DOUBLE.PAYLOAD + side]! += packet.payloadBytes;
  if (u32[record + WORD.PAYLOAD_FRAME + side] === 0)
    noteFirstPayload(table, record, side, timeNs, seen.frameNumber);
  u32[record + WORD.PAYLOAD_SEGMENTS]!++;
  const bytes = Math.min(packet.payloadBytes, 0xffff);
  const sizes = u32[record + WORD.SEGMENT_BYTES + side]!;
  if (bytes > (sizes & 0xffff))
    u32[record + WORD.SEGMENT_BYTES + side] = ((sizes & 0xffff0000) | bytes) >>> 0;
  if ((seen.labels & ANY_RETRANSMISSION) === 0) {
    const isHighest = (packet.seq + packet.payloadBytes) >>> 0 === u32[record + WORD.NEXT + side];
    const isProbe = (seen.labels & (LABEL.KEEP_ALIVE | LABEL.ZERO_WINDOW_PROBE)) !== 0;
    if (isHighest && !isProbe) noteNewest(table, record, packet, side, timeNs);
    return NO_EVENT;
  }
  const sinceNextNs = timeNs - f64[record / 2 + DOUBLE.NEXT_TIME + side]!;
  // Sent before what it seems to repeat: its record only stands behind it in the file.
  if (sinceNextNs < 0 || seen.isCopy || isSentToClosed(table, record, side, packet)) return NO_EVENT;
  u32[record + WORD.PAYLOAD_RETRANSMISSIONS]!++;
  const lost = u32[record + WORD.LOST_BYTES]!;
  u32[record + WORD.LOST_BYTES] =
    (side === 0 ? (lost & 0xffff0000) | bytes : (lost & 0xffff) | (bytes << 16)) >>> 0;
  if (!noteLost(u32, record, side, packet.seq)) return EVENT.RETRANSMISSION;
  return side === 0 ? EVENT.SENT_AGAIN_BY_0 : EVENT.SENT_AGAIN_BY_1;
}

/** The first payload of a side: its frame and its time. Once a side. */
// eslint-disable-next-line max-params -- as noteNewest
export function noteFirstPayload(
  table: ConversationTable,
  record: number,
  side: number,
  timeNs: number,
  frameNumber: number,
): void {
  const { u32, f32, f64 } = table;
  u32[record + WORD.PAYLOAD_FRAME + side] = frameNumber;
  const sinceFirstNs = timeNs - f64[record / 2 + DOUBLE.FIRST_TIME]!;
  f32[record + FLOAT.FIRST_PAYLOAD_AT + side] = Math.max(0, sinceFirstNs / NANOS_PER_SECOND);
}

/** Payload at the end of what its side sent: when it was, and how long its connection had been without any. */
// eslint-disable-next-line max-params -- twice on the hot path, once without a SeenSegment
export function noteNewest(
  table: ConversationTable,
  record: number,
  packet: Packet,
  side: number,
  timeNs: number,
): void {
  const { u32, f32, f64 } = table;
  u32[record + WORD.NEXT_IP_IDS] = withIpId(u32[record + WORD.NEXT_IP_IDS]!, side, packet.ipId);
  const now = Math.max(0, (timeNs - f64[record / 2 + DOUBLE.FIRST_TIME]!) / NANOS_PER_SECOND);
  const pause = now - f32[record + FLOAT.SPOKE_AT]!;
  const isFirst = u32[record + WORD.PAYLOAD_SEGMENTS] === 1;
  if (!isFirst && pause > f32[record + FLOAT.LONGEST_PAUSE]!) f32[record + FLOAT.LONGEST_PAUSE] = pause;
  f32[record + FLOAT.SPOKE_AT] = now;
}

/** The segment after a silence waits until its peer acknowledges it; a reset is noted where resets are. */
function noteIdleEnd(table: ConversationTable, record: number, seen: SeenSegment): void {
  const { u32, f32 } = table;
  const { packet, side } = seen;
  const bits = u32[record + WORD.BITS]!;
  const waitingSide = bits & BIT.IDLE_FROM_1 ? 1 : 0;
  if (u32[record + WORD.IDLE_FRAME] === 0) u32[record + WORD.IDLE_FRAME] = seen.frameNumber;
  if (side === waitingSide || (packet.flags & (TCP_FLAG.ACK | TCP_FLAG.RST)) !== TCP_FLAG.ACK) return;
  if (seqDistance(u32[record + WORD.IDLE_SEQ]!, packet.ack) < 0) return;
  u32[record + WORD.BITS] = bits & ~BIT.IDLE_WAITING;
  const survived = Math.max(f32[record + FLOAT.SURVIVED_IDLE_SECONDS]!, f32[record + FLOAT.IDLE_SECONDS]!);
  f32[record + FLOAT.SURVIVED_IDLE_SECONDS] = survived;
}

/** A FIN or RST: when the first of them came; a FIN also ends the wait for its peer's window. */
function noteEnd(table: ConversationTable, record: number, seen: SeenSegment): void {
  const { u32, f32, f64 } = table;
  const bits = u32[record + WORD.BITS]!;
  const now = Math.max(0, (seen.timeNs - f64[record / 2 + DOUBLE.FIRST_TIME]!) / NANOS_PER_SECOND);
  const isFirstFin = u32[record + WORD.FIN_FRAME + seen.side] === seen.frameNumber;
  if ((seen.packet.flags & TCP_FLAG.FIN) !== 0 && isFirstFin) noteClosing(table, record, seen.side);
  const isEnd = (bits & (BIT.FIN | (BIT.FIN << 1))) !== 0 || u32[record + WORD.RST_FRAME] !== 0;
  if (isEnd && f32[record + FLOAT.END_AT] === 0) f32[record + FLOAT.END_AT] = now;
  const peer = 1 - seen.side;
  const since = f32[record + FLOAT.ZERO_SINCE + peer]!;
  if ((seen.packet.flags & TCP_FLAG.FIN) === 0 || since < 0) return;
  f32[record + FLOAT.ZERO_TOTAL]! += Math.max(0, now - since);
  f32[record + FLOAT.ZERO_SINCE + peer] = -1;
}

/** Whether a RST of `side` answers the segment that followed a silence. A client's that acknowledges it has received it. */
export function isResetAfterIdle(u32: Uint32Array, record: number, reset: Packet, side: number): boolean {
  const bits = u32[record + WORD.BITS]!;
  const waitingSide = bits & BIT.IDLE_FROM_1 ? 1 : 0;
  if ((bits & BIT.IDLE_WAITING) === 0 || side === waitingSide) return false;
  const clientSide = bits & BIT.CLIENT_IS_1 ? 1 : 0;
  const hasReceived =
    (reset.flags & TCP_FLAG.ACK) !== 0 && seqDistance(u32[record + WORD.IDLE_SEQ]!, reset.ack) >= 0;
  return side !== clientSide || !hasReceived;
}

function noteZeroWindow(f32: Float32Array, record: number, sinceFirstNs: number, seen: SeenSegment): void {
  const now = Math.max(0, sinceFirstNs / NANOS_PER_SECOND);
  const since = f32[record + FLOAT.ZERO_SINCE + seen.side]!;
  if (since >= 0) f32[record + FLOAT.ZERO_TOTAL]! += Math.max(0, now - since);
  f32[record + FLOAT.ZERO_SINCE + seen.side] = seen.packet.window === 0 ? now : -1;
}
