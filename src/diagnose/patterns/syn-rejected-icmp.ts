/**
 * An ICMP or ICMPv6 unreachable message quoted the SYN, and no SYN/ACK ever came: something on the path refuses.
 * Innocent: an unreachable that quotes data of an established connection.
 * RFC 792 (type 3), RFC 4443 §3.1 (type 1), RFC 1122 §4.2.3.9.
 */
import type { Pattern } from "../pattern";

export const synRejectedIcmp: Pattern = {
  id: "syn-rejected-icmp",
  evidence: ["syn", "syn-retry", "icmp-unreachable"],
  holds(facts) {
    return facts.nTries > 0 && !facts.sawSynAck && !facts.isEstablished && facts.nIcmpRejections > 0;
  },
  tell(facts) {
    return [
      { name: "icmpType", value: facts.icmpType },
      { name: "icmpCode", value: facts.icmpCode },
    ];
  },
};
