/** One TCP segment under way: from the moment a script sends it until its frame is written. */
import type { Connection } from "./connection";
import type { Timed } from "./time-heap";

export const TCP = { FIN: 0x01, SYN: 0x02, RST: 0x04, PSH: 0x08, ACK: 0x10 } as const;

/** The ends of a connection, as indexes. */
export const CLIENT = 0;
export const SERVER = 1;
export type End = typeof CLIENT | typeof SERVER;

/** The options that a segment carries: only SYNs have any. The last SYN try of Windows drops the scale. */
export const OPTIONS = { NONE: 0, MSS_SCALE_SACK: 1, MSS_SACK: 2 } as const;
export type OptionSet = (typeof OPTIONS)[keyof typeof OPTIONS];

/**
 * Which capture points see a segment: both; the sender's alone, where it is lost on the way; the receiver's
 * alone, where somebody on the way sent it in the sender's name.
 */
export type SeenBy = "both" | "sender" | "receiver";

/** What a segment carries. Objects are used again and again: hold none after it was posted. */
export class Segment implements Timed {
  /** Seconds of the story: when it was sent, and later when it was captured. */
  time = 0;
  order = 0;
  connection!: Connection;
  from: End = CLIENT;
  flags = 0;
  /** Sequence numbers are unsigned 32-bit. */
  seq = 0;
  ack = 0;
  /** The raw window field. */
  window = 0;
  payloadBytes = 0;
  options: OptionSet = OPTIONS.NONE;
  ipId = 0;
  seenBy: SeenBy = "both";
  /** A RST that answers a SYN. */
  isRefusal = false;
  /** A payload that was sent before. */
  isRetransmission = false;
}
