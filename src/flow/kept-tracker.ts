/**
 * A tracker that has read its whole capture, kept and taken back: its records and lists, not its look-ups.
 * Every number that refers to a row elsewhere is checked, so that a restored tracker never reads beside its tables.
 */
import { UnsoundState, type KeptState } from "../base/kept-state";
import { BIT, RECORD_WORDS, WORD } from "./conversation-layout";
import { Tracker } from "./tracker";

/** Puts all that is asked of a tracker once its capture has been read into `state`. */
export function saveTracker(tracker: Tracker, state: KeptState): void {
  for (const part of partsOf(tracker)) part.save(state);
  state.putFact("tracker/n-streams", tracker.nStreams);
}

/**
 * A tracker that answers as the saved one did, but can be fed no more; it keeps the arrays of `state`.
 * Throws `UnsoundState`. O(conversations).
 */
export function restoredTracker(state: KeptState): Tracker {
  const tracker = new Tracker(state.numberFact("tracker/n-streams"));
  for (const part of partsOf(tracker)) part.restore(state);
  const { u32, length } = tracker.table;
  for (let conversation = 0; conversation < length; conversation++) {
    const record = conversation * RECORD_WORDS;
    const bits = u32[record + WORD.BITS]!;
    const isIpv6 = (bits & BIT.IPV6) !== 0;
    const highestAddress = Math.max(u32[record + WORD.ADDRESS]!, u32[record + WORD.ADDRESS + 1]!);
    const isFolded = (bits & BIT.FOLDED) !== 0;
    const isSound =
      u32[record + WORD.PREVIOUS]! <= conversation &&
      u32[record + WORD.EVENTS]! <= tracker.events.length &&
      (!isIpv6 || highestAddress < tracker.addresses.length) &&
      (!isFolded || tracker.folded.newest(conversation) >= 0);
    if (!isSound) throw new UnsoundState(`tracker: conversation ${conversation} refers to what is not there`);
  }
  return tracker;
}

function partsOf({
  table,
  addresses,
  events,
  folded,
}: Tracker): { save: (state: KeptState) => void; restore: (state: KeptState) => void }[] {
  return [table, addresses, events, folded];
}
