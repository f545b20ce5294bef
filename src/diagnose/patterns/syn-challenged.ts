/**
 * The server answered the SYN with an ACK that does not acknowledge it: an older connection still lives there.
 * Innocent: an ACK that does acknowledge the SYN, where the SYN/ACK itself was not captured.
 * RFC 5961 §4.2 (challenge ACK), RFC 9293 §3.10.7.4.
 */
import type { Pattern } from "../pattern";

export const synChallenged: Pattern = {
  id: "syn-challenged",
  evidence: ["syn", "syn-retry", "challenge-ack", "rst-from-client"],
  holds(facts) {
    return facts.nTries > 0 && !facts.sawSynAck && !facts.isEstablished && facts.nChallenges > 0;
  },
};
