/**
 * One or more SYNs were refused by RST before one was accepted: the listener came and went.
 * The delay is what the refusals cost the application.
 */
import { connectDelay } from "../connect-delay";
import type { Pattern } from "../pattern";

export const connectedAfterRefusal: Pattern = {
  id: "connected-after-refusal",
  evidence: ["syn", "syn-retry", "rst-from-server", "syn-ack"],
  holds(facts) {
    return facts.nTries > 0 && facts.nRefusals > 0 && facts.sawSynAck && facts.isEstablished;
  },
  tell(facts) {
    return [{ name: "refusals", value: facts.nRefusals }, ...connectDelay(facts)];
  },
};
