/**
 * All conversations of a capture: records by number, and the newest conversation of each address/port pair.
 *
 * Gets keys (two endpoints), gives record numbers. The hash table's slots hold conversation numbers; keys are
 * compared in the records themselves, so a look-up touches one slot and one record.
 * Hot: looked up once a segment.
 */
import { GrowingMemory } from "../base/growing-memory";
import { UnsoundState, type KeptState } from "../base/kept-state";
import { BIT, DOUBLE, FLOAT, KEY_BITS, RECORD_WORDS, WORD } from "./conversation-layout";
import { TimeEpochs } from "./time-epochs";

const INITIAL_CONVERSATIONS = 1024;
const INITIAL_SLOTS = 4096;
/** Room for more is made when they come: a file says nothing of its conversations but its size. */
const MOST_EXPECTED = 65_536;
const WORD_BYTES = 4;

/** Records and their look-up; see the file's head. */
export class ConversationTable {
  /** Where the capture's clock leaps. */
  readonly epochs = new TimeEpochs();
  /** Conversations so far. */
  length = 0;
  readonly #records = new GrowingMemory(INITIAL_CONVERSATIONS * RECORD_WORDS * WORD_BYTES);
  u32: Uint32Array = new Uint32Array(this.#records.buffer, 0, INITIAL_CONVERSATIONS * RECORD_WORDS);
  f32: Float32Array = new Float32Array(this.u32.buffer);
  f64: Float64Array = new Float64Array(this.u32.buffer);

  /** Slot → newest conversation of a pair, plus 1; 0 is free. */
  readonly #slotMemory = new GrowingMemory(INITIAL_SLOTS * WORD_BYTES);
  #slots = new Uint32Array(this.#slotMemory.buffer, 0, INITIAL_SLOTS);
  #nPairs = 0;
  /** The slot that the last `find` ended at. */
  #foundSlot = 0;
  /** The conversation that the last `find` found: neighbouring segments often share it. */
  #lastFound = -1;

  /**
   * Makes room for so many conversations, before the first is added: growing step by step files them anew again and
   * again, and V8 compiles for each kind of memory. Memory that is never written to costs nothing.
   */
  expect(nConversations: number): void {
    if (this.length > 0 || nConversations <= INITIAL_CONVERSATIONS) return;
    const n = 2 ** Math.ceil(Math.log2(Math.min(nConversations, MOST_EXPECTED)));
    this.#records.grow(n * RECORD_WORDS * WORD_BYTES);
    this.#useGrown();
    this.#fillSlots(n * 2);
  }

  /**
   * The newest conversation between two endpoints, or -1. `address0` and the upper half of `ports` are the lower
   * endpoint's; `keyBits` are those of KEY_BITS. All are signed 32-bit integers: V8 makes an object of a larger one.
   */
  find(address0: number, address1: number, ports: number, keyBits: number): number {
    const u32 = this.u32;
    if (this.#lastFound >= 0) {
      const record = this.#lastFound * RECORD_WORDS;
      if (
        (u32[record + WORD.PORTS]! | 0) === ports &&
        (u32[record + WORD.ADDRESS]! | 0) === address0 &&
        (u32[record + WORD.ADDRESS + 1]! | 0) === address1 &&
        (u32[record + WORD.BITS]! & KEY_BITS) === keyBits
      ) {
        return this.#lastFound;
      }
    }
    const slots = this.#slots;
    const mask = slots.length - 1;
    // The step is taken for the first slot, too: V8 throws code away that meets one for the first time.
    let slot = hashKey(address0, address1, ports) - 1;
    for (;;) {
      slot = (slot + 1) & mask;
      const conversation = slots[slot]! - 1;
      if (conversation < 0) break;
      const record = conversation * RECORD_WORDS;
      if (
        (u32[record + WORD.PORTS]! | 0) === ports &&
        (u32[record + WORD.ADDRESS]! | 0) === address0 &&
        (u32[record + WORD.ADDRESS + 1]! | 0) === address1 &&
        (u32[record + WORD.BITS]! & KEY_BITS) === keyBits
      ) {
        this.#foundSlot = slot;
        this.#lastFound = conversation;
        return conversation;
      }
    }
    this.#foundSlot = slot;
    return -1;
  }

  /** Adds a conversation for a pair; it becomes the pair's newest. Returns its number. */
  add(key: { address0: number; address1: number; ports: number; ipv6: number }): number {
    this.#lastFound = -1;
    const previous = this.find(key.address0 | 0, key.address1 | 0, key.ports | 0, key.ipv6);
    const conversation = this.length++;
    if (this.length * RECORD_WORDS > this.u32.length) this.#growRecords();
    const record = conversation * RECORD_WORDS;
    this.u32[record + WORD.ADDRESS] = key.address0;
    this.u32[record + WORD.ADDRESS + 1] = key.address1;
    this.u32[record + WORD.PORTS] = key.ports;
    this.u32[record + WORD.BITS] = key.ipv6;
    this.u32[record + WORD.PREVIOUS] = previous + 1;
    this.f64[record / 2 + DOUBLE.SYN_ACK_TIME] = NaN;
    this.f64[record / 2 + DOUBLE.NEWEST_SYN_TIME] = NaN;
    this.f32[record + FLOAT.ZERO_SINCE] = -1;
    this.f32[record + FLOAT.ZERO_SINCE + 1] = -1;
    this.#slots[this.#foundSlot] = conversation + 1;
    this.#lastFound = conversation;
    if (previous < 0) {
      this.#nPairs++;
      if (this.#nPairs * 2 > this.#slots.length) this.#fillSlots(this.#slots.length * 2);
    }
    return conversation;
  }

  /** Puts the records into a kept state; the look-up is left out. */
  save(state: KeptState): void {
    state.put("conversations/records", this.u32.subarray(0, this.length * RECORD_WORDS));
    this.epochs.save(state);
  }

  /** Takes the records of a kept state: they can be read, but nothing can be found or added. Throws `UnsoundState`. */
  restore(state: KeptState): void {
    const u32 = state.uint32("conversations/records");
    const { length } = u32;
    if (length % RECORD_WORDS !== 0) throw new UnsoundState(`conversations: ${length} words`);
    this.#useRecords(u32);
    this.length = length / RECORD_WORDS;
    this.epochs.restore(state);
  }

  /**
   * The newest of a conversation and those before it on its endpoints that had begun by a frame; -1 where none had, or where
   * the newest was over by then.
   */
  begunBy(newest: number, frameNumber: number): number {
    const { u32 } = this;
    const record = newest * RECORD_WORDS;
    const isOver = newest >= 0 && (u32[record + WORD.BITS]! & BIT.OVER) !== 0;
    if (isOver && frameNumber > u32[record + WORD.LAST_FRAME]!) return -1;
    let conversation = newest;
    while (conversation >= 0 && u32[conversation * RECORD_WORDS + WORD.FIRST_FRAME]! > frameNumber)
      conversation = u32[conversation * RECORD_WORDS + WORD.PREVIOUS]! - 1;
    return conversation;
  }

  /** Makes the conversations of a restored table findable. O(conversations), once; a table that was fed is findable. */
  makeFindable(): void {
    if (this.#nPairs > 0 || this.length === 0) return;
    this.#fillSlots(2 ** Math.ceil(Math.log2(Math.max(INITIAL_SLOTS, this.length * 2))));
  }

  /** Files all conversations anew. O(conversations); where they have so many slots, no memory but theirs is needed. */
  #fillSlots(nSlots: number): void {
    this.#slotMemory.grow(nSlots * WORD_BYTES);
    this.#slots = new Uint32Array(this.#slotMemory.buffer, 0, nSlots);
    this.#slots.fill(0);
    this.#nPairs = 0;
    const { u32 } = this;
    for (let conversation = 0; conversation < this.length; conversation++) {
      const record = conversation * RECORD_WORDS;
      this.#lastFound = -1;
      const known = this.find(
        u32[record + WORD.ADDRESS]! | 0,
        u32[record + WORD.ADDRESS + 1]! | 0,
        u32[record + WORD.PORTS]! | 0,
        u32[record + WORD.BITS]! & KEY_BITS,
      );
      if (known < 0) this.#nPairs++;
      this.#slots[this.#foundSlot] = conversation + 1;
    }
    this.#lastFound = -1;
  }

  #growRecords(): void {
    this.#records.grow((this.u32.length + RECORD_WORDS) * WORD_BYTES);
    this.#useGrown();
  }

  #useGrown(): void {
    const { buffer } = this.#records;
    this.#useRecords(new Uint32Array(buffer, 0, Math.floor(buffer.byteLength / WORD_BYTES)));
  }

  #useRecords(u32: Uint32Array): void {
    const { buffer, byteOffset, length } = u32;
    this.u32 = u32;
    this.f32 = new Float32Array(buffer, byteOffset, length);
    this.f64 = new Float64Array(buffer, byteOffset, length / 2);
  }
}

function hashKey(address0: number, address1: number, ports: number): number {
  let hash = Math.imul(address0 ^ Math.imul(address1, 0x9e3779b1), 0x85ebca6b) ^ ports;
  hash = Math.imul(hash ^ (hash >>> 15), 0xc2b2ae35);
  return hash ^ (hash >>> 16);
}
