/**
 * One way through the frames of an analysed file, or of several that are one capture, begun in the middle, that can be
 * paused and gone on with.
 *
 * In: the paths and what the analysis knows of the files. Out: frames, as fast as they can be decoded, until the taker has
 * enough or the time is up. Hard part: the file may have become another one meanwhile. Its size and time of change are
 * compared before and after each stretch, and each indexed frame with its index entry, so that no wrong frame is shown.
 */
import { closeSync, fstatSync, readSync, statSync } from "node:fs";

import type { FileIdentity } from "../base/frame-index-columns";
import { FrameSteps, placeBefore, STEP, type StartPlace } from "../frame-rows";
import type { AnalysisData } from "../report/analysis-data";
import { chunksOf, failureOfErrno, identityOf, openCapture, openFile, SourceFailure } from "./capture-bytes";
import { BrokenCompression, COMPRESSION_MAGIC_BYTES, compressionOf } from "./compressions";
import { inflatePayload } from "./inflate-payload";

/** Bytes read at once: a page needs a few megabytes at most, mostly less. */
const CHUNK_BYTES = 1 << 20;

/** The clock is looked at after so many frames: a chunk of small ones that must be inflated, each for nothing, takes a second. */
const FRAMES_BETWEEN_LOOKS = 256;

/** How a stretch ended: the taker had enough, the time was up, or there is no further frame. */
export type StretchEnd = "enough" | "time" | "end";

/** How long a stretch may take, and how to end it sooner. */
export interface StretchLimits {
  /** As `performance.now()`. */
  deadlineMs: number;
  signal: AbortSignal;
}

/** One of the files that a capture consists of. */
interface CapturedFile {
  path: string;
  /** Offset of its first byte in the whole. */
  firstByte: number;
  /** As it was when it was analysed. */
  identity: FileIdentity | undefined;
}

/** What a run reads from: chunks, and the way to let go of the file. */
interface OpenedChunks {
  chunks: AsyncIterator<Uint8Array>;
  close: () => void;
  isSequential: boolean;
}

/** Fails with `file-changed` unless the file is still what was analysed. */
function checkIdentity({ path, identity }: CapturedFile): void {
  let now: FileIdentity;
  try {
    now = identityOf(statSync(path));
  } catch (error) {
    throw failureOfErrno(error, path);
  }
  refuseOther(path, now, identity);
}

function refuseOther(path: string, identity: FileIdentity, expected: FileIdentity | undefined): void {
  if (expected?.isGrowing && identity.size >= expected.size) return;
  if (expected?.size === identity.size && expected.modifiedMs === identity.modifiedMs) return;
  const was = expected ? `${expected.size} bytes when it was read` : "no file when it was read";
  throw new SourceFailure("file-changed", `${path}: ${was}, ${identity.size} bytes now`);
}

/** The files of a capture that hold something, in order. */
function filesOf(paths: readonly string[], { capture, readBack }: AnalysisData): CapturedFile[] {
  const { file, files } = readBack;
  if (!files) return [{ path: paths[0] ?? "", firstByte: 0, identity: file }];
  return files.flatMap(({ firstByte, identity }, i) => {
    const end = files[i + 1]?.firstByte ?? capture.captureBytes;
    return end > firstByte ? [{ path: paths[i] ?? "", firstByte, identity }] : [];
  });
}

/** See the file's head. */
export class FrameRun {
  readonly #files: readonly CapturedFile[];
  /** Which of them is being read. */
  #current: number;
  readonly #steps: FrameSteps;
  #opened: OpenedChunks;
  /** Whether the file can only be read from its start. */
  readonly isSequential: boolean;
  #isClosed = false;
  #isBegun = false;

  private constructor(begun: {
    files: readonly CapturedFile[];
    current: number;
    steps: FrameSteps;
    opened: OpenedChunks;
  }) {
    this.isSequential = begun.opened.isSequential;
    this.#files = begun.files;
    this.#current = begun.current;
    this.#steps = begun.steps;
    this.#opened = begun.opened;
  }

  /**
   * Opens the file to read frame `frameNumber`; the frames before it, back to the nearest place in the index, come
   * first. A compressed file is read from its start: there is no other place to begin at. One of several that is
   * compressed cannot be read: `compressed-among-several`.
   */
  static async open(paths: readonly string[], data: AnalysisData, frameNumber: number): Promise<FrameRun> {
    const { index, files: starts } = data.readBack;
    const files = filesOf(paths, data);
    const place = placeBefore(index, frameNumber);
    if (!place) throw new SourceFailure("bad-request", `frame ${frameNumber}`);
    const current = Math.max(
      0,
      files.findLastIndex(({ firstByte }) => firstByte <= place.offset),
    );
    const file = files[current]!;
    if (starts && !file.identity) throw new SourceFailure("compressed-among-several", file.path);
    checkIdentity(file);
    const steps = new FrameSteps(index, inflatePayload);
    const opened = openAt({ file, data, steps, place });
    if (opened) return new FrameRun({ files, current, steps, opened });
    const source = await openCapture(file.path);
    const chunks = source.chunks[Symbol.asyncIterator]();
    return new FrameRun({
      files,
      current,
      steps,
      opened: { chunks, close: source.close, isSequential: true },
    });
  }

