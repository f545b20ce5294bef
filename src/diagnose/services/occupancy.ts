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
  waitFromNs: readonly number[];
  waitToNs: readonly number[];
  acceptedSentNs: readonly number[];
  /** SYN/ACK of each accepted try. */
  synAckNs: readonly number[];
  failedSentNs: readonly number[];
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
  const { acceptedSentNs, synAckNs, failedSentNs } = input;
  if (acceptedSentNs.length < MIN_TRIES || failedSentNs.length < MIN_TRIES) return undefined;
  if (nRuns(acceptedSentNs, failedSentNs) < MIN_RUNS) return undefined;
  const handshakes = acceptedSentNs.map((sentNs, i) => synAckNs[i]! - sentNs);
  const roundTripNs = percentile(handshakes, QUICK_HANDSHAKES);
  const arrivals = Float64Array.from(failedSentNs, (sentNs) => sentNs + roundTripNs).sort();
  const met = { accepted: Float64Array.from(synAckNs).sort(), failed: arrivals, roundTripNs };
  const asSeen = levelBehind(input, met, 0);
  if (separates(asSeen)) return asSeen;
  const lagNs = lagOf(input, met.accepted, asSeen.level);
  if (lagNs === 0) return undefined;
  const freedSooner = levelBehind(input, met, lagNs);
  return separates(freedSooner) ? freedSooner : undefined;
}

function separates({ level, failedAtLevel, failed, acceptedBelow, accepted }: Occupancy): boolean {
  return level > 0 && failedAtLevel >= MIN_SHARE * failed && acceptedBelow >= MIN_SHARE * accepted;
}

/** The arrivals of tries, ascending. */
interface Arrivals {
  accepted: Float64Array;
  failed: Float64Array;
  roundTripNs: number;
}

/** The best level, where a connection ceases to wait `lagNs` before its reply is seen. */
function levelBehind({ waitFromNs, waitToNs }: OccupancyInput, met: Arrivals, lagNs: number): Occupancy {
  const waits = {
    from: Float64Array.from(waitFromNs).sort(),
    to: Float64Array.from(waitToNs, (toNs, i) => Math.max(waitFromNs[i]!, toNs - lagNs)).sort(),
  };
  const counted = {
    failed: met.failed.length,
    accepted: met.accepted.length,
    roundTripNs: met.roundTripNs,
    lagNs,
  };
  return { ...counted, ...bestLevel(waitingAt(waits, met.accepted), waitingAt(waits, met.failed)) };
}

/**
 * How long before its reply is seen a place is free: the application takes a connection, and its reply needs a while. Shown
 * by the tries that are accepted at the level: the reply that follows each of them had made it room. All but the last
 * twentieth of them; 0 where there is none.
 */
function lagOf({ waitFromNs, waitToNs }: OccupancyInput, accepted: Float64Array, level: number): number {
  const from = Float64Array.from(waitFromNs).sort();
  const to = Float64Array.from(waitToNs).sort();
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

/** How many wait at each of the times (ascending), ascending by number. A wait that begins at a time is not yet counted there. */
function waitingAt(waits: { from: Float64Array; to: Float64Array }, timesNs: Float64Array): Float64Array {
  const times = Float64Array.from(timesNs);
  let nBegun = 0;
  let nOver = 0;
  for (let i = 0; i < times.length; i++) {
    const now = times[i]!;
    while (nBegun < waits.from.length && waits.from[nBegun]! < now) nBegun++;
    while (nOver < waits.to.length && waits.to[nOver]! <= now) nOver++;
    times[i] = Math.max(0, nBegun - nOver);
  }
  return times.sort();
}

/** The level that mixes up the smallest shares; the highest of equal ones. Both columns ascend. */
function bestLevel(
  atAccepted: Float64Array,
  atFailed: Float64Array,
): Pick<Occupancy, "level" | "failedAtLevel" | "acceptedBelow"> {
  let best = { level: 0, failedAtLevel: 0, acceptedBelow: 0 };
  let bestScore = -1;
  let nBelow = 0;
  for (let i = 0; i < atFailed.length; i++) {
    const level = atFailed[i]!;
    // Only a level that a failed try met can be the highest of equal ones.
    if (i > 0 && level === atFailed[i - 1]) continue;
    while (nBelow < atAccepted.length && atAccepted[nBelow]! < level) nBelow++;
    const failedAtLevel = atFailed.length - i;
    const score = failedAtLevel / atFailed.length + nBelow / atAccepted.length;
    if (score < bestScore) continue;
    bestScore = score;
    best = { level, failedAtLevel, acceptedBelow: nBelow };
  }
  return best;
}

/** Runs of failed tries that no accepted one interrupts. */
function nRuns(acceptedSentNs: readonly number[], failedSentNs: readonly number[]): number {
  const accepted = Float64Array.from(acceptedSentNs).sort();
  const failed = Float64Array.from(failedSentNs).sort();
  let runs = 0;
  let lastAt = -1;
  let at = 0;
  for (const sentNs of failed) {
    while (at < accepted.length && accepted[at]! < sentNs) at++;
    if (at !== lastAt) runs++;
    lastAt = at;
  }
  return runs;
}
