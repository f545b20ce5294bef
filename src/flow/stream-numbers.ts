/**
 * Stream numbers in Wireshark's order, also those that only an ICMP error or a sample used up.
 *
 * Wireshark dissects a quoted or sampled TCP header like any other: where it begins a stream, it takes a number, and
 * segments of the pair that come later belong to that stream.
 */
import type { Packet } from "../wire/packet";
import { endsOf } from "./announced-streams";
import { completenessWith } from "./completeness";
import { BIT, RECORD_WORDS, WORD } from "./conversation-layout";

/** Wireshark files a header under a stream once it has read as far as the window field: so many bytes of it. */
export const FILED_HEADER_BYTES = 16;

/** A number that waits for the first segment of its pair, and the bits of tcp.completeness that the headers before it set. */
interface Reserved {
  readonly stream: number;
  readonly completeness: number;
}

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
  readonly #reserved = new Map<string, Reserved>();

  /** The next number. */
  next(): number {
    return this.length++;
  }

  /** Uses up a number for a pair that has none, and notes the header; returns the number that waits for the pair. */
  reserve(packet: Packet): number {
    const key = pairKey(packet);
    const known = this.#reserved.get(key);
    const word = completenessWith(known?.completeness ?? 0, packet, known === undefined);
    const stream = known ? known.stream : this.next();
    this.#reserved.set(key, { stream, completeness: (word & 0xff) | (word >>> 8) });
    return stream;
  }

  /** Whether a number waits for the pair. Cheap while there are none. */
  isReserved(packet: Packet): boolean {
    return this.#reserved.size > 0 && this.#reserved.has(pairKey(packet));
  }

  /** What waits for the pair of a segment that begins a stream: it waits no longer. Undefined where nothing does. */
  take(packet: Packet): Reserved | undefined {
    if (this.#reserved.size === 0) return undefined;
    const key = pairKey(packet);
    const reserved = this.#reserved.get(key);
    this.#reserved.delete(key);
    return reserved;
  }
}

/** The endpoints of a packet, whichever of them sent it. */
function pairKey(packet: Packet): string {
  const { source, destination } = endsOf(packet);
  const ends = [`${source} ${packet.srcPort}`, `${destination} ${packet.dstPort}`];
  return ends.sort().join("/");
}
