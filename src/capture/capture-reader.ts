/**
 * The door to a capture: content decides which format it is, never the file's name.
 *
 * In: chunks of bytes (already decompressed). Out: frames, one a step. A capture may be several files, each with a
 * format of its own: numbers of frames, times and offsets go on from one to the next.
 * "Not a capture" is the only thing that can go wrong here; it is a value, `notACapture`.
 */
import { ByteWindow } from "./byte-window";
import { STEP, readerContext, type FrameCursor, type FrameReader, type Step } from "./frame";
import { PcapReader } from "./pcap-reader";
import { layoutOf, PCAP_HEADER_BYTES, readPcapHeader, type PcapHeader } from "./pcap-variants";
import { BLOCK, BYTE_ORDER_MAGIC, BYTE_ORDER_MAGIC_SWAPPED } from "./pcapng-blocks";
import { PcapngReader } from "./pcapng-reader";
import type { ProblemList } from "./problems";
import type { ReaderMarks } from "./reader-marks";

/** Formats that are recognised in order to be named, not read. By their first bytes, in hexadecimal. */
const OTHER_FORMATS: readonly (readonly [string, string])[] = [
  ["736e6f6f70000000", "snoop"],
  ["474d4255", "NetMon 2"],
  ["52545353", "NetMon 1"],
  ["58435000", "Sniffer (xcp)"],
  ["5452534e494646206461746120202020", "Sniffer"],
  ["fd377a585a00", "xz-compressed data"],
  ["504b0304", "a zip archive"],
  ["0a0d0d0a", "a damaged pcapng file"],
];

/** Why the bytes are no capture that we read. */
export interface NotACapture {
  /** The name of the format, where known; "" otherwise. */
  knownAs: string;
  /** The first bytes in hexadecimal. */
  firstBytes: string;
}

/** A place in a capture where a record begins. */
export interface ReaderPlace {
  offset: number;
  /** frame.number of the record there. */
  frame: number;
  /** Nanoseconds since the first frame, for a record that has no time. */
  timeNs: number;
  /** Unix time of the capture's first frame in ns; undefined where none has a time. */
  startUnixNs: bigint | undefined;
  /** As `marks` says of the capture. */
  pcapLayout: number;
}

/** Reads a capture of any supported format; see the file's head. */
export class CaptureReader {
  readonly frame: FrameCursor;
  readonly problems: ProblemList;
  /** Where the bytes stand that must be read again to begin in the middle. */
  readonly marks: ReaderMarks;
  readonly window = new ByteWindow();
  readonly #context = readerContext(this.window);
  #reader: FrameReader | undefined;
  /** Of a pcap file, read already; its records are still to tell which variant it is. */
  #pcapHeader: PcapHeader | undefined;
  /** Formats of the files before this one, each once. */
  readonly #formatsBefore = new Set<string>();
  /** The capture is several files, of which one may be empty. */
  #isOneOfSeveral = false;
  notACapture: NotACapture | undefined;

  constructor() {
    this.frame = this.#context.frame;
    this.problems = this.#context.problems;
    this.marks = this.#context.marks;
  }

