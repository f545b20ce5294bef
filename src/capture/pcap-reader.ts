/**
 * pcap (the classic format): records to frames.
 *
 * In: a window over the capture's bytes. Out: one frame a step; defects as problems.
 * Records have no landmark to find again after damage, so the search for the next sound record asks that two in a
 * row look plausible: sensible lengths and times near the last one.
 * Read first: draft-ietf-opsawg-pcap; Wireshark's wiretap/libpcap.c for the variants.
 *
 *   file header:   magic | major, minor | zone | sigfigs | snaplen | link type        24 bytes
 *   record header: seconds | fraction | captured | original                           16 bytes
 *   modified pcap (Kuznetzov): + interface index, protocol, packet type               24 bytes
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
import type { ProblemList } from "./problems";

/** Bytes of the file header. */
export const PCAP_HEADER_BYTES = 24;

/** A variant of the format, told by its magic number. */
export interface PcapVariant {
  name: string;
  recordHeaderBytes: number;
  nanosPerFraction: number;
}

/** The variants by magic number, as read in the file's own byte order. */
export const PCAP_VARIANTS: Readonly<Record<number, PcapVariant>> = {
  0xa1b2c3d4: { name: "pcap", recordHeaderBytes: 16, nanosPerFraction: 1000 },
  0xa1b23c4d: { name: "pcap (nanoseconds)", recordHeaderBytes: 16, nanosPerFraction: 1 },
  0xa1b2cd34: { name: "pcap (modified)", recordHeaderBytes: 24, nanosPerFraction: 1000 },
};

/** Longer records are taken for damage (Wireshark: WTAP_MAX_PACKET_SIZE_STANDARD; a snap length may exceed it). */
const MAX_RECORD_BYTES = 262144;

/** How far apart two neighbouring records may plausibly be, when looking for the next sound one. */
const PLAUSIBLE_STEP_SECONDS = 86400;

/** Seconds and nanoseconds as they are. */
const UNIX_CLOCK: RecordClock = {
  unixNanos: (seconds, nanos) => BigInt(seconds) * 1_000_000_000n + BigInt(nanos),
};

/** Reads one pcap file; constructed once its 24-byte header is in the window. Never throws on hostile bytes. */
export class PcapReader implements FrameReader {
  readonly format: string;
  readonly #window: ByteWindow;
  readonly #frame: FrameCursor;
  readonly #problems: ProblemList;
  readonly #variant: PcapVariant;
  readonly #littleEndian: boolean;
  readonly #linkType: number;
  readonly #fcsBytes: number;
  readonly #maxRecordBytes: number;
  #startSeconds = -1;
  #startNanos = 0;
  #lastSeconds = 0;
  #lostAt = -1;
  #lostDetail = "";

  constructor(context: ReaderContext, variant: PcapVariant, littleEndian: boolean) {
    this.#window = context.window;
    this.#frame = context.frame;
    this.#problems = context.problems;
    this.#variant = variant;
    this.#littleEndian = littleEndian;
    this.format = variant.name;
    const view = context.window.view;
    const at = context.window.pos;
    const snapLength = view.getUint32(at + 16, littleEndian);
    this.#maxRecordBytes = Math.max(MAX_RECORD_BYTES, Math.min(snapLength, 64 * MAX_RECORD_BYTES));
    // The upper half of the link type field holds flags: FCS length in 16-bit words where bit 26 is set.
    const field = view.getUint32(at + 20, littleEndian);
    this.#linkType = field & 0x03ffffff & 0xffff;
    this.#fcsBytes = field & 0x04000000 ? (field >>> 28) * 2 : -1;
    context.window.pos += PCAP_HEADER_BYTES;
  }

  next(): Step {
    const window = this.#window;
    const headerBytes = this.#variant.recordHeaderBytes;
    for (;;) {
      if (this.#lostAt >= 0 && !this.#findSoundRecord()) return this.#atEndOfSearch();
      if (!window.ensure(headerBytes)) {
        if (!window.ended) return STEP.NEED_DATA;
        return window.end === window.pos ? STEP.END : this.#cutShort();
      }
      const capturedBytes = window.view.getUint32(window.pos + 8, this.#littleEndian);
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
    const nanos = view.getUint32(at + 4, little) * this.#variant.nanosPerFraction;
    if (this.#startSeconds < 0) {
      this.#startSeconds = seconds;
      this.#startNanos = nanos;
      frame.startUnixNs = BigInt(seconds) * 1_000_000_000n + BigInt(nanos);
    }
    this.#lastSeconds = seconds;
    frame.timeNs = (seconds - this.#startSeconds) * 1e9 + (nanos - this.#startNanos);
    frame.clock = UNIX_CLOCK;
    frame.timeHigh = seconds;
    frame.timeLow = nanos;
    frame.number++;
    frame.fileOffset = this.#window.offset;
    frame.start = at + this.#variant.recordHeaderBytes;
    frame.capturedBytes = capturedBytes;
    frame.wireBytes = view.getUint32(at + 12, little);
    frame.linkType = this.#linkType;
    frame.fcsBytes = this.#fcsBytes;
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
    const headerBytes = this.#variant.recordHeaderBytes;
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
    const captured = view.getUint32(at + 8, little);
    const original = view.getUint32(at + 12, little);
    const isNear = this.#startSeconds < 0 || Math.abs(seconds - this.#lastSeconds) <= PLAUSIBLE_STEP_SECONDS;
    const isSound =
      isNear &&
      fraction * this.#variant.nanosPerFraction < 1e9 &&
      captured > 0 &&
      captured <= this.#maxRecordBytes &&
      original >= captured;
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
