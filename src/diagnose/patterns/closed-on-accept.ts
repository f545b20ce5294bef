/**
 * The handshake completed, and the server closed with FIN before anybody sent payload.
 * Innocent: a client that closes first; a protocol in which the server has spoken; a spare connection (a browser's
 * preconnect, a pool) that the server closes because nothing was asked on it.
 */
import { isSoonAfterAccept } from "../after-accept";
import type { Pattern } from "../pattern";

export const closedOnAccept: Pattern = {
  id: "closed-on-accept",
  evidence: ["syn-ack", "fin-from-server"],
  holds(facts) {
    // A FIN before the SYN/ACK closes nothing: it is forged, or of an older connection.
    const isServerFirst = facts.isFirstFinFromServer && facts.serverFinFrame > facts.synAckFrame;
    const wasSilent = !facts.hasClientSpoken && !facts.hasServerSpoken;
    const beforePayload = wasSilent || facts.firstPayloadFrame > facts.serverFinFrame;
    const sawHandshake = facts.nTries > 0 && facts.isEstablished;
    return sawHandshake && isServerFirst && beforePayload && isSoonAfterAccept(facts);
  },
};
