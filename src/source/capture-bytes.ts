/**
 * From a path to the bytes of a capture: opened for reading only, compression taken off by content, never by name.
 *
 * The next read is under way while the last chunk is looked at, on another thread, so that reading costs little time of
 * its own.
 */
import { closeSync, fstatSync, openSync, read } from "node:fs";
import { promisify } from "node:util";

import type { Failure, FailureCode } from "../protocol/child-contract";
import { COMPRESSION_MAGIC_BYTES, compressionOf, decompressed, type Compression } from "./compressions";

/** Bytes read at once. */
const CHUNK_BYTES = 1 << 20;

/** Why a capture could not be read. */
export class SourceFailure extends Error {
  readonly failure: Failure;

  constructor(code: FailureCode, detail: string) {
    super(`${code}: ${detail}`);
    this.failure = { code, detail };
  }
}

/** An opened capture. */
export interface CaptureBytes {
  name: string;
  /** Bytes on disk; 0 for a stream. */
  fileBytes: number;
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
  const raw = counted(file ? chunksOf(file.descriptor) : standardInput(), counter);
  const close = (): void => {
    if (file) closeSync(file.descriptor);
  };
  try {
    const first = await firstBytes(raw);
    if (first.length === 0) throw new SourceFailure("empty-file", path);
    const compression = compressionOf(first);
    return {
      name: path === "-" ? "-" : (path.split(/[/\\]/).at(-1) ?? path),
      fileBytes: file?.size ?? 0,
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

function openFile(path: string): { descriptor: number; size: number } {
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
  return { descriptor, size: stat.isFile() ? stat.size : 0 };
}

function failureOfErrno(error: unknown, path: string): SourceFailure {
  const code = error instanceof Error && "code" in error ? String(error.code) : "";
  if (code === "ENOENT" || code === "ENOTDIR") return new SourceFailure("file-not-found", path);
  if (code === "EISDIR") return new SourceFailure("is-a-folder", path);
  if (code === "EACCES" || code === "EPERM") return new SourceFailure("not-readable", path);
  return new SourceFailure("read-error", `${path}: ${code}`);
}

const readAsync = promisify(read);

/** The file's bytes: one chunk is filled while the other is looked at. */
async function* chunksOf(descriptor: number): AsyncGenerator<Uint8Array> {
  let filling = Buffer.allocUnsafeSlow(CHUNK_BYTES);
  let shown = Buffer.allocUnsafeSlow(CHUNK_BYTES);
  let pending = readChunk(descriptor, filling);
  try {
    for (;;) {
      const nBytes = await pending;
      if (nBytes === 0) return;
      [filling, shown] = [shown, filling];
      pending = readChunk(descriptor, filling);
      yield shown.subarray(0, nBytes);
    }
  } finally {
    // The descriptor must not be closed under a read.
    await pending.catch(() => 0);
  }
}

async function readChunk(descriptor: number, chunk: Buffer): Promise<number> {
  try {
    return (await readAsync(descriptor, chunk, 0, chunk.length, null)).bytesRead;
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

/** At least the bytes that tell a compression, unless the stream is shorter; copied. */
async function firstBytes(chunks: AsyncGenerator<Uint8Array>): Promise<Uint8Array> {
  let bytes = Buffer.alloc(0);
  while (bytes.length < COMPRESSION_MAGIC_BYTES) {
    const next = await chunks.next();
    if (next.done === true) break;
    bytes = Buffer.concat([bytes, next.value]);
  }
  return bytes;
}

async function* prepended(first: Uint8Array, rest: AsyncGenerator<Uint8Array>): AsyncGenerator<Uint8Array> {
  yield first;
  yield* rest;
}
