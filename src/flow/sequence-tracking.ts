/**
 * Sequence and acknowledgment numbers of one direction, and whether a segment is a retransmission.
 *
 * The conditions are those of Wireshark's tcp_analyze_sequence_number (packet-tcp.c 4.0), so that the count equals
 * the frames it marks tcp.analysis.retransmission; numbers are raw here, relative there.
 * Hot: once a segment.
 */
import { seqDistance } from "../base/sequence-numbers";
import { TCP_FLAG, type Packet } from "../wire/packet";
import { BIT, DOUBLE, FLOAT, WORD } from "./conversation-layout";
import type { ConversationTable } from "./conversation-table";
import type { SeenSegment } from "./seen-segment";

/** Out of order rather than sent again, while the initial RTT is unknown: this soon after the highest segment. */
const REORDER_WITHIN_NS = 3e6;

/** A fast retransmission comes this soon after the duplicate ACK that asked for it. */
const FAST_WITHIN_NS = 20e6;

const CONTROL = TCP_FLAG.SYN | TCP_FLAG.FIN | TCP_FLAG.RST;

/** Forgets both sides' numbers: a new stream begins in the same record. */
export function resetSequence(u32: Uint32Array, record: number): void {
  const known = BIT.BASE_KNOWN | BIT.NEXT_KNOWN | BIT.ACK_KNOWN;
  u32[record + WORD.BITS]! &= ~(known | (known << 1));
  u32[record + WORD.WINDOW] = 0;
  u32[record + WORD.WINDOW + 1] = 0;
}

/**
 * Takes the numbers of a segment into its conversation's record; returns whether Wireshark would mark it as a
 * retransmission (plain, fast or spurious). Call it after the flags were looked at.
 */
export function noteSequence(table: ConversationTable, record: number, seen: SeenSegment): boolean {
  const { u32, f64 } = table;
  const { packet, side } = seen;
  const doubles = record / 2;
  noteBase(u32, record, packet, side);
  const bits = u32[record + WORD.BITS]!;
  const isNextKnown = (bits & (BIT.NEXT_KNOWN << side)) !== 0;
  const length = packet.payloadBytes;
  const toNext = seqDistance(packet.seq, u32[record + WORD.NEXT + side]!);
  const isProbe = isZeroWindowProbe(u32, record, packet, side);
  const occupies = length > 0 || (packet.flags & (TCP_FLAG.SYN | TCP_FLAG.FIN)) !== 0;
  const isKeepAlive = length <= 1 && toNext === 1 && (packet.flags & CONTROL) === 0;
  const isRetransmission =
    isNextKnown && occupies && !isProbe && !isKeepAlive && isSentAgain(table, record, seen);
  const advance = length + (packet.flags & (TCP_FLAG.SYN | TCP_FLAG.FIN) ? 1 : 0);
  if (!isNextKnown || (advance > toNext && !isProbe)) {
    u32[record + WORD.NEXT + side] = packet.seq + advance;
    u32[record + WORD.BITS]! |= BIT.NEXT_KNOWN << side;
    f64[doubles + DOUBLE.NEXT_TIME + side] = seen.timeNs;
  }
  if (packet.flags & TCP_FLAG.ACK) noteAck(table, record, seen);
  noteWindow(u32, record, packet, side);
  if (isRetransmission) u32[record + WORD.RETRANSMISSIONS]!++;
  return isRetransmission;
}

/** One byte at the edge of a closed window: it does not advance the sender (tcp.analysis.zero_window_probe). */
function isZeroWindowProbe(u32: Uint32Array, record: number, packet: Packet, side: number): boolean {
  if (packet.payloadBytes !== 1) return false;
  const bits = u32[record + WORD.BITS]!;
  const areBothKnown = (bits & BIT.NEXT_KNOWN) !== 0 && (bits & (BIT.NEXT_KNOWN << 1)) !== 0;
  const isAtEdge = u32[record + WORD.NEXT + side] === packet.seq;
  return areBothKnown && isAtEdge && (u32[record + WORD.WINDOW + 1 - side]! & 0xffff) === 0;
}

