/**
 * Sequence analysis of one segment, with Wireshark's conditions: the same labels on the same frames.
 *
 * Gets a segment and its conversation's record; leaves the numbers of its direction in the record and returns the
 * labels. The conditions and their order are those of tcp_analyze_sequence_number (packet-tcp.c, Wireshark 4.0),
 * where a stored number of 0 means "unknown"; so it does here. Numbers just 2^31 apart are each beyond the other, so that
 * every comparison asks for the sign of the distance that Wireshark asks for.
 * Hot: once a segment, no allocation.
 */
import { seqDistance } from "../base/sequence-numbers";
import { TCP_FLAG, type Packet } from "../wire/packet";
import { BIT, DOUBLE, FLOAT, WORD } from "./conversation-layout";
import type { ConversationTable } from "./conversation-table";
import { ANY_RETRANSMISSION, LABEL } from "./labels";
import type { SeenSegment } from "./seen-segment";
import type { SynOptions } from "./stream-numbers";

/** Out of order rather than sent again, while the initial RTT is unknown: this soon after the highest segment. */
const REORDER_WITHIN_NS = 3e6;

/** A fast retransmission comes this soon after the duplicate ACK that asked for it. */
const FAST_WITHIN_NS = 20e6;

/** Wireshark's window of a side that was not heard yet. */
const LARGEST_WINDOW = 0xffffffff;

/** TCP_MAX_UNACKED_SEGMENTS of packet-tcp.h. */
const MAX_UNACKED_SEGMENTS = 10_000;

const SYN_ACK = TCP_FLAG.SYN | TCP_FLAG.ACK;
const CONTROL = TCP_FLAG.SYN | TCP_FLAG.FIN | TCP_FLAG.RST;

/** Fields of WORD.ANALYSIS; see conversation-layout.ts. */
export const WINDOW_MASK = 0xffff;
const SCALE_SHIFT = 16;
const SCALE_MASK = 0x1f << SCALE_SHIFT;
/** Stored scale = shift + SCALE_BIAS; 0 is "unknown" (Wireshark's -1), 1 is "not used" (-2). */
const SCALE_BIAS = 2;
const SCALE_NOT_USED = 1;
const MAX_WINDOW_SHIFT = 14;
export const LAST_KEEP_ALIVE = 1 << 21;
export const LAST_PROBE = 1 << 22;
export const FIRST_ACK = 1 << 23;
const HEARD = 1 << 24;
const DUPLICATES_SHIFT = 25;
export const DUPLICATES_MASK = 0xfe000000;
/** Wireshark's dupacknum of -1: an acknowledgment of something unseen was just told. */
const DUPLICATES_NEUTRAL = 127;

/** Forgets both sides' numbers: a new stream begins in the same record. */
export function resetSequence(table: ConversationTable, record: number): void {
  const { u32, f32, f64 } = table;
  u32[record + WORD.BITS]! &= ~(
    BIT.BASE_KNOWN |
    (BIT.BASE_KNOWN << 1) |
    BIT.ACK_KNOWN |
    (BIT.ACK_KNOWN << 1)
  );
  for (let side = 0; side < 2; side++) {
    u32[record + WORD.NEXT + side] = 0;
    u32[record + WORD.LAST_ACK + side] = 0;
    u32[record + WORD.MAX_TO_BE_ACKED + side] = 0;
    u32[record + WORD.ANALYSIS + side] = 0;
  }
  u32[record + WORD.COMPLETENESS] = 0;
  f32[record + FLOAT.INITIAL_RTT] = 0;
  f64[record / 2 + DOUBLE.NEWEST_SYN_TIME] = NaN;
}

/** How often a side has repeated its newest acknowledgment number: segments arrived there, and not the next one. */
export function nRepeatedAcks(u32: Uint32Array, record: number, side: number): number {
  const n = u32[record + WORD.ANALYSIS + side]! >>> DUPLICATES_SHIFT;
  return n === DUPLICATES_NEUTRAL ? 0 : n;
}

