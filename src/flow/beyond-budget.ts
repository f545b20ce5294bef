/**
 * Where the memory budget ends, and what came beyond it.
 *
 * Once it is reached no stream begins any more: its segments are counted here and leave no other trace. Streams that
 * have begun go on as before, so that whatever is said of them is as true as without a budget.
 * Hard part: without memory for pairs nobody can tell how many there are. Each pair sets one bit of a fixed table by
 * its hash; a bit that is set already is not counted again, so the count is a lower bound, and close while the table is
 * mostly empty.
 */
import type { MemoryShares } from "../base/memory-budget";
import type { Packet } from "../wire/packet";
import type { AddressTable } from "./address-table";
import type { EventLog } from "./event-log";
import type { StreamNumbers } from "./stream-numbers";

/** 16.8 million pairs; 2 MB, taken when the first is counted. */
const N_BITS = 2 ** 24;

/** See the file's head. Without `limit` there is no budget. */
export class BeyondBudget {
  /** The last frame with which a stream began before the budget was reached. */
  lastBegunFrame = 0;
  /** Its time. */
  lastBegunNs = 0;
  /** Frames with segments that were left out. */
  nFrames = 0;
  /** Pairs of endpoints with streams that were left out: at least so many. */
  nPairs = 0;
  readonly #streams: StreamNumbers;
  readonly #events: EventLog;
  readonly #addresses: AddressTable;
  #mostStreams = Infinity;
  #lastFrame = 0;
  #seen: Uint32Array | undefined;

  constructor(streams: StreamNumbers, events: EventLog, addresses: AddressTable) {
    this.#streams = streams;
    this.#events = events;
    this.#addresses = addresses;
  }

  /** Sets the budget, before anything is tracked. */
  limit({ mostStreams, mostEvents }: MemoryShares): void {
    this.#mostStreams = mostStreams;
    this.#events.most = mostEvents;
    this.#addresses.most = 2 * mostStreams;
  }

  /** No stream may begin any more; stays true. */
  get isReached(): boolean {
    return this.#streams.length >= this.#mostStreams || this.#events.isFull || this.#addresses.isFull;
  }

  /** To be told when a stream begins. */
  noteBegin(frameNumber: number, timeNs: number): void {
    if (this.isReached) return;
    this.lastBegunFrame = frameNumber;
    this.lastBegunNs = timeNs;
  }

  /** Counts a packet of a stream that did not begin, and its frame once; frame 0 is none. */
  take(packet: Packet, frameNumber: number): void {
    if (frameNumber !== 0 && frameNumber !== this.#lastFrame) {
      this.nFrames++;
      this.#lastFrame = frameNumber;
    }
    const seen = (this.#seen ??= new Uint32Array(N_BITS / 32));
    const bit = pairHash(packet) % N_BITS;
    const mask = 1 << (bit & 31);
    if ((seen[bit >>> 5]! & mask) !== 0) return;
    seen[bit >>> 5]! |= mask;
    this.nPairs++;
  }
}

/** The same for both directions. */
function pairHash(packet: Packet): number {
  const { family, src0, src1, src2, src3, srcPort, dst0, dst1, dst2, dst3, dstPort } = packet;
  const isIpv6 = family === 6;
  const source = endHash(isIpv6 ? mixed(mixed(mixed(src1) ^ src2) ^ src3) : 0, src0, srcPort);
  const destination = endHash(isIpv6 ? mixed(mixed(mixed(dst1) ^ dst2) ^ dst3) : 0, dst0, dstPort);
  return mixed(source + destination) >>> 0;
}

function endHash(rest: number, word0: number, port: number): number {
  return mixed(mixed(rest ^ word0) + port);
}

function mixed(word: number): number {
  let hash = Math.imul(word ^ (word >>> 16), 0x85ebca6b);
  hash = Math.imul(hash ^ (hash >>> 13), 0xc2b2ae35);
  return hash ^ (hash >>> 16);
}
