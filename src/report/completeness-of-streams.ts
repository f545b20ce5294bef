/** Final tcp.completeness of every stream of a capture. */
import { WORD, RECORD_WORDS } from "../flow/conversation-layout";
import type { Tracker } from "../flow/tracker";

/**
 * By stream number: the completeness in bits 0–7, and in 8–15 what Wireshark's second pass adds for the first packet,
 * which it then no longer takes for the first. Headers that ICMP errors quote, and sampled ones, count as in Wireshark.
 * O(conversations).
 */
export function completenessOfStreams(tracker: Tracker): Uint16Array {
  const completeness = new Uint16Array(tracker.nStreams);
  const { u32 } = tracker.table;
  for (let conversation = 0; conversation < tracker.table.length; conversation++) {
    for (const part of tracker.folded.of(conversation)) completeness[part.stream] = part.completeness;
    completeness[tracker.streamOf(conversation)] = u32[conversation * RECORD_WORDS + WORD.COMPLETENESS]!;
  }
  for (const waiting of tracker.streamsWithoutSegments) completeness[waiting.stream] = waiting.completeness;
  return completeness;
}
