/**
 * Whether a port that came round again hurts.
 *
 * Gets how the previous conversation on the same addresses and ports ended and how long ago; gives one verdict.
 * Read first: RFC 9293 §3.6.1 (TIME-WAIT), §3.4.2 (MSL); RFC 1122 §4.2.2.13 and RFC 6191 (a SYN may end TIME-WAIT).
 * Wireshark's "TCP Port numbers reused" is a note without a judgement.
 */
import type { ReuseVerdict } from "../report/pattern-names";

/** Maximum segment lifetime in seconds. RFC 9293 §3.4.2. */
export const DEFAULT_MSL_SECONDS = 120;

/** What is known when a port is used again. */
export interface ReuseFacts {
  /** The previous conversation had been accepted (or began before the capture). */
  wasConnected: boolean;
  wasClosedByFin: boolean;
  wasReset: boolean;
  /** From its last frame to the new SYN. */
  gapSeconds: number;
  /** The server answered the new SYN with SYN/ACK at once, without challenge or refusal. */
  isAccepted: boolean;
}

/**
 * The judgement of one reuse. A connection that ended by RST, or never came to be, leaves no TIME-WAIT behind.
 */
export function judgeReuse(facts: ReuseFacts, mslSeconds: number): ReuseVerdict {
  if (facts.wasReset || !facts.wasConnected) return "no-time-wait";
  if (!facts.wasClosedByFin) return "still-open";
  if (facts.gapSeconds >= 2 * mslSeconds) return "elapsed";
  return facts.isAccepted ? "early-accepted" : "early-conflict";
}
