/**
 * pcapng: blocks to frames.
 *
 * In: a window over the capture's bytes. Out: one frame a step, on the shared cursor; defects as problems.
 * The hard idea: after a defect, reading goes on at the next place where a block of a known type has two equal
 * lengths, so one bad block costs only itself.
 * Read first: draft-ietf-opsawg-pcapng §3.1 (blocks), §4.1–4.3; Wireshark's wiretap/pcapng.c for what it accepts.
 */
import type { ByteWindow } from "./byte-window";
import { entryEnd, entryMicros } from "./journal-entry";
import { STEP, type FrameCursor, type FrameReader, type ReaderContext, type Step } from "./frame";
import {
  BLOCK,
  BYTE_ORDER_MAGIC,
  BYTE_ORDER_MAGIC_SWAPPED,
  MIN_BLOCK_BYTES,
  OPTION,
  isKnownBlock,
  isKnownVersion,
  isPossibleLength,
} from "./pcapng-blocks";
import type { ProblemCode, ProblemList } from "./problems";
import type { ReaderMarks } from "./reader-marks";
import { InterfaceClock } from "./timestamps";

/** What an interface description block says of its interface. */
interface CaptureInterface {
  linkType: number;
  snapLength: number;
  clock: InterfaceClock;
  fcsBytes: number;
}

const DEFAULT_RESOLUTION = 6;

/** Of a record that is no packet. */
const NO_LINKTYPE = -1;

/** Reads pcapng sections of either byte order; see the file's head. Never throws on hostile bytes. */
export class PcapngReader implements FrameReader {
  readonly format = "pcapng";
  readonly #window: ByteWindow;
  readonly #frame: FrameCursor;
  readonly #problems: ProblemList;
  readonly #marks: ReaderMarks;
  #littleEndian = true;
  #interfaces: CaptureInterface[] = [];
  readonly #journalClock = new InterfaceClock(DEFAULT_RESOLUTION, 0n);
  /** Frames dropped by interface, as the section's newest statistics say (they are cumulative). */
  #droppedByInterface = new Map<number, number>();
  #nDroppedBefore = 0;
  #nDroppedByFrames = 0;
  /** Offset at which a search for the next sound block began; -1 while all is well. */
  #lostAt = -1;
  #lostCode: ProblemCode = "bad-block-length";
  #lostDetail = "";

  constructor(context: ReaderContext) {
    this.#window = context.window;
    this.#frame = context.frame;
    this.#problems = context.problems;
    this.#marks = context.marks;
  }

