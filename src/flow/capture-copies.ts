/**
 * Copies that the capture made: a SPAN port, or a capture on several interfaces, records a segment more than once, and
 * the second record looks like a retransmission. A copy has the ip.id of the first; a sender gives a new one to each.
 */
import { seqDistance } from "../base/sequence-numbers";
import { TCP_FLAG, type Packet } from "../wire/packet";
import { DOUBLE, WORD } from "./conversation-layout";
import type { ConversationTable } from "./conversation-table";
import type { SeenSegment } from "./seen-segment";

/** A copy stands this close behind the first; an ip.id comes round again later. */
const COPY_WITHIN_NS = 50e6;

/** Without ip.id (IPv6): no sender repeats the same bytes so soon (RFC 8985 §7.2: at least two round trips). */
const COPY_WITHOUT_ID_WITHIN_NS = 1e6;

/** Whether payload is a copy of what its sender sent last, or of its highest segment. Before its numbers are taken. */
export function isCopyOfPayload(table: ConversationTable, record: number, seen: SeenSegment): boolean {
  const { u32, f64 } = table;
  const { packet, side, timeNs } = seen;
  const next = u32[record + WORD.NEXT + side]!;
  if (packet.payloadBytes === 0 || next === 0 || seqDistance(packet.seq, next) <= 0) return false;
  const sinceNextNs = timeNs - f64[record / 2 + DOUBLE.NEXT_TIME + side]!;
  const sinceLastNs = timeNs - f64[record / 2 + DOUBLE.ACK_TIME + side]!;
  if (packet.ipId !== 0) {
    const isLike = (word: number): boolean => ipIdOf(u32[record + word]!, side) === packet.ipId;
    return (
      (sinceLastNs < COPY_WITHIN_NS && isLike(WORD.IP_IDS)) ||
      (sinceNextNs < COPY_WITHIN_NS && isLike(WORD.NEXT_IP_IDS))
    );
  }
  const isHighest = (packet.seq + packet.payloadBytes) >>> 0 === next;
  const unacked = u32[record + WORD.UNACKED_RETRANSMISSIONS]!;
  const nSentAgain = side === 0 ? unacked & 0xffff : unacked >>> 16;
  const isSentAgain = nSentAgain > 0 && packet.seq === u32[record + WORD.LOST_SEQ + side];
  return (
    (isHighest && sinceNextNs < COPY_WITHOUT_ID_WITHIN_NS) ||
    (isSentAgain && sinceLastNs < COPY_WITHOUT_ID_WITHIN_NS)
  );
}

/** Frames that repeat, number for number, what their sender sent last. */
export interface CopyFacts {
  /** Copies, beside the first of each; at least, as a copy behind further segments of its sender is not seen. */
  nFrames: number;
  /** The first of them. */
  firstFrame: number;
}

/** Fewer are chance; a share below this is a moment's trouble, not the way the capture was made. */
const MIN_COPIES = 5;
const MIN_SHARE = 0.1;

/** Counts the copies in a capture: its frames stand in it several times. */
export class CopyCounts {
  #n = 0;
  #firstFrame = 0;
  /** Segments with the ip.id of the one before that are no copies of it: their senders number nothing. */
  #nUnnumbered = 0;

  /** Takes a segment before its numbers are taken. No allocation; what the short road takes is no copy. */
  take(table: ConversationTable, record: number, { packet, side, timeNs, frameNumber }: SeenSegment): void {
    const { u32, f64 } = table;
    if (packet.ipId === 0 || ipIdOf(u32[record + WORD.IP_IDS]!, side) !== packet.ipId) return;
    const next = u32[record + WORD.NEXT + side]!;
    const isLikeLast =
      timeNs - f64[record / 2 + DOUBLE.ACK_TIME + side]! < COPY_WITHIN_NS &&
      next !== 0 &&
      seqDistance(endOf(packet), next) >= 0 &&
      ((packet.flags & TCP_FLAG.ACK) === 0 || packet.ack === u32[record + WORD.LAST_ACK + side]);
    if (!isLikeLast) {
      this.#nUnnumbered++;
      return;
    }
    this.#n++;
    if (this.#firstFrame === 0) this.#firstFrame = frameNumber;
  }

  /** Undefined where so few of the segments are copies that nothing follows, or where the numbers tell nothing. */
  facts(nSegments: number): CopyFacts | undefined {
    if (this.#n < MIN_COPIES || this.#n < nSegments * MIN_SHARE) return undefined;
    return this.#nUnnumbered * 10 > this.#n ? undefined : { nFrames: this.#n, firstFrame: this.#firstFrame };
  }
}

/** The sequence number behind the segment. */
function endOf({ seq, payloadBytes, flags }: Packet): number {
  return (seq + payloadBytes + (flags & (TCP_FLAG.SYN | TCP_FLAG.FIN) ? 1 : 0)) >>> 0;
}

/** A side's half of a word that holds side 0 in its upper half. */
function ipIdOf(word: number, side: number): number {
  return side === 0 ? word >>> 16 : word & 0xffff;
}

/** Puts a side's ip.id into such a word. */
export function withIpId(word: number, side: number, ipId: number): number {
  return (side === 0 ? (word & 0xffff) | (ipId << 16) : (word & 0xffff0000) | ipId) >>> 0;
}
