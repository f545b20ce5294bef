/**
 * How long accepted connections of a service wait for their first reply, and how many wait at once.
 *
 * Gets the service's connections and tries; gives the median wait before failing began and since, and the number of
 * waiting connections at which tries fail (occupancy.ts). A wait begins with the SYN/ACK and ends with the server's first
 * payload; where none came, with the first FIN or RST.
 */
import type { ConversationFacts } from "../../flow/conversation-facts";
import { NANOS_PER_SECOND } from "../../base/units";
import { occupancyOf, type Occupancy } from "./occupancy";
import { percentile } from "./percentile";

/** A median of fewer replies is not told. */
const MIN_REPLIES = 10;
/** The server answers requests: at least this share of its connections got a reply. Else waiting is how it is used. */
const MIN_REPLIED_SHARE = 0.5;
/** Conversations named as examples. */
const MAX_EXAMPLES = 4;
/** First tries looked at for examples: nearly each is one, and each costs a walk over all waits. */
const MAX_LOOKED_AT = 50;

/** Median seconds from the SYN/ACK to the server's first payload; null where there are too few replies. */
export interface ReplyDelay {
  /** Of connections accepted before the first failed try that counts (the onset, where there is one). */
  beforeSeconds: number | null;
  nBefore: number;
  /** Of those accepted from then on, until the last failed try. */
  afterSeconds: number | null;
  nAfter: number;
  /** First conversations of those behind `afterSeconds`. */
  examples: number[];
}

/** An occupancy with conversations that show it. */
export interface ShownOccupancy extends Occupancy {
  /** Conversations whose first try failed at the level. */
  examples: number[];
  /** Those that waited for their reply when the first of the examples was tried. */
  waiting: number[];
}

/** A time in which tries fail; nanoseconds. */
interface Span {
  fromNs: number;
  toNs: number;
}

/** Collects; see the file's head. Columns of the same length belong together. */
export class FirstReplies {
  readonly #waiting: number[] = [];
  readonly #waitFromNs: number[] = [];
  readonly #waitToNs: number[] = [];
  /** NaN where no reply came. */
  readonly #replySeconds: number[] = [];
  readonly #acceptedSentNs: number[] = [];
  readonly #synAckNs: number[] = [];
  readonly #failed: number[] = [];
  readonly #failedSentNs: number[] = [];
  readonly #isFirstTry: boolean[] = [];

  /** A connection that the server accepted. */
  addAccepted(facts: ConversationFacts, sentNs: number): void {
    const synAckNs = facts.firstTimeNs + facts.connectNs;
    this.#acceptedSentNs.push(sentNs);
    this.#synAckNs.push(synAckNs);
    const waited = Number.isNaN(facts.replySeconds) ? facts.openSeconds : facts.replySeconds;
    this.#waiting.push(facts.conversation);
    this.#waitFromNs.push(synAckNs);
    this.#waitToNs.push(Number.isNaN(waited) ? Infinity : synAckNs + Math.max(0, waited) * NANOS_PER_SECOND);
    this.#replySeconds.push(facts.replySeconds);
  }

  /** A try that was refused or got no answer. */
  addFailed(conversation: number, sentNs: number, isFirstTry: boolean): void {
    this.#failed.push(conversation);
    this.#failedSentNs.push(sentNs);
    this.#isFirstTry.push(isFirstTry);
  }

  /** `onsetSeconds`: when failing began; null where it has no beginning: then the first failed try counts. */
  replyDelay(onsetSeconds: number | null): ReplyDelay | null {
    const { fromNs, toNs } = this.#span(onsetSeconds);
    const before: number[] = [];
    const after: number[] = [];
    const examples: number[] = [];
    for (const [i, seconds] of this.#replySeconds.entries()) {
      const synAckNs = this.#synAckNs[i]!;
      if (Number.isNaN(seconds) || synAckNs > toNs) continue;
      (synAckNs < fromNs ? before : after).push(seconds);
      if (synAckNs >= fromNs && examples.length < MAX_EXAMPLES) examples.push(this.#waiting[i]!);
    }
    const median = (delays: number[]): number | null =>
      delays.length < MIN_REPLIES ? null : percentile(delays, 0.5);
    const beforeSeconds = median(before);
    const afterSeconds = median(after);
    if (beforeSeconds === null && afterSeconds === null) return null;
    return { beforeSeconds, nBefore: before.length, afterSeconds, nAfter: after.length, examples };
  }

  /** Null where no number of waiting connections tells failed tries from accepted ones, or the server seldom replies. */
  occupancy(onsetSeconds: number | null): ShownOccupancy | null {
    const { fromNs, toNs } = this.#span(onsetSeconds);
    const isInSpan = (sentNs: number): boolean => fromNs <= sentNs && sentNs <= toNs;
    const nReplied = this.#replySeconds.filter((seconds) => !Number.isNaN(seconds)).length;
    if (nReplied < MIN_REPLIED_SHARE * this.#replySeconds.length) return null;
    const found = occupancyOf({
      waitFromNs: this.#waitFromNs,
      waitToNs: this.#waitToNs,
      acceptedSentNs: this.#acceptedSentNs.filter(isInSpan),
      synAckNs: this.#synAckNs.filter((_, i) => isInSpan(this.#acceptedSentNs[i]!)),
      failedSentNs: this.#failedSentNs.filter(isInSpan),
    });
    return found ? { ...found, ...this.#shown(found, isInSpan) } : null;
  }

  #span(onsetSeconds: number | null): Span {
    let firstNs = Infinity;
    let lastNs = -Infinity;
    for (const sentNs of this.#failedSentNs) {
      firstNs = Math.min(firstNs, sentNs);
      lastNs = Math.max(lastNs, sentNs);
    }
    if (firstNs === Infinity) return { fromNs: Infinity, toNs: Infinity };
    // Seconds and nanoseconds of one frame may differ by a rounding.
    const fromNs = onsetSeconds === null ? firstNs : onsetSeconds * NANOS_PER_SECOND - 1;
    return { fromNs, toNs: lastNs };
  }

  /** The first tries that failed at the level, and who waited at the first of them. */
  #shown(
    found: Occupancy,
    isInSpan: (sentNs: number) => boolean,
  ): Pick<ShownOccupancy, "examples" | "waiting"> {
    const examples: number[] = [];
    let waiting: number[] = [];
    let nLookedAt = 0;
    for (const [i, sentNs] of this.#failedSentNs.entries()) {
      if (!this.#isFirstTry[i]! || !isInSpan(sentNs)) continue;
      if (++nLookedAt > MAX_LOOKED_AT) break;
      const own = this.#waitingAt(sentNs + found.roundTripNs, found.lagNs);
      if (own.length < found.level) continue;
      if (examples.length === 0) waiting = own;
      examples.push(this.#failed[i]!);
      if (examples.length === MAX_EXAMPLES) break;
    }
    return { examples, waiting };
  }

  #waitingAt(timeNs: number, lagNs: number): number[] {
    return this.#waiting.filter(
      (_, i) => this.#waitFromNs[i]! < timeNs && timeNs < this.#waitToNs[i]! - lagNs,
    );
  }
}
