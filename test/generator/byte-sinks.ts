/** Where the bytes of a capture go. */
import { createWriteStream } from "node:fs";
import { once } from "node:events";
import type { Writable } from "node:stream";
import { pipeline } from "node:stream/promises";
import { createGzip } from "node:zlib";

export interface ByteSink {
  write(bytes: Uint8Array): Promise<void>;
  /** Resolves when everything has arrived. */
  end(): Promise<void>;
}

/** Writes a file, compressed where asked for. Rejects with the file system's error. */
export function fileSink(path: string, isGzip: boolean): ByteSink {
  const file = createWriteStream(path, { highWaterMark: 8 << 20 });
  if (!isGzip) return streamSink(file, once(file, "finish"));
  const gzip = createGzip({ level: 6 });
  return streamSink(gzip, pipeline(gzip, file));
}

/** `arrived` settles when everything is on disk, or cannot be. */
function streamSink(head: Writable, arrived: Promise<unknown>): ByteSink {
  // A failure is told by the next write that must wait, or by `end`; until then it must not count as unheard.
  arrived.catch(() => undefined);
  return {
    async write(bytes) {
      if (!head.write(bytes)) await Promise.race([once(head, "drain"), arrived]);
    },
    async end() {
      head.end();
      await arrived;
    },
  };
}

/** Keeps everything in memory; for captures of a few megabytes. */
export function memorySink(): ByteSink & { bytes(): Buffer } {
  const chunks: Uint8Array[] = [];
  return {
    write(bytes) {
      chunks.push(bytes);
      return Promise.resolve();
    },
    end: () => Promise.resolve(),
    bytes: () => Buffer.concat(chunks),
  };
}

/** Counts and forgets: the same road without the disk. */
export function countingSink(): ByteSink & { nBytes: number } {
  return {
    nBytes: 0,
    write(bytes) {
      this.nBytes += bytes.length;
      return Promise.resolve();
    },
    end: () => Promise.resolve(),
  };
}
