/**
 * Both ends closed with FIN. RFC 9293 §3.6.
 */
import type { Pattern } from "../pattern";

export const closedFin: Pattern = {
  id: "closed-fin",
  evidence: ["fin-from-client", "fin-from-server"],
  holds(facts) {
    return facts.clientFinFrame !== 0 && facts.serverFinFrame !== 0;
  },
};
