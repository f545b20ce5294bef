/**
 * The tries of one service over time: asked, accepted, refused, silent.
 *
 * Gets the service's conversations; gives columns of counts per bin. A try counts where its SYN was sent; an accept
 * where the SYN/ACK came, a refusal where the RST came. A last try too young to judge is not counted as silent. A try that
 * was sent after the end is not counted at all.
 */
import { NANOS_PER_SECOND } from "../../base/units";
import { DOUBLE, RECORD_WORDS, WORD } from "../../flow/conversation-layout";
import type { ConversationTable } from "../../flow/conversation-table";
import { EVENT, ListedEvents } from "../../flow/event-log";
import type { Tracker } from "../../flow/tracker";
import { FAILURE, type SingleTries } from "./single-tries";

/** More bins than this are made wider. */
const MAX_BINS = 4096;

/** Counts per bin; see the file's head. */
export class TrySeries {
  readonly binSeconds: number;
  readonly nBins: number;
  /** By when the SYN was sent: tries, those that were not accepted, first tries. */
  readonly tries: Float64Array;
  readonly failedTries: Float64Array;
  readonly firstTries: Float64Array;
  readonly silent: Float64Array;
  /** By when the answer came. */
  readonly accepted: Float64Array;
  readonly refused: Float64Array;
  /** When the bin's first failed try was sent, in seconds, and its frame; NaN and 0 where none. */
  readonly firstFailureSeconds: Float64Array;
  readonly firstFailureFrame: Float64Array;
  /** 1 where that try was not its conversation's first. */
  readonly firstFailureIsRetry: Float64Array;
  nTries = 0;
  nAccepted = 0;
  nRefused = 0;
  nSilent = 0;
  /** Tries answered by the ACK of an older connection. */
  nChallenged = 0;
  /** Tries answered by an ICMP unreachable. */
  nRejected = 0;
  /** Conversations whose SYN/ACK answers their first SYN, though others followed it. */
  readonly answeredLate: number[] = [];
  /** What is known of the conversation that is being added. */
  readonly #own = { conversation: 0, nBefore: 0, isAccepted: false, isLastFresh: false, isAnswered: false };
  readonly #events = new ListedEvents();
  /** When the try that was looked at last was sent, when the next, and when it was refused. */
  #sentNs = NaN;
  #nextNs = NaN;
  #refusedNs = NaN;

  readonly #endNs: number;

  /** Bins of a second (or more, in a very long capture) over [0, endNs]. */
  constructor(endNs: number) {
    this.#endNs = endNs;
    const seconds = Math.floor(endNs / NANOS_PER_SECOND) + 1;
    this.binSeconds = Math.max(1, Math.ceil(seconds / MAX_BINS));
    this.nBins = Math.ceil(seconds / this.binSeconds);
    const column = (): Float64Array => new Float64Array(this.nBins);
    this.tries = column();
    this.failedTries = column();
    this.firstTries = column();
    this.silent = column();
    this.accepted = column();
    this.refused = column();
    this.firstFailureSeconds = column().fill(NaN);
    this.firstFailureFrame = column();
    this.firstFailureIsRetry = column();
  }

  /** Tries without a fate: sent so shortly before the end that nothing follows from their silence. */
  get nTooEarly(): number {
    const nKnown = this.nAccepted + this.nRefused + this.nSilent + this.nRejected + this.nChallenged;
    return Math.max(0, this.nTries - nKnown);
  }

