/**
 * LZ4 frames block by block: the library decompresses a block, this finds the blocks.
 * Read first: lz4_Frame_format.md. Check sums are passed over; the dictionary field is not supported.
 *
 *   magic 4 | FLG BD [content size 8] HC | (block size 4, data, [check sum 4])… | end mark 0 | [check sum 4]
 */
import { decompressBlock } from "lz4js";

const MAGIC = 0x184d2204;
const FIRST_SKIPPABLE = 0x184d2a50;
const FLAG = { CONTENT_CHECKSUM: 0x04, CONTENT_SIZE: 0x08, BLOCK_CHECKSUM: 0x10, DICTIONARY: 0x01 } as const;
const IS_STORED = 0x80000000;
/** Linked blocks refer to this much of what came before. */
const WINDOW_BYTES = 65536;
/** Largest block by the BD byte's three bits. */
const BLOCK_BYTES: Readonly<Record<number, number>> = { 4: 65536, 5: 262144, 6: 1048576, 7: 4194304 };

/** What is expected next. */
type State = "frame" | "block";

/** Compressed bytes in, decompressed blocks out. Throws an `Error` where the stream is damaged. */
export class Lz4Frames {
  #unread = new Uint8Array(0);
  #state: State = "frame";
  #flags = 0;
  #output = new Uint8Array(0);
  /** Bytes of the window at the front of `#output`. */
  #windowBytes = 0;
  #maxBlockBytes = 0;

  /** Takes a chunk; returns the blocks that it completes. */
  push(chunk: Uint8Array): Uint8Array[] {
    const joined = new Uint8Array(this.#unread.length + chunk.length);
    joined.set(this.#unread);
    joined.set(chunk, this.#unread.length);
    this.#unread = joined;
    const blocks: Uint8Array[] = [];
    for (;;) {
      const nBefore = this.#unread.length;
      if (this.#state === "frame") {
        this.#readFrameHeader();
      } else {
        const block = this.#readBlock();
        if (block) blocks.push(block);
      }
      if (this.#unread.length === nBefore) return blocks;
    }
  }

  /** Ends the stream; throws where it ends inside a frame. */
  end(): Uint8Array[] {
    if (this.#state === "block" || this.#unread.length > 0) throw new Error("the stream ends inside a frame");
    return [];
  }

  #readFrameHeader(): void {
    const bytes = this.#unread;
    const view = new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength);
    if (bytes.length < 8) return;
    const magic = view.getUint32(0, true);
    if (magic >>> 4 === FIRST_SKIPPABLE >>> 4) {
      const nBytes = 8 + view.getUint32(4, true);
      if (bytes.length >= nBytes) this.#unread = bytes.subarray(nBytes);
      return;
    }
    if (magic !== MAGIC) throw new Error(`no frame at 0x${magic.toString(16)}`);
    this.#flags = view.getUint8(4);
    if (this.#flags & FLAG.DICTIONARY) throw new Error("a dictionary is needed");
    const headerBytes = 4 + 3 + (this.#flags & FLAG.CONTENT_SIZE ? 8 : 0);
    if (bytes.length < headerBytes) return;
    const maxBlockBytes = BLOCK_BYTES[(view.getUint8(5) >>> 4) & 7];
    if (maxBlockBytes === undefined) throw new Error("impossible block size");
    this.#maxBlockBytes = maxBlockBytes;
    this.#output = new Uint8Array(WINDOW_BYTES + maxBlockBytes);
    this.#windowBytes = 0;
    this.#unread = bytes.subarray(headerBytes);
    this.#state = "block";
  }

  #readBlock(): Uint8Array | undefined {
    const bytes = this.#unread;
    if (bytes.length < 4) return undefined;
    const field = new DataView(bytes.buffer, bytes.byteOffset).getUint32(0, true);
    if (field === 0) {
      const nBytes = 4 + (this.#flags & FLAG.CONTENT_CHECKSUM ? 4 : 0);
      if (bytes.length < nBytes) return undefined;
      this.#unread = bytes.subarray(nBytes);
      this.#state = "frame";
      return undefined;
    }
    const dataBytes = field & ~IS_STORED;
    if (dataBytes > this.#maxBlockBytes + 65536) throw new Error(`block of ${dataBytes} bytes`);
    const nBytes = 4 + dataBytes + (this.#flags & FLAG.BLOCK_CHECKSUM ? 4 : 0);
    if (bytes.length < nBytes) return undefined;
    const block = this.#decompress(bytes.subarray(4, 4 + dataBytes), (field & IS_STORED) !== 0);
    this.#unread = bytes.subarray(nBytes);
    return block;
  }

  #decompress(data: Uint8Array, isStored: boolean): Uint8Array {
    const output = this.#output;
    const start = this.#windowBytes;
    let end = start + data.length;
    if (isStored) output.set(data, start);
    else end = decompressBlock(data, output, 0, data.length, start);
    if (end > output.length) throw new Error("a block is larger than it may be");
    const block = output.slice(start, end);
    const windowBytes = Math.min(WINDOW_BYTES, end);
    output.copyWithin(0, end - windowBytes, end);
    this.#windowBytes = windowBytes;
    return block;
  }
}
