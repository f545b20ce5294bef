/**
 * The contract of a failure pattern: facts in, yes or no out, and which frames prove it.
 *
 * A pattern reads facts, never bytes; it knows no other pattern. Which pattern wins where several hold is the
 * catalogue's affair.
 */
import type { ConversationFacts } from "../flow/conversation-facts";
import type { EvidenceRole, PatternFact } from "../report/report-shapes";
import type { PatternId } from "../report/pattern-names";

export interface Pattern {
  readonly id: PatternId;
  /** Whether the conversation shows it. Pure, O(1). */
  holds(facts: ConversationFacts): boolean;
  /** The kinds of frames that prove it; those that the conversation has are its evidence. */
  readonly evidence: readonly EvidenceRole[];
  /** Whether it is proved by the segment that was sent again and never acknowledged, whatever the role of its frames. */
  readonly isProvedByVainSegment?: true;
  /** Facts worth telling beside the frames. */
  tell?(facts: ConversationFacts): PatternFact[];
}
