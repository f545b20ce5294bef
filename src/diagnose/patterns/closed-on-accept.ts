/**
 * The handshake completed, and the server closed with FIN before anybody sent payload.
 * Innocent: a client that closes first; a protocol in which the server has spoken.
 */
import type { Pattern } from "../pattern";

export const closedOnAccept: Pattern = {
  id: "closed-on-accept",
  evidence: ["syn-ack", "handshake-ack", "fin-from-server"],
  holds(facts) {
    // A FIN before the SYN/ACK closes nothing: it is forged, or of an older connection.
    const isServerFirst = facts.isFirstFinFromServer && facts.serverFinFrame > facts.synAckFrame;
    const wasSilent = !facts.hasClientSpoken && !facts.hasServerSpoken;
    const beforePayload = wasSilent || facts.firstPayloadFrame > facts.serverFinFrame;
    return facts.nTries > 0 && facts.isEstablished && isServerFirst && beforePayload;
  },
};