  /**
   * Adds the tries of a conversation, here and to `single`. `isLastFresh`: its last try is too young to be called silent,
   * if it was not accepted.
   */
  add(tracker: Tracker, conversation: number, isLastFresh: boolean, single: SingleTries): void {
    const { u32, f64 } = tracker.table;
    const record = conversation * RECORD_WORDS;
    const nTries = u32[record + WORD.TRIES]!;
    const firstNs = f64[record / 2 + DOUBLE.FIRST_TIME]!;
    if (nTries === 0 || firstNs > this.#endNs) return;
    this.firstTries[this.#bin(firstNs)]!++;
    const isAccepted = u32[record + WORD.SYN_ACK_FRAME] !== 0;
    const nBefore = isAccepted ? u32[record + WORD.TRIES_BEFORE_SYN_ACK]! : nTries;
    const own = this.#own;
    own.conversation = conversation;
    own.nBefore = nBefore;
    own.isAccepted = isAccepted;
    own.isLastFresh = isLastFresh;
    tracker.events.read(u32[record + WORD.EVENTS]!, this.#events);
    const isKnown = this.#addTries(tracker, record, single);
    const synAckNs = f64[record / 2 + DOUBLE.SYN_ACK_TIME]!;
    if (!isAccepted || (!isKnown && synAckNs > this.#endNs)) return;
    this.nAccepted++;
    this.accepted[this.#bin(synAckNs)]!++;
    if (!isKnown) single.otherSynAckNs.push(synAckNs);
  }

  /** As `add`, for a conversation that was accepted with its first try; but not to single tries. */
  addAtOnce({ f64 }: ConversationTable, conversation: number): void {
    const record = conversation * RECORD_WORDS;
    const bin = this.#bin(f64[record / 2 + DOUBLE.FIRST_TIME]!);
    this.firstTries[bin]!++;
    this.tries[bin]!++;
    this.accepted[this.#bin(f64[record / 2 + DOUBLE.SYN_ACK_TIME]!)]!++;
    this.nTries++;
    this.nAccepted++;
  }

  /** The tries of #own up to the one that was accepted; a try is over when the next is sent. Whether that one is known, and in time. */
  #addTries(tracker: Tracker, record: number, single: SingleTries): boolean {
    const { u32, f64 } = tracker.table;
    const { length, frames, timesNs, kinds } = this.#events;
    const own = this.#own;
    own.isAnswered = false;
    for (let i = 0; i < length; i++) {
      if (kinds[i] === EVENT.ANSWERS_FIRST_SYN) this.answeredLate.push(own.conversation);
      else if (kinds[i] !== EVENT.SYN_RETRY) own.isAnswered = true;
    }
    let frame = u32[record + WORD.FIRST_FRAME]!;
    this.#sentNs = f64[record / 2 + DOUBLE.FIRST_TIME]!;
    let next = -1;
    for (let i = 0; i < own.nBefore; i++) {
      do next++;
      while (next < length && kinds[next] !== EVENT.SYN_RETRY);
      this.#nextNs = next < length ? timesNs[next]! : Infinity;
      if (i === own.nBefore - 1 && own.isAccepted) {
        this.nTries++;
        this.tries[this.#bin(this.#sentNs)]!++;
        single.addLater(own.conversation, this.#sentNs);
        return true;
      }
      this.#addUnaccepted(frame, i, single);
      if (next >= length || this.#nextNs > this.#endNs) break;
      frame = frames[next]!;
      this.#sentNs = this.#nextNs;
    }
    return false;
  }

  /** The try of #own that was sent at #sentNs. */
  #addUnaccepted(frame: number, index: number, single: SingleTries): void {
    const { conversation, nBefore, isLastFresh, isAnswered } = this.#own;
    const sentNs = this.#sentNs;
    const bin = this.#bin(sentNs);
    this.nTries++;
    this.tries[bin]!++;
    const failure = isAnswered ? this.#failureOfTry() : FAILURE.SILENT;
    if (failure === FAILURE.SILENT && isLastFresh && index === nBefore - 1) {
      single.openSentNs.push(sentNs);
      return;
    }
    single.addFailed(conversation, sentNs, failure, index);
    this.#countFailure(failure, bin);
    this.failedTries[bin]!++;
    const seconds = sentNs / NANOS_PER_SECOND;
    if (!(this.firstFailureSeconds[bin]! <= seconds)) {
      this.firstFailureSeconds[bin] = seconds;
      this.firstFailureFrame[bin] = frame;
      this.firstFailureIsRetry[bin] = index > 0 ? 1 : 0;
    }
  }

  #countFailure(failure: number, bin: number): void {
    if (failure === FAILURE.SILENT) {
      this.nSilent++;
      this.silent[bin]!++;
    } else if (failure === FAILURE.REFUSED) {
      this.nRefused++;
      this.refused[this.#bin(this.#refusedNs)]!++;
    } else if (failure === FAILURE.CHALLENGED) {
      this.nChallenged++;
    } else {
      this.nRejected++;
    }
  }

  /** What came in [#sentNs, #nextNs], as FAILURE: a challenge says most, then a refusal, then a rejection. */
  #failureOfTry(): number {
    const { length, timesNs, kinds } = this.#events;
    let failure: number = FAILURE.SILENT;
    for (let i = 0; i < length; i++) {
      const timeNs = timesNs[i]!;
      if (!(timeNs >= this.#sentNs && timeNs <= this.#nextNs)) continue;
      const kind = kinds[i]!;
      if (kind === EVENT.CHALLENGE) return FAILURE.CHALLENGED;
      if (kind === EVENT.REFUSAL && failure !== FAILURE.REFUSED) {
        failure = FAILURE.REFUSED;
        this.#refusedNs = timeNs;
      } else if (kind === EVENT.ICMP_REJECTION && failure === FAILURE.SILENT) {
        failure = FAILURE.REJECTED;
      }
    }
    return failure;
  }

  #bin(timeNs: number): number {
    const bin = Math.floor(timeNs / NANOS_PER_SECOND / this.binSeconds);
    return bin < 0 ? 0 : bin < this.nBins ? bin : this.nBins - 1;
  }
}
