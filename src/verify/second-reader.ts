/**
 * pcap-ng-parser 1.0.0 as an independent second reader of pcapng.
 *
 * Its `readOptions` multiplies lengths by eight and runs past the block, so that any interface with options makes it throw;
 * that one method is corrected here, everything else is its own. What it gives of a frame: interface, ticks, bytes.
 */
import PCAPNGParser from "pcap-ng-parser";

/** A frame as the second reader gives it. */
export interface SecondFrame {
  interfaceId: number;
  timestampHigh: number;
  timestampLow: number;
  data: Buffer;
}

const OPTION_HEADER_BYTES = 4;
/** The block's length stands again behind its options. */
const TRAILER_BYTES = 4;

/** Feeds chunks to the parser and collects its frames, without a stream between. */
export class SecondReader extends PCAPNGParser {
  #frames: SecondFrame[] = [];

  /** Frames that the chunk completes. Throws what the parser throws. */
  framesIn(chunk: Buffer): SecondFrame[] {
    this.#frames = [];
    let failure: Error | null | undefined;
    this._transform(chunk, "binary", (error) => {
      failure = error;
    });
    if (failure) throw failure;
    return this.#frames;
  }

  override push(frame: unknown): boolean {
    this.#frames.push(frame as SecondFrame);
    return true;
  }

  override readOptions(bytes: Buffer): { code: number; dataLength: number; data: Buffer }[] {
    const options: { code: number; dataLength: number; data: Buffer }[] = [];
    const wordAt = (at: number): number =>
      this.endianess === "LE" ? bytes.readUInt16LE(at) : bytes.readUInt16BE(at);
    const end = bytes.length - TRAILER_BYTES;
    let at = 0;
    while (at + OPTION_HEADER_BYTES <= end) {
      const code = wordAt(at);
      const dataLength = wordAt(at + 2);
      if (code === 0) break;
      const from = at + OPTION_HEADER_BYTES;
      options.push({ code, dataLength, data: bytes.subarray(from, Math.min(from + dataLength, end)) });
      at = from + ((dataLength + 3) & ~3);
    }
    return options;
  }
}