/** Window scaling of a side: 0 where unknown, 1 where it is not used, else the shift plus 2. */
export function scaleOf(u32: Uint32Array, record: number, side: number): number {
  return (u32[record + WORD.ANALYSIS + side]! & SCALE_MASK) >>> SCALE_SHIFT;
}

/** Window scaling of both sides: of side 0 in bits 0–7, of side 1 in 8–15. */
export function scalesOf(u32: Uint32Array, record: number): number {
  return scaleOf(u32, record, 0) | (scaleOf(u32, record, 1) << 8);
}

/**
 * The receive window that a segment offers, in bytes: scaled as `scaleOf` says of its sender; a SYN's is never scaled.
 * Wireshark: tcp.window_size. In a single pass, ask before the segment's own options are noted.
 */
export function scaledWindow(packet: Packet, scale: number): number {
  const isScaled = scale >= SCALE_BIAS && (packet.flags & TCP_FLAG.SYN) === 0;
  return isScaled ? packet.window * (1 << (scale - SCALE_BIAS)) : packet.window;
}

/** The receive window that a side offered last, in bytes; NaN where its scaling is not known. */
export function offeredWindow(u32: Uint32Array, record: number, side: number): number {
  const scale = scaleOf(u32, record, side);
  const window = u32[record + WORD.ANALYSIS + side]! & WINDOW_MASK;
  return scale === 0 ? NaN : window * (1 << Math.max(0, scale - SCALE_BIAS));
}

/** The largest receive window, in bytes, of a side whose scale `scaleOf` tells. RFC 7323 §2.3: a shift of 14 at most. */
export function largestWindow(scale: number): number {
  const shift = scale === 0 ? MAX_WINDOW_SHIFT : Math.max(0, scale - SCALE_BIAS);
  return WINDOW_MASK * (1 << shift);
}

/** Takes the numbers of a segment into its conversation's record; returns its labels (LABEL bits). */
export function analyzeSequence(table: ConversationTable, record: number, seen: SeenSegment): number {
  const { u32 } = table;
  const { packet, side } = seen;
  let labels = noteBase(u32, record, packet, side);
  labels |= labelWindow(u32, record, packet, side);
  // A keep-alive's ACK and the answers of a closed window end the tests of the sender's own numbers.
  const isAnswer =
    (labels & (LABEL.ZERO_WINDOW_PROBE | LABEL.KEEP_ALIVE_ACK | LABEL.ZERO_WINDOW_PROBE_ACK)) !== 0;
  if (!isAnswer && isRepeatedAck(u32, record, packet, side) && packet.window !== 0) {
    labels |= LABEL.DUPLICATE_ACK;
    countDuplicate(u32, record, side);
  }
  if (packet.ack !== u32[record + WORD.LAST_ACK + side]) setDuplicates(u32, record, side, 0);
  labels |= labelUnseenAck(u32, record, packet, side);
  if (packet.payloadBytes > 0 || packet.flags & (TCP_FLAG.SYN | TCP_FLAG.FIN)) {
    labels |= labelSentAgain(table, record, seen, labels);
  }
  noteNumbers(table, record, seen, labels);
  if (labels & ANY_RETRANSMISSION) u32[record + WORD.RETRANSMISSIONS]!++;
  return labels;
}

/** After the labels: the options of a SYN, and the initial round-trip time. */
export function noteHandshake(table: ConversationTable, record: number, seen: SeenSegment): void {
  const { u32, f32, f64 } = table;
  const { packet, side } = seen;
  const handshake = packet.flags & (TCP_FLAG.SYN | TCP_FLAG.ACK);
  if (packet.flags & TCP_FLAG.SYN) {
    noteScale(u32, record, packet, side);
    u32[record + WORD.ANALYSIS + side]! |= FIRST_ACK;
    if (handshake === TCP_FLAG.SYN) f64[record / 2 + DOUBLE.NEWEST_SYN_TIME] = seen.timeNs;
    return;
  }
  // A shift announced outside the handshake means nothing to TCP; Wireshark believes it.
  if (packet.windowScale >= 0) setScale(u32, record, side, packet.windowScale + SCALE_BIAS);
  if (handshake === TCP_FLAG.ACK) {
    u32[record + WORD.ANALYSIS + side]! &= ~FIRST_ACK;
    if (f32[record + FLOAT.INITIAL_RTT] === 0)
      noteInitialRtt(f32, record, seen.timeNs - f64[record / 2 + DOUBLE.NEWEST_SYN_TIME]!);
  }
}

