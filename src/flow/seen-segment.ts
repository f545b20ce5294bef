import type { Packet } from "../wire/packet";

/**
 * A frame's number and its time in nanoseconds since the first frame. Handed on as the object that the reader shows it
 * in, because V8 makes an object of each such number that is an argument.
 */
export interface FrameTime {
  readonly number: number;
  readonly timeNs: number;
}

/** A segment in the light of its conversation; one object, overwritten for every segment. */
export interface SeenSegment {
  frameNumber: number;
  /** Nanoseconds since the first frame. */
  timeNs: number;
  packet: Packet;
  /** The side of its sender. */
  side: number;
  /** LABEL bits. */
  labels: number;
  /** The capture recorded the same segment a second time; its sender sent it once. */
  isCopy: boolean;
}
