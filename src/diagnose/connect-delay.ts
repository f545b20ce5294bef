/** What retries cost the application: the time from its first SYN to the SYN/ACK. */
import { NANOS_PER_SECOND } from "../base/units";
import type { ConversationFacts } from "../flow/conversation-facts";
import type { PatternFact } from "../report/report-shapes";

/** The delay as a fact; nothing where no SYN/ACK was captured. */
export function connectDelay(facts: ConversationFacts): PatternFact[] {
  return Number.isNaN(facts.connectNs)
    ? []
    : [{ name: "connectSeconds", value: facts.connectNs / NANOS_PER_SECOND }];
}
