/**
 * From a path to a finished analysis: the only place that reads capture files.
 *
 * In: a path, or "-" for standard input. Out: the analysis, or a `SourceFailure` with a code. Compression is taken off
 * by content, never by name. Files are opened for reading only.
 */
import { closeSync, fstatSync, openSync, readSync } from "node:fs";
import { createGunzip } from "node:zlib";

import { CaptureAnalysis } from "../analyze";
import type { Failure, FailureCode, Progress } from "../protocol/child-contract";
import type { AnalysisData } from "../report/analysis-data";

/** Bytes read at once: large enough to cost few system calls, small enough to stay in the cache. */
const CHUNK_BYTES = 1 << 20;

/** Progress is told at most this often. */
const PROGRESS_MS = 100;

/** Why a capture could not be analysed. */
export class SourceFailure extends Error {
  readonly failure: Failure;

  constructor(code: FailureCode, detail: string) {
    super(`${code}: ${detail}`);
    this.failure = { code, detail };
  }
}

/** How to read. */
export interface ReadOptions {
  signal?: AbortSignal;
  /** At most ten times a second. */
  onProgress?: (progress: Progress) => void;
}

/** Reads and analyses the capture at `path`. Rejects with a `SourceFailure`, never with anything else but a bug. */
export async function readCapture(path: string, options: ReadOptions = {}): Promise<AnalysisData> {
  if (path === "-") return new Reading("-", 0, options).run(standardInput());
  const { descriptor, size } = openCapture(path);
  try {
    const name = path.split(/[/\\]/).at(-1) ?? path;
    return await new Reading(name, size, options).run(chunksOf(descriptor));
  } finally {
    closeSync(descriptor);
  }
}

function openCapture(path: string): { descriptor: number; size: number } {
  let descriptor: number;
  try {
    descriptor = openSync(path, "r");
  } catch (error) {
    throw failureOfErrno(error, path);
  }
  const stat = fstatSync(descriptor);
  if (stat.isDirectory() || (stat.isFile() && stat.size === 0)) {
    closeSync(descriptor);
    throw new SourceFailure(stat.isDirectory() ? "is-a-folder" : "empty-file", path);
  }
  return { descriptor, size: stat.isFile() ? stat.size : 0 };
}

function failureOfErrno(error: unknown, path: string): SourceFailure {
  const code = error instanceof Error && "code" in error ? String(error.code) : "";
  if (code === "ENOENT" || code === "ENOTDIR") return new SourceFailure("file-not-found", path);
  if (code === "EISDIR") return new SourceFailure("is-a-folder", path);
  if (code === "EACCES" || code === "EPERM") return new SourceFailure("not-readable", path);
  return new SourceFailure("read-error", `${path}: ${code}`);
}

/** The file's bytes in chunks; the same memory is filled again for each. Lets other work run between chunks. */
async function* chunksOf(descriptor: number): AsyncGenerator<Uint8Array> {
  const chunk = Buffer.allocUnsafeSlow(CHUNK_BYTES);
  let lastPause = Date.now();
  for (;;) {
    const nBytes = readChunk(descriptor, chunk);
    if (nBytes === 0) return;
    yield chunk.subarray(0, nBytes);
    if (Date.now() - lastPause < PAUSE_EVERY_MS) continue;
    await pause();
    lastPause = Date.now();
  }
}

/** Messages (cancel, questions) wait at most this long behind the reading. */
const PAUSE_EVERY_MS = 20;

function pause(): Promise<void> {
  return new Promise((resolve) => {
    setImmediate(resolve);
  });
}

function readChunk(descriptor: number, chunk: Buffer): number {
  try {
    return readSync(descriptor, chunk, 0, chunk.length, null);
  } catch (error) {
    throw failureOfErrno(error, "read");
  }
}

async function* standardInput(): AsyncGenerator<Uint8Array> {
  for await (const chunk of process.stdin) yield chunk as Uint8Array;
}

/** One run of an analysis over a stream of bytes. */
class Reading {
  readonly #name: string;
  readonly #size: number;
  readonly #options: ReadOptions;
  #analysis: CaptureAnalysis | undefined;
  #nBytesRead = 0;
  #lastProgress = 0;

  constructor(name: string, size: number, options: ReadOptions) {
    this.#name = name;
    this.#size = size;
    this.#options = options;
  }

