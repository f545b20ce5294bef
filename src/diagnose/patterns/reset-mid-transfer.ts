/**
 * A RST came while payload was outstanding, with no FIN before it.
 * Innocent: a RST that itself acknowledges everything; a RST after a FIN (a normal modern teardown); a silence first
 * (the path forgot the connection); a short last word (TLS close_notify) right before its sender's own RST; a RST that
 * neither end believed (RFC 5961 §3): both went on and closed with FIN.
 */
import type { Pattern } from "../pattern";

export const resetMidTransfer: Pattern = {
  id: "reset-mid-transfer",
  evidence: ["rst-from-client", "rst-from-server"],
  holds(facts) {
    const isSilenceFirst = facts.idleSeconds > 0;
    const wasIgnored = facts.clientFinFrame > facts.resetFrame && facts.serverFinFrame > facts.resetFrame;
    const isReset = facts.resetFrame !== 0 && !facts.isResetAfterFin && !wasIgnored;
    return isReset && facts.wasOutstandingAtReset && !isSilenceFirst;
  },
};
