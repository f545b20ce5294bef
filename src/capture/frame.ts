/** One frame as a reader shows it: a cursor over the reader's window, overwritten by the next frame. */
import type { ByteWindow } from "./byte-window";
import { ProblemList } from "./problems";
import { pseudoHeaderBytes } from "./pseudo-headers";
import { ReaderMarks } from "./reader-marks";

/** What a step of a reader came to. */
export const STEP = { FRAME: 0, NEED_DATA: 1, END: 2 } as const;
export type Step = (typeof STEP)[keyof typeof STEP];

/**
 * The fields of the frame that a reader has just read. One object for the whole capture: readers overwrite it,
 * nobody keeps it. `start` is an index into the reader's window.
 */
export class FrameCursor {
  /** frame.number, from 1; 0 before the first frame. */
  number = 0;
  /** Index of the first captured byte in the window's view. */
  start = 0;
  /** Bytes captured (frame.cap_len) and bytes on the wire (frame.len). */
  capturedBytes = 0;
  wireBytes = 0;
  /** Nanoseconds since the first frame that has a time; a frame without one repeats the last. */
  timeNs = 0;
  /** LINKTYPE_ number of its interface. */
  linkType = 0;
  /** frame.interface_id, from 0 in each section; -1 where the format has no interfaces (pcap). */
  interfaceId = -1;
  /** Whether the frame's record has a time of its own; a simple packet block has none. */
  hasTime = true;
  /** Sections begun so far; 0 where the format has none. */
  nSections = 0;
  /** Whether the record is an enhanced packet block of pcapng. */
  isEnhancedPacket = false;
  /** Offset of the record (block) in the capture. */
  fileOffset = 0;
  /** Bytes at the end of the frame that belong to the link's check sequence; -1 where unknown. */
  fcsBytes = -1;

  /** Unix time of the first frame in ns; undefined until a frame with a time was read. */
  startUnixNs: bigint | undefined;
  /** Frames that the capture says were dropped while capturing. */
  nDropped = 0;

  /** The record's time as it stands in the file, and the clock that it was read from. */
  timeHigh = 0;
  timeLow = 0;
  clock: RecordClock | undefined;

  /**
   * Exact Unix time of the frame in ns; undefined where its record has none. Slow: allocates BigInts. `timeNs` is
   * the cheap road, exact while a capture spans less than 104 days.
   */
  unixNanos(): bigint | undefined {
    return this.hasTime ? this.clock?.unixNanos(this.timeHigh, this.timeLow) : undefined;
  }

  /** The frame's time as Wireshark keeps it; undefined where its record has none. Slow: allocates. */
  splitTime(): SplitTime | undefined {
    return this.hasTime ? this.clock?.split(this.timeHigh, this.timeLow) : undefined;
  }

  /** Bytes at the frame's front that Wireshark does not count as captured, nor as on the wire. */
  pseudoHeaderBytes(): number {
    return pseudoHeaderBytes(this.linkType);
  }
}

/**
 * A time in two parts, as Wireshark keeps it (its nstime_t): a fraction that the file says is a second or more stays in
 * its part, and wraps where it does not fit.
 */
export interface SplitTime {
  seconds: bigint;
  /** In [-2^31, 2^31). */
  nanos: number;
}

/** Makes Unix time of the two halves of a record's time: of its ticks, or its seconds and their fraction. */
export interface RecordClock {
  unixNanos(high: number, low: number): bigint;
  split(high: number, low: number): SplitTime;
}

/** A reader of one container format: the window holds the bytes, the cursor shows the frame. */
export interface FrameReader {
  readonly format: string;
  next(): Step;
}

/** What every reader is given. */
export interface ReaderContext {
  window: ByteWindow;
  frame: FrameCursor;
  problems: ProblemList;
  /** A reader marks here what must be read again before it can begin in the middle. */
  marks: ReaderMarks;
}

/** A fresh context around a window. */
export function readerContext(window: ByteWindow): ReaderContext {
  return { window, frame: new FrameCursor(), problems: new ProblemList(), marks: new ReaderMarks() };
}
