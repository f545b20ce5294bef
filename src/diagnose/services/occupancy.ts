/**
 * Do connects fail when so many accepted connections wait for their first reply? A full queue does that; a network does
 * not know who waits.
 *
 * Gets the waits of accepted connections, and the tries that were accepted and that failed while tries failed; gives the
 * number of waiting connections that tells the failed tries from the accepted ones, or nothing where none does.
 * A try is compared with those who waited when it reached the server: an accepted one says so by its SYN/ACK, a failed
 * one is taken to arrive a round trip before the client would have known. A place may be free a little before the reply
 * of the connection that held it is seen: where that mixes tries up, that lag is measured and taken off every wait. Where
 * tries fail by chance no lag helps: it shifts the waits of accepted and failed tries alike. O(n log n), no state per frame.
 */
import { percentile } from "./percentile";

/** Fewer failed, or accepted, tries tell nothing: with 30, and 95 % of them as claimed, chance is far away. */
const MIN_TRIES = 30;
/** The share of the failed tries at the level, and of the accepted ones below: all but what jitter on the way mixes up. */
const MIN_SHARE = 0.95;
/**
 * Failed tries come in at least so many runs with accepts between them. A server that hangs for good with connections
 * waiting fails all later tries in one run: they meet the same waiting connections, which is one observation, not many.
 */
const MIN_RUNS = 10;
/** A path's round trip is what the quickest tenth of the handshakes took. */
const QUICK_HANDSHAKES = 0.1;

/** One kind of tries: when each was sent, and for accepted ones when the SYN/ACK came. Nanoseconds. */
export interface OccupancyInput {
  /** When connections began to wait (SYN/ACK) and ceased to (first reply, or end; Infinity where never), one each. */
  waitFromNs: ArrayLike<number>;
  waitToNs: ArrayLike<number>;
  /** When tries were sent that were accepted, and that failed; each ascending. */
  acceptedSentNs: Float64Array;
  failedSentNs: Float64Array;
  /** Of the accepted tries: when the SYN/ACK came, and how long it took; in any order. */
  synAckNs: Float64Array;
  handshakesNs: Float64Array;
}

/** The level of waiting connections at which tries fail; see the file's head. */
export interface Occupancy {
  /** Connections that wait for their first reply. */
  level: number;
  /** Failed tries that met at least so many, of all failed ones. */
  failedAtLevel: number;
  failed: number;
  /** Accepted tries that met fewer, of all accepted in the time in which tries failed. */
  acceptedBelow: number;
  accepted: number;
  /** The round trip that failed tries are reckoned with. */
  roundTripNs: number;
  /** A connection counts as waiting until this long before its reply is seen; 0 where that is not needed. */
  lagNs: number;
}

/** Undefined where no level separates the tries well enough. */
export function occupancyOf(input: OccupancyInput): Occupancy | undefined {
  const { acceptedSentNs, failedSentNs } = input;
  if (acceptedSentNs.length < MIN_TRIES || failedSentNs.length < MIN_TRIES) return undefined;
  if (nRuns(acceptedSentNs, failedSentNs) < MIN_RUNS) return undefined;
  const met: Arrivals = {
    accepted: ascending(input.synAckNs),
    failedSent: failedSentNs,
    roundTripNs: percentile(input.handshakesNs, QUICK_HANDSHAKES),
  };
  const waits = { from: ascending(input.waitFromNs), to: ascending(endsOfWaits(input, 0)) };
  const asSeen = levelBehind(waits, met, 0);
  if (separates(asSeen)) return asSeen;
  const lagNs = lagOf(waits, met.accepted, asSeen.level);
  if (lagNs === 0) return undefined;
  const freedSooner = levelBehind({ ...waits, to: ascending(endsOfWaits(input, lagNs)) }, met, lagNs);
  return separates(freedSooner) ? freedSooner : undefined;
}

/** Ascending copies are sorted by value, without a call for each comparison. */
function ascending(values: ArrayLike<number>): Float64Array {
  return new Float64Array(values).sort();
}

function separates({ level, failedAtLevel, failed, acceptedBelow, accepted }: Occupancy): boolean {
  return level > 0 && failedAtLevel >= MIN_SHARE * failed && acceptedBelow >= MIN_SHARE * accepted;
}

