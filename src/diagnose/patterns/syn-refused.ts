/**
 * No SYN was ever accepted, and at least one was answered by a RST: nobody listens, or the listener is full.
 * Innocent: a RST without ACK that fits the port's older connection; a copy of the same RST.
 * RFC 9293 §3.10.7.1 (CLOSED state answers a SYN with RST).
 */
import type { Pattern } from "../pattern";

export const synRefused: Pattern = {
  id: "syn-refused",
  evidence: ["syn", "syn-retry", "rst-from-server", "rst-from-client"],
  holds(facts) {
    return facts.nTries > 0 && !facts.sawSynAck && !facts.isEstablished && facts.nRefusals > 0;
  },
  tell(facts) {
    const nSilent = Math.max(0, facts.nTries - facts.nRefusals);
    return [
      { name: "refusals", value: facts.nRefusals },
      { name: "unansweredTries", value: nSilent },
    ];
  },
};