  /** Reads up to the next frame. A block is looked at only when it is whole. */
  next(): Step {
    const window = this.#window;
    for (;;) {
      if (this.#lostAt >= 0 && !this.#findSoundBlock()) return this.#atEndOfSearch();
      if (!window.ensure(MIN_BLOCK_BYTES)) {
        if (window.end === window.pos || !window.ended) return window.ended ? STEP.END : STEP.NEED_DATA;
        this.#loseTail();
        continue;
      }
      const at = window.pos;
      const type = window.view.getUint32(at, this.#littleEndian);
      if (type === BLOCK.SECTION_HEADER && !this.#readByteOrder(at)) continue;
      const length = window.view.getUint32(at + 4, this.#littleEndian);
      if (!isPossibleLength(type, length)) {
        this.#lose("bad-block-length", `block type ${type} says ${length} bytes`);
        continue;
      }
      if (!window.ensure(length)) {
        if (!window.ended) return STEP.NEED_DATA;
        this.#loseTail();
        continue;
      }
      // `ensure` may have moved the window: positions are read anew.
      if (this.#readWholeBlock(type, window.pos, length)) return STEP.FRAME;
    }
  }

  /** The block at `at` is in the window whole. Returns whether it is a frame, now on the cursor. */
  #readWholeBlock(type: number, at: number, length: number): boolean {
    const window = this.#window;
    const trailer = window.view.getUint32(at + length - 4, this.#littleEndian);
    if (trailer !== length) {
      this.#lose("bad-block-length", `block type ${type} says ${length} bytes, then ${trailer}`);
      return false;
    }
    this.#frame.fileOffset = window.offset;
    if (type === BLOCK.ENHANCED_PACKET) {
      const isFrame = this.#readEnhancedPacket(at, length);
      this.#frame.isEnhancedPacket = true;
      window.pos = at + length;
      return isFrame;
    }
    this.#frame.isEnhancedPacket = false;
    const isFrame = this.#readOtherBlock(type, at, length);
    window.pos = at + length;
    return isFrame;
  }

  #readOtherBlock(type: number, at: number, length: number): boolean {
    switch (type) {
      case BLOCK.SECTION_HEADER:
        this.#marks.beginSection(this.#window.offset, length);
        this.#startSection(at);
        return false;
      case BLOCK.INTERFACE_DESCRIPTION:
        this.#marks.add(this.#window.offset, length);
        this.#readInterface(at, length);
        return false;
      case BLOCK.PACKET:
        return this.#readObsoletePacket(at, length);
      case BLOCK.SIMPLE_PACKET:
        return this.#readSimplePacket(at, length);
      case BLOCK.INTERFACE_STATISTICS:
        this.#readStatistics(at, length);
        return false;
      case BLOCK.CUSTOM:
      case BLOCK.CUSTOM_NO_COPY:
        // Behind type, length and enterprise number.
        return this.#readRecord(at + 12, length - 16);
      case BLOCK.SYSTEMD_JOURNAL:
        return this.#readJournalEntry(at + 8, at + length - 4);
      default:
        return false;
    }
  }

  /** A block that holds no packet and yet has a frame number in Wireshark, without interface or link type. */
  #readRecord(start: number, nBytes: number): true {
    const frame = this.#frame;
    frame.number++;
    frame.hasTime = false;
    frame.start = start;
    frame.capturedBytes = nBytes;
    frame.wireBytes = nBytes;
    frame.linkType = NO_LINKTYPE;
    frame.interfaceId = -1;
    frame.fcsBytes = -1;
    return true;
  }

  /** A record whose text may hold its time. */
  #readJournalEntry(start: number, blockEnd: number): true {
    const { bytes } = this.#window;
    const end = entryEnd(bytes, start, blockEnd);
    this.#readRecord(start, end - start);
    const micros = entryMicros(bytes, start, end);
    if (micros !== undefined)
      this.#setTime(Number(micros >> 32n), Number(micros & 0xffffffffn), this.#journalClock);
    return true;
  }

  /**
   * Enhanced packet block: every frame of a modern capture; the hot path.
   *
   *   0        4        8        12       16       20        24        28
   *   | type 6 | length | iface  | t high | t low  | caplen  | origlen | data, padded | options | length |
   */
  #readEnhancedPacket(at: number, length: number): boolean {
    const view = this.#window.view;
    const little = this.#littleEndian;
    const frame = this.#frame;
    const interfaceId = view.getUint32(at + 8, little);
    const capturedBytes = view.getUint32(at + 20, little);
    const packet = this.#interfaces[interfaceId];
    if (packet === undefined) return this.#unknownInterface(interfaceId, length);
    if (capturedBytes > length - 32) return this.#tooLong(capturedBytes, length);
    this.#readTime(at + 12, packet.clock);
    frame.number++;
    frame.start = at + 28;
    frame.capturedBytes = capturedBytes;
    frame.wireBytes = view.getUint32(at + 24, little);
    frame.linkType = packet.linkType;
    frame.interfaceId = interfaceId;
    frame.fcsBytes = packet.fcsBytes;
    const optionsAt = at + 28 + ((capturedBytes + 3) & ~3);
    if (at + length - 4 - optionsAt >= 8) this.#readFrameOptions(optionsAt, at + length - 4);
    return true;
  }

  #readTime(at: number, clock: InterfaceClock): void {
    const view = this.#window.view;
    const little = this.#littleEndian;
    this.#setTime(view.getUint32(at, little), view.getUint32(at + 4, little), clock);
  }

