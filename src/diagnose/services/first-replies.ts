/**
 * How long accepted connections of a service wait for their first reply, and how many wait at once.
 *
 * Gets the service's connections and tries; gives the median wait before failing began and since, and the number of
 * waiting connections at which tries fail (occupancy.ts). A wait begins with the SYN/ACK and ends with the server's first
 * payload; where none came, with the first FIN or RST.
 */
import { NANOS_PER_SECOND } from "../../base/units";
import { freedPlaces, type FreedPlaces } from "./freed-places";
import {
  floorOf,
  occupancyOf,
  type Floor,
  type Handshakes,
  type Occupancy,
  type Stretches,
} from "./occupancy";
import { medianOf } from "./percentile";
import { replyPace, type ReplyPace } from "./reply-pace";
import { between, isUnanswered, unansweredAscending, type SingleTries } from "./single-tries";
import { putInOrder } from "./time-order";

/** A median of fewer replies is not told. */
const MIN_REPLIES = 10;
/** The server answers requests: at least this share of its connections got a reply. Else waiting is how it is used. */
const MIN_REPLIED_SHARE = 0.5;
/** Conversations named as examples, and as exceptions. */
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
  /** The first and the last failed try: accepted ones between them are counted. */
  fromSeconds: number;
  toSeconds: number;
  /** Conversations whose first try failed at the level. */
  examples: number[];
  /** Those that waited for their reply when the first of the examples was tried. */
  waiting: number[];
  /** The first conversations that were accepted at the level. */
  exceptions: number[];
  /** From when these were counted to the next first reply to anybody, the longest, in seconds; NaN where there are none. */
  exceptionsUntilReplySeconds: number;
}

/** A time in which tries fail; nanoseconds. */
interface Span {
  fromNs: number;
  toNs: number;
}

/** The replies of a service around a span. */
interface AcceptedAround {
  /** Seconds to the reply of those accepted before the span, and in it. */
  before: Float64Array;
  after: Float64Array;
  /** First conversations of those behind `after`. */
  examples: number[];
}

/** See the file's head. */
export class FirstReplies {
  readonly #tries: SingleTries;
  readonly #span: Span;
  readonly #around: AcceptedAround;
  #knownWaits: Stretches | undefined;

  /** `onsetSeconds`: when failing began; null where it has no beginning: then the first failed try counts. */
  constructor(tries: SingleTries, onsetSeconds: number | null) {
    this.#tries = tries;
    this.#span = spanOf(tries, onsetSeconds);
    this.#around = acceptedAround(tries, this.#span);
  }