/** The arrivals of tries, ascending; failed ones arrive a round trip after they were sent. */
interface Arrivals {
  accepted: Float64Array;
  failedSent: Float64Array;
  roundTripNs: number;
}

/** When waits begin and end, each ascending. */
interface Waits {
  from: Float64Array;
  to: Float64Array;
}

/** When each connection ceases to wait, `lagNs` before its reply is seen. */
function endsOfWaits({ waitFromNs, waitToNs }: OccupancyInput, lagNs: number): Float64Array {
  const ends = new Float64Array(waitToNs.length);
  for (let i = 0; i < ends.length; i++) {
    const from = waitFromNs[i]!;
    const to = waitToNs[i]! - lagNs;
    ends[i] = to > from ? to : from;
  }
  return ends;
}

/** The best level. */
function levelBehind(
  waits: Waits,
  { accepted, failedSent, roundTripNs }: Arrivals,
  lagNs: number,
): Occupancy {
  const counted = { failed: failedSent.length, accepted: accepted.length, roundTripNs, lagNs };
  const ofAccepted = nByWaiting(waits, accepted, 0);
  return { ...counted, ...bestLevel(ofAccepted, nByWaiting(waits, failedSent, roundTripNs), counted) };
}

/**
 * How long before its reply is seen a place is free: the application takes a connection, and its reply needs a while. Shown
 * by the tries that are accepted at the level: the reply that follows each of them had made it room. All but the last
 * twentieth of them; 0 where there is none.
 */
function lagOf({ from, to }: Waits, accepted: Float64Array, level: number): number {
  const lags: number[] = [];
  let nBegun = 0;
  let nOver = 0;
  for (const now of accepted) {
    while (nBegun < from.length && from[nBegun]! < now) nBegun++;
    while (nOver < to.length && to[nOver]! <= now) nOver++;
    if (nBegun - nOver >= level && Number.isFinite(to[nOver])) lags.push(to[nOver]! - now);
  }
  return lags.length === 0 ? 0 : percentile(lags, MIN_SHARE);
}

/**
 * Of the times (ascending, each `behindNs` later), how many meet each number of waits, up to the most that were met. A wait
 * that begins at a time is not yet counted there.
 */
function nByWaiting({ from, to }: Waits, timesNs: Float64Array, behindNs: number): Uint32Array {
  const nBy = new Uint32Array(from.length + 1);
  let nBegun = 0;
  let nOver = 0;
  let most = 0;
  for (let i = 0; i < timesNs.length; i++) {
    const now = timesNs[i]! + behindNs;
    while (nBegun < from.length && from[nBegun]! < now) nBegun++;
    while (nOver < to.length && to[nOver]! <= now) nOver++;
    const nWaiting = nBegun > nOver ? nBegun - nOver : 0;
    if (nWaiting > most) most = nWaiting;
    nBy[nWaiting]!++;
  }
  return nBy.subarray(0, most + 1);
}

/** The level that mixes up the smallest shares; the highest of equal ones. Tries by the number of waits that they met. */
function bestLevel(
  nAccepted: Uint32Array,
  nFailed: Uint32Array,
  { accepted, failed }: { accepted: number; failed: number },
): Pick<Occupancy, "level" | "failedAtLevel" | "acceptedBelow"> {
  let best = { level: 0, failedAtLevel: 0, acceptedBelow: 0 };
  let bestScore = -1;
  let acceptedBelow = 0;
  let failedAtLevel = failed;
  for (let level = 0; level < nFailed.length; level++) {
    // Only a level that a failed try met can be the highest of equal ones.
    if (nFailed[level]! > 0) {
      const score = failedAtLevel / failed + acceptedBelow / accepted;
      if (score >= bestScore) {
        bestScore = score;
        best = { level, failedAtLevel, acceptedBelow };
      }
    }
    failedAtLevel -= nFailed[level]!;
    acceptedBelow += nAccepted[level] ?? 0;
  }
  return best;
}

/** Runs of failed tries that no accepted one interrupts; both ascend. */
function nRuns(accepted: Float64Array, failed: Float64Array): number {
  let runs = 0;
  let lastAt = -1;
  let at = 0;
  for (let i = 0; i < failed.length; i++) {
    const sentNs = failed[i]!;
    while (at < accepted.length && accepted[at]! < sentNs) at++;
    if (at !== lastAt) runs++;
    lastAt = at;
  }
  return runs;
}
