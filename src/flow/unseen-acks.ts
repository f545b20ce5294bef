/**
 * Acknowledgments of bytes that the capture does not hold: it has holes, whoever dropped the frames.
 *
 * Gets the frames that Wireshark labels tcp.analysis.ack_lost_segment; gives, of their conversations, the bytes that were
 * acknowledged and are not there. An acknowledgment that was only captured before its data leaves none missing.
 */
import { BIT, DOUBLE, RECORD_WORDS, WORD } from "./conversation-layout";
import type { ConversationTable } from "./conversation-table";

/** Conversations that are looked at; bytes are "at least" anyway. */
const MAX_CONVERSATIONS = 10_000;

/** What is not in the capture although a peer acknowledged it. */
export interface UnseenBytes {
  /** Acknowledgments of something unseen. */
  nFrames: number;
  /** The first of them. */
  firstFrame: number;
  nConversations: number;
  bytesAtLeast: number;
}

/** See the file's head. */
export class UnseenAcks {
  readonly #conversations = new Set<number>();
  #nFrames = 0;
  #firstFrame = 0;

  add(frame: number, conversation: number): void {
    if (this.#nFrames === 0) this.#firstFrame = frame;
    this.#nFrames++;
    if (this.#conversations.size < MAX_CONVERSATIONS) this.#conversations.add(conversation);
  }

  /** Undefined where nothing is missing. O(conversations with such acknowledgments). */
  facts(table: ConversationTable): UnseenBytes | undefined {
    let bytesAtLeast = 0;
    let nConversations = 0;
    for (const conversation of this.#conversations) {
      const record = conversation * RECORD_WORDS;
      const bytes = missingBytes(table, record, 0) + missingBytes(table, record, 1);
      bytesAtLeast += bytes;
      if (bytes > 0) nConversations++;
    }
    if (nConversations === 0) return undefined;
    return { nFrames: this.#nFrames, firstFrame: this.#firstFrame, nConversations, bytesAtLeast };
  }
}

/**
 * Bytes of a side that its peer acknowledged and the capture lacks: no fewer than these, as what was sent twice is counted
 * twice among those it has. 0 where the numbers began anew, or went round.
 */
function missingBytes({ u32, f64 }: ConversationTable, record: number, side: number): number {
  const bits = u32[record + WORD.BITS]!;
  const isKnown = (bits & (BIT.BASE_KNOWN << side)) !== 0 && (bits & (BIT.ACK_KNOWN << (1 - side))) !== 0;
  if (!isKnown || (bits & (BIT.REBASED | BIT.FOLDED)) !== 0) return 0;
  // SYN and FIN take a number each (RFC 9293 §3.4); the base is that of the SYN. A FIN may be what is missing.
  const acknowledged = (u32[record + WORD.ACK + 1 - side]! - u32[record + WORD.BASE + side]! - 1) | 0;
  const missing = acknowledged - f64[record / 2 + DOUBLE.PAYLOAD + side]!;
  return missing > 1 ? missing - (bits & (BIT.FIN << side) ? 1 : 0) : 0;
}