/** Takes the time since the newest SYN; 0 and NaN (no SYN) are none. Negative where the capture's clock went back. */
export function noteInitialRtt(f32: Float32Array, record: number, rttNs: number): void {
  if (rttNs > 0 || rttNs < 0) f32[record + FLOAT.INITIAL_RTT] = rttNs / 1e9;
}

/**
 * A SYN/ACK with another number than its sender's base begins the sender's numbers anew, in the same stream. Where the
 * base is not known yet, a second pass, which knows it, will begin them anew.
 */
export function noteSynAckBase(u32: Uint32Array, record: number, packet: Packet, side: number): number {
  if ((packet.flags & SYN_ACK) !== SYN_ACK) return 0;
  const isKnown = (u32[record + WORD.BITS]! & (BIT.BASE_KNOWN << side)) !== 0;
  if (isKnown && u32[record + WORD.BASE + side] === packet.seq) return 0;
  u32[record + WORD.BITS]! |= BIT.REBASED;
  if (!isKnown) return 0;
  u32[record + WORD.BASE + side] = packet.seq;
  return LABEL.REUSED_PORTS;
}

/** The base of the sender, and of its peer where only an acknowledgment tells it. */
function noteBase(u32: Uint32Array, record: number, packet: Packet, side: number): number {
  const bits = u32[record + WORD.BITS]!;
  const isSyn = (packet.flags & TCP_FLAG.SYN) !== 0;
  const hasAck = (packet.flags & TCP_FLAG.ACK) !== 0;
  let labels = 0;
  if ((bits & (BIT.BASE_KNOWN << side)) === 0) {
    u32[record + WORD.BASE + side] = isSyn ? packet.seq : packet.seq - 1;
    u32[record + WORD.BITS]! |= BIT.BASE_KNOWN << side;
  } else if (isSyn && hasAck) {
    labels = noteSynAckBase(u32, record, packet, side);
  } else if (isSyn) {
    // The same SYN again: a RST may have moved the numbers meanwhile; they are put back.
    u32[record + WORD.NEXT + side] = u32[record + WORD.MAX_TO_BE_ACKED + side]!;
  }
  if (hasAck && (u32[record + WORD.BITS]! & (BIT.BASE_KNOWN << (1 - side))) === 0) {
    u32[record + WORD.BASE + 1 - side] = packet.ack - 1;
    u32[record + WORD.BITS]! |= BIT.BASE_KNOWN << (1 - side);
  }
  return labels;
}

/** Zero window, its probes and their answers, lost segments, keep-alives, window updates, a full window. */
function labelWindow(u32: Uint32Array, record: number, packet: Packet, side: number): number {
  const length = packet.payloadBytes;
  const next = u32[record + WORD.NEXT + side]!;
  const own = u32[record + WORD.ANALYSIS + side]!;
  const peer = u32[record + WORD.ANALYSIS + 1 - side]!;
  const isAtNext = packet.seq === next;
  if (isZeroWindowProbe(u32, record, packet, side)) return LABEL.ZERO_WINDOW_PROBE;
  const isBeyond = next !== 0 && seqDistance(packet.seq, next) < 0;
  let labels = isBeyond && (packet.flags & TCP_FLAG.RST) === 0 ? LABEL.LOST_SEGMENT : 0;
  if (packet.flags & CONTROL) return labels;
  if (packet.window === 0) labels |= LABEL.ZERO_WINDOW;
  if (length <= 1 && packet.seq === (next - 1) >>> 0) labels |= LABEL.KEEP_ALIVE;
  if (length > 0) return isWindowFull(u32, record, packet, side) ? labels | LABEL.WINDOW_FULL : labels;
  const isSameAck = isAtNext && packet.ack === u32[record + WORD.LAST_ACK + side];
  return isSameAck ? labels | labelRepeat(packet.window, own, peer) : labels;
}

