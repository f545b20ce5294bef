/**
 * Conversations that consist of several streams: a refused SYN was retried with a new initial sequence number.
 * Rare, so they are kept beside the records: for each such conversation its streams in order.
 */

/** One tcp.stream inside a folded conversation. */
export interface FoldedStream {
  stream: number;
  firstFrame: number;
  lastFrame: number;
  /** Packets of the conversation before this stream began. */
  packetsBefore: number;
  /** tcp.completeness, once the stream is over; the last one's is the conversation's. */
  completeness: number;
}

/** The streams of every folded conversation. */
export class FoldedStreams {
  readonly #byConversation = new Map<number, FoldedStream[]>();

  /** Notes that `conversation` goes on as `next`; `soFar` describes it up to now. */
  fold(
    conversation: number,
    soFar: { stream: number; firstFrame: number; lastFrame: number; completeness: number },
    next: FoldedStream,
  ): void {
    const streams = this.#byConversation.get(conversation) ?? [{ ...soFar, packetsBefore: 0 }];
    const last = streams[streams.length - 1]!;
    last.lastFrame = soFar.lastFrame;
    last.completeness = soFar.completeness;
    streams.push(next);
    this.#byConversation.set(conversation, streams);
  }

  /** The streams of a folded conversation, in order; the last one's `lastFrame` is the conversation's. */
  of(conversation: number): readonly FoldedStream[] {
    return this.#byConversation.get(conversation) ?? [];
  }

  /** The newest stream of a folded conversation. */
  newest(conversation: number): number {
    return this.#byConversation.get(conversation)?.at(-1)?.stream ?? -1;
  }
}
