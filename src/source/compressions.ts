/**
 * Compressions around a capture, told by content: gzip, zstd and lz4 frames. Each is a stream of chunks in and out.
 *
 * Damage in the compressed stream ends it with a `BrokenCompression`; everything before it was handed on.
 * Read first: RFC 1952 (gzip), RFC 8878 (zstd), lz4_Frame_format.md of the lz4 project.
 */
import { createGunzip } from "node:zlib";
import { Decompress } from "fzstd";

import { Lz4Frames } from "./lz4-frames";

/** The compressed stream is damaged; `message` says how. */
export class BrokenCompression extends Error {}

/** A compression's name; "" where there is none. */
export type Compression = "" | "gzip" | "zstd" | "lz4";

/** Bytes that are needed to tell. */
export const COMPRESSION_MAGIC_BYTES = 4;

/** The compression that the first bytes announce. */
export function compressionOf(first: Uint8Array): Compression {
  if (first[0] === 0x1f && first[1] === 0x8b) return "gzip";
  if (first[0] === 0x28 && first[1] === 0xb5 && first[2] === 0x2f && first[3] === 0xfd) return "zstd";
  if (first[0] === 0x04 && first[1] === 0x22 && first[2] === 0x4d && first[3] === 0x18) return "lz4";
  return "";
}

/** The decompressed bytes of a stream of chunks. Memory is bounded by the compression's window. */
export function decompressed(
  chunks: AsyncIterable<Uint8Array>,
  compression: Compression,
): AsyncIterable<Uint8Array> {
  switch (compression) {
    case "gzip":
      return gunzipped(chunks);
    case "zstd":
      return pushed(chunks, zstdStep());
    case "lz4":
      return pushed(chunks, lz4Step());
    case "":
      return chunks;
  }
}

/** zlib works on its own thread; errors of the source go through, those of zlib are damage. */
async function* gunzipped(chunks: AsyncIterable<Uint8Array>): AsyncGenerator<Uint8Array> {
  const gunzip = createGunzip({ chunkSize: 512 * 1024 });
  let sourceError: unknown;
  const feeding = feed(gunzip, chunks).catch((error: unknown) => {
    sourceError = error;
    gunzip.destroy();
  });
  try {
    for await (const chunk of gunzip) yield chunk as Uint8Array;
  } catch (error) {
    if (sourceError === undefined) {
      throw new BrokenCompression(
        error instanceof Error && "code" in error ? String(error.code) : String(error),
      );
    }
  } finally {
    gunzip.destroy();
    await feeding;
  }
  if (sourceError !== undefined) throw sourceError as Error;
}

async function feed(
  gunzip: ReturnType<typeof createGunzip>,
  chunks: AsyncIterable<Uint8Array>,
): Promise<void> {
  for await (const chunk of chunks) {
    if (gunzip.destroyed) return;
    // The reader's memory is used again for a later chunk, and zlib reads when it likes: each chunk is copied.
    if (!gunzip.write(Buffer.from(chunk))) await drained(gunzip);
  }
  gunzip.end();
}

function drained(gunzip: ReturnType<typeof createGunzip>): Promise<void> {
  return new Promise((resolve) => {
    // Whichever comes first takes the other with it: a large file is drained hundreds of times.
    const done = (): void => {
      gunzip.off("drain", done).off("close", done);
      resolve();
    };
    gunzip.once("drain", done).once("close", done);
  });
}

/** Takes a chunk, or the end of the stream (undefined), and returns what came out. */
type Step = (chunk: Uint8Array | undefined) => Uint8Array[];

async function* pushed(chunks: AsyncIterable<Uint8Array>, step: Step): AsyncGenerator<Uint8Array> {
  for await (const chunk of chunks) yield* stepped(step, chunk);
  yield* stepped(step, undefined);
}

function stepped(step: Step, chunk: Uint8Array | undefined): Uint8Array[] {
  try {
    return step(chunk);
  } catch (error) {
    throw new BrokenCompression(error instanceof Error ? error.message : String(error));
  }
}

function zstdStep(): Step {
  let out: Uint8Array[] = [];
  const stream = new Decompress((data) => {
    if (data.length > 0) out.push(data);
  });
  return (chunk) => {
    out = [];
    // The decompressor keeps a part of what it is given: each chunk is copied.
    if (chunk) stream.push(chunk.slice());
    else stream.push(new Uint8Array(0), true);
    return out;
  };
}

function lz4Step(): Step {
  const frames = new Lz4Frames();
  return (chunk) => (chunk ? frames.push(chunk) : frames.end());
}
