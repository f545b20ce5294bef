/**
 * How many connections were half-open when tries failed: answered by a SYN/ACK whose ACK by the client had not come yet. A
 * limit on these (protection against SYN floods) can only be at work where there are many.
 *
 * Gets the tries of a service; gives the most that a failed try met, and an accepted one. O(n log n).
 */
import { countUntil, unansweredAscending, type SingleTries } from "./single-tries";

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
  const { synAckNs, ackedNs, acceptedAscending } = tries;
  if (tries.nUnanswered === 0 || synAckNs.length === 0) return undefined;
  const begun = new Float64Array(synAckNs).sort();
  const over = new Float64Array(ackedNs).sort();
  const atFailed = mostOf(unansweredAscending(tries), begun, over);
  return {
    nFailed: tries.nUnanswered,
    nFailedAtNone: atFailed.nAtNone,
    mostAtFailed: atFailed.most,
    mostAtAccepted: mostOf(acceptedAscending, begun, over).most,
  };
}

/** The most that any of the times meets, and how many meet none. A handshake that ends at a time is over there. */
function mostOf(
  times: Float64Array,
  begun: Float64Array,
  over: Float64Array,
): { most: number; nAtNone: number } {
  let most = 0;
  let nAtNone = 0;
  for (const timeNs of times) {
    const n = countUntil(begun, timeNs) - countUntil(over, timeNs, true);
    if (n > most) most = n;
    if (n <= 0) nAtNone++;
  }
  return { most, nAtNone };
}
