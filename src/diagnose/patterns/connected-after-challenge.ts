/**
 * A challenge ACK answered a SYN, and a later SYN was accepted: an older connection had to be cleared away first.
 * RFC 5961 §4.2: the client answers a challenge with RST and tries again.
 */
import { connectDelay } from "../connect-delay";
import type { Pattern } from "../pattern";

export const connectedAfterChallenge: Pattern = {
  id: "connected-after-challenge",
  evidence: ["syn", "syn-retry", "challenge-ack", "rst-from-client", "syn-ack"],
  holds(facts) {
    return facts.nTries > 0 && facts.nChallenges > 0 && facts.sawSynAck && facts.isEstablished;
  },
  tell(facts) {
    return connectDelay(facts);
  },
};
