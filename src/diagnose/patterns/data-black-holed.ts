/**
 * Payload was sent again three times or more, or twice over ten seconds, and never acknowledged to the end: the path or
 * the peer swallows it.
 * Innocent: a capture of one direction only (the peer was never heard, nothing is claimed); copies made by the
 * capture; a silence first (the path forgot the connection); a receiver whose window is closed; what follows a RST; what is
 * sent to a client that has closed, or a farewell (TLS close_notify) to a server that has; a receiver whose RST without ACK
 * answers what was sent (RFC 9293 §3.10.7.1).
 */
import type { Pattern } from "../pattern";

/** Fewer retransmissions are ordinary loss. */
const MIN_RETRANSMISSIONS = 3;
/** Slow ones need not be so many: a time-out that has doubled to seconds. */
const MIN_SLOW_RETRANSMISSIONS = 2;
const LONG_SECONDS = 10;

export const dataBlackHoled: Pattern = {
  id: "data-black-holed",
  evidence: [],
  isProvedByVainSegment: true,
  holds(facts) {
    const isSilenceFirst = facts.idleSeconds > 0;
    const triedSeconds = facts.waitedSeconds - facts.silentAtEndSeconds;
    const nNeeded = triedSeconds >= LONG_SECONDS ? MIN_SLOW_RETRANSMISSIONS : MIN_RETRANSMISSIONS;
    return facts.isEstablished && !isSilenceFirst && facts.nUnackedRetransmissions >= nNeeded;
  },
  tell(facts) {
    return [{ name: "unackedRetransmissions", value: facts.nUnackedRetransmissions }];
  },
};