  get #waits(): Stretches {
    return (this.#knownWaits ??= {
      from: this.#tries.acceptedSynAcksAscending,
      to: this.#tries.ascendingOf(this.#tries.waitToNs),
    });
  }

  /** Null where too few replies came. */
  get replyDelay(): ReplyDelay | null {
    const { before, after, examples } = this.#around;
    const beforeSeconds = medianDelay(before);
    const afterSeconds = medianDelay(after);
    if (beforeSeconds === null && afterSeconds === null) return null;
    return { beforeSeconds, nBefore: before.length, afterSeconds, nAfter: after.length, examples };
  }

  /** Null where no number of waiting connections tells failed tries from accepted ones, or the server seldom replies. */
  occupancy(): ShownOccupancy | null {
    const { acceptedAscending, nAccepted, nReplied, nUnanswered } = this.#tries;
    const { fromNs, toNs } = this.#span;
    if (nUnanswered === 0 || nReplied < MIN_REPLIED_SHARE * nAccepted) return null;
    const found = occupancyOf({
      waits: this.#waits,
      acceptedSentNs: between(acceptedAscending, fromNs, toNs),
      handshakes: () => handshakesIn(this.#tries, this.#span),
      failedSentNs: between(unansweredAscending(this.#tries), fromNs, toNs),
    });
    if (!found) return null;
    const span = { fromSeconds: fromNs / NANOS_PER_SECOND, toSeconds: toNs / NANOS_PER_SECOND };
    return { ...found, ...span, ...this.#shown(found, this.#span), ...this.#accepted(found, this.#span) };
  }

  /** Null where tries fail also while few connections wait. */
  floor(): Floor | null {
    const failedSentNs = unansweredAscending(this.#tries);
    return (
      floorOf({ waits: this.#waits, acceptedSentNs: this.#tries.acceptedAscending, failedSentNs }) ?? null
    );
  }

  /** Null where the time to the next first reply does not tell accepted tries from failed ones that met as many. */
  freed(floor: Floor): FreedPlaces | null {
    return freedPlaces(this.#tries, this.#waits, floor);
  }

  /** Null where first replies do not follow one another at a pace of their own while tries fail. */
  pace(): ReplyPace | null {
    const { nUnanswered } = this.#tries;
    return nUnanswered === 0 ? null : (replyPace(this.#tries, this.#span) ?? null);
  }

  /** The first tries that failed at the level, and who waited at the first of them. */
  #shown(found: Occupancy, { fromNs, toNs }: Span): Pick<ShownOccupancy, "examples" | "waiting"> {
    const { failed, failedSentNs, failures, isRetry, nFailed } = this.#tries;
    const examples: number[] = [];
    let waiting: number[] = [];
    let nLookedAt = 0;
    for (let i = 0; i < nFailed; i++) {
      const sentNs = failedSentNs[i]!;
      if (isRetry[i] === 1 || !isUnanswered(failures[i]!)) continue;
      if (!(fromNs <= sentNs && sentNs <= toNs)) continue;
      if (++nLookedAt > MAX_LOOKED_AT) break;
      const own = this.#waitingAt(sentNs + found.roundTripNs);
      if (own.length < found.level) continue;
      if (examples.length === 0) waiting = own;
      examples.push(failed[i]!);
      if (examples.length === MAX_EXAMPLES) break;
    }
    return { examples, waiting };
  }

  /** Accepted tries that met as many as the failed ones: shown where they are few, so that each can be looked at. */
  #accepted(
    { level, roundTripNs, accepted: nAccepted, acceptedBelow }: Occupancy,
    { fromNs, toNs }: Span,
  ): Pick<ShownOccupancy, "exceptions" | "exceptionsUntilReplySeconds"> {
    const { accepted, acceptedSentNs, synAckNs, waitToNs } = this.#tries;
    const nRows = this.#tries.nAccepted;
    const exceptions: number[] = [];
    let untilReplyNs = NaN;
    const isFew = nAccepted - acceptedBelow <= MAX_EXAMPLES;
    for (let i = 0; isFew && i < nRows; i++) {
      const sentNs = acceptedSentNs[i]!;
      if (!(fromNs <= sentNs && sentNs <= toNs)) continue;
      const atNs = roundTripNs === 0 ? sentNs : synAckNs[i]!;
      if (this.#waitingAt(atNs).length < level) continue;
      exceptions.push(accepted[i]!);
      let nextNs = Infinity;
      for (const toEndNs of waitToNs.subarray(0, nRows))
        if (toEndNs > atNs && toEndNs < nextNs) nextNs = toEndNs;
      if (!(nextNs - atNs <= untilReplyNs)) untilReplyNs = nextNs - atNs;
    }
    exceptions.sort((a, b) => a - b);
    return { exceptions, exceptionsUntilReplySeconds: untilReplyNs / NANOS_PER_SECOND };
  }

  /** Conversations that wait at a time. */
  #waitingAt(timeNs: number): number[] {
    const { accepted, synAckNs, waitToNs, nAccepted } = this.#tries;
    const waiting: number[] = [];
    for (let i = 0; i < nAccepted; i++) {
      if (synAckNs[i]! < timeNs && timeNs < waitToNs[i]!) waiting.push(accepted[i]!);
    }
    return waiting.sort((a, b) => a - b);
  }
}

function spanOf({ firstUnansweredNs, lastUnansweredNs }: SingleTries, onsetSeconds: number | null): Span {
  if (firstUnansweredNs === Infinity) return { fromNs: Infinity, toNs: Infinity };
  // Frames have whole nanoseconds, and lose a little as seconds.
  const fromNs = onsetSeconds === null ? firstUnansweredNs : Math.round(onsetSeconds * NANOS_PER_SECOND);
  return { fromNs, toNs: lastUnansweredNs };
}

function acceptedAround(tries: SingleTries, { fromNs, toNs }: Span): AcceptedAround {
  const { accepted, synAckNs, replySeconds, nAccepted } = tries;
  const before = new Float64Array(nAccepted);
  const after = new Float64Array(nAccepted);
  const examples: number[] = [];
  let nBefore = 0;
  let nAfter = 0;
  let lastExample = Infinity;
  for (let i = 0; i < nAccepted; i++) {
    const answeredNs = synAckNs[i]!;
    const seconds = replySeconds[i]!;
    if (Number.isNaN(seconds) || answeredNs > toNs) continue;
    if (answeredNs < fromNs) {
      before[nBefore++] = seconds;
    } else {
      after[nAfter++] = seconds;
      const conversation = accepted[i]!;
      if (conversation < lastExample) lastExample = addExample(examples, conversation);
    }
  }
  return { before: before.subarray(0, nBefore), after: after.subarray(0, nAfter), examples };
}

/** Of the accepted tries that were sent in the span. */
function handshakesIn(tries: SingleTries, { fromNs, toNs }: Span): Handshakes {
  const { acceptedSentNs, nAccepted } = tries;
  const synAckNs = new Float64Array(nAccepted);
  const lastingNs = new Float64Array(nAccepted);
  let n = 0;
  for (let row = 0; row < nAccepted; row++) {
    const sentNs = acceptedSentNs[row]!;
    if (!(fromNs <= sentNs && sentNs <= toNs)) continue;
    synAckNs[n] = tries.synAckNs[row]!;
    lastingNs[n++] = tries.synAckNs[row]! - sentNs;
  }
  putInOrder(synAckNs.subarray(0, n));
  return { synAckNs: synAckNs.subarray(0, n), lastingNs: lastingNs.subarray(0, n) };
}

/** Keeps the first conversations, in their order; gives the last of them, Infinity while there is room for any. */
function addExample(examples: number[], conversation: number): number {
  examples.push(conversation);
  examples.sort((a, b) => a - b);
  examples.length = Math.min(examples.length, MAX_EXAMPLES);
  return examples.length < MAX_EXAMPLES ? Infinity : examples[MAX_EXAMPLES - 1]!;
}

function medianDelay(delays: Float64Array): number | null {
  return delays.length < MIN_REPLIES ? null : medianOf(delays.sort());
}
