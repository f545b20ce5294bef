/**
 * The client asked for a connection, and nothing at all came back.
 * Innocent: a last SYN so young that its answer or retry may lie behind the capture's end; a capture that sees one
 * direction only (the client goes on as if answered); a RST that answers a stray of the port's older connection.
 * RFC 9293 §3.8.1 (retransmission of the SYN). Wireshark: tcp.completeness == 1, in two passes.
 */
import type { Pattern } from "../pattern";

export const synUnanswered: Pattern = {
  id: "syn-unanswered",
  evidence: ["syn", "syn-retry", "rst-from-client"],
  holds(facts) {
    const isSilent = facts.nTries > 0 && !facts.sawSynAck && !facts.isEstablished && !facts.isAnswered;
    if (!isSilent || facts.nIcmpRejections > 0) return false;
    return facts.clientGaveUp || !facts.isLastTryFresh;
  },
  tell(facts) {
    return facts.clientGaveUp ? [{ name: "clientGaveUp", value: "yes" }] : [];
  },
};