/** One byte at the edge of the peer's closed window; a peer that was never heard has no window yet. */
function isZeroWindowProbe(u32: Uint32Array, record: number, packet: Packet, side: number): boolean {
  if (packet.payloadBytes !== 1 || packet.seq !== u32[record + WORD.NEXT + side]) return false;
  return isHeard(u32, record, 1 - side) && (u32[record + WORD.ANALYSIS + 1 - side]! & WINDOW_MASK) === 0;
}

/** Whether the side said anything in this stream. */
function isHeard(u32: Uint32Array, record: number, side: number): boolean {
  return (u32[record + WORD.ANALYSIS + side]! & HEARD) !== 0;
}

/** A pure ACK with the last numbers again: a new window, or an answer to a keep-alive or a probe. */
function labelRepeat(window: number, own: number, peer: number): number {
  if (window !== (own & WINDOW_MASK)) return window === 0 ? 0 : LABEL.WINDOW_UPDATE;
  if (window === 0) return peer & LAST_PROBE ? LABEL.ZERO_WINDOW_PROBE_ACK : 0;
  return peer & LAST_KEEP_ALIVE ? LABEL.KEEP_ALIVE_ACK : 0;
}

/** Data that ends just where the peer's window ends; only where the scaling is known. */
export function isWindowFull(u32: Uint32Array, record: number, packet: Packet, side: number): boolean {
  const peer = u32[record + WORD.ANALYSIS + 1 - side]!;
  const scale = scaleOf(u32, record, 1 - side);
  if (scale === 0) return false;
  const shift = scale === SCALE_NOT_USED || peer & FIRST_ACK ? 0 : scale - SCALE_BIAS;
  const edge = (u32[record + WORD.LAST_ACK + 1 - side]! + (peer & WINDOW_MASK) * (1 << shift)) >>> 0;
  const isUnheard = edge === 0 && !isHeard(u32, record, 1 - side);
  return (packet.seq + packet.payloadBytes) >>> 0 === (isUnheard ? LARGEST_WINDOW : edge);
}

/** A pure ACK that says again what its sender said last. */
function isRepeatedAck(u32: Uint32Array, record: number, packet: Packet, side: number): boolean {
  return (
    packet.payloadBytes === 0 &&
    (packet.flags & CONTROL) === 0 &&
    packet.seq === u32[record + WORD.NEXT + side] &&
    packet.ack === u32[record + WORD.LAST_ACK + side] &&
    packet.window === (u32[record + WORD.ANALYSIS + side]! & WINDOW_MASK)
  );
}

function countDuplicate(u32: Uint32Array, record: number, side: number): void {
  const before = u32[record + WORD.ANALYSIS + side]! >>> DUPLICATES_SHIFT;
  const after = before === DUPLICATES_NEUTRAL ? 1 : Math.min(before + 1, DUPLICATES_NEUTRAL - 1);
  setDuplicates(u32, record, side, after);
}

function setDuplicates(u32: Uint32Array, record: number, side: number, n: number): void {
  const rest = u32[record + WORD.ANALYSIS + side]! & ~DUPLICATES_MASK;
  u32[record + WORD.ANALYSIS + side] = (rest | (n << DUPLICATES_SHIFT)) >>> 0;
}

/** An acknowledgment beyond what the peer is known to have sent without a gap; told once for each gap. */
function labelUnseenAck(u32: Uint32Array, record: number, packet: Packet, side: number): number {
  const peer = 1 - side;
  const maxToBeAcked = u32[record + WORD.MAX_TO_BE_ACKED + peer]!;
  if (maxToBeAcked === 0 || (packet.flags & TCP_FLAG.ACK) === 0) return 0;
  if (seqDistance(packet.ack, maxToBeAcked) >= 0) return 0;
  const peerNext = u32[record + WORD.NEXT + peer]!;
  if (seqDistance(peerNext, maxToBeAcked) < 0) {
    u32[record + WORD.MAX_TO_BE_ACKED + peer] = peerNext;
    return LABEL.ACK_LOST_SEGMENT;
  }
  // Nothing new was seen from the peer: told once, until the peer acknowledges something new.
  const wasTold = u32[record + WORD.ANALYSIS + peer]! >>> DUPLICATES_SHIFT !== 0;
  setDuplicates(u32, record, peer, DUPLICATES_NEUTRAL);
  return wasTold ? 0 : LABEL.ACK_LOST_SEGMENT;
}

