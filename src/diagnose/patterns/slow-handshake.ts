/**
 * One SYN was answered, but only after a second or more: the path or the server is slow to take connections.
 * Innocent: a clock of the capture that leaps in between.
 * RFC 6298 §2.1: 1 s is the initial retransmission time-out of a modern client.
 */
import { connectDelay } from "../connect-delay";
import type { Pattern } from "../pattern";

const SLOW_NS = 1e9;

export const slowHandshake: Pattern = {
  id: "slow-handshake",
  evidence: ["syn", "syn-ack"],
  holds(facts) {
    return facts.nTries === 1 && facts.isEstablished && facts.connectNs >= SLOW_NS;
  },
  tell(facts) {
    return connectDelay(facts);
  },
};
