/**
 * The two ends of a dialogue's conversation: which sequence and acknowledgement numbers each would send.
 * No TCP machine: no timers, no state names. It keeps what is needed to let a script leave the numbers out.
 * Numbers wrap at 2^32, as on the wire (RFC 9293 §3.4).
 */
import type { EndName, SegmentWords } from "./dialogue-parser";

/** The numbers of one segment. */
export interface SegmentNumbers {
  seq: number;
  ack: number;
}

interface End {
  isn: number;
  /** Flags of the SYNs sent in this incarnation: "S", "SA". */
  synsSent: Set<string>;
  /** Next sequence number to send; undefined before the first segment that takes one. */
  next: number | undefined;
  /** What the peer has received in order; undefined where nothing reached it. */
  delivered: number | undefined;
  /** The last acknowledgement number that the peer wrote; undefined before its first. */
  ackedByPeer: number | undefined;
  /** The last segment that took sequence space, by its flags: for `retry`. */
  sent: Map<string, { seq: number; payloadBytes: number }>;
}

type Ends = Record<EndName, End>;

/** Initial sequence numbers rise by this with every incarnation, as RFC 6528 has them do. */
const ISN_STEP = 100_000;

const wrapped = (value: number): number => value >>> 0;

/** One pair of addresses and ports through all its incarnations. */
export class DialogueEnds {
  readonly #isns: Record<EndName, number>;
  #nIncarnations = 0;
  #ends: Ends;
  #previous: Ends | undefined;

  /** `isns`: the first initial sequence number of each end. */
  constructor(isns: Record<EndName, number>) {
    this.#isns = isns;
    this.#ends = this.#freshEnds();
  }

  /** The numbers that `sender` writes on this segment, and the bookkeeping of having sent it. */
  send(sender: EndName, words: SegmentWords, line: string): SegmentNumbers & { payloadBytes: number } {
    if (words.startsAnew) this.#startAnew(line);
    const ends = words.old ? this.#previousEnds(line) : this.#ends;
    const own = ends[sender];
    const peer = ends[sender === "client" ? "server" : "client"];
    if (words.retry) return this.#sendAgain(own, peer, words, line);
    const seq = words.seq ?? defaultSeq(own, words, line);
    const ack = words.ack ?? defaultAck(peer, words);
    if (words.flags.includes("A")) peer.ackedByPeer = ack;
    noteSent(own, words, seq);
    return { seq: wrapped(seq), ack: wrapped(ack), payloadBytes: words.payloadBytes };
  }

  #sendAgain(
    own: End,
    peer: End,
    words: SegmentWords,
    line: string,
  ): SegmentNumbers & { payloadBytes: number } {
    const before = own.sent.get(words.flags);
    if (before === undefined)
      throw new Error(`dialogue: nothing with these flags to send again in "${line}"`);
    const ack = words.ack ?? defaultAck(peer, words);
    noteSent(own, { ...words, payloadBytes: before.payloadBytes }, before.seq);
    return { seq: wrapped(before.seq), ack: wrapped(ack), payloadBytes: before.payloadBytes };
  }

  #startAnew(line: string): void {
    if (this.#ends.client.synsSent.size === 0 && this.#ends.client.next === undefined) {
      throw new Error(`dialogue: "new" needs a connection before it in "${line}"`);
    }
    this.#previous = this.#ends;
    this.#nIncarnations++;
    this.#ends = this.#freshEnds();
  }

  #previousEnds(line: string): Ends {
    if (this.#previous === undefined) throw new Error(`dialogue: "old" needs a "new" before it in "${line}"`);
    return this.#previous;
  }

  #freshEnds(): Ends {
    const step = this.#nIncarnations * ISN_STEP;
    return { client: freshEnd(this.#isns.client + step), server: freshEnd(this.#isns.server + step) };
  }
}

function freshEnd(isn: number): End {
  return {
    isn: wrapped(isn),
    synsSent: new Set(),
    next: undefined,
    delivered: undefined,
    ackedByPeer: undefined,
    sent: new Map(),
  };
}

function defaultSeq(own: End, words: SegmentWords, line: string): number {
  if (words.flags.includes("S")) {
    if (own.synsSent.has(words.flags)) {
      throw new Error(`dialogue: a second SYN is a "retry" or "new", say which in "${line}"`);
    }
    return own.isn;
  }
  // RFC 9293 §3.10.7.1: a host without the connection resets with the number acknowledged to it, else 0.
  if (words.flags.includes("R")) return own.next ?? own.ackedByPeer ?? 0;
  const next = own.next ?? own.isn + 1;
  return words.keepAlive ? next - 1 : next;
}

function defaultAck(peer: End, words: SegmentWords): number {
  if (!words.flags.includes("A")) return 0;
  return peer.delivered ?? peer.isn + 1;
}

function noteSent(own: End, words: SegmentWords, seq: number): void {
  const isSyn = words.flags.includes("S");
  if (isSyn) {
    own.synsSent.add(words.flags);
    if (words.seq !== undefined) own.isn = words.seq;
  }
  if (words.flags.includes("R") || words.keepAlive) return;
  const length = words.payloadBytes + (isSyn ? 1 : 0) + (words.flags.includes("F") ? 1 : 0);
  if (length === 0) return;
  own.sent.set(words.flags, { seq, payloadBytes: words.payloadBytes });
  const end = seq + length;
  own.next = isAfter(end, own.next) ? end : own.next;
  if (!words.lost && isAfter(end, own.delivered)) own.delivered = end;
}

function isAfter(candidate: number, known: number | undefined): boolean {
  return known === undefined || ((candidate - known) | 0) > 0;
}
