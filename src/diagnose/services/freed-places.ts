/**
 * When a place in a full queue is free again: some time before a first reply shows it, as who takes a connection from the
 * queue works on it before it replies. So connects that meet as many waiting ones are accepted right before the next first
 * reply, and fail long before it.
 *
 * Gets the tries and the waits of accepted connections; gives how long before the next first reply those came that were
 * accepted and those that failed, at the number of waiting connections at which most failed and some did not. O(tries).
 */
import { NANOS_PER_SECOND } from "../../base/units";
import type { Floor, Stretches } from "./occupancy";
import { medianOf } from "./percentile";
import { between, unansweredAscending, type SingleTries } from "./single-tries";

/** Fewer of either kind tell nothing. */
const MIN_TRIES = 30;

const MAX_EXAMPLES = 2;

/** See the file's head. */
export interface FreedPlaces {
  /** Connections that waited for their first reply when the tries were sent. */
  waiting: number;
  nAccepted: number;
  nFailed: number;
  /** To the next first reply (or end of a wait), from tries that were accepted: median and most. */
  acceptedMedianSeconds: number;
  acceptedMostSeconds: number;
  /** The same from tries that failed. */
  failedMedianSeconds: number;
  /** Some that were accepted, each with the conversation that was replied to next. */
  examples: { accepted: number; replied: number }[];
}

/** Null where the two kinds are not told apart: accepted tries came also as long before the reply as failed ones. */
export function freedPlaces(tries: SingleTries, waits: Stretches, floor: Floor): FreedPlaces | null {
  const mixed = floor.meetings.filter(({ accepted, failed }) => accepted >= MIN_TRIES && failed >= MIN_TRIES);
  const { waiting } = mixed.toSorted((a, b) => b.failed - a.failed)[0] ?? { waiting: 0 };
  if (waiting === 0) return null;
  const failedNs = unansweredAscending(tries);
  const fromNs = failedNs[0]!;
  const toNs = failedNs.at(-1)!;
  const ofAccepted = leadsOf(waits, between(tries.acceptedAscending, fromNs, toNs), waiting);
  const ofFailed = leadsOf(waits, failedNs, waiting);
  const nAccepted = ofAccepted.length;
  const nFailed = ofFailed.length;
  if (nAccepted < MIN_TRIES || nFailed < MIN_TRIES) return null;
  const mostNs = ofAccepted.sort().at(-1)!;
  const failedMedianNs = medianOf(ofFailed.sort());
  if (mostNs >= failedMedianNs) return null;
  return {
    waiting,
    nAccepted,
    nFailed,
    acceptedMedianSeconds: medianOf(ofAccepted) / NANOS_PER_SECOND,
    acceptedMostSeconds: mostNs / NANOS_PER_SECOND,
    failedMedianSeconds: failedMedianNs / NANOS_PER_SECOND,
    examples: examplesOf(tries, { fromNs, toNs, waiting, waits }),
  };
}

/** How long before the end of the next wait each of the times (ascending) lies at which so many wait. */
function leadsOf({ from, to }: Stretches, timesNs: Float64Array, waiting: number): Float64Array {
  const leads = new Float64Array(timesNs.length);
  let n = 0;
  let nBegun = 0;
  let nOver = 0;
  for (let i = 0; i < timesNs.length; i++) {
    const now = timesNs[i]!;
    while (nBegun < from.length && from[nBegun]! < now) nBegun++;
    while (nOver < to.length && to[nOver]! <= now) nOver++;
    if (nBegun - nOver === waiting && to[nOver]! < Infinity) leads[n++] = to[nOver]! - now;
  }
  return leads.subarray(0, n);
}

/** The first tries that were accepted at that number and followed by a first reply. */
function examplesOf(
  tries: SingleTries,
  { fromNs, toNs, waiting, waits }: { fromNs: number; toNs: number; waiting: number; waits: Stretches },
): FreedPlaces["examples"] {
  const examples: FreedPlaces["examples"] = [];
  for (let row = 0; row < tries.nAccepted && examples.length < MAX_EXAMPLES; row++) {
    const sentNs = tries.acceptedSentNs[row]!;
    if (!(fromNs <= sentNs && sentNs <= toNs)) continue;
    const [lead] = leadsOf(waits, Float64Array.of(sentNs), waiting);
    if (lead === undefined) continue;
    const next = tries.waitToNs.subarray(0, tries.nAccepted).indexOf(sentNs + lead);
    // Where a wait ended otherwise, no reply shows it.
    if (next >= 0 && !Number.isNaN(tries.replySeconds[next]!))
      examples.push({ accepted: tries.accepted[row]!, replied: tries.accepted[next]! });
  }
  return examples;
}