  /** Name of the container format; "" until known, the likeliest variant of pcap while its records are still to tell. */
  get format(): string {
    const format = this.#reader?.format ?? this.#pcapHeader?.layouts[0].name ?? "";
    if (this.#formatsBefore.size === 0) return format;
    return [...new Set([...this.#formatsBefore, format])].filter((name) => name !== "").join(", ");
  }

  /** Hands over the next chunk; it must stay unchanged until `next` answers NEED_DATA. */
  feed(chunk: Uint8Array): void {
    this.window.feed(chunk);
  }

  /** No chunk will follow. */
  end(): void {
    this.window.ended = true;
  }

  /** Chunks follow after all. Only where `end` changed nothing: neither unread bytes nor a defect were at the end. */
  goOn(): void {
    this.window.ended = false;
  }

  /** A file of several begins: what is fed from now on. The one before was ended, and read until END. */
  beginFile(): void {
    if (this.#reader) this.#formatsBefore.add(this.#reader.format);
    this.#isOneOfSeveral = true;
    this.#reader = undefined;
    this.#pcapHeader = undefined;
    this.window.beginFile();
  }

  /**
   * Reads a mark (see `marks`) of the same capture: bytes that hold no frame. All marks that hold at a place are read,
   * in order, before `beginAt`. False where the bytes are something else.
   */
  readMark(offset: number, bytes: Uint8Array): boolean {
    this.window.jumpTo(offset);
    this.window.feed(bytes);
    return this.next() === STEP.NEED_DATA && this.window.pos === this.window.end;
  }

  /**
   * Goes on with the record at `offset`, as if all before it had been read; chunks that are fed from now on are of
   * there.
   */
  beginAt(place: ReaderPlace): void {
    const header = this.#pcapHeader;
    if (header && !this.#reader) {
      const layout = header.layouts[place.pcapLayout] ?? header.layouts[0];
      this.#reader = new PcapReader(this.#context, header, layout);
    }
    this.window.jumpTo(place.offset);
    this.frame.number = place.frame - 1;
    this.frame.timeNs = place.timeNs;
    this.frame.startUnixNs = place.startUnixNs;
  }

  /** Reads up to the next frame; END also where the bytes are no capture (`notACapture` says so). */
  next(): Step {
    if (this.#reader) return this.#reader.next();
    if (this.notACapture) return STEP.END;
    return this.#recognise();
  }

  #recognise(): Step {
    const window = this.window;
    if (this.#pcapHeader) return this.#openPcap(this.#pcapHeader);
    if (!window.ensure(PCAP_HEADER_BYTES) && !window.ended) return STEP.NEED_DATA;
    const nBytes = window.end - window.pos;
    if (nBytes === 0 && this.#isOneOfSeveral) return STEP.END;
    if (nBytes >= 12 && this.#isPcapng()) {
      this.#reader = new PcapngReader(this.#context);
      return this.#reader.next();
    }
    const header = nBytes >= PCAP_HEADER_BYTES ? readPcapHeader(window.view, window.pos) : undefined;
    if (!header || "knownAs" in header) return this.#refuse(header?.knownAs);
    if (!window.ensure(header.fileHeaderBytes)) return window.ended ? this.#refuse() : STEP.NEED_DATA;
    if (header.defect !== "") this.#noteDefect(header.defect);
    this.marks.beginSection(window.offset, header.fileHeaderBytes);
    window.pos += header.fileHeaderBytes;
    this.#pcapHeader = header;
    return this.#openPcap(header);
  }

  #openPcap(header: PcapHeader): Step {
    const layout = layoutOf(this.window, header);
    if (!layout) return STEP.NEED_DATA;
    this.marks.pcapLayout = header.layouts.indexOf(layout);
    this.#reader = new PcapReader(this.#context, header, layout);
    return this.#reader.next();
  }

  #noteDefect(detail: string): void {
    const fileOffset = this.window.offset;
    this.problems.add({ code: "bad-file-header", fileOffset, afterFrame: 0, bytesSkipped: 0, detail });
  }

  #isPcapng(): boolean {
    const { view, pos } = this.window;
    if (view.getUint32(pos, true) !== BLOCK.SECTION_HEADER) return false;
    const magic = view.getUint32(pos + 8, true);
    return magic === BYTE_ORDER_MAGIC || magic === BYTE_ORDER_MAGIC_SWAPPED;
  }

  /** The bytes are no capture that we read; END. */
  #refuse(knownAs?: string): Step {
    const { bytes, pos, end } = this.window;
    let firstBytes = "";
    for (let i = pos; i < Math.min(end, pos + 16); i++) firstBytes += bytes[i]!.toString(16).padStart(2, "0");
    const known = OTHER_FORMATS.find(([magic]) => firstBytes.startsWith(magic));
    this.notACapture = { knownAs: knownAs ?? known?.[1] ?? "", firstBytes };
    return STEP.END;
  }
}
