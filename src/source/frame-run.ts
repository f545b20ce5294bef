/**
 * One way through the frames of an analysed file, begun in the middle, that can be paused and gone on with.
 *
 * In: the path and what the analysis knows of the file. Out: frames, as fast as they can be decoded, until the taker has
 * enough or the time is up. Hard part: the file may have become another one meanwhile. Its size and time of change are
 * compared before and after each stretch, and each indexed frame with its index entry, so that no wrong frame is shown.
 */
import { closeSync, fstatSync, readSync, statSync } from "node:fs";

import type { FileIdentity } from "../base/frame-index-columns";
import { FrameSteps, placeBefore, STEP } from "../frame-rows";
import type { AnalysisData } from "../report/analysis-data";
import { chunksOf, failureOfErrno, identityOf, openCapture, openFile, SourceFailure } from "./capture-bytes";
import { BrokenCompression, COMPRESSION_MAGIC_BYTES, compressionOf } from "./compressions";
import { inflatePayload } from "./inflate-payload";

/** Bytes read at once: a page needs a few megabytes at most, mostly less. */
const CHUNK_BYTES = 1 << 20;

/** How a stretch ended: the taker had enough, the time was up, or there is no further frame. */
export type StretchEnd = "enough" | "time" | "end";

/** How long a stretch may take, and how to end it sooner. */
export interface StretchLimits {
  /** As `performance.now()`. */
  deadlineMs: number;
  signal: AbortSignal;
}

/** What a run reads from: chunks, and the way to let go of the file. */
interface OpenedChunks {
  chunks: AsyncIterator<Uint8Array>;
  close: () => void;
  isSequential: boolean;
}

/** Fails with `file-changed` unless the file at `path` is still what was analysed. */
function checkIdentity(path: string, expected: FileIdentity | undefined): void {
  let identity: FileIdentity;
  try {
    identity = identityOf(statSync(path));
  } catch (error) {
    throw failureOfErrno(error, path);
  }
  refuseOther(path, identity, expected);
}

function refuseOther(path: string, identity: FileIdentity, expected: FileIdentity | undefined): void {
  if (expected?.isGrowing && identity.size >= expected.size) return;
  if (expected?.size === identity.size && expected.modifiedMs === identity.modifiedMs) return;
  const was = expected ? `${expected.size} bytes when it was read` : "no file when it was read";
  throw new SourceFailure("file-changed", `${path}: ${was}, ${identity.size} bytes now`);
}

/** See the file's head. */
export class FrameRun {
  readonly #path: string;
  readonly #data: AnalysisData;
  readonly #steps: FrameSteps;
  readonly #opened: OpenedChunks;
  /** Whether the file can only be read from its start. */
  readonly isSequential: boolean;
  #isClosed = false;
  #isBegun = false;

  private constructor(path: string, data: AnalysisData, steps: FrameSteps, opened: OpenedChunks) {
    this.isSequential = opened.isSequential;
    this.#path = path;
    this.#data = data;
    this.#steps = steps;
    this.#opened = opened;
  }

  /**
   * Opens the file to read frame `frameNumber`; the frames before it, back to the nearest place in the index, come
   * first. A compressed file is read from its start: there is no other place to begin at.
   */
  static async open(path: string, data: AnalysisData, frameNumber: number): Promise<FrameRun> {
    const { index, file } = data.readBack;
    checkIdentity(path, file);
    const steps = new FrameSteps(index, inflatePayload);
    const opened = openAt({ path, data, steps, frameNumber });
    if (opened) return new FrameRun(path, data, steps, opened);
    const source = await openCapture(path);
    const chunks = source.chunks[Symbol.asyncIterator]();
    return new FrameRun(path, data, steps, { chunks, close: source.close, isSequential: true });
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
      checkIdentity(this.#path, this.#data.readBack.file);
      const end = await this.#read(take, limits);
      if (this.#steps.isOtherFile) throw new SourceFailure("file-changed", this.#path);
      checkIdentity(this.#path, this.#data.readBack.file);
      if (end === "end") await this.close();
      return end;
    } catch (error) {
      await this.close();
      throw error;
    }
  }

  /** Lets go of the file. */
  async close(): Promise<void> {
    if (this.#isClosed) return;
    this.#isClosed = true;
    // The descriptor must not be closed under a read: a generator waits for its read where it was begun.
    const { chunks } = this.#opened;
    if (!this.#isBegun) await chunks.next().catch(() => undefined);
    await chunks.return?.().catch(() => undefined);
    this.#opened.close();
  }

  async #read(take: (steps: FrameSteps) => boolean, limits: StretchLimits): Promise<StretchEnd> {
    const steps = this.#steps;
    for (;;) {
      const step = steps.next();
      if (step === STEP.FRAME) {
        if (!take(steps)) return "enough";
      } else if (step === STEP.END) {
        return "end";
      } else {
        if (limits.signal.aborted) throw new SourceFailure("cancelled", this.#path);
        if (performance.now() > limits.deadlineMs) return "time";
        await this.#feed();
      }
    }
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
  path: string;
  data: AnalysisData;
  steps: FrameSteps;
  frameNumber: number;
}

/** Reads the marks of the nearest place; the chunks begin there. undefined where the file is compressed. */
function openAt({ path, data, steps, frameNumber }: Start): OpenedChunks | undefined {
  const { index, file } = data.readBack;
  const { descriptor } = openFile(path);
  try {
    refuseOther(path, identityOf(fstatSync(descriptor)), file);
    const first = Buffer.alloc(COMPRESSION_MAGIC_BYTES);
    readSync(descriptor, first, 0, first.length, 0);
    if (compressionOf(first) !== "") {
      closeSync(descriptor);
      return undefined;
    }
    const place = placeBefore(index, frameNumber);
    if (!place) throw new SourceFailure("bad-request", `frame ${frameNumber}`);
    for (const { offset, nBytes } of place.marks) {
      const bytes = Buffer.allocUnsafeSlow(nBytes);
      const nRead = readSync(descriptor, bytes, 0, nBytes, offset);
      steps.readMark(offset, bytes.subarray(0, nRead));
    }
    const { startUnixNs } = data.capture;
    steps.begin(place, startUnixNs === "" ? undefined : BigInt(startUnixNs));
    return {
      chunks: chunksOf(descriptor, file, { offset: place.offset, maxChunkBytes: CHUNK_BYTES }),
      close: () => closeSync(descriptor),
      isSequential: false,
    };
  } catch (error) {
    closeSync(descriptor);
    throw error;
  }
}
