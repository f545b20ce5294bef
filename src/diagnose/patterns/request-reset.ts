/**
 * The server's RST was its only answer to the client's first payload.
 * Innocent: a connection whose beginning was not captured (an earlier answer may have been missed); a server that
 * had closed with FIN before.
 */
import type { Pattern } from "../pattern";

export const requestReset: Pattern = {
  id: "request-reset",
  evidence: ["request", "rst-from-server"],
  holds(facts) {
    const isOnlyAnswer = !facts.hasServerSpoken && facts.serverFinFrame === 0;
    const sawHandshake = facts.nTries > 0 && facts.isEstablished;
    return sawHandshake && facts.payloadFromClient > 0 && isOnlyAnswer && facts.isResetByServer;
  },
};
