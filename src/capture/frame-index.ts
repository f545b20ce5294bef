/**
 * A sparse index of where frames stand, made while a capture is read.
 *
 * In: each frame that `isDue` (one comparison a frame). Out: `columns`, from which a reader can begin in the middle.
 * An entry is kept every few thousand frames, or every few megabytes where frames are large, so that any frame is
 * near one. Memory is bounded: when the entries are too many, every other one is dropped and the strides double.
 */
import type { FrameIndexColumns } from "../base/frame-index-columns";
import type { FrameCursor } from "./frame";
import type { ReaderMarks } from "./reader-marks";

/** Frames from one entry to the next, at first. */
const STRIDE_FRAMES = 4096;
/** Frames from the first entry to the second; then as many as were read before. */
const FIRST_STRIDE_FRAMES = 16;
/** Bytes from one entry to the next at most (and one chunk more), at first. */
const STRIDE_BYTES = 4 * 1024 * 1024;
/** Entries kept at most: 28 bytes each. */
const MAX_ENTRIES = 32768;

/** How dense the index is; tests make it small. */
export interface IndexDensity {
  strideFrames: number;
  strideBytes: number;
  maxEntries: number;
}

/** See the file's head. */
export class FrameIndex {
  /** The next frame that is to be noted: compare with it, then call `note`. */
  nextFrame = 0;
  readonly #marks: ReaderMarks;
  readonly #maxEntries: number;
  #strideFrames: number;
  #strideBytes: number;
  #length = 0;
  #frame: Uint32Array;
  #offset: Float64Array;
  #timeNs: Float64Array;
  #fromMark: Uint32Array;
  #toMark: Uint32Array;

  constructor(marks: ReaderMarks, density: Partial<IndexDensity> = {}) {
    this.#marks = marks;
    this.#maxEntries = density.maxEntries ?? MAX_ENTRIES;
    this.#strideFrames = density.strideFrames ?? STRIDE_FRAMES;
    this.#strideBytes = density.strideBytes ?? STRIDE_BYTES;
    this.#frame = new Uint32Array(this.#maxEntries);
    this.#offset = new Float64Array(this.#maxEntries);
    this.#timeNs = new Float64Array(this.#maxEntries);
    this.#fromMark = new Uint32Array(this.#maxEntries);
    this.#toMark = new Uint32Array(this.#maxEntries);
  }

  /** Notes the frame that was just read. */
  note(frame: FrameCursor): void {
    if (this.#length === this.#maxEntries) this.#thinOut();
    const i = this.#length++;
    this.#frame[i] = frame.number;
    this.#offset[i] = frame.fileOffset;
    this.#timeNs[i] = frame.timeNs;
    this.#fromMark[i] = this.#marks.first;
    this.#toMark[i] = this.#marks.length;
    // The first entries stand closer: what V8 has seen happen when it compiles the loop over frames stays compiled.
    this.nextFrame = frame.number + Math.min(this.#strideFrames, frame.number + FIRST_STRIDE_FRAMES);
  }

  /** To be told once a chunk how many bytes were fed: the next frame is noted where the last entry is far back. */
  fed(nBytes: number): void {
    const last = this.#length > 0 ? this.#offset[this.#length - 1]! : 0;
    if (nBytes - last > this.#strideBytes) this.nextFrame = 0;
  }

  /** The index so far, in memory of its own. */
  columns(hasFragments: boolean): FrameIndexColumns {
    const marks = this.#marks;
    return {
      frame: this.#frame.slice(0, this.#length),
      offset: this.#offset.slice(0, this.#length),
      timeNs: this.#timeNs.slice(0, this.#length),
      fromMark: this.#fromMark.slice(0, this.#length),
      toMark: this.#toMark.slice(0, this.#length),
      markOffset: marks.offset.data.slice(0, marks.length),
      markBytes: marks.nBytes.data.slice(0, marks.length),
      pcapLayout: marks.pcapLayout,
      hasFragments,
    };
  }

  /** Every other entry goes; the first stays. */
  #thinOut(): void {
    const kept = (this.#length + 1) >>> 1;
    for (let i = 1; i < kept; i++) {
      this.#frame[i] = this.#frame[2 * i]!;
      this.#offset[i] = this.#offset[2 * i]!;
      this.#timeNs[i] = this.#timeNs[2 * i]!;
      this.#fromMark[i] = this.#fromMark[2 * i]!;
      this.#toMark[i] = this.#toMark[2 * i]!;
    }
    this.#length = kept;
    this.#strideFrames *= 2;
    this.#strideBytes *= 2;
  }
}
