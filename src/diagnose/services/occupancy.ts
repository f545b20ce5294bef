/**
 * Do connects fail when so many accepted connections wait for their first reply? A full queue does that; a network does
 * not know who waits.
 *
 * Gets the waits of accepted connections, and the tries that were accepted and that failed while tries failed; gives the
 * number of waiting connections that tells the failed tries from the accepted ones, or nothing where none does.
 * A try is compared with those who waited when it was sent: SYN/ACK seen before it, and reply not yet. Where the capture
 * was taken far from the server that mixes tries up; then they are compared when the server judged them, as seen from the
 * capture: an accepted one when its SYN/ACK came, a failed one a round trip after it was sent. The round trip is measured
 * on handshakes; nothing is fitted to the fates of tries. O(n log n), no state per frame.
 */
import { percentile } from "./percentile";
import { between } from "./single-tries";

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
  /** When connections waited; see `waitsOf`. */
  waits: Stretches;
  /** When tries were sent that were accepted, and that failed; each ascending. */
  acceptedSentNs: Float64Array;
  failedSentNs: Float64Array;
  /** Of the accepted tries; asked for where it is needed. */
  handshakes: () => Handshakes;
}

/** Of tries that were accepted: when the SYN/ACK came, ascending, and how long it took, in any order. Nanoseconds. */
export interface Handshakes {
  synAckNs: Float64Array;
  lastingNs: Float64Array;
}

/** Tries that met a number of waiting connections. */
export interface Meeting {
  waiting: number;
  failed: number;
  accepted: number;
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
  /** Tries by the number of connections that waited, fewest first. */
  meetings: Meeting[];
  /** Tries are counted so long after they were sent, accepted ones with their SYN/ACK; 0: when they were sent. */
  roundTripNs: number;
}

/** Undefined where no level separates the tries well enough. */
export function occupancyOf(input: OccupancyInput): Occupancy | undefined {
  const { waits, acceptedSentNs, failedSentNs } = input;
  if (acceptedSentNs.length < MIN_TRIES || failedSentNs.length < MIN_TRIES) return undefined;
  if (nRuns(acceptedSentNs, failedSentNs) < MIN_RUNS) return undefined;
  const asSent = levelBehind(waits, { accepted: acceptedSentNs, failedSent: failedSentNs, roundTripNs: 0 });
  if (separates(asSent)) return asSent;
  const { synAckNs, lastingNs } = input.handshakes();
  const asJudged = levelBehind(waits, {
    accepted: synAckNs,
    failedSent: failedSentNs,
    roundTripNs: percentile(lastingNs, QUICK_HANDSHAKES),
  });
  return separates(asJudged) ? asJudged : undefined;
}

function separates({ level, failedAtLevel, failed, acceptedBelow, accepted }: Occupancy): boolean {
  return level > 0 && failedAtLevel >= MIN_SHARE * failed && acceptedBelow >= MIN_SHARE * accepted;
}

/** When tries are counted, ascending; failed ones a round trip after they were sent. */
interface Arrivals {
  accepted: Float64Array;
  failedSent: Float64Array;
  roundTripNs: number;
}

/** When each begins and ends, each ascending. */
export interface Stretches {
  from: Float64Array;
  to: Float64Array;
}

/** The best level. */
function levelBehind(waits: Stretches, { accepted, failedSent, roundTripNs }: Arrivals): Occupancy {
  const counted = { failed: failedSent.length, accepted: accepted.length, roundTripNs };
  const ofAccepted = nByMet(waits, accepted);
  const ofFailed = nByMet(waits, failedSent, roundTripNs);
  const meetings = meetingsOf(ofAccepted, ofFailed);
  return { ...counted, ...bestLevel(ofAccepted, ofFailed, counted), meetings };
}

/**
 * Of the times (ascending, each `behindNs` later), how many meet each number of stretches, up to the most that were met. One
 * that begins at a time is not yet counted there, one that ends at it no longer.
 */
export function nByMet(stretches: Stretches, timesNs: Float64Array, behindNs = 0): Uint32Array {
  const nBy = new Uint32Array(stretches.from.length + 1);
  const most = countMet(stretches, timesNs, behindNs, nBy);
  return nBy.subarray(0, most + 1);
}

/** The loop alone, so that it stays compiled from one call to the next. Gives the most that were met. */
function countMet(
  { from, to }: Stretches,
  timesNs: Float64Array,
  behindNs: number,
  nBy: Uint32Array,
): number {
  let nBegun = 0;
  let nOver = 0;
  let most = 0;
  for (let i = 0; i < timesNs.length; i++) {
    const now = timesNs[i]! + behindNs;
    while (nBegun < from.length && from[nBegun]! < now) nBegun++;
    while (nOver < to.length && to[nOver]! <= now) nOver++;
    const nMet = nBegun > nOver ? nBegun - nOver : 0;
    if (nMet > most) most = nMet;
    nBy[nMet]!++;
  }
  return most;
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

/** Below how many waiting connections no try of the whole capture failed. */
export interface Floor {
  /** The fewest and the most that waited when a try failed. */
  least: number;
  most: number;
  failed: number;
  /** Accepted tries that met fewer than `least`, and so many or more. */
  acceptedBelow: number;
  acceptedAbove: number;
  /** Tries from the first that failed to the last, by the number of connections that waited, fewest first. */
  meetings: Meeting[];
}

/**
 * Where accepted tries meet as many as failed ones do, a full queue still shows by this: none fails while there is room.
 * Tries are compared with who waited when they were sent. Undefined where too few were accepted below. O(n log n).
 */
export function floorOf({
  waits,
  acceptedSentNs,
  failedSentNs,
}: Pick<OccupancyInput, "waits" | "acceptedSentNs" | "failedSentNs">): Floor | undefined {
  if (failedSentNs.length < MIN_TRIES) return undefined;
  const failed = nByMet(waits, failedSentNs);
  const accepted = nByMet(waits, acceptedSentNs);
  const least = failed.findIndex((n) => n > 0);
  const acceptedBelow = accepted.subarray(0, least).reduce((sum, n) => sum + n, 0);
  if (acceptedBelow < MIN_TRIES) return undefined;
  const meanwhile = between(acceptedSentNs, failedSentNs[0]!, failedSentNs.at(-1)!);
  return {
    least,
    most: failed.length - 1,
    failed: failedSentNs.length,
    acceptedBelow,
    acceptedAbove: acceptedSentNs.length - acceptedBelow,
    meetings: meetingsOf(nByMet(waits, meanwhile), failed),
  };
}

/** Tries by the number of waiting connections that they met: those that occur. */
function meetingsOf(accepted: Uint32Array, failed: Uint32Array): Meeting[] {
  return Array.from({ length: Math.max(accepted.length, failed.length) }, (_, waiting) => {
    return { waiting, failed: failed[waiting] ?? 0, accepted: accepted[waiting] ?? 0 };
  }).filter((meeting) => meeting.failed + meeting.accepted > 0);
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
