/**
 * From a path to the bytes of a capture: opened for reading only, compression taken off by content, never by name.
 *
 * The next reads are under way while a chunk is looked at, on another thread, so that reading costs little time of its own.
 */
import { closeSync, fstatSync, openSync, read } from "node:fs";
import { promisify } from "node:util";

import type { FileIdentity } from "../base/frame-index-columns";
import type { Failure, FailureCode } from "../protocol/child-contract";
import { COMPRESSION_MAGIC_BYTES, compressionOf, decompressed, type Compression } from "./compressions";

/**
 * Bytes read at once, and chunks in turn: all but the one that is looked at are being filled. Of 2 GB read, 1 MB and two
 * chunks left the analysis waiting for a tenth of its time. Beside other work fewer and larger reads are waited for less: 8 MB
 * and two chunks a fiftieth less than 4 MB and three, for 5 MB more; three of 8 MB, or two of 16, gain nothing over them.
 */
const CHUNK_BYTES = 1 << 23;
const N_CHUNKS = 2;
/** The first chunk is there soon: memory that was never touched is slow to fill, and the analysis begins slowly. */
const FIRST_READ_BYTES = 1 << 18;

/** Why a capture could not be read. */
export class SourceFailure extends Error {
  readonly failure: Failure;
  /** The file of several that failed; undefined where the capture is one. */
  readonly path: string | undefined;

  constructor(code: FailureCode, detail: string, path?: string) {
    super(`${code}: ${detail}`);
    this.failure = { code, detail };
    this.path = path;
  }

  /** The same, as that of one file of several. */
  of(path: string): SourceFailure {
    return new SourceFailure(this.failure.code, this.failure.detail, path);
  }
}

/**
 * Has this process read files on one thread of libuv, where the person has not set how many. To be called before the first
 * read: libuv looks once. Of its usual four, each read wakes another; with two cores, that one often takes the core of the
 * analysis. One thread goes from read to read without being woken.
 */
export function readOnOneThread(): void {
  process.env.UV_THREADPOOL_SIZE ??= "1";
}

/** An opened capture. */
export interface CaptureBytes {
  name: string;
  /** Bytes on disk; 0 for a stream. */
  fileBytes: number;
  /** The file as it is now; absent for a stream. */
  identity?: FileIdentity;
  compression: Compression;
  /** The capture's bytes; each chunk's memory is used again for the next but one. Iterated once. */
  chunks: AsyncIterable<Uint8Array>;
  /** Bytes of the file read so far (compressed ones, where it is compressed). */
  nBytesRead: () => number;
  close: () => void;
}

/** Opens the file at `path`, or standard input for "-". Rejects with a `SourceFailure`. */
export async function openCapture(path: string): Promise<CaptureBytes> {
  const file = path === "-" ? undefined : openFile(path);
  const counter = { nBytes: 0 };
  const raw = counted(file ? chunksOf(file.descriptor, file.identity) : standardInput(), counter);
  const close = (): void => {
    if (file) closeSync(file.descriptor);
  };
  try {
    const first = await firstBytes(raw);
    if (first.length === 0) throw new SourceFailure("empty-file", path);
    const compression = compressionOf(first);
    return {
      name: path === "-" ? "-" : (path.split(/[/\\]/).at(-1) ?? path),
      fileBytes: file?.identity?.size ?? 0,
      ...(file?.identity ? { identity: file.identity } : {}),
      compression,
      chunks: decompressed(prepended(first, raw), compression),
      nBytesRead: () => counter.nBytes,
      close,
    };
  } catch (error) {
    close();
    throw error;
  }
}

/** Opens a file; only a regular one has an identity. */
export function openFile(path: string): { descriptor: number; identity: FileIdentity | undefined } {
  let descriptor: number;
  try {
    descriptor = openSync(path, "r");
  } catch (error) {
    throw failureOfErrno(error, path);
  }
  const stat = fstatSync(descriptor);
  if (stat.isDirectory()) {
    closeSync(descriptor);
    throw new SourceFailure("is-a-folder", path);
  }
  return { descriptor, identity: stat.isFile() ? identityOf(stat) : undefined };
}

/** What a file's status says of its bytes. */
export function identityOf(stat: { size: number; mtimeMs: number }): FileIdentity {
  return { size: stat.size, modifiedMs: stat.mtimeMs };
}

/** What an error of the file system means. */
export function failureOfErrno(error: unknown, path: string): SourceFailure {
  const code = error instanceof Error && "code" in error ? String(error.code) : "";
  if (code === "ENOENT" || code === "ENOTDIR") return new SourceFailure("file-not-found", path);
  if (code === "EISDIR") return new SourceFailure("is-a-folder", path);
  if (code === "EACCES" || code === "EPERM") return new SourceFailure("not-readable", path);
  return new SourceFailure("read-error", `${path}: ${code}`);
}

