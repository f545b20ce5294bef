/**
 * The tries of one service over time: asked, accepted, refused, silent.
 *
 * Gets the service's conversations; gives columns of counts per bin. A try counts where its SYN was sent; an accept
 * where the SYN/ACK came, a refusal where the RST came. A last try too young to judge is not counted as silent.
 */
import { NANOS_PER_SECOND } from "../../base/units";
import { DOUBLE, RECORD_WORDS, WORD } from "../../flow/conversation-layout";
import { EVENT, type LoggedEvent } from "../../flow/event-log";
import type { Tracker } from "../../flow/tracker";

/** More bins than this are made wider. */
const MAX_BINS = 4096;

/** Who else wants to know how single tries ended. Tries that an older connection or a router answered are left out. */
export interface TryFates {
  accepted: (sentNs: number) => void;
  /** Refused or silent; `index` is 0 for a conversation's first. */
  failed: (sentNs: number, index: number) => void;
}

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

  /** Bins of a second (or more, in a very long capture) over [0, endNs]. */
  constructor(endNs: number) {
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

  /** Adds the tries of a conversation. `isLastFresh`: its last try is too young to be called silent. */
  add(tracker: Tracker, conversation: number, isLastFresh: boolean, fates: TryFates): void {
    const { u32, f64 } = tracker.table;
    const record = conversation * RECORD_WORDS;
    const nTries = u32[record + WORD.TRIES]!;
    if (nTries === 0) return;
    const synAckNs = f64[record / 2 + DOUBLE.SYN_ACK_TIME]!;
    const isAccepted = u32[record + WORD.SYN_ACK_FRAME] !== 0;
    const events =
      u32[record + WORD.EVENTS] === 0 ? NO_EVENTS : tracker.events.list(u32[record + WORD.EVENTS]!);
    if (isAccepted) this.#count(this.accepted, synAckNs);
    if (isAccepted) this.nAccepted++;
    const nBefore = isAccepted ? u32[record + WORD.TRIES_BEFORE_SYN_ACK]! : nTries;
    const first = { frame: u32[record + WORD.FIRST_FRAME]!, timeNs: f64[record / 2 + DOUBLE.FIRST_TIME]! };
    this.#count(this.firstTries, first.timeNs);
    const own = { events, nBefore, isAccepted, isLastFresh, fates };
    let at = 0;
    for (let i = 0, current: { frame: number; timeNs: number } = first; i < nBefore; i++) {
      const next = nextOf(events, at, EVENT.SYN_RETRY);
      this.#addTry(current, i, next < 0 ? Infinity : events[next]!.timeNs, own);
      if (next < 0) break;
      current = events[next]!;
      at = next + 1;
    }
  }

  /** One try, which is over when the next is sent. */
  #addTry(sent: { frame: number; timeNs: number }, index: number, endNs: number, own: OwnTries): void {
    const isLast = index === own.nBefore - 1;
    this.nTries++;
    const bin = this.#count(this.tries, sent.timeNs);
    if (isLast && own.isAccepted) {
      own.fates.accepted(sent.timeNs);
      return;
    }
    const during = own.events.filter((event) => event.timeNs >= sent.timeNs && event.timeNs <= endNs);
    const refusal = during.find((event) => event.kind === EVENT.REFUSAL);
    const has = (kind: number): boolean => during.some((event) => event.kind === kind);
    if (has(EVENT.CHALLENGE)) {
      this.nChallenged++;
    } else if (has(EVENT.ICMP_REJECTION) && !refusal) {
      this.nRejected++;
    } else if (refusal) {
      this.nRefused++;
      this.#count(this.refused, refusal.timeNs);
      own.fates.failed(sent.timeNs, index);
    } else if (isLast && own.isLastFresh) {
      return;
    } else {
      this.nSilent++;
      this.#count(this.silent, sent.timeNs);
      own.fates.failed(sent.timeNs, index);
    }
    this.failedTries[bin]!++;
    const seconds = sent.timeNs / NANOS_PER_SECOND;
    if (!(this.firstFailureSeconds[bin]! <= seconds)) {
      this.firstFailureSeconds[bin] = seconds;
      this.firstFailureFrame[bin] = sent.frame;
      this.firstFailureIsRetry[bin] = index > 0 ? 1 : 0;
    }
  }

  #count(column: Float64Array, timeNs: number): number {
    const bin = Math.min(
      this.nBins - 1,
      Math.max(0, Math.floor(timeNs / NANOS_PER_SECOND / this.binSeconds)),
    );
    column[bin]!++;
    return bin;
  }
}

/** What is known of all tries of a conversation. */
interface OwnTries {
  events: readonly LoggedEvent[];
  /** Tries up to the one that was accepted. */
  nBefore: number;
  isAccepted: boolean;
  isLastFresh: boolean;
  fates: TryFates;
}

const NO_EVENTS: readonly LoggedEvent[] = [];

function nextOf(events: readonly LoggedEvent[], from: number, kind: number): number {
  for (let i = from; i < events.length; i++) if (events[i]!.kind === kind) return i;
  return -1;
}
