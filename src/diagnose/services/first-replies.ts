/**
 * How long accepted connections of a service wait for their first reply, and how many wait at once.
 *
 * Gets the service's connections and tries; gives the median wait before failing began and since, and the number of
 * waiting connections at which tries fail (occupancy.ts). A wait begins with the SYN/ACK and ends with the server's first
 * payload; where none came, with the first FIN or RST.
 */
import { NANOS_PER_SECOND } from "../../base/units";
import { connectNs, openSeconds, replySeconds } from "../../flow/connect-times";
import { DOUBLE, RECORD_WORDS } from "../../flow/conversation-layout";
import type { ConversationTable } from "../../flow/conversation-table";
import { occupancyOf, type Occupancy } from "./occupancy";
import { percentile } from "./percentile";
import { FAILURE, type SingleTries } from "./single-tries";

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

/** See the file's head. Columns of the same length belong together. */
export class FirstReplies {
  readonly #tries: SingleTries;
  /** A row for each accepted try. */
  readonly #synAckNs: Float64Array;
  readonly #waitToNs: Float64Array;
  /** NaN where no reply came. */
  readonly #replySeconds: Float64Array;
  #nReplied = 0;
  /** When the first and the last try was sent that was refused or got no answer, in ns. */
  #firstFailedNs = Infinity;
  #lastFailedNs = -Infinity;

