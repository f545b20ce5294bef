/**
 * How many connections were half-open when tries failed: answered by a SYN/ACK whose ACK by the client had not come yet. A
 * limit on these (protection against SYN floods) can only be at work where there are many.
 *
 * Gets the tries of a service; gives the most that a failed try met, and an accepted one. O(n log n).
 */
import { nByMet } from "./occupancy";
import { unansweredAscending, type SingleTries } from "./single-tries";

/** See the file's head. */
export interface HalfOpen {
  /** Tries that were refused or got no answer. */
  nFailed: number;
  /** Of them, those that met no half-open connection at all. */
  nFailedAtNone: number;
  mostAtFailed: number;
  mostAtAccepted: number;
}

/** Undefined where no try failed, or none was accepted. */
export function halfOpenAtTries(tries: SingleTries): HalfOpen | undefined {
  const { nAccepted, acceptedAscending } = tries;
  if (tries.nUnanswered === 0 || nAccepted === 0) return undefined;
  // A handshake that ends at a time is over there.
  const handshakes = {
    from: tries.acceptedSynAcksAscending,
    to: tries.ascendingOf(tries.ackedNs),
  };
  const ofFailed = nByMet(handshakes, unansweredAscending(tries));
  return {
    nFailed: tries.nUnanswered,
    nFailedAtNone: ofFailed[0]!,
    mostAtFailed: ofFailed.length - 1,
    mostAtAccepted: nByMet(handshakes, acceptedAscending).length - 1,
  };
}
