/**
 * pcap (the classic format): records to frames.
 *
 * In: a window over the capture's bytes. Out: one frame a step; defects as problems.
 * Records have no landmark to find again after damage, so the search for the next sound record asks that two in a
 * row look plausible: sensible lengths and times near the last one.
 * Read first: draft-ietf-opsawg-pcap.
 *
 *   file header:   magic | major, minor | zone | sigfigs | snaplen | link type        24 bytes
 *   record header: seconds | fraction | captured | on the wire                        16 bytes
 *   variants: up to 12 bytes more, or the two lengths the other way round (pcap-variants.ts)
 */
import type { ByteWindow } from "./byte-window";
import {
  STEP,
  type FrameCursor,
  type FrameReader,
  type ReaderContext,
  type RecordClock,
  type Step,
} from "./frame";
import {
  capturedLength,
  linkTypeOf,
  USUAL_RECORD_BYTES,
  wireLength,
  type PcapHeader,
  type PcapLayout,
} from "./pcap-variants";
import type { ProblemList } from "./problems";

/** How far apart two neighbouring records may plausibly be, when looking for the next sound one. */
const PLAUSIBLE_STEP_SECONDS = 86400;

/** Seconds and nanoseconds as they are. */
const UNIX_CLOCK: RecordClock = {
  unixNanos: (seconds, nanos) => BigInt(seconds) * 1_000_000_000n + BigInt(nanos),
  split: (seconds, nanos) => ({ seconds: BigInt(seconds), nanos: nanos | 0 }),
};

/** Reads one pcap file; constructed with the window behind the file header. Never throws on hostile bytes. */
export class PcapReader implements FrameReader {
  readonly format: string;
  readonly #window: ByteWindow;
  readonly #frame: FrameCursor;
  readonly #problems: ProblemList;
  readonly #header: PcapHeader;
  readonly #littleEndian: boolean;
  readonly #isCapturedFirst: boolean;
  readonly #recordHeaderBytes: number;
  readonly #nanosPerFraction: number;
  readonly #paddingBytes: number;
  readonly #linkType: number;
  readonly #maxRecordBytes: number;
  #startSeconds = -1;
  #startNanos = 0;
  #lastSeconds = 0;
  #lostAt = -1;
  #lostDetail = "";

  constructor(context: ReaderContext, header: PcapHeader, layout: PcapLayout) {
    this.#window = context.window;
    this.#frame = context.frame;
    this.#problems = context.problems;
    this.format = layout.name;
    this.#header = header;
    this.#littleEndian = header.littleEndian;
    this.#isCapturedFirst = header.lengthOrder === "captured-first";
    this.#recordHeaderBytes = layout.recordHeaderBytes;
    this.#nanosPerFraction = header.nanosPerFraction;
    this.#paddingBytes = header.paddingBytes;
    this.#linkType = linkTypeOf(header, layout);
    // A snap length may exceed the usual.
    this.#maxRecordBytes = Math.max(USUAL_RECORD_BYTES, Math.min(header.snapLength, 64 * USUAL_RECORD_BYTES));
  }

