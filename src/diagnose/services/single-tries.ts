/**
 * The tries of one service one by one, by their fate, in columns: for those to whom bins of a second are too wide.
 *
 * Rows stand in the order of the service's conversations; the ascending columns are sorted once, for all who ask.
 */
import { NANOS_PER_SECOND } from "../../base/units";
import { connectNs, handshakeAckNs, openSeconds, replySeconds } from "../../flow/connect-times";
import { DOUBLE, RECORD_WORDS } from "../../flow/conversation-layout";
import type { ConversationTable } from "../../flow/conversation-table";
import { ascending } from "./percentile";

/** What a failed try met. */
export const FAILURE = {
  /** No answer in its time. */
  SILENT: 0,
  /** A RST. */
  REFUSED: 1,
  /** The ACK of an older connection. */
  CHALLENGED: 2,
  /** An ICMP unreachable. */
  REJECTED: 3,
} as const;

/** See the file's head. Times are nanoseconds since the first frame. Columns of the same length belong together. */
export class SingleTries {
  /** Conversations that were accepted, when the try that was accepted was sent, and when its SYN/ACK came. */
  readonly accepted: number[] = [];
  readonly acceptedSentNs: number[] = [];
  readonly synAckNs: number[] = [];
  /** When the client acknowledged each SYN/ACK, or ended the connection; Infinity where it did neither. */
  readonly ackedNs: number[] = [];
  /** When each ceased to wait for the server's first payload: when that came, or the first FIN or RST; Infinity where neither. */
  readonly waitToNs: number[] = [];
  /** From the SYN/ACK to the server's first payload; NaN where none came. */
  readonly replySeconds: number[] = [];
  nReplied = 0;
  /** SYN/ACKs of connections whose accepted try is not known. */
  readonly otherSynAckNs: number[] = [];
  /** Conversations of failed tries, when each was sent, what it met (FAILURE), and 1 where it was no first try. */
  readonly failed: number[] = [];
  readonly failedSentNs: number[] = [];
  readonly failures: number[] = [];
  readonly isRetry: number[] = [];
  /** Failed tries that were refused or got no answer, and when the first and the last of them was sent. */
  nUnanswered = 0;
  firstUnansweredNs = Infinity;
  lastUnansweredNs = -Infinity;
  /** Tries too young to have a fate. */
  readonly openSentNs: number[] = [];
  #acceptedAscending: Float64Array | undefined;
  #failedAscending: Float64Array | undefined;
  #synAcksAscending: Float64Array | undefined;

  addAccepted(table: ConversationTable, conversation: number, sentNs: number): void {
    const firstNs = table.f64[(conversation * RECORD_WORDS) / 2 + DOUBLE.FIRST_TIME]!;
    const synAckNs = firstNs + connectNs(table, conversation);
    const replied = replySeconds(table, conversation);
    const hasReplied = !Number.isNaN(replied);
    const waited = hasReplied ? replied : openSeconds(table, conversation);
    if (hasReplied) this.nReplied++;
    this.accepted.push(conversation);
    this.acceptedSentNs.push(sentNs);
    this.synAckNs.push(synAckNs);
    this.ackedNs.push(Math.max(synAckNs, handshakeAckNs(table, conversation)));
    this.waitToNs.push(Number.isNaN(waited) ? Infinity : synAckNs + Math.max(0, waited) * NANOS_PER_SECOND);
    this.replySeconds.push(replied);
  }

  /** `failure`: one of FAILURE; `index`: 0 for a conversation's first try. */
  addFailed(conversation: number, sentNs: number, failure: number, index: number): void {
    this.failed.push(conversation);
    this.failedSentNs.push(sentNs);
    this.failures.push(failure);
    this.isRetry.push(index > 0 ? 1 : 0);
    if (!isUnanswered(failure)) return;
    this.nUnanswered++;
    if (sentNs < this.firstUnansweredNs) this.firstUnansweredNs = sentNs;
    if (sentNs > this.lastUnansweredNs) this.lastUnansweredNs = sentNs;
  }

  /** When accepted tries were sent, ascending. After the last was added. */
  get acceptedAscending(): Float64Array {
    return (this.#acceptedAscending ??= ascending(this.acceptedSentNs));
  }

  /** When failed tries were sent, ascending. After the last was added. */
  get failedAscending(): Float64Array {
    return (this.#failedAscending ??= ascending(this.failedSentNs));
  }

  /** When SYN/ACKs came, ascending, also those of tries that are not known. After the last was added. */
  get synAcksAscending(): Float64Array {
    return (this.#synAcksAscending ??= ascending(
      this.otherSynAckNs.length === 0 ? this.synAckNs : [...this.synAckNs, ...this.otherSynAckNs],
    ));
  }
}

/** Whether a failed try was refused or got no answer: others were answered by an older connection or a router. */
export function isUnanswered(failure: number): boolean {
  return failure === FAILURE.SILENT || failure === FAILURE.REFUSED;
}

/** When tries were sent that were refused or got no answer, ascending. */
export function unansweredAscending(tries: SingleTries): Float64Array {
  const { failed, failedSentNs, failures, nUnanswered } = tries;
  if (nUnanswered === failed.length) return tries.failedAscending;
  return ascending(failedSentNs.filter((_, i) => isUnanswered(failures[i]!)));
}

/** The part of ascending times that lies in [from, to]. */
export function between(times: Float64Array, from: number, to: number): Float64Array {
  return times.subarray(firstFrom(times, from), firstBehind(times, to));
}

/** Index of the first of ascending times that is at least `from`. */
function firstFrom(times: Float64Array, from: number): number {
  let low = 0;
  let high = times.length;
  while (low < high) {
    const middle = (low + high) >>> 1;
    if (times[middle]! < from) low = middle + 1;
    else high = middle;
  }
  return low;
}

/** Index of the first of ascending times that is more than `to`. */
function firstBehind(times: Float64Array, to: number): number {
  let at = firstFrom(times, to);
  while (at < times.length && times[at]! <= to) at++;
  return at;
}
