/**
 * One or more SYNs got no answer before one was accepted.
 * Innocent: a SYN/ACK that came before the retry and was lost behind the capture point; the same SYN captured twice.
 */
import { connectDelay } from "../connect-delay";
import type { Pattern } from "../pattern";

export const connectedAfterSilence: Pattern = {
  id: "connected-after-silence",
  evidence: ["syn", "syn-retry", "syn-ack"],
  holds(facts) {
    return facts.nTriesBeforeSynAck > 1 && facts.sawSynAck && facts.isEstablished;
  },
  tell(facts) {
    return [{ name: "unansweredTries", value: facts.nTriesBeforeSynAck - 1 }, ...connectDelay(facts)];
  },
};
