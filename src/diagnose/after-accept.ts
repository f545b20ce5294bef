/** Whether a server ended a connection because it was asked for, or because nothing came of it. */
import type { ConversationFacts } from "../flow/conversation-facts";

/**
 * Who does not want a connection ends it at once. No server's time-out for a first request is as short as this (the
 * shortest in use are 5 s and more), so that whatever ends later has run into one.
 */
const AT_ONCE_SECONDS = 3;

/** The first FIN or RST came within 3 s of the SYN/ACK; also where the SYN/ACK was not captured. */
export function isSoonAfterAccept(facts: ConversationFacts): boolean {
  return !(facts.openSeconds >= AT_ONCE_SECONDS);
}
