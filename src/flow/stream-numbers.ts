/**
 * Stream numbers in Wireshark's order, also those that only an ICMP error or a sample used up.
 *
 * Wireshark dissects a quoted or sampled TCP header like any other: where it begins a stream, it takes a number, and
 * segments of the pair that come later belong to that stream.
 */
import { TCP_FLAG, type Packet } from "../wire/packet";
import { innermostQuote } from "../wire/quoted-packet";
import { endsOf } from "./announced-streams";
import { completenessWith } from "./completeness";
import { BIT, RECORD_WORDS, WORD } from "./conversation-layout";

/** Wireshark files a header under a stream once it has read as far as the window field: so many bytes of it. */
export const FILED_HEADER_BYTES = 16;

/** A number that waits for the first segment of its pair, and what WORD.COMPLETENESS is to begin with. */
interface Reserved {
  readonly stream: number;
  readonly completeness: number;
  /** [side] The newest SYN that an ICMP error quoted whole: Wireshark takes the window scaling from it. */
  readonly syns: readonly (SynOptions | undefined)[];
}

/** What `noteScale` asks of a SYN. */
export type SynOptions = Pick<Packet, "flags" | "windowScale" | "isHeaderWhole">;

/** Of an ICMP error: the SYN that it quotes with all of its options; undefined where it does not. */
export function quotedSyn(error: Packet): SynOptions | undefined {
  const { flags, windowScale, isHeaderWhole } = innermostQuote(error).quoted;
  return flags & TCP_FLAG.SYN && isHeaderWhole ? { flags, windowScale, isHeaderWhole } : undefined;
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

  /**
   * Uses up a number for a pair that has none, and notes the header; returns the number that waits for the pair.
   * @param syn the header itself, where it is a whole SYN of `side` that an ICMP error quotes
   */
  reserve(packet: Packet, side: number, syn?: SynOptions): number {
    const key = pairKey(packet);
    const known = this.#reserved.get(key);
    const completeness = completenessWith(known?.completeness ?? 0, packet, known === undefined);
    const stream = known ? known.stream : this.next();
    const syns = known ? [...known.syns] : [undefined, undefined];
    if (syn) syns[side] = syn;
    this.#reserved.set(key, { stream, completeness, syns });
    return stream;
  }

  /** The numbers that still wait: of pairs of which nothing but quoted and sampled headers came. */
  get waiting(): Iterable<Reserved> {
    return this.#reserved.values();
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