/** Retransmission (plain, fast, spurious) or out of order; 0 where the segment is new. */
function labelSentAgain(table: ConversationTable, record: number, seen: SeenSegment, labels: number): number {
  if (labels & LABEL.KEEP_ALIVE) return 0;
  const { u32, f32, f64 } = table;
  const { packet, side, timeNs } = seen;
  const length = packet.payloadBytes;
  const next = u32[record + WORD.NEXT + side]!;
  const peerAck = u32[record + WORD.LAST_ACK + 1 - side]!;
  if (length > 0 && peerAck !== 0 && seqDistance(peerAck, packet.seq + length) <= 0)
    return LABEL.SPURIOUS_RETRANSMISSION;
  const fromNext = seqDistance(next, packet.seq);
  const isBehind = next !== 0 && fromNext < 0 && !(length > 1 && fromNext === -1);
  if (!isBehind) return 0;
  if (isFastRetransmission(table, record, seen)) return LABEL.FAST_RETRANSMISSION;
  const occupies = length + (packet.flags & (TCP_FLAG.SYN | TCP_FLAG.FIN) ? 1 : 0);
  const sinceNext = timeNs - f64[record / 2 + DOUBLE.NEXT_TIME + side]!;
  const isReordered = isSoon(sinceNext, f32[record + FLOAT.INITIAL_RTT]!) && fromNext !== -occupies;
  return isReordered ? LABEL.OUT_OF_ORDER : LABEL.RETRANSMISSION;
}

/**
 * Whether less time passed than the initial round trip took (seconds in single precision; 0 where it is unknown). Times
 * that are the same in that precision are taken for equal: where nothing came between, they are.
 */
function isSoon(ns: number, rttSeconds: number): boolean {
  if (rttSeconds === 0) return isShorter(ns, REORDER_WITHIN_NS);
  return Math.fround(ns / 1e9) !== rttSeconds && isShorter(ns, nanosOf(rttSeconds));
}

/** Sent again right after the duplicate ACKs that ask for it. */
function isFastRetransmission(table: ConversationTable, record: number, seen: SeenSegment): boolean {
  const { u32, f64 } = table;
  const peer = 1 - seen.side;
  const duplicates = u32[record + WORD.ANALYSIS + peer]! >>> DUPLICATES_SHIFT;
  if (duplicates < 2) return false;
  const isAskedFor = u32[record + WORD.LAST_ACK + peer] === seen.packet.seq;
  return isAskedFor && isShorter(seen.timeNs - f64[record / 2 + DOUBLE.ACK_TIME + peer]!, FAST_WITHIN_NS);
}

/** Nanoseconds of a time in single precision: the whole microseconds that it stands for, where it can stand for some. */
function nanosOf(seconds: number): number {
  const wholeMicros = Math.round(seconds * 1e6) * 1e3;
  return Math.fround(wholeMicros / 1e9) === seconds ? wholeMicros : Math.round(seconds * 1e9);
}

/** Whether a time is shorter than a limit; where the clock went back it counts as very long (both are unsigned there). */
function isShorter(ns: number, limitNs: number): boolean {
  return ns < 0 === limitNs < 0 ? ns < limitNs : limitNs < 0;
}

