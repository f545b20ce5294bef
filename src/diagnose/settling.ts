/**
 * Judgement at the edge of what has been read so far, where the next frames are still to come.
 *
 * Most patterns wait by themselves until an answer is overdue, because a capture's end is such an edge too. The ones
 * named here hold as soon as their sign is seen, and are taken back by what often follows: a refused or challenged SYN
 * is tried again, and data sent again is acknowledged in the end. Until the conversation has been silent for a while,
 * it is not said to have failed.
 */
import type { ConversationFacts } from "../flow/conversation-facts";
import { PATTERN_IDS, type PatternId } from "../report/pattern-names";
import { judge } from "./catalogue";

/** The longest usual wait of a client before it tries again (RFC 1122 §4.2.3.1: 3 s). */
const SETTLING_SECONDS = 3;

const MAY_BE_TAKEN_BACK: ReadonlySet<PatternId> = new Set([
  "syn-refused",
  "syn-rejected-icmp",
  "syn-challenged",
  "data-black-holed",
]);

const OPEN = PATTERN_IDS.indexOf("open");

/** As `judge`, but "open" where a failure was seen that the conversation's next frames may take back. */
export function judgeSoFar(facts: ConversationFacts): number {
  const code = judge(facts);
  const isYoung = facts.silentAtEndSeconds < SETTLING_SECONDS;
  return isYoung && MAY_BE_TAKEN_BACK.has(PATTERN_IDS[code]!) ? OPEN : code;
}
