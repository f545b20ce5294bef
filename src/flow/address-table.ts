/**
 * IPv6 addresses as small numbers, so that a conversation's key is three words for both families.
 * An IPv4 address is its own number.
 */
import { Uint32Column } from "../base/columns";
import type { KeptState } from "../base/kept-state";
import type { Packet } from "../wire/packet";

const INITIAL_SLOTS = 1024;
const FIRST_PRIME = 0x9e3779b1;
/** The id of an address that there was no memory for; no conversation has it. */
const NO_ID = 0xffffffff;

/** Interns 128-bit addresses; open addressing over typed arrays, at most half full. */
export class AddressTable {
  /** Addresses that there is memory for; of further ones none is told from another. */
  most = Infinity;
  readonly #words = [new Uint32Column(), new Uint32Column(), new Uint32Column(), new Uint32Column()] as const;
  /** Slot → id + 1; 0 is free. */
  #slots = new Uint32Array(INITIAL_SLOTS);

  /** Addresses known. */
  get length(): number {
    return this.#words[0].length;
  }

  /** Two more addresses may be too many. */
  get isFull(): boolean {
    return this.length + 2 > this.most;
  }

  /** The id of an IPv6 packet's source. */
  sourceOf({ src0, src1, src2, src3 }: Packet): number {
    return this.#idOf(src0, src1, src2, src3);
  }

  /** The id of an IPv6 packet's destination. */
  destinationOf({ dst0, dst1, dst2, dst3 }: Packet): number {
    return this.#idOf(dst0, dst1, dst2, dst3);
  }

  /** The id of an address, in [0, length); a new one where it was not seen before; NO_ID where there is no memory for it. O(1) amortised. */
  #idOf(word0: number, word1: number, word2: number, word3: number): number {
    const [words0, words1, words2, words3] = this.#words;
    const mask = this.#slots.length - 1;
    let slot = hashWords(word0, word1, word2, word3) & mask;
    for (;;) {
      const id = this.#slots[slot]! - 1;
      if (id < 0) break;
      if (
        words3.data[id] === word3 &&
        words2.data[id] === word2 &&
        words1.data[id] === word1 &&
        words0.data[id] === word0
      ) {
        return id;
      }
      slot = (slot + 1) & mask;
    }
    const id = words0.length;
    if (id >= this.most) return NO_ID;
    words0.push(word0);
    words1.push(word1);
    words2.push(word2);
    words3.push(word3);
    this.#slots[slot] = id + 1;
    if (words0.length * 2 > this.#slots.length) this.#grow();
    return id;
  }

  /** Text of an IPv6 address in the form of RFC 5952. Slow. */
  text(id: number): string {
    return ipv6Text(this.#words.map((column) => column.data[id]!));
  }

  /** Puts the addresses into a kept state; the look-up is left out. */
  save(state: KeptState): void {
    for (const [word, column] of this.#words.entries()) state.put(`addresses/${word}`, column.used());
  }

  /** Takes the addresses of a kept state: they can be read, but no more be looked up. Throws `UnsoundState`. */
  restore(state: KeptState): void {
    const { length } = state.uint32("addresses/0");
    for (const [word, column] of this.#words.entries()) {
      column.take(state.uint32(`addresses/${word}`, length));
    }
  }

  /** Makes the addresses of a restored table findable. O(addresses). */
  makeFindable(): void {
    this.#fillSlots(2 ** Math.ceil(Math.log2(Math.max(INITIAL_SLOTS, this.length * 2 + 2))));
  }

  #grow(): void {
    this.#fillSlots(this.#slots.length * 2);
  }

  #fillSlots(nSlots: number): void {
    const slots = new Uint32Array(nSlots);
    const mask = slots.length - 1;
    const [words0, words1, words2, words3] = this.#words;
    for (let id = 0; id < words0.length; id++) {
      let slot = hashWords(words0.data[id]!, words1.data[id]!, words2.data[id]!, words3.data[id]!) & mask;
      while (slots[slot] !== 0) slot = (slot + 1) & mask;
      slots[slot] = id + 1;
    }
    this.#slots = slots;
  }
}

function hashWords(word0: number, word1: number, word2: number, word3: number): number {
  let hash = Math.imul(word0 ^ (word1 << 7), FIRST_PRIME);
  hash = Math.imul(hash ^ (hash >>> 15) ^ word2, 0x85ebca6b);
  hash = Math.imul(hash ^ (hash >>> 13) ^ word3, 0xc2b2ae35);
  return (hash ^ (hash >>> 16)) >>> 0;
}

/** Dotted text of an IPv4 address. */
export function ipv4Text(address: number): string {
  return `${address >>> 24}.${(address >>> 16) & 255}.${(address >>> 8) & 255}.${address & 255}`;
}

/**
 * Text of four 32-bit words as an IPv6 address: lower case, the longest run of two or more zero groups as "::",
 * and an IPv4-mapped or IPv4-compatible address (RFC 4291 §2.5.5) with its dotted tail, as Wireshark and inet_ntop have
 * them. Source: RFC 5952 §4–§5.
 */
export function ipv6Text(words: readonly number[]): string {
  const groups = words.flatMap((word) => [word >>> 16, word & 0xffff]);
  const isEarlyZero = words[0] === 0 && words[1] === 0;
  if (isEarlyZero && words[2] === 0xffff) return `::ffff:${ipv4Text(words[3]!)}`;
  if (isEarlyZero && words[2] === 0 && words[3]! > 0xffff) return `::${ipv4Text(words[3]!)}`;
  const run = longestZeroRun(groups);
  const hexGroups = groups.map((group) => group.toString(16));
  if (run.length < 2) return hexGroups.join(":");
  const head = hexGroups.slice(0, run.start).join(":");
  const tail = hexGroups.slice(run.start + run.length).join(":");
  return `${head}::${tail}`;
}

function longestZeroRun(groups: readonly number[]): { start: number; length: number } {
  let best = { start: 0, length: 0 };
  let start = 0;
  for (let i = 0; i <= groups.length; i++) {
    if (i < groups.length && groups[i] === 0) continue;
    if (i - start > best.length) best = { start, length: i - start };
    start = i + 1;
  }
  return best;
}
