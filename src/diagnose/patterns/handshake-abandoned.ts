/**
 * The SYN/ACK came, and the client never acknowledged it, or reset it.
 * Innocent: a SYN/ACK so young that the client's ACK may lie behind the capture's end; a capture of the server's
 * direction only (no SYN seen, so nothing is claimed); a lost ACK whose data follows.
 */
import type { Pattern } from "../pattern";

/** RFC 6298 §2.1: an unacknowledged SYN/ACK is sent again after a second. */
const SYN_ACK_RETRY_SECONDS = 1;

export const handshakeAbandoned: Pattern = {
  id: "handshake-abandoned",
  evidence: ["syn", "syn-retry", "syn-ack", "syn-ack-repeat", "rst-from-client", "rst-from-server"],
  holds(facts) {
    const isOffered = facts.nTries > 0 && facts.sawSynAck && !facts.isEstablished;
    const isReset = facts.resetFrame !== 0 || facts.clientGaveUp;
    return isOffered && (isReset || facts.silentAtEndSeconds >= SYN_ACK_RETRY_SECONDS);
  },
  tell(facts) {
    return facts.nSynAckRepeats > 0 ? [{ name: "synAckRepeats", value: facts.nSynAckRepeats }] : [];
  },
};
