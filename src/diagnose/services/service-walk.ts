/**
 * What one walk over a service's conversations leaves: what is counted of each, and its tries.
 *
 * Gets the conversations; gives counts and columns. Hot: a service may have all conversations of a capture.
 */
import { NANOS_PER_SECOND } from "../../base/units";
import { connectNs, isLastTryUnsettled } from "../../flow/connect-times";
import { BIT, DOUBLE, FLOAT, RECORD_WORDS, WORD } from "../../flow/conversation-layout";
import { PATTERN_IDS, type PatternId } from "../../report/pattern-names";
import { addressKey, clientSideOf, type JudgedCapture } from "../judged-capture";
import { RetryLadder } from "./retry-ladder";
import { SingleTries } from "./single-tries";
import { TrySeries } from "./try-series";

/** Examples kept of each pattern. */
const MAX_EXAMPLES = 4;

/** See the file's head. */
export class ServiceWalk {
  readonly series: TrySeries;
  readonly tries: SingleTries;
  readonly retries: RetryLadder;
  /** Conversations in the order in which they began; mostly that of their numbers. */
  readonly byStart: Uint32Array;
  /** First conversations of each pattern. */
  readonly examples = new Map<PatternId, number[]>();
  /** Conversations whose data was sent again. */
  readonly resending: number[] = [];
  nFromClient = 0;
  nFromServer = 0;
  nEstablished = 0;
  survivedIdleSeconds = 0;
  /** Seconds from the first SYN to the SYN/ACK of connections that needed more than one try. */
  readonly delays: number[] = [];
  readonly #capture: JudgedCapture;
  readonly #nByPattern = new Uint32Array(PATTERN_IDS.length);
  #isInOrder = true;
  #lastFirstNs = -Infinity;
  /** Connections by client address; the last one's is at hand. */
  readonly #clients = new Map<number, { n: number; example: number }>();
  #client = { n: 0, example: 0 };
  #clientAddress = -1;

  /**
   * Walks over a service's conversations, in the order of their numbers. Each loop calls one short function: V8 compiles
   * that after some hundred conversations, and need not wait for the end of a round.
   */
  constructor(capture: JudgedCapture, conversations: Uint32Array) {
    const { tracker, endNs, analysedEndNs } = capture;
    this.#capture = capture;
    this.series = new TrySeries(analysedEndNs);
    this.tries = new SingleTries(conversations.length);
    this.retries = new RetryLadder(endNs / NANOS_PER_SECOND);
    const isAtOnce = new Uint8Array(conversations.length);
    for (let i = 0; i < conversations.length; i++) isAtOnce[i] = this.#count(conversations[i]!);
    // Those with retries first: the others take their rows among these.
    for (let i = 0; i < conversations.length; i++) if (isAtOnce[i] === 0) this.#addTries(conversations[i]!);
    for (let i = 0; i < conversations.length; i++)
      if (isAtOnce[i] === 1) this.series.addAtOnce(tracker.table, conversations[i]!);
    this.tries.addAllAtOnce(tracker.table, conversations, isAtOnce);
    this.byStart = this.#isInOrder ? conversations : byStart(capture, conversations);
  }

