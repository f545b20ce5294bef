/**
 * How many connections were half-open when tries failed: answered by a SYN/ACK whose ACK by the client had not come yet. A
 * limit on these (protection against SYN floods) can only be at work where there are many.
 *
 * Gets the tries of a service; gives the most that a failed try met, and an accepted one. O(n log n).
 */
import { ascending } from "./percentile";
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
  const { synAckNs, ackedNs, acceptedAscending } = tries;
  if (tries.nUnanswered === 0 || synAckNs.length === 0) return undefined;
  const begun = ascending(synAckNs);
  const over = ascending(ackedNs);
  const atFailed = mostOf(unansweredAscending(tries), begun, over);
  return {
    nFailed: tries.nUnanswered,
    nFailedAtNone: atFailed.nAtNone,
    mostAtFailed: atFailed.most,
    mostAtAccepted: mostOf(acceptedAscending, begun, over).most,
  };
}

/** The most that any of the times meets, and how many meet none; all ascending. A handshake that ends at a time is over. */
function mostOf(
  times: Float64Array,
  begun: Float64Array,
  over: Float64Array,
): { most: number; nAtNone: number } {
  let most = 0;
  let nAtNone = 0;
  let nBegun = 0;
  let nOver = 0;
  for (let i = 0; i < times.length; i++) {
    const timeNs = times[i]!;
    while (nBegun < begun.length && begun[nBegun]! < timeNs) nBegun++;
    while (nOver < over.length && over[nOver]! <= timeNs) nOver++;
    const n = nBegun - nOver;
    if (n > most) most = n;
    if (n <= 0) nAtNone++;
  }
  return { most, nAtNone };
}