const readAsync = promisify(read);

/** From where a file is read, and how much at once. */
interface Stretch {
  offset: number;
  maxChunkBytes: number;
  /** Bytes of the first reads, where they are to be smaller. */
  firstReadBytes?: number;
}

/** All of it, by whoever analyses it. */
const WHOLE_FILE: Stretch = { offset: 0, maxChunkBytes: CHUNK_BYTES, firstReadBytes: FIRST_READ_BYTES };

/**
 * The file's bytes; a regular file is read ahead, anything else (a named pipe, which has no identity) as it comes. Only
 * a regular file may be read from elsewhere than its start.
 */
export async function* chunksOf(
  descriptor: number,
  identity: FileIdentity | undefined,
  { offset, maxChunkBytes, firstReadBytes = maxChunkBytes }: Stretch = WHOLE_FILE,
): AsyncGenerator<Uint8Array> {
  const nAhead = Math.max(0, (identity?.size ?? 0) - offset);
  const isReadAhead = nAhead > 0;
  const chunkBytes = isReadAhead ? Math.min(maxChunkBytes, nAhead + 1) : maxChunkBytes;
  const nChunks = isReadAhead ? Math.min(N_CHUNKS, Math.ceil((nAhead + 1) / chunkBytes)) : 1;
  const chunks = Array.from({ length: nChunks }, () => Buffer.allocUnsafeSlow(chunkBytes));
  const reads: { size: number; nBytes: Promise<number> }[] = [];
  let nStarted = 0;
  let position = offset;
  const start = (): void => {
    const i = nStarted % nChunks;
    const size = isReadAhead ? Math.min(chunkBytes, growing(firstReadBytes, nStarted)) : chunkBytes;
    const nBytes = readChunk(descriptor, chunks[i]!.subarray(0, size), isReadAhead ? position : null);
    reads[i] = { size, nBytes };
    nStarted++;
    position += size;
    // A read that fails ahead of its turn is told in its turn.
    nBytes.catch(() => 0);
  };
  try {
    while (nStarted < nChunks) start();
    for (let i = 0; ; i = (i + 1) % nChunks) {
      const read = reads[i]!;
      const nBytes = await read.nBytes;
      if (nBytes === 0) return;
      yield chunks[i]!.subarray(0, nBytes);
      if (nBytes < read.size && isReadAhead) return;
      start();
    }
  } finally {
    // The descriptor must not be closed under a read.
    await Promise.allSettled(reads.map((read) => read.nBytes));
  }
}

/** Bytes of the n-th read, from 0: doubled each time that all chunks have been filled. */
function growing(firstReadBytes: number, n: number): number {
  return firstReadBytes * 2 ** Math.floor(n / N_CHUNKS);
}

/** Fills the chunk from `position` of the file, or with what comes next where that is null; 0 at the end. */
async function readChunk(descriptor: number, chunk: Buffer, position: number | null): Promise<number> {
  let nBytes = 0;
  try {
    for (;;) {
      const from = position === null ? null : position + nBytes;
      const { bytesRead } = await readAsync(descriptor, chunk, nBytes, chunk.length - nBytes, from);
      nBytes += bytesRead;
      if (bytesRead === 0 || nBytes === chunk.length || position === null) return nBytes;
    }
  } catch (error) {
    throw failureOfErrno(error, "read");
  }
}

async function* standardInput(): AsyncGenerator<Uint8Array> {
  for await (const chunk of process.stdin) yield chunk as Uint8Array;
}

async function* counted(
  chunks: AsyncGenerator<Uint8Array>,
  counter: { nBytes: number },
): AsyncGenerator<Uint8Array> {
  for await (const chunk of chunks) {
    counter.nBytes += chunk.length;
    yield chunk;
  }
}

/** At least the bytes that tell a compression, unless the stream is shorter; a first chunk that has them is not copied. */
async function firstBytes(chunks: AsyncGenerator<Uint8Array>): Promise<Uint8Array> {
  let bytes: Uint8Array = new Uint8Array(0);
  while (bytes.length < COMPRESSION_MAGIC_BYTES) {
    const next = await chunks.next();
    if (next.done === true) break;
    const isEnough = bytes.length === 0 && next.value.length >= COMPRESSION_MAGIC_BYTES;
    bytes = isEnough ? next.value : Buffer.concat([bytes, next.value]);
  }
  return bytes;
}

async function* prepended(first: Uint8Array, rest: AsyncGenerator<Uint8Array>): AsyncGenerator<Uint8Array> {
  yield first;
  yield* rest;
}
