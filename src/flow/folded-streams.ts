/**
 * Conversations that consist of several streams: a refused SYN was retried with a new initial sequence number.
 * Rare, so they are kept beside the records: for each such conversation its streams in order.
 */

import { UnsoundState, type KeptState } from "../base/kept-state";

/** Words of a row of the kept state: the conversation, then the fields of a `FoldedStream` in their order. */
const ROW_WORDS = 7;

/** One tcp.stream inside a folded conversation. */
export interface FoldedStream {
  stream: number;
  firstFrame: number;
  lastFrame: number;
  /** Packets of the conversation before this stream began. */
  packetsBefore: number;
  /** tcp.completeness, once the stream is over; the last one's is the conversation's. */
  completeness: number;
  /** Window scaling of both sides, once the stream is over: see `scalesOf`. */
  scales: number;
}

/** The streams of every folded conversation. */
export class FoldedStreams {
  readonly #byConversation = new Map<number, FoldedStream[]>();

  /** Notes that `conversation` goes on as `next`; `soFar` describes it up to now. */
  fold(conversation: number, soFar: Omit<FoldedStream, "packetsBefore">, next: FoldedStream): void {
    const streams = this.#byConversation.get(conversation) ?? [{ ...soFar, packetsBefore: 0 }];
    const last = streams[streams.length - 1]!;
    last.lastFrame = soFar.lastFrame;
    last.completeness = soFar.completeness;
    last.scales = soFar.scales;
    streams.push(next);
    this.#byConversation.set(conversation, streams);
  }

  /** The streams of a folded conversation, in order; the last one's `lastFrame` is the conversation's. */
  of(conversation: number): readonly FoldedStream[] {
    return this.#byConversation.get(conversation) ?? [];
  }

  /** Puts the streams into a kept state: a row a stream, those of a conversation in order. */
  save(state: KeptState): void {
    const rows = [...this.#byConversation].flatMap(([conversation, streams]) =>
      streams.flatMap((part) => [
        conversation,
        part.stream,
        part.firstFrame,
        part.lastFrame,
        part.packetsBefore,
        part.completeness,
        part.scales,
      ]),
    );
    state.put("folded/rows", Uint32Array.from(rows));
  }

  /** Takes the streams of a kept state. Throws `UnsoundState`. */
  restore(state: KeptState): void {
    const rows = state.uint32("folded/rows");
    if (rows.length % ROW_WORDS !== 0) throw new UnsoundState(`folded: ${rows.length} words`);
    this.#byConversation.clear();
    for (let at = 0; at < rows.length; at += ROW_WORDS) {
      const [conversation, stream, firstFrame, lastFrame, packetsBefore, completeness, scales] =
        rows.subarray(at);
      const part = {
        stream: stream!,
        firstFrame: firstFrame!,
        lastFrame: lastFrame!,
        packetsBefore: packetsBefore!,
        completeness: completeness!,
        scales: scales!,
      };
      const streams = this.#byConversation.get(conversation!);
      if (streams) streams.push(part);
      else this.#byConversation.set(conversation!, [part]);
    }
  }

  /** The newest stream of a folded conversation. */
  newest(conversation: number): number {
    return this.#byConversation.get(conversation)?.at(-1)?.stream ?? -1;
  }
}
