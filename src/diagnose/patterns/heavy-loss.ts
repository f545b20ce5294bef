/**
 * Segments were sent again five times or more, which is five per cent or more of all with payload.
 * Innocent: copies made by the capture, of retransmissions too; keep-alives; segments out of order; what is sent to an end that has closed.
 */
import type { Pattern } from "../pattern";

const MIN_RETRANSMISSIONS = 5;
const MIN_SHARE = 0.05;

export const heavyLoss: Pattern = {
  id: "heavy-loss",
  evidence: ["retransmission"],
  holds(facts) {
    const share = facts.nPayloadRetransmissions / Math.max(1, facts.nPayloadSegments);
    return facts.nPayloadRetransmissions >= MIN_RETRANSMISSIONS && share >= MIN_SHARE;
  },
  tell(facts) {
    return [
      { name: "retransmittedSegments", value: facts.nPayloadRetransmissions },
      { name: "payloadSegments", value: facts.nPayloadSegments },
    ];
  },
};
