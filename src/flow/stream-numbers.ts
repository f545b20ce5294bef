/**
 * Stream numbers in Wireshark's order, also those that only an ICMP error used up.
 *
 * Wireshark dissects a quoted TCP header like any other: where it begins a stream, it takes a number, and segments of
 * the pair that come later belong to that stream.
 */
import type { Packet } from "../wire/packet";

/** Wireshark files a segment under a stream once it has read as far as the window field. */
const DISSECTED_HEADER_BYTES = 16;

/** Gives out tcp.stream numbers. */
export class StreamNumbers {
  /** Numbers given out so far; the next one. */
  length = 0;
  /** Numbers that quoted headers used up, by pair. Rare. */
  readonly #reserved = new Map<string, number>();

  /** The next number. */
  next(): number {
    return this.length++;
  }

  /** Uses up a number for the pair of a quoted header, where the header is whole enough. */
  reserve(quoted: Packet): void {
    if (quoted.quotedBytes < DISSECTED_HEADER_BYTES || this.isReserved(quoted)) return;
    this.#reserved.set(pairKey(quoted), this.next());
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
