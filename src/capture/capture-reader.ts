/**
 * The door to a capture: content decides which format it is, never the file's name.
 *
 * In: chunks of bytes (already decompressed). Out: frames, one a step.
 * "Not a capture" is the only thing that can go wrong here; it is a value, `notACapture`.
 */
import { ByteWindow } from "./byte-window";
import { STEP, readerContext, type FrameCursor, type FrameReader, type Step } from "./frame";
import { PCAP_HEADER_BYTES, PCAP_VARIANTS, PcapReader } from "./pcap-reader";
import { BLOCK, BYTE_ORDER_MAGIC, BYTE_ORDER_MAGIC_SWAPPED } from "./pcapng-blocks";
import { PcapngReader } from "./pcapng-reader";
import type { ProblemList } from "./problems";

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

/** Reads a capture of any supported format; see the file's head. */
export class CaptureReader {
  readonly frame: FrameCursor;
  readonly problems: ProblemList;
  readonly window = new ByteWindow();
  readonly #context = readerContext(this.window);
  #reader: FrameReader | undefined;
  notACapture: NotACapture | undefined;

  constructor() {
    this.frame = this.#context.frame;
    this.problems = this.#context.problems;
  }

  /** Name of the container format; "" until known. */
  get format(): string {
    return this.#reader?.format ?? "";
  }

  /** Hands over the next chunk; it must stay unchanged until `next` answers NEED_DATA. */
  feed(chunk: Uint8Array): void {
    this.window.feed(chunk);
  }

  /** No chunk will follow. */
  end(): void {
    this.window.ended = true;
  }

  /** Reads up to the next frame; END also where the bytes are no capture (`notACapture` says so). */
  next(): Step {
    if (this.#reader) return this.#reader.next();
    if (this.notACapture) return STEP.END;
    return this.#recognise();
  }

  #recognise(): Step {
    const window = this.window;
    if (!window.ensure(PCAP_HEADER_BYTES) && !window.ended) return STEP.NEED_DATA;
    const nBytes = window.end - window.pos;
    if (nBytes >= 12 && this.#isPcapng()) this.#reader = new PcapngReader(this.#context);
    else if (nBytes >= PCAP_HEADER_BYTES) this.#reader = this.#pcapReader();
    if (this.#reader) return this.#reader.next();
    this.notACapture = this.#describe();
    return STEP.END;
  }

  #isPcapng(): boolean {
    const { view, pos } = this.window;
    if (view.getUint32(pos, true) !== BLOCK.SECTION_HEADER) return false;
    const magic = view.getUint32(pos + 8, true);
    return magic === BYTE_ORDER_MAGIC || magic === BYTE_ORDER_MAGIC_SWAPPED;
  }

  #pcapReader(): FrameReader | undefined {
    const { view, pos } = this.window;
    for (const littleEndian of [true, false]) {
      const variant = PCAP_VARIANTS[view.getUint32(pos, littleEndian)];
      if (variant) return new PcapReader(this.#context, variant, littleEndian);
    }
    return undefined;
  }

  #describe(): NotACapture {
    const { bytes, pos, end } = this.window;
    let firstBytes = "";
    for (let i = pos; i < Math.min(end, pos + 16); i++) firstBytes += bytes[i]!.toString(16).padStart(2, "0");
    const known = OTHER_FORMATS.find(([magic]) => firstBytes.startsWith(magic));
    return { knownAs: known?.[1] ?? "", firstBytes };
  }
}
