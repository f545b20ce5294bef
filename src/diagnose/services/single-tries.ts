/**
 * The tries of one service one by one, by their fate, in columns: for those to whom bins of a second are too wide.
 *
 * Rows stand in the order of the service's conversations; the ascending columns are sorted once, for all who ask.
 */
import { Float64Column, Uint32Column } from "../../base/columns";

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

/** See the file's head. Times are nanoseconds since the first frame, of the SYN. */
export class SingleTries {
  /** Conversations that were accepted, and when the try that was accepted was sent. */
  readonly accepted = new Uint32Column();
  readonly acceptedSentNs = new Float64Column();
  /** Conversations of failed tries, when each was sent, what it met (FAILURE), and 1 where it was no first try. */
  readonly failed = new Uint32Column();
  readonly failedSentNs = new Float64Column();
  readonly failures = new Uint32Column();
  readonly isRetry = new Uint32Column();
  /** Tries too young to have a fate. */
  readonly openSentNs = new Float64Column();
  #acceptedAscending: Float64Array | undefined;
  #failedAscending: Float64Array | undefined;

  addAccepted(conversation: number, sentNs: number): void {
    this.accepted.push(conversation);
    this.acceptedSentNs.push(sentNs);
  }

  /** `failure`: one of FAILURE; `index`: 0 for a conversation's first try. */
  addFailed(conversation: number, sentNs: number, failure: number, index: number): void {
    this.failed.push(conversation);
    this.failedSentNs.push(sentNs);
    this.failures.push(failure);
    this.isRetry.push(index > 0 ? 1 : 0);
  }

  /** When accepted tries were sent, ascending. After the last was added. */
  get acceptedAscending(): Float64Array {
    return (this.#acceptedAscending ??= this.acceptedSentNs.used().slice().sort());
  }

  /** When failed tries were sent, ascending. After the last was added. */
  get failedAscending(): Float64Array {
    return (this.#failedAscending ??= this.failedSentNs.used().slice().sort());
  }
}
