/**
 * Acknowledgments of bytes that the capture does not hold: it has holes, whoever dropped the frames.
 *
 * Gets the frames that Wireshark labels tcp.analysis.ack_lost_segment; gives, of their conversations, the bytes that were
 * acknowledged and are not there. An acknowledgment that was only captured before its data leaves none missing; one that
 * goes farther than the window can have allowed, and that the data never follows, is false, and leaves none either.
 */
import { seqDistance } from "../base/sequence-numbers";
import { BIT, DOUBLE, RECORD_WORDS, WORD } from "./conversation-layout";
import type { ConversationTable } from "./conversation-table";
import { largestWindow, scaleOf } from "./sequence-analysis";
import type { Tracker } from "./tracker";

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

/** Acknowledgments of what the peer cannot have sent. */
export interface FalseAcks {
  nFrames: number;
  /** The first of them. */
  firstFrame: number;
  nConversations: number;
}

/** Acknowledgments of something unseen, counted. */
interface AckCount {
  n: number;
  firstFrame: number;
}

/** See the file's head. */
export class UnseenAcks {
  /** By conversation, in the order of their first ones. */
  readonly #conversations = new Map<number, AckCount>();
  /** Those among them that go farther than the window allows. */
  readonly #tooFar = new Map<number, AckCount>();
  /** Of conversations that are not looked at. */
  #nFurther = 0;

  /** Takes the frame of an acknowledgment of something unseen, the tracker's last segment. */
  add(frame: number, { table, conversation, side }: Tracker): void {
    const isKnown = this.#conversations.has(conversation);
    if (!isKnown && this.#conversations.size >= MAX_CONVERSATIONS) {
      this.#nFurther++;
      return;
    }
    countAck(this.#conversations, conversation, frame);
    const record = conversation * RECORD_WORDS;
    if (isTooFar(table, record, side, table.u32[record + WORD.LAST_ACK + side]!))
      countAck(this.#tooFar, conversation, frame);
  }

  /** Undefined where nothing is missing. O(conversations with such acknowledgments). */
  facts(table: ConversationTable): UnseenBytes | undefined {
    const facts: UnseenBytes = { nFrames: this.#nFurther, firstFrame: 0, nConversations: 0, bytesAtLeast: 0 };
    for (const [conversation, { n, firstFrame }] of this.#conversations) {
      const nFalse = this.#isFalse(table, conversation) ? this.#tooFar.get(conversation)!.n : 0;
      facts.nFrames += n - nFalse;
      if (facts.firstFrame === 0 && n > nFalse) facts.firstFrame = firstFrame;
      if (nFalse > 0) continue;
      const record = conversation * RECORD_WORDS;
      const bytes = missingBytes(table, record, 0) + missingBytes(table, record, 1);
      facts.bytesAtLeast += bytes;
      if (bytes > 0) facts.nConversations++;
    }
    return facts.nConversations === 0 ? undefined : facts;
  }

  /** Undefined where there are none. O(conversations with such acknowledgments). */
  falseAcks(table: ConversationTable): FalseAcks | undefined {
    const facts: FalseAcks = { nFrames: 0, firstFrame: 0, nConversations: 0 };
    for (const [conversation, { n, firstFrame }] of this.#tooFar) {
      if (!this.#isFalse(table, conversation)) continue;
      facts.nFrames += n;
      facts.firstFrame = facts.firstFrame === 0 ? firstFrame : Math.min(facts.firstFrame, firstFrame);
      facts.nConversations++;
    }
    return facts.nConversations === 0 ? undefined : facts;
  }

  /** Whether the peer never got to where it was acknowledged: else the capture only missed a long stretch. */
  #isFalse(table: ConversationTable, conversation: number): boolean {
    if (!this.#tooFar.has(conversation)) return false;
    const record = conversation * RECORD_WORDS;
    const { u32 } = table;
    return [0, 1].some((side) => isTooFar(table, record, side, u32[record + WORD.ACK + side]!));
  }
}

function countAck(counts: Map<number, AckCount>, conversation: number, frame: number): void {
  const count = counts.get(conversation);
  if (count) count.n++;
  else counts.set(conversation, { n: 1, firstFrame: frame });
}

/** Whether `side` acknowledges, behind all that its peer is known to have sent, more than its largest window would take. */
function isTooFar({ u32 }: ConversationTable, record: number, side: number, ack: number): boolean {
  const next = u32[record + WORD.NEXT + 1 - side]!;
  return next !== 0 && seqDistance(next, ack) > largestWindow(scaleOf(u32, record, side));
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
