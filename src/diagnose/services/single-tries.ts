/**
 * The tries of one service one by one, by their fate, in columns: for those to whom bins of a second are too wide.
 *
 * Failed tries stand in the order of the service's conversations, accepted ones in the order in which they were sent where
 * the conversations stand in theirs: nearly in the order of everything that happens to them. The ascending columns are made
 * once, for all who ask.
 */
import { NANOS_PER_SECOND } from "../../base/units";
import { connectNs, handshakeAckNs, openSeconds, replySeconds } from "../../flow/connect-times";
import { DOUBLE, RECORD_WORDS } from "../../flow/conversation-layout";
import type { ConversationTable } from "../../flow/conversation-table";
import { ascending } from "./percentile";
import { putInOrder } from "./time-order";

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

/** Room for failed tries at first. */
const FIRST_FAILED = 64;

/** See the file's head. Times are nanoseconds since the first frame. Columns of the same length belong together. */
export class SingleTries {
  /** Rows of the columns of accepted tries; those behind them are not in use. */
  nAccepted = 0;
  /** Conversations that were accepted, when the try that was accepted was sent, and when its SYN/ACK came. */
  readonly accepted: Uint32Array;
  readonly acceptedSentNs: Float64Array;
  readonly synAckNs: Float64Array;
  /** When the client acknowledged each SYN/ACK, or ended the connection; Infinity where it did neither. */
  readonly ackedNs: Float64Array;
  /** When each ceased to wait for the server's first payload: when that came, or the first FIN or RST; Infinity where neither. */
  readonly waitToNs: Float64Array;
  /** From the SYN/ACK to the server's first payload; NaN where none came. */
  readonly replySeconds: Float64Array;
  nReplied = 0;
  /** SYN/ACKs of connections whose accepted try is not known. */
  readonly otherSynAckNs: number[] = [];
  /** Rows of the columns of failed tries. */
  nFailed = 0;
  /** Conversations of failed tries, when each was sent, what it met (FAILURE), and 1 where it was no first try. */
  failed = new Uint32Array(FIRST_FAILED);
  failedSentNs = new Float64Array(FIRST_FAILED);
  failures = new Uint8Array(FIRST_FAILED);
  isRetry = new Uint8Array(FIRST_FAILED);
  /** Failed tries that were refused or got no answer, and when the first and the last of them was sent. */
  nUnanswered = 0;
  firstUnansweredNs = Infinity;
  lastUnansweredNs = -Infinity;
  /** Tries too young to have a fate. */
  readonly openSentNs: number[] = [];
  /** Accepted tries that wait for their row, in the order of time: conversations, and when they were sent. */
  readonly #later: number[] = [];
  readonly #laterNs: number[] = [];
  #acceptedAscending: Float64Array | undefined;
  #failedAscending: Float64Array | undefined;
  #acceptedSynAcksAscending: Float64Array | undefined;

  /** `nConversations`: no more than these have a try that was accepted. */
  constructor(nConversations: number) {
    this.accepted = new Uint32Array(nConversations);
    this.acceptedSentNs = new Float64Array(nConversations);
    this.synAckNs = new Float64Array(nConversations);
    this.ackedNs = new Float64Array(nConversations);
    this.waitToNs = new Float64Array(nConversations);
    this.replySeconds = new Float64Array(nConversations);
  }

  /** An accepted try that takes its row among those that are added afterwards. */
  addLater(conversation: number, sentNs: number): void {
    const later = this.#later;
    const laterNs = this.#laterNs;
    let at = later.length;
    for (; at > 0 && laterNs[at - 1]! > sentNs; at--) {
      later[at] = later[at - 1]!;
      laterNs[at] = laterNs[at - 1]!;
    }
    later[at] = conversation;
    laterNs[at] = sentNs;
  }

  /** Conversations that were accepted with their first try, those of `isAtOnce`, and all that were to be added later. */
  addAllAtOnce(table: ConversationTable, conversations: Uint32Array, isAtOnce: Uint8Array): void {
    const { f64 } = table;
    const later = this.#later;
    const laterNs = this.#laterNs;
    let next = 0;
    for (let i = 0; i < conversations.length; i++) {
      if (isAtOnce[i] === 0) continue;
      const sentNs = f64[(conversations[i]! * RECORD_WORDS) / 2 + DOUBLE.FIRST_TIME]!;
      for (; next < later.length && laterNs[next]! <= sentNs; next++)
        this.#addRow(table, later[next]!, laterNs[next]!);
      this.#addRow(table, conversations[i]!, sentNs);
    }
    for (; next < later.length; next++) this.#addRow(table, later[next]!, laterNs[next]!);
  }