  #setTime(high: number, low: number, clock: InterfaceClock): void {
    const frame = this.#frame;
    frame.hasTime = true;
    frame.clock = clock;
    frame.timeHigh = high;
    frame.timeLow = low;
    frame.timeNs = clock.nanosSinceStart(high, low, frame);
  }

  /** Obsolete packet block: 16-bit interface and drop count where EPB has a 32-bit interface. */
  #readObsoletePacket(at: number, length: number): boolean {
    const view = this.#window.view;
    const little = this.#littleEndian;
    const frame = this.#frame;
    const interfaceId = view.getUint16(at + 8, little);
    const nDropped = view.getUint16(at + 10, little);
    const capturedBytes = view.getUint32(at + 20, little);
    const packet = this.#interfaces[interfaceId];
    if (packet === undefined) return this.#unknownInterface(interfaceId, length);
    if (capturedBytes > length - 32) return this.#tooLong(capturedBytes, length);
    if (nDropped !== 0xffff) this.#addDropped(nDropped);
    this.#readTime(at + 12, packet.clock);
    frame.number++;
    frame.start = at + 28;
    frame.capturedBytes = capturedBytes;
    frame.wireBytes = view.getUint32(at + 24, little);
    frame.linkType = packet.linkType;
    frame.interfaceId = interfaceId;
    frame.fcsBytes = packet.fcsBytes;
    return true;
  }

  /** Simple packet block: interface 0, no time (the last one stands), captured length from the snap length. */
  #readSimplePacket(at: number, length: number): boolean {
    const frame = this.#frame;
    const packet = this.#interfaces[0];
    if (packet === undefined) return this.#unknownInterface(0, length);
    const wireBytes = this.#window.view.getUint32(at + 8, this.#littleEndian);
    const snapped = packet.snapLength === 0 ? wireBytes : Math.min(wireBytes, packet.snapLength);
    if (snapped > length - 16) return this.#tooLong(snapped, length);
    frame.number++;
    frame.hasTime = false;
    frame.start = at + 12;
    frame.capturedBytes = snapped;
    frame.wireBytes = wireBytes;
    frame.linkType = packet.linkType;
    frame.interfaceId = 0;
    frame.fcsBytes = packet.fcsBytes;
    return true;
  }

  /** Byte order of the section that begins at `at`; false when it has none (a search has begun) or is not whole. */
  #readByteOrder(at: number): boolean {
    const magic = this.#window.view.getUint32(at + 8, true);
    if (magic === BYTE_ORDER_MAGIC || magic === BYTE_ORDER_MAGIC_SWAPPED) {
      this.#littleEndian = magic === BYTE_ORDER_MAGIC;
      return true;
    }
    this.#lose("bad-section-header", `byte-order magic 0x${magic.toString(16)}`);
    return false;
  }

  #startSection(at: number): void {
    const major = this.#window.view.getUint16(at + 12, this.#littleEndian);
    const minor = this.#window.view.getUint16(at + 14, this.#littleEndian);
    if (!isKnownVersion(major, minor)) this.#report("bad-section-header", `version ${major}.${minor}`, 0);
    this.#frame.nSections++;
    this.#nDroppedBefore = this.#frame.nDropped - this.#nDroppedByFrames;
    this.#droppedByInterface.clear();
    this.#interfaces = [];
  }

  #readInterface(at: number, length: number): void {
    const view = this.#window.view;
    const little = this.#littleEndian;
    let resolution = DEFAULT_RESOLUTION;
    let offsetSeconds = 0n;
    let fcsBytes = -1;
    this.#eachOption(at + 16, at + length - 4, (code, value, valueLength) => {
      if (code === OPTION.IF_TSRESOL && valueLength >= 1) resolution = view.getUint8(value);
      else if (code === OPTION.IF_TSOFFSET && valueLength >= 8)
        offsetSeconds = view.getBigInt64(value, little);
      else if (code === OPTION.IF_FCSLEN && valueLength >= 1) fcsBytes = view.getUint8(value);
    });
    this.#interfaces.push({
      linkType: view.getUint16(at + 8, little),
      snapLength: view.getUint32(at + 12, little),
      clock: new InterfaceClock(resolution, offsetSeconds),
      fcsBytes,
    });
  }

  #readStatistics(at: number, length: number): void {
    const view = this.#window.view;
    const little = this.#littleEndian;
    const interfaceId = view.getUint32(at + 8, little);
    this.#eachOption(at + 20, at + length - 4, (code, value, valueLength) => {
      if (code !== OPTION.ISB_IFDROP || valueLength < 8) return;
      this.#droppedByInterface.set(interfaceId, Number(view.getBigUint64(value, little)));
    });
    let nDropped = this.#nDroppedBefore + this.#nDroppedByFrames;
    for (const n of this.#droppedByInterface.values()) nDropped += n;
    this.#frame.nDropped = nDropped;
  }

  #readFrameOptions(from: number, to: number): void {
    const view = this.#window.view;
    this.#eachOption(from, to, (code, value, valueLength) => {
      if (code === OPTION.EPB_DROPCOUNT && valueLength >= 8)
        this.#addDropped(Number(view.getBigUint64(value, this.#littleEndian)));
    });
  }

  #addDropped(nDropped: number): void {
    this.#nDroppedByFrames += nDropped;
    this.#frame.nDropped += nDropped;
  }

  /** Calls `see` for each option in [from, to); options that run past the end are a problem, and end the list. */
  #eachOption(
    from: number,
    to: number,
    see: (code: number, value: number, valueLength: number) => void,
  ): void {
    const view = this.#window.view;
    let at = from;
    while (at + 4 <= to) {
      const code = view.getUint16(at, this.#littleEndian);
      const valueLength = view.getUint16(at + 2, this.#littleEndian);
      if (code === OPTION.END) return;
      if (at + 4 + valueLength > to) {
        this.#report("bad-options", `option ${code} says ${valueLength} bytes, ${to - at - 4} are left`, 0);
        return;
      }
      see(code, at + 4, valueLength);
      at += 4 + ((valueLength + 3) & ~3);
    }
  }

  #unknownInterface(interfaceId: number, length: number): false {
    const known = this.#interfaces.length;
    this.#report("unknown-interface", `interface ${interfaceId}, ${known} described`, length);
    return false;
  }

  #tooLong(capturedBytes: number, length: number): false {
    this.#report("bad-block", `packet of ${capturedBytes} bytes in a block of ${length}`, length);
    return false;
  }

  #report(code: ProblemCode, detail: string, bytesSkipped: number): void {
    const fileOffset = this.#window.offset;
    this.#problems.add({ code, fileOffset, afterFrame: this.#frame.number, bytesSkipped, detail });
  }

  /** Notes a defect at the window's position and begins the search for the next sound block behind it. */
  #lose(code: ProblemCode, detail: string): void {
    this.#lostAt = this.#window.offset;
    this.#lostCode = code;
    this.#lostDetail = detail;
    this.#window.pos++;
  }

  /** Moves on to the next sound block; false where more bytes are needed to tell. */
  #findSoundBlock(): boolean {
    const window = this.#window;
    for (;;) {
      if (!window.ensure(MIN_BLOCK_BYTES)) return false;
      const sound = this.#soundBlockLength(window.pos);
      if (sound > 0 && !window.ensure(sound)) {
        if (!window.ended) return false;
      } else if (sound > 0 && this.#hasEqualLengths(window.pos, sound)) {
        break;
      }
      window.pos++;
    }
    this.#endSearch(window.offset);
    return true;
  }

  /** Length of what may be a sound block at `at`, or 0. Sections are recognised in either byte order. */
  #soundBlockLength(at: number): number {
    const view = this.#window.view;
    const type = view.getUint32(at, this.#littleEndian);
    if (!isKnownBlock(type)) return 0;
    let little = this.#littleEndian;
    if (type === BLOCK.SECTION_HEADER) {
      const magic = view.getUint32(at + 8, true);
      if (magic !== BYTE_ORDER_MAGIC && magic !== BYTE_ORDER_MAGIC_SWAPPED) return 0;
      little = magic === BYTE_ORDER_MAGIC;
    }
    const length = view.getUint32(at + 4, little);
    return isPossibleLength(type, length) ? length : 0;
  }

  #hasEqualLengths(at: number, length: number): boolean {
    const view = this.#window.view;
    return view.getUint32(at + 4, true) === view.getUint32(at + length - 4, true);
  }

  #endSearch(at: number): void {
    const bytesSkipped = at - this.#lostAt;
    this.#problems.add({
      code: this.#lostCode,
      fileOffset: this.#lostAt,
      afterFrame: this.#frame.number,
      bytesSkipped,
      detail: this.#lostDetail,
    });
    this.#lostAt = -1;
  }

  /**
   * The capture ended inside a block: it is cut short, or has a length that reaches too far. What is left is
   * searched for sound blocks before it is given up.
   */
  #loseTail(): void {
    this.#lose("cut-short", `${this.#window.end - this.#window.pos} bytes of an unfinished block`);
  }

  #atEndOfSearch(): Step {
    const window = this.#window;
    if (!window.ended) return STEP.NEED_DATA;
    this.#endSearch(window.offset + window.end - window.pos);
    window.pos = window.end;
    return STEP.END;
  }
}
