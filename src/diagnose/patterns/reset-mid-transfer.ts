/**
 * A RST came while payload was outstanding, with no FIN before it.
 * Innocent: a RST that itself acknowledges everything; a RST after a FIN (a normal modern teardown); a silence first
 * (the path forgot the connection).
 */
import type { Pattern } from "../pattern";

export const resetMidTransfer: Pattern = {
  id: "reset-mid-transfer",
  evidence: ["rst-from-client", "rst-from-server"],
  holds(facts) {
    const isSilenceFirst = facts.idleSeconds > 0;
    return facts.resetFrame !== 0 && !facts.isResetAfterFin && facts.wasOutstandingAtReset && !isSilenceFirst;
  },
};