function noteNumbers(table: ConversationTable, record: number, seen: SeenSegment, labels: number): void {
  const { u32, f64 } = table;
  const { packet, side, timeNs } = seen;
  const next = u32[record + WORD.NEXT + side]!;
  const isControl = (packet.flags & (TCP_FLAG.SYN | TCP_FLAG.FIN)) !== 0;
  const controlBytes = isControl && !isBehindTooMany(table, record, side) ? 1 : 0;
  const after = (packet.seq + packet.payloadBytes + controlBytes) >>> 0;
  const isProbe = (labels & LABEL.ZERO_WINDOW_PROBE) !== 0;
  if ((next === 0 || seqDistance(after, next) < 0) && !isProbe) {
    u32[record + WORD.NEXT + side] = after;
    f64[record / 2 + DOUBLE.NEXT_TIME + side] = timeNs;
  }
  const maxToBeAcked = u32[record + WORD.MAX_TO_BE_ACKED + side]!;
  if ((maxToBeAcked === 0 || packet.seq === maxToBeAcked) && !isProbe) {
    u32[record + WORD.MAX_TO_BE_ACKED + side] = u32[record + WORD.NEXT + side]!;
  }
  u32[record + WORD.LAST_ACK + side] = packet.ack;
  f64[record / 2 + DOUBLE.ACK_TIME + side] = timeNs;
  const kept = u32[record + WORD.ANALYSIS + side]! & ~(WINDOW_MASK | LAST_KEEP_ALIVE | LAST_PROBE);
  let own = kept | HEARD | packet.window;
  if (labels & LABEL.KEEP_ALIVE) own |= LAST_KEEP_ALIVE;
  if (isProbe) own |= LAST_PROBE;
  u32[record + WORD.ANALYSIS + side] = own >>> 0;
  if (packet.flags & TCP_FLAG.ACK) noteHighestAck(u32, record, packet, side);
}

/**
 * Whether Wireshark holds so many unacknowledged segments of the side that it takes no more: the number of a SYN or FIN is
 * lost on it then. How many wait is reckoned from the bytes that wait; where nothing was ever acknowledged it is exact.
 */
function isBehindTooMany(table: ConversationTable, record: number, side: number): boolean {
  const { u32, f64 } = table;
  const nSegments = Math.min(u32[record + WORD.PACKETS + side]!, u32[record + WORD.PAYLOAD_SEGMENTS]!);
  if (nSegments < MAX_UNACKED_SEGMENTS) return false;
  const sentBytes = f64[record / 2 + DOUBLE.PAYLOAD + side]!;
  const wasAnswered = u32[record + WORD.PACKETS + 1 - side] !== 0;
  const peerAck = u32[record + WORD.LAST_ACK + 1 - side]!;
  const waitingBytes = wasAnswered ? seqDistance(peerAck, u32[record + WORD.NEXT + side]!) : sentBytes;
  return waitingBytes * nSegments >= MAX_UNACKED_SEGMENTS * sentBytes;
}

function noteHighestAck(u32: Uint32Array, record: number, packet: Packet, side: number): void {
  const isKnown = (u32[record + WORD.BITS]! & (BIT.ACK_KNOWN << side)) !== 0;
  if (isKnown && seqDistance(u32[record + WORD.ACK + side]!, packet.ack) < 0) return;
  u32[record + WORD.ACK + side] = packet.ack;
  u32[record + WORD.BITS]! |= BIT.ACK_KNOWN << side;
}

/** What a SYN says of window scaling, which is used only where both SYNs announce it (RFC 7323 §2.2). */
export function noteScale(u32: Uint32Array, record: number, packet: SynOptions, side: number): void {
  if (packet.windowScale >= 0) setScale(u32, record, side, packet.windowScale + SCALE_BIAS);
  // Options that were cut do not say that there is no scaling.
  if (!packet.isHeaderWhole) return;
  const own = scaleOf(u32, record, side);
  const peer = scaleOf(u32, record, 1 - side);
  if (own === 0) {
    setScale(u32, record, side, SCALE_NOT_USED);
    setScale(u32, record, 1 - side, SCALE_NOT_USED);
  } else if (packet.flags & TCP_FLAG.ACK && peer === SCALE_NOT_USED) {
    setScale(u32, record, side, SCALE_NOT_USED);
  }
}

function setScale(u32: Uint32Array, record: number, side: number, scale: number): void {
  const rest = u32[record + WORD.ANALYSIS + side]! & ~SCALE_MASK;
  u32[record + WORD.ANALYSIS + side] = (rest | (scale << SCALE_SHIFT)) >>> 0;
}
