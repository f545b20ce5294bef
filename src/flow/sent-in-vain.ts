/** The segment that an end sent again to the last, and that was never acknowledged. */
import { RECORD_WORDS, WORD } from "./conversation-layout";
import type { ConversationFacts } from "./conversation-facts";
import { EVENT } from "./event-log";
import type { Tracker } from "./tracker";

/**
 * Its frames: the first one where it was its sender's first payload (of others no frame is kept), and those in which it was
 * sent again, as far as they were noted. Ascending; empty where there is no such segment.
 */
export function sentInVain(tracker: Tracker, facts: ConversationFacts): number[] {
  const { unackedSide: side, nUnackedRetransmissions: n } = facts;
  if (side < 0) return [];
  const { u32 } = tracker.table;
  const record = facts.conversation * RECORD_WORDS;
  const kind = side === 0 ? EVENT.SENT_AGAIN_BY_0 : EVENT.SENT_AGAIN_BY_1;
  const again = tracker.events
    .list(u32[record + WORD.EVENTS]!)
    .filter((event) => event.kind === kind)
    .slice(-n)
    .map((event) => event.frame);
  const isFirstPayload = u32[record + WORD.LOST_SEQ + side] === (u32[record + WORD.BASE + side]! + 1) >>> 0;
  return isFirstPayload ? [u32[record + WORD.PAYLOAD_FRAME + side]!, ...again] : again;
}