  #addRow(table: ConversationTable, conversation: number, sentNs: number): void {
    const row = this.nAccepted++;
    const synAckNs =
      table.f64[(conversation * RECORD_WORDS) / 2 + DOUBLE.FIRST_TIME]! + connectNs(table, conversation);
    const ackedNs = handshakeAckNs(table, conversation);
    const replied = replySeconds(table, conversation);
    const hasReplied = !Number.isNaN(replied);
    if (hasReplied) this.nReplied++;
    const waited = hasReplied ? replied : openSeconds(table, conversation);
    this.accepted[row] = conversation;
    this.acceptedSentNs[row] = sentNs;
    this.synAckNs[row] = synAckNs;
    this.ackedNs[row] = ackedNs > synAckNs ? ackedNs : synAckNs;
    let waitToNs = synAckNs;
    if (waited > 0) waitToNs += waited * NANOS_PER_SECOND;
    else if (Number.isNaN(waited)) waitToNs = Infinity;
    this.waitToNs[row] = waitToNs;
    this.replySeconds[row] = replied;
  }

  /** `failure`: one of FAILURE; `index`: 0 for a conversation's first try. */
  addFailed(conversation: number, sentNs: number, failure: number, index: number): void {
    const row = this.nFailed++;
    if (row === this.failed.length) this.#growFailed();
    this.failed[row] = conversation;
    this.failedSentNs[row] = sentNs;
    this.failures[row] = failure;
    this.isRetry[row] = index > 0 ? 1 : 0;
    if (!isUnanswered(failure)) return;
    this.nUnanswered++;
    if (sentNs < this.firstUnansweredNs) this.firstUnansweredNs = sentNs;
    if (sentNs > this.lastUnansweredNs) this.lastUnansweredNs = sentNs;
  }

  #growFailed(): void {
    const { failed, failedSentNs, failures, isRetry } = this;
    const length = 4 * failed.length;
    this.failed = new Uint32Array(length);
    this.failed.set(failed);
    this.failedSentNs = new Float64Array(length);
    this.failedSentNs.set(failedSentNs);
    this.failures = new Uint8Array(length);
    this.failures.set(failures);
    this.isRetry = new Uint8Array(length);
    this.isRetry.set(isRetry);
  }

  /** When accepted tries were sent, ascending. After the last was added. */
  get acceptedAscending(): Float64Array {
    return (this.#acceptedAscending ??= this.ascendingOf(this.acceptedSentNs));
  }

  /** When failed tries were sent, ascending. After the last was added. */
  get failedAscending(): Float64Array {
    return (this.#failedAscending ??= ascending(this.failedSentNs.subarray(0, this.nFailed)));
  }

  /** When the SYN/ACKs of accepted tries came, ascending. After the last was added. */
  get acceptedSynAcksAscending(): Float64Array {
    return (this.#acceptedSynAcksAscending ??= this.ascendingOf(this.synAckNs));
  }

  /** When SYN/ACKs came, ascending, also those of tries that are not known. After the last was added. */
  get synAcksAscending(): Float64Array {
    const own = this.acceptedSynAcksAscending;
    return this.otherSynAckNs.length === 0 ? own : ascending([...own, ...this.otherSynAckNs]);
  }

  /** A column of accepted tries, ascending: a copy. After the last was added. */
  ascendingOf(column: Float64Array): Float64Array {
    const times = column.slice(0, this.nAccepted);
    putInOrder(times);
    return times;
  }
}

/** Whether a failed try was refused or got no answer: others were answered by an older connection or a router. */
export function isUnanswered(failure: number): boolean {
  return failure === FAILURE.SILENT || failure === FAILURE.REFUSED;
}

/** When tries were sent that were refused or got no answer, ascending. */
export function unansweredAscending(tries: SingleTries): Float64Array {
  const { nFailed, failedSentNs, failures, nUnanswered } = tries;
  if (nUnanswered === nFailed) return tries.failedAscending;
  return ascending(failedSentNs.subarray(0, nFailed).filter((_, i) => isUnanswered(failures[i]!)));
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
