/**
 * The handshake completed, and the server reset the connection before any payload: it accepted what it cannot serve.
 * Innocent: a client that closes first (a health check), or whose request was under way (that is another pattern); a
 * spare connection that an idle time-out ends.
 */
import { isSoonAfterAccept } from "../after-accept";
import type { Pattern } from "../pattern";

export const resetOnAccept: Pattern = {
  id: "reset-on-accept",
  evidence: ["syn-ack", "rst-from-server"],
  holds(facts) {
    const nothingSent = !facts.hasClientSpoken && !facts.hasServerSpoken;
    const isFirstMove = facts.clientFinFrame === 0 || facts.clientFinFrame > facts.resetFrame;
    const sawHandshake = facts.nTries > 0 && facts.isEstablished;
    const isReset = facts.isResetByServer && isFirstMove && !facts.isResetAfterFin;
    return sawHandshake && nothingSent && isReset && isSoonAfterAccept(facts);
  },
};
