import type { Packet } from "../wire/packet";

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