  /** Looks up the waits of all that were accepted. */
  constructor(table: ConversationTable, tries: SingleTries) {
    this.#tries = tries;
    const accepted = tries.accepted.used();
    this.#synAckNs = new Float64Array(accepted.length);
    this.#waitToNs = new Float64Array(accepted.length);
    this.#replySeconds = new Float64Array(accepted.length);
    for (let i = 0; i < accepted.length; i++) this.#lookUp(table, i, accepted[i]!);
    for (let i = 0; i < tries.failed.length; i++) {
      if (!isUnanswered(tries, i)) continue;
      const sentNs = tries.failedSentNs.data[i]!;
      if (sentNs < this.#firstFailedNs) this.#firstFailedNs = sentNs;
      if (sentNs > this.#lastFailedNs) this.#lastFailedNs = sentNs;
    }
  }

  #lookUp(table: ConversationTable, i: number, conversation: number): void {
    const firstNs = table.f64[(conversation * RECORD_WORDS) / 2 + DOUBLE.FIRST_TIME]!;
    const synAckNs = firstNs + connectNs(table, conversation);
    const replied = replySeconds(table, conversation);
    const hasReplied = !Number.isNaN(replied);
    const waited = hasReplied ? replied : openSeconds(table, conversation);
    if (hasReplied) this.#nReplied++;
    this.#synAckNs[i] = synAckNs;
    this.#waitToNs[i] = Number.isNaN(waited) ? Infinity : synAckNs + Math.max(0, waited) * NANOS_PER_SECOND;
    this.#replySeconds[i] = replied;
  }

  /** `onsetSeconds`: when failing began; null where it has no beginning: then the first failed try counts. */
  replyDelay(onsetSeconds: number | null): ReplyDelay | null {
    const { fromNs, toNs } = this.#span(onsetSeconds);
    const n = this.#replySeconds.length;
    const before = new Float64Array(n);
    const after = new Float64Array(n);
    const examples: number[] = [];
    let nBefore = 0;
    let nAfter = 0;
    for (let i = 0; i < n; i++) {
      const seconds = this.#replySeconds[i]!;
      const synAckNs = this.#synAckNs[i]!;
      if (Number.isNaN(seconds) || synAckNs > toNs) continue;
      if (synAckNs < fromNs) {
        before[nBefore++] = seconds;
      } else {
        after[nAfter++] = seconds;
        if (examples.length < MAX_EXAMPLES) examples.push(this.#tries.accepted.data[i]!);
      }
    }
    const beforeSeconds = median(before.subarray(0, nBefore));
    const afterSeconds = median(after.subarray(0, nAfter));
    if (beforeSeconds === null && afterSeconds === null) return null;
    return { beforeSeconds, nBefore, afterSeconds, nAfter, examples };
  }

  /** Null where no number of waiting connections tells failed tries from accepted ones, or the server seldom replies. */
  occupancy(onsetSeconds: number | null): ShownOccupancy | null {
    const span = this.#span(onsetSeconds);
    if (this.#nReplied < MIN_REPLIED_SHARE * this.#replySeconds.length) return null;
    const { acceptedSentNs, synAckNs } = this.#acceptedIn(span);
    const found = occupancyOf({
      waitFromNs: this.#synAckNs,
      waitToNs: this.#waitToNs,
      acceptedSentNs,
      synAckNs,
      failedSentNs: this.#failedIn(span),
    });
    return found ? { ...found, ...this.#shown(found, span) } : null;
  }

  /** Accepted tries that were sent in a span. */
  #acceptedIn({ fromNs, toNs }: Span): { acceptedSentNs: Float64Array; synAckNs: Float64Array } {
    const all = this.#tries.acceptedSentNs.used();
    const acceptedSentNs = new Float64Array(all.length);
    const synAckNs = new Float64Array(all.length);
    let n = 0;
    for (let i = 0; i < all.length; i++) {
      const sentNs = all[i]!;
      if (!(fromNs <= sentNs && sentNs <= toNs)) continue;
      acceptedSentNs[n] = sentNs;
      synAckNs[n++] = this.#synAckNs[i]!;
    }
    return { acceptedSentNs: acceptedSentNs.subarray(0, n), synAckNs: synAckNs.subarray(0, n) };
  }

  /** When the tries of a span that were refused or got no answer were sent. */
  #failedIn({ fromNs, toNs }: Span): Float64Array {
    const all = this.#tries.failedSentNs.used();
    const sent = new Float64Array(all.length);
    let n = 0;
    for (let i = 0; i < all.length; i++) {
      const sentNs = all[i]!;
      if (isUnanswered(this.#tries, i) && fromNs <= sentNs && sentNs <= toNs) sent[n++] = sentNs;
    }
    return sent.subarray(0, n);
  }

  #span(onsetSeconds: number | null): Span {
    if (this.#firstFailedNs === Infinity) return { fromNs: Infinity, toNs: Infinity };
    // Seconds and nanoseconds of one frame may differ by a rounding.
    const fromNs = onsetSeconds === null ? this.#firstFailedNs : onsetSeconds * NANOS_PER_SECOND - 1;
    return { fromNs, toNs: this.#lastFailedNs };
  }

  /** The first tries that failed at the level, and who waited at the first of them. */
  #shown(found: Occupancy, { fromNs, toNs }: Span): Pick<ShownOccupancy, "examples" | "waiting"> {
    const { failed, failedSentNs, isRetry } = this.#tries;
    const examples: number[] = [];
    let waiting: number[] = [];
    let nLookedAt = 0;
    for (let i = 0; i < failed.length; i++) {
      const sentNs = failedSentNs.data[i]!;
      if (isRetry.data[i] === 1 || !isUnanswered(this.#tries, i)) continue;
      if (!(fromNs <= sentNs && sentNs <= toNs)) continue;
      if (++nLookedAt > MAX_LOOKED_AT) break;
      const own = this.#waitingAt(sentNs + found.roundTripNs, found.lagNs);
      if (own.length < found.level) continue;
      if (examples.length === 0) waiting = own;
      examples.push(failed.data[i]!);
      if (examples.length === MAX_EXAMPLES) break;
    }
    return { examples, waiting };
  }

  /** Conversations that wait at a time. */
  #waitingAt(timeNs: number, lagNs: number): number[] {
    const waiting: number[] = [];
    for (let i = 0; i < this.#synAckNs.length; i++) {
      if (this.#synAckNs[i]! < timeNs && timeNs < this.#waitToNs[i]! - lagNs)
        waiting.push(this.#tries.accepted.data[i]!);
    }
    return waiting;
  }
}

/** Whether a failed try was refused or got no answer: those that an older connection or a router answered are left out. */
function isUnanswered({ failures }: SingleTries, i: number): boolean {
  const failure = failures.data[i]!;
  return failure === FAILURE.SILENT || failure === FAILURE.REFUSED;
}

function median(delays: Float64Array): number | null {
  return delays.length < MIN_REPLIES ? null : percentile(delays, 0.5);
}
