/**
 * What Wireshark's second pass over a capture shows otherwise than its first: what was learnt of a stream behind the frame.
 *
 * Made of the tracker of a first walk over the whole capture; asked, and told of each segment, during a second one.
 * The rules are those of dissect_tcp (packet-tcp.c, Wireshark 4.0): the second pass begins with what the first one ended
 * with. Window scaling stays as it is then; a sender's base is moved again by each SYN/ACK that has another number.
 */
import { BIT, RECORD_WORDS, WORD } from "../flow/conversation-layout";
import { scalesOf } from "../flow/sequence-analysis";
import type { Tracker } from "../flow/tracker";
import { TCP_FLAG, type Packet } from "../wire/packet";
import { completenessOfStreams } from "./completeness-of-streams";

const SYN_ACK = TCP_FLAG.SYN | TCP_FLAG.ACK;

/** See the file's head. Memory: four bytes a stream. */
export class SecondPass {
  /** Final tcp.completeness by stream; see `completenessOfStreams`. */
  readonly completeness: Uint16Array;
  /** Final window scaling by stream; see `scalesOf`. */
  readonly #scales: Uint16Array;
  /** Bases by stream and side, of streams where one was moved. */
  readonly #bases = new Map<number, [number, number]>();
  /** The last frame with a segment that moved its sender's base. */
  rebasedFrame = 0;

  /** O(conversations). */
  constructor(first: Tracker) {
    this.completeness = completenessOfStreams(first);
    this.#scales = new Uint16Array(first.nStreams);
    const { u32 } = first.table;
    for (let conversation = 0; conversation < first.table.length; conversation++) {
      const record = conversation * RECORD_WORDS;
      const stream = first.streamOf(conversation);
      for (const part of first.folded.of(conversation)) this.#scales[part.stream] = part.scales;
      this.#scales[stream] = scalesOf(u32, record);
      if (u32[record + WORD.BITS]! & BIT.REBASED)
        this.#bases.set(stream, [u32[record + WORD.BASE]!, u32[record + WORD.BASE + 1]!]);
    }
  }

  /** Takes each segment, in order, once `tracker` has it. */
  take(frameNumber: number, tracker: Tracker, { flags, seq }: Packet): void {
    if (this.#bases.size === 0 || (flags & SYN_ACK) !== SYN_ACK) return;
    const bases = this.#bases.get(tracker.streamOf(tracker.conversation));
    if (!bases || bases[tracker.side] === seq) return;
    bases[tracker.side] = seq;
    this.rebasedFrame = frameNumber;
  }

  /** What the numbers of a side count from; undefined where the walk itself tells it. */
  baseOf(stream: number, side: number): number | undefined {
    return this.#bases.get(stream)?.[side];
  }

  /** Window scaling of a side; see `scaleOf` of a record. */
  scaleOf(stream: number, side: number): number {
    return ((this.#scales[stream] ?? 0) >>> (8 * side)) & 0xff;
  }
}