  /** Counts a conversation, and what it sent. Gives 1 where it was accepted with its first try, else 0. */
  #count(conversation: number): number {
    const capture = this.#capture;
    const { u32, f32, f64 } = capture.tracker.table;
    const record = conversation * RECORD_WORDS;
    const bits = u32[record + WORD.BITS]!;
    const code = capture.patterns[conversation]!;
    const client = bits & BIT.CLIENT_IS_1 ? 1 : 0;
    // All addresses of a service are of one family: where this one is the last one's, so is the client.
    const address = u32[record + WORD.ADDRESS + client]!;
    if (address !== this.#clientAddress) this.#startClient(conversation, address);
    this.#client.n++;
    if (++this.#nByPattern[code]! <= MAX_EXAMPLES) this.#addExample(PATTERN_IDS[code]!, conversation);
    const firstNs = f64[record / 2 + DOUBLE.FIRST_TIME]!;
    if (firstNs < this.#lastFirstNs) this.#isInOrder = false;
    this.#lastFirstNs = firstNs;
    this.nFromClient += u32[record + WORD.PACKETS + client]!;
    this.nFromServer += u32[record + WORD.PACKETS + 1 - client]!;
    if (bits & BIT.ESTABLISHED) this.nEstablished++;
    const survived = f32[record + FLOAT.SURVIVED_IDLE_SECONDS]!;
    if (survived > this.survivedIdleSeconds) this.survivedIdleSeconds = survived;
    if (u32[record + WORD.PAYLOAD_RETRANSMISSIONS] !== 0) this.resending.push(conversation);
    if (u32[record + WORD.TRIES] === 0) return 0;
    this.retries.add(capture, conversation);
    if (firstNs > capture.analysedEndNs) return 0;
    return u32[record + WORD.SYN_ACK_FRAME] !== 0 && u32[record + WORD.TRIES_BEFORE_SYN_ACK] === 1 ? 1 : 0;
  }

  /** A connection whose SYN/ACK the capture did not see says nothing of its tries. */
  #addTries(conversation: number): void {
    const { tracker, endNs } = this.#capture;
    const { table } = tracker;
    const { u32 } = table;
    const record = conversation * RECORD_WORDS;
    const bits = u32[record + WORD.BITS]!;
    const isAccepted = u32[record + WORD.SYN_ACK_FRAME] !== 0;
    if (u32[record + WORD.TRIES] === 0 || (!isAccepted && (bits & BIT.ESTABLISHED) !== 0)) return;
    const isYoung = isLastTryUnsettled(table, conversation, endNs);
    this.series.add(tracker, conversation, isYoung, this.tries);
    if (isAccepted && u32[record + WORD.TRIES_BEFORE_SYN_ACK]! > 1) this.#addDelay(conversation);
  }

  /** What connecting took; nothing where the clock leaps meanwhile. */
  #addDelay(conversation: number): void {
    const { table } = this.#capture.tracker;
    const { u32, epochs } = table;
    const record = conversation * RECORD_WORDS;
    if (epochs.isBetween(u32[record + WORD.FIRST_FRAME]!, u32[record + WORD.SYN_ACK_FRAME]!)) return;
    this.delays.push(connectNs(table, conversation) / NANOS_PER_SECOND);
  }

  #addExample(pattern: PatternId, conversation: number): void {
    const own = this.examples.get(pattern);
    if (own) own.push(conversation);
    else this.examples.set(pattern, [conversation]);
  }

  /** How many conversations show each pattern, in the order of their first examples. */
  get patterns(): Map<PatternId, number> {
    return new Map([...this.examples.keys()].map((id) => [id, this.#nByPattern[PATTERN_IDS.indexOf(id)]!]));
  }

  #startClient(conversation: number, address: number): void {
    const key = addressKey(this.#capture, conversation, clientSideOf(this.#capture, conversation));
    this.#client = this.#clients.get(key) ?? { n: 0, example: conversation };
    this.#clients.set(key, this.#client);
    this.#clientAddress = address;
  }

  /** Client addresses, most frequent first, at most ten. */
  get clients(): string[] {
    return [...this.#clients.values()]
      .sort((a, b) => b.n - a.n)
      .slice(0, 10)
      .map(({ example }) => this.#capture.address(example, clientSideOf(this.#capture, example)));
  }
}

/** Conversations in the order in which they began, where they do not stand so. */
function byStart({ tracker }: JudgedCapture, conversations: Uint32Array): Uint32Array {
  const { f64 } = tracker.table;
  const firstNs = (conversation: number): number =>
    f64[(conversation * RECORD_WORDS) / 2 + DOUBLE.FIRST_TIME]!;
  return conversations.toSorted((a, b) => firstNs(a) - firstNs(b) || a - b);
}