  next(): Step {
    const window = this.#window;
    const headerBytes = this.#recordHeaderBytes;
    for (;;) {
      if (this.#lostAt >= 0 && !this.#findSoundRecord()) return this.#atEndOfSearch();
      if (!window.ensure(headerBytes)) {
        if (!window.ended) return STEP.NEED_DATA;
        return window.end === window.pos ? STEP.END : this.#cutShort();
      }
      const capturedBytes = this.#isCapturedFirst
        ? window.view.getUint32(window.pos + 8, this.#littleEndian)
        : capturedLength(window.view, window.pos, this.#header);
      if (capturedBytes > this.#maxRecordBytes) {
        this.#lostAt = window.offset;
        this.#lostDetail = `record of ${capturedBytes} bytes`;
        window.pos++;
        continue;
      }
      if (!window.ensure(headerBytes + capturedBytes)) {
        return window.ended ? this.#cutShort() : STEP.NEED_DATA;
      }
      this.#readRecord(window.pos, capturedBytes);
      window.pos += headerBytes + capturedBytes;
      return STEP.FRAME;
    }
  }

  #readRecord(at: number, capturedBytes: number): void {
    const view = this.#window.view;
    const little = this.#littleEndian;
    const frame = this.#frame;
    const seconds = view.getUint32(at, little);
    const nanos = view.getUint32(at + 4, little) * this.#nanosPerFraction;
    if (this.#startSeconds < 0) {
      // Where reading begins in the middle, the start of the capture is known already.
      frame.startUnixNs ??= UNIX_CLOCK.unixNanos(seconds, nanos);
      this.#startSeconds = Number(frame.startUnixNs / 1_000_000_000n);
      this.#startNanos = Number(frame.startUnixNs % 1_000_000_000n);
    }
    this.#lastSeconds = seconds;
    frame.timeNs = (seconds - this.#startSeconds) * 1e9 + (nanos - this.#startNanos);
    frame.clock = UNIX_CLOCK;
    frame.timeHigh = seconds;
    frame.timeLow = nanos;
    frame.number++;
    frame.fileOffset = this.#window.offset;
    frame.start = at + this.#recordHeaderBytes;
    frame.capturedBytes = capturedBytes;
    frame.wireBytes = this.#isCapturedFirst
      ? view.getUint32(at + 12, little)
      : wireLength(view, at, this.#header);
    frame.linkType = this.#linkType;
    frame.fcsBytes = this.#header.fcsBytes;
    if (this.#paddingBytes > 0) this.#dropPadding();
  }

  /** Takes the bytes off that stand before each frame. */
  #dropPadding(): void {
    const frame = this.#frame;
    const nBytes = Math.min(this.#paddingBytes, frame.capturedBytes);
    frame.start += nBytes;
    frame.capturedBytes -= nBytes;
    frame.wireBytes -= Math.min(this.#paddingBytes, frame.wireBytes);
  }

  #cutShort(): Step {
    const window = this.#window;
    const left = window.end - window.pos;
    this.#problems.add({
      code: "cut-short",
      fileOffset: window.offset,
      afterFrame: this.#frame.number,
      bytesSkipped: left,
      detail: `${left} bytes of an unfinished record`,
    });
    window.pos = window.end;
    return STEP.END;
  }

  /** Moves on to where two plausible records stand in a row (or one that ends the file). */
  #findSoundRecord(): boolean {
    const window = this.#window;
    const headerBytes = this.#recordHeaderBytes;
    for (;;) {
      if (!window.ensure(headerBytes)) return false;
      const length = this.#plausibleLength(window.pos);
      if (length >= 0) {
        const both = headerBytes + length + headerBytes;
        if (!window.ensure(both) && !window.ended) return false;
        const isLast = window.ended && window.end - window.pos === headerBytes + length;
        const hasNext = window.end - window.pos >= both;
        if (isLast || (hasNext && this.#plausibleLength(window.pos + headerBytes + length) >= 0)) break;
      }
      window.pos++;
    }
    this.#endSearch(window.offset);
    return true;
  }

  /** Captured length of the record at `at` if its header looks sound, else -1. */
  #plausibleLength(at: number): number {
    const view = this.#window.view;
    const little = this.#littleEndian;
    const seconds = view.getUint32(at, little);
    const fraction = view.getUint32(at + 4, little);
    const captured = capturedLength(view, at, this.#header);
    const onWire = wireLength(view, at, this.#header);
    const isNear = this.#startSeconds < 0 || Math.abs(seconds - this.#lastSeconds) <= PLAUSIBLE_STEP_SECONDS;
    const isSound =
      isNear &&
      fraction * this.#nanosPerFraction < 1e9 &&
      captured > 0 &&
      captured <= this.#maxRecordBytes &&
      onWire >= captured;
    return isSound ? captured : -1;
  }

  #atEndOfSearch(): Step {
    const window = this.#window;
    if (!window.ended) return STEP.NEED_DATA;
    this.#endSearch(window.offset + window.end - window.pos);
    window.pos = window.end;
    return STEP.END;
  }

  #endSearch(at: number): void {
    this.#problems.add({
      code: "bad-record",
      fileOffset: this.#lostAt,
      afterFrame: this.#frame.number,
      bytesSkipped: at - this.#lostAt,
      detail: this.#lostDetail,
    });
    this.#lostAt = -1;
  }
}
