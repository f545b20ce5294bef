import assert from "node:assert/strict";
import { describe, it } from "node:test";

import { SourceFailure, type CaptureBytes } from "../../../src/source/capture-bytes";
import { feedAll, type ChunkTaker } from "../../../src/source/read-capture";

/** Chunks that are all there at once, as those of a decompressor: none waits for the event loop. */
function source(nChunks: number, chunkBytes = 1): CaptureBytes {
  async function* chunks(): AsyncGenerator<Uint8Array> {
    await Promise.resolve();
    for (let i = 0; i < nChunks; i++) yield new Uint8Array(chunkBytes).map((_, at) => at >> 8);
  }
  return {
    name: "test",
    fileBytes: nChunks,
    compression: "zstd",
    chunks: chunks(),
    nBytesRead: () => 0,
    close: () => undefined,
  };
}

/** Counts chunks, and takes a while for each. */
class SlowTaker implements ChunkTaker {
  nChunks = 0;
  nBytes = 0;
  /** Each byte was the one that the source has at its place. */
  isInOrder = true;
  readonly notACapture = undefined;
  readonly nFrames = 0;
  readonly nConversations = 0;

  constructor(
    private readonly msPerChunk: number,
    private readonly msPerByte = 0,
  ) {}

  feed(chunk: Uint8Array): void {
    this.nChunks++;
    this.isInOrder &&= chunk.every((byte, i) => byte === (((this.nBytes + i) >> 8) & 0xff));
    this.nBytes += chunk.length;
    const end = performance.now() + this.msPerChunk + this.msPerByte * chunk.length;
    while (performance.now() < end);
  }

  addProblem(): void {
    assert.fail("nothing is broken");
  }
}

describe("feeding a capture", () => {
  it("feeds no further chunk once it is cancelled", async () => {
    const taker = new SlowTaker(0);
    const stop = new AbortController();
    const feeding = feedAll(source(1000), taker, {
      signal: stop.signal,
      afterChunk: () => {
        if (taker.nChunks === 7) stop.abort();
      },
    });
    await assert.rejects(
      feeding,
      (error) => error instanceof SourceFailure && error.failure.code === "cancelled",
    );
    assert.equal(taker.nChunks, 7);
  });

  it("hears a cancellation that comes as an event, though chunks are there at once", async () => {
    const N_CHUNKS = 400;
    const taker = new SlowTaker(1);
    const stop = new AbortController();
    // An event like a message of the host's: it needs its turn.
    setImmediate(() => stop.abort());
    await assert.rejects(feedAll(source(N_CHUNKS), taker, { signal: stop.signal }));
    assert.ok(taker.nChunks < N_CHUNKS / 4, `${taker.nChunks} chunks`);
  });

  it("hears a cancellation within a chunk, once chunks turned out to take long", async () => {
    const CHUNK_BYTES = 1 << 16;
    const taker = new SlowTaker(0, 400 / CHUNK_BYTES);
    const stop = new AbortController();
    // While the second is looked at.
    setTimeout(() => stop.abort(), 450);
    const feeding = feedAll(source(3, CHUNK_BYTES), taker, { signal: stop.signal });
    await assert.rejects(feeding, (error) => error instanceof SourceFailure);
    assert.ok(taker.nBytes <= CHUNK_BYTES * 1.5, `${taker.nBytes} bytes`);
  });

  it("hands over every byte of slow chunks, in order", async () => {
    const CHUNK_BYTES = 1 << 16;
    const taker = new SlowTaker(0, 300 / CHUNK_BYTES);
    assert.equal(await feedAll(source(2, CHUNK_BYTES), taker), "");
    assert.equal(taker.nBytes, 2 * CHUNK_BYTES);
    assert.ok(taker.nChunks > 4, `${taker.nChunks} pieces`);
    assert.ok(taker.isInOrder);
  });
});