  /** The number of the frame that comes next. */
  get nextFrame(): number {
    return this.#steps.frame.number + 1;
  }

  /**
   * Reads on. `take` is called with each frame and says whether to go on. Fails with `file-changed`, `cancelled`, or as
   * reading fails; the run is closed then.
   */
  async stretch(take: (steps: FrameSteps) => boolean, limits: StretchLimits): Promise<StretchEnd> {
    try {
      checkIdentity(this.#file);
      const end = await this.#read(take, limits);
      if (this.#steps.isOtherFile) throw new SourceFailure("file-changed", this.#file.path);
      checkIdentity(this.#file);
      if (end === "end") await this.close();
      return end;
    } catch (error) {
      await this.close();
      throw error;
    }
  }

  get #file(): CapturedFile {
    return this.#files[this.#current]!;
  }

  /** Lets go of the file. */
  async close(): Promise<void> {
    if (this.#isClosed) return;
    this.#isClosed = true;
    await this.#letGo();
  }

  async #letGo(): Promise<void> {
    // The descriptor must not be closed under a read: a generator waits for its read where it was begun.
    const { chunks } = this.#opened;
    if (!this.#isBegun) await chunks.next().catch(() => undefined);
    await chunks.return?.().catch(() => undefined);
    this.#opened.close();
  }

  async #read(take: (steps: FrameSteps) => boolean, limits: StretchLimits): Promise<StretchEnd> {
    const steps = this.#steps;
    for (let nFrames = 1; ; nFrames++) {
      const step = steps.next();
      if (step === STEP.FRAME) {
        if (!take(steps)) return "enough";
        if (nFrames % FRAMES_BETWEEN_LOOKS === 0 && performance.now() > limits.deadlineMs) return "time";
      } else if (step === STEP.END) {
        if (!(await this.#goOnInNextFile())) return "end";
      } else {
        if (limits.signal.aborted) throw new SourceFailure("cancelled", this.#file.path);
        if (performance.now() > limits.deadlineMs) return "time";
        await this.#feed();
      }
    }
  }

  /** False where there is no further file. */
  async #goOnInNextFile(): Promise<boolean> {
    const next = this.#files[this.#current + 1];
    if (!next || this.#steps.isOtherFile) return false;
    if (!next.identity) throw new SourceFailure("compressed-among-several", next.path);
    checkIdentity(this.#file);
    // Opened before the other is let go of: where it cannot be, there is still one to be closed, once.
    const opened = openedFrom(next, 0);
    await this.#letGo();
    this.#current++;
    this.#isBegun = false;
    this.#opened = opened;
    this.#steps.beginFile();
    return true;
  }

  async #feed(): Promise<void> {
    this.#isBegun = true;
    try {
      const next = await this.#opened.chunks.next();
      if (next.done === true) this.#steps.end();
      else this.#steps.feed(next.value);
    } catch (error) {
      // The analysis ended at the damage, too.
      if (!(error instanceof BrokenCompression)) throw error;
      this.#steps.end();
    }
  }
}

/** What `openAt` begins with. */
interface Start {
  file: CapturedFile;
  data: AnalysisData;
  steps: FrameSteps;
  place: StartPlace;
}

/** Reads the marks of the place; the chunks begin there. undefined where the file is compressed. */
function openAt({ file, data, steps, place }: Start): OpenedChunks | undefined {
  const { firstByte } = file;
  const opened = openedFrom(file, place.offset - firstByte);
  try {
    const first = Buffer.alloc(COMPRESSION_MAGIC_BYTES);
    readSync(opened.descriptor, first, 0, first.length, 0);
    if (compressionOf(first) !== "") {
      opened.close();
      return undefined;
    }
    for (const { offset, nBytes } of place.marks) {
      const bytes = Buffer.allocUnsafeSlow(nBytes);
      const nRead = readSync(opened.descriptor, bytes, 0, nBytes, offset - firstByte);
      steps.readMark(offset, bytes.subarray(0, nRead));
    }
    const { startUnixNs } = data.capture;
    steps.begin(place, startUnixNs === "" ? undefined : BigInt(startUnixNs));
    return opened;
  } catch (error) {
    opened.close();
    throw error;
  }
}

/** Opens a file, and reads it from an offset on once the first chunk is asked for. */
function openedFrom(file: CapturedFile, offset: number): OpenedChunks & { descriptor: number } {
  const { descriptor } = openFile(file.path);
  const close = (): void => closeSync(descriptor);
  try {
    refuseOther(file.path, identityOf(fstatSync(descriptor)), file.identity);
  } catch (error) {
    close();
    throw error;
  }
  const chunks = chunksOf(descriptor, file.identity, { offset, maxChunkBytes: CHUNK_BYTES });
  return { descriptor, chunks, close, isSequential: false };
}
