/**
 * The SYN/ACK came, and the client never acknowledged it, or reset it.
 * Innocent: a SYN/ACK so young that the client's ACK may lie behind the capture's end; a capture of the server's
 * direction only (no SYN seen, so nothing is claimed); a lost ACK whose data follows; a capture of control segments only, in
 * which no handshake can be seen to end: there it takes a SYN/ACK, or a SYN, that was sent again.
 */
import type { ConversationFacts } from "../../flow/conversation-facts";
import type { Pattern } from "../pattern";

/** RFC 6298 §2.1: an unacknowledged SYN/ACK is sent again after a second. */
const SYN_ACK_RETRY_SECONDS = 1;

/** Whether the silence of the client means something: its ACK would be in the capture, or one of the ends shows that it did not come. */
function isAckMissed(facts: ConversationFacts): boolean {
  const isSentAgain = facts.nSynAckRepeats > 0 || facts.nTries > facts.nTriesBeforeSynAck;
  return isSentAgain || !facts.isOfControlOnly;
}

export const handshakeAbandoned: Pattern = {
  id: "handshake-abandoned",
  evidence: ["syn", "syn-retry", "syn-ack", "syn-ack-repeat", "rst-from-client", "rst-from-server"],
  holds(facts) {
    const isOffered = facts.nTries > 0 && facts.sawSynAck && !facts.isEstablished;
    const isReset = facts.resetFrame !== 0 || facts.clientGaveUp;
    return (
      isOffered && (isReset || (facts.silentAtEndSeconds >= SYN_ACK_RETRY_SECONDS && isAckMissed(facts)))
    );
  },
  tell(facts) {
    return facts.nSynAckRepeats > 0 ? [{ name: "synAckRepeats", value: facts.nSynAckRepeats }] : [];
  },
};