  async run(chunks: AsyncGenerator<Uint8Array>): Promise<AnalysisData> {
    const first = await firstBytes(chunks);
    if (first.length === 0) throw new SourceFailure("empty-file", this.#name);
    const isGzip = first[0] === 0x1f && first[1] === 0x8b;
    const fileBytes = this.#size;
    this.#analysis = new CaptureAnalysis({ name: this.#name, fileBytes, compression: isGzip ? "gzip" : "" });
    if (isGzip) await this.#runGzip(first, chunks);
    else {
      this.#take(first, first.length);
      for await (const chunk of chunks) this.#take(chunk, chunk.length);
    }
    return this.#finish(isGzip);
  }

  /** Gunzips and analyses; damage in the compressed stream ends it, and all before it stands. */
  async #runGzip(first: Uint8Array, chunks: AsyncGenerator<Uint8Array>): Promise<void> {
    const gunzip = createGunzip({ chunkSize: 256 * 1024 });
    const feeding = this.#feedGunzip(gunzip, first, chunks).catch((error: unknown) => {
      gunzip.destroy();
      throw error;
    });
    // Awaited below; until then a rejection is nobody's surprise.
    feeding.catch(() => undefined);
    try {
      for await (const chunk of gunzip) this.#take(chunk as Uint8Array, 0);
      await feeding;
    } catch (error) {
      await feeding.catch(() => undefined);
      if (error instanceof SourceFailure) throw error;
      const code = error instanceof Error && "code" in error ? String(error.code) : String(error);
      this.#analysis!.addProblem("broken-compression", `gzip: ${code}`);
    }
  }

  async #feedGunzip(
    gunzip: ReturnType<typeof createGunzip>,
    first: Uint8Array,
    chunks: AsyncGenerator<Uint8Array>,
  ): Promise<void> {
    // The reader's memory is reused for the next chunk, and zlib reads later: each chunk is copied.
    const write = async (chunk: Uint8Array): Promise<boolean> => {
      this.#nBytesRead += chunk.length;
      if (gunzip.destroyed) return false;
      if (!gunzip.write(Buffer.from(chunk))) await drained(gunzip);
      return true;
    };
    if (!(await write(first))) return;
    for await (const chunk of chunks) if (!(await write(chunk))) return;
    gunzip.end();
  }

  #take(chunk: Uint8Array, nFileBytes: number): void {
    if (this.#options.signal?.aborted) throw new SourceFailure("cancelled", this.#name);
    const analysis = this.#analysis!;
    analysis.feed(chunk);
    this.#nBytesRead += nFileBytes;
    if (analysis.notACapture) this.#refuse(analysis.notACapture);
    const now = Date.now();
    if (now - this.#lastProgress < PROGRESS_MS) return;
    this.#lastProgress = now;
    this.#options.onProgress?.({
      bytesRead: this.#nBytesRead,
      bytesTotal: this.#size,
      nFrames: analysis.nFrames,
      nConversations: analysis.nConversations,
    });
  }

  #refuse(why: { knownAs: string; firstBytes: string }): never {
    if (why.knownAs !== "") throw new SourceFailure("unsupported-format", why.knownAs);
    throw new SourceFailure("not-a-capture", `first bytes ${why.firstBytes}`);
  }

  #finish(isGzip: boolean): AnalysisData {
    const analysis = this.#analysis!;
    const data = analysis.finish();
    if (!analysis.notACapture) return data;
    const isBroken = isGzip && data.capture.problems.length > 0;
    if (isBroken)
      throw new SourceFailure("not-a-capture", `a damaged gzip file: ${data.capture.problems[0]!.detail}`);
    return this.#refuse(analysis.notACapture);
  }
}

/** At least the two bytes that tell a compression, unless the stream is shorter; copied. */
async function firstBytes(chunks: AsyncGenerator<Uint8Array>): Promise<Uint8Array> {
  let bytes = Buffer.alloc(0);
  while (bytes.length < 2) {
    const next = await chunks.next();
    if (next.done === true) break;
    bytes = Buffer.concat([bytes, next.value]);
  }
  return bytes;
}

function drained(gunzip: ReturnType<typeof createGunzip>): Promise<void> {
  return new Promise((resolve) => {
    gunzip.once("drain", resolve);
    gunzip.once("close", resolve);
  });
}