/** The base of the sender, and of its peer where only an acknowledgment tells it. */
function noteBase(u32: Uint32Array, record: number, packet: Packet, side: number): void {
  const bits = u32[record + WORD.BITS]!;
  const isSyn = (packet.flags & TCP_FLAG.SYN) !== 0;
  if ((bits & (BIT.BASE_KNOWN << side)) === 0) {
    u32[record + WORD.BASE + side] = isSyn ? packet.seq : packet.seq - 1;
    u32[record + WORD.BITS]! |= BIT.BASE_KNOWN << side;
  } else if (isSyn && packet.flags & TCP_FLAG.ACK && u32[record + WORD.BASE + side] !== packet.seq) {
    // A SYN/ACK with another number begins the sender's numbers anew, in the same stream.
    u32[record + WORD.BASE + side] = packet.seq;
    u32[record + WORD.BITS]! &= ~(BIT.NEXT_KNOWN << side);
  } else if (isSyn && (packet.flags & TCP_FLAG.ACK) === 0) {
    // A SYN sent again: Wireshark restores the next sequence number, so that it counts as a retransmission.
    return;
  }
  if (packet.flags & TCP_FLAG.ACK && (u32[record + WORD.BITS]! & (BIT.BASE_KNOWN << (1 - side))) === 0) {
    u32[record + WORD.BASE + 1 - side] = packet.ack - 1;
    u32[record + WORD.BITS]! |= BIT.BASE_KNOWN << (1 - side);
  }
}

/** Retransmission, fast retransmission or spurious retransmission; out-of-order segments are none of them. */
function isSentAgain(table: ConversationTable, record: number, seen: SeenSegment): boolean {
  const { u32, f32, f64 } = table;
  const { packet, side, timeNs } = seen;
  const doubles = record / 2;
  const bits = u32[record + WORD.BITS]!;
  const length = packet.payloadBytes;
  const toNext = seqDistance(packet.seq, u32[record + WORD.NEXT + side]!);
  const isPeerAckKnown = (bits & (BIT.ACK_KNOWN << (1 - side))) !== 0;
  const peerAck = u32[record + WORD.ACK + 1 - side]!;
  if (length > 0 && isPeerAckKnown && seqDistance(packet.seq + length, peerAck) >= 0) return true;
  const isBehind = toNext > 0 && !(length > 1 && toNext === 1);
  if (!isBehind) return false;
  const duplicateAcks = u32[record + WORD.WINDOW + 1 - side]! >>> 24;
  const sinceAck = timeNs - f64[doubles + DOUBLE.ACK_TIME + 1 - side]!;
  if (duplicateAcks >= 2 && peerAck === packet.seq && sinceAck < FAST_WITHIN_NS) return true;
  const rttNs = f32[record + FLOAT.INITIAL_RTT]! * 1e9;
  const sinceHighest = timeNs - f64[doubles + DOUBLE.NEXT_TIME + side]!;
  const isReordered = sinceHighest < (rttNs > 0 ? rttNs : REORDER_WITHIN_NS) && toNext !== length;
  return !isReordered;
}

/** The side's newest acknowledgment, and how often it was repeated without news (duplicate ACKs). */
function noteAck(table: ConversationTable, record: number, seen: SeenSegment): void {
  const { u32, f64 } = table;
  const { packet, side } = seen;
  const bits = u32[record + WORD.BITS]!;
  const isKnown = (bits & (BIT.ACK_KNOWN << side)) !== 0;
  const packed = u32[record + WORD.WINDOW + side]!;
  const isSame = isKnown && u32[record + WORD.ACK + side] === packet.ack;
  const isPure = packet.payloadBytes === 0 && (packet.flags & CONTROL) === 0;
  const isWindowSame = packet.window !== 0 && packet.window === (packed & 0xffff);
  let duplicates = 0;
  if (isSame) {
    const before = packed >>> 24;
    duplicates = isPure && isWindowSame ? Math.min(before + 1, 255) : before;
  }
  u32[record + WORD.WINDOW + side] = ((packed & 0xffffff) | (duplicates << 24)) >>> 0;
  if (!isKnown || seqDistance(u32[record + WORD.ACK + side]!, packet.ack) >= 0) {
    u32[record + WORD.ACK + side] = packet.ack;
  }
  u32[record + WORD.BITS]! |= BIT.ACK_KNOWN << side;
  f64[record / 2 + DOUBLE.ACK_TIME + side] = seen.timeNs;
}

function noteWindow(u32: Uint32Array, record: number, packet: Packet, side: number): void {
  let packed = (u32[record + WORD.WINDOW + side]! & 0xffff0000) | packet.window;
  if (packet.flags & TCP_FLAG.SYN) packed = (packed & 0xff00ffff) | ((packet.windowScale + 1) << 16);
  u32[record + WORD.WINDOW + side] = packed >>> 0;
}
