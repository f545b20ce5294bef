/**
 * Stream numbers in Wireshark's order, also those that only an ICMP error or a sample used up.
 *
 * Wireshark dissects a quoted or sampled TCP header like any other: where it begins a stream, it takes a number, and
 * segments of the pair that come later belong to that stream.
 */
import type { Packet } from "../wire/packet";
import { BIT, RECORD_WORDS, WORD } from "./conversation-layout";

/** Wireshark files a segment under a stream once it has read as far as the window field. */
const DISSECTED_HEADER_BYTES = 16;

/** Wireshark's rule: a SYN begins a stream where the base of its sender is known and differs. */
export function startsNewStream(u32: Uint32Array, conversation: number, seq: number, side: number): boolean {
  const record = conversation * RECORD_WORDS;
  const isKnown = (u32[record + WORD.BITS]! & (BIT.BASE_KNOWN << side)) !== 0;
  return isKnown && u32[record + WORD.BASE + side] !== seq;
}

/** Gives out tcp.stream numbers. */
export class StreamNumbers {
  /** Numbers given out so far; the next one. */
  length = 0;
  /** Numbers that quoted and sampled headers used up, by pair. Rare. */
  readonly #reserved = new Map<string, number>();

  /** The next number. */
  next(): number {
    return this.length++;
  }

  /** Uses up a number for the pair of a header that ICMP quotes, where it is whole enough. */
  reserveQuoted(quoted: Packet): void {
    if (quoted.quotedBytes >= DISSECTED_HEADER_BYTES) this.reserve(quoted);
  }

  /** Uses up a number for a pair that has none; returns the number that waits for it. */
  reserve(packet: Packet): number {
    const key = pairKey(packet);
    let stream = this.#reserved.get(key);
    if (stream === undefined) this.#reserved.set(key, (stream = this.next()));
    return stream;
  }

  /** Whether a number waits for the pair. Cheap while there are none. */
  isReserved(packet: Packet): boolean {
    return this.#reserved.size > 0 && this.#reserved.has(pairKey(packet));
  }

  /** The number of a stream that begins with `packet`: the one that waits for its pair, or the next. */
  take(packet: Packet): number {
    if (this.#reserved.size === 0) return this.next();
    const key = pairKey(packet);
    const stream = this.#reserved.get(key);
    this.#reserved.delete(key);
    return stream ?? this.next();
  }
}

/** The endpoints of a packet, whichever of them sent it. */
function pairKey(packet: Packet): string {
  const source = `${packet.src0},${packet.src1},${packet.src2},${packet.src3},${packet.srcPort}`;
  const destination = `${packet.dst0},${packet.dst1},${packet.dst2},${packet.dst3},${packet.dstPort}`;
  const ends = source < destination ? [source, destination] : [destination, source];
  return `${packet.family}/${ends.join("/")}`;
}
