import assert from "node:assert/strict";
import { describe, it } from "node:test";
import { Float64Column, Uint32Column } from "../../../src/base/columns";
import { GrowingMemory } from "../../../src/base/growing-memory";

/** Well beyond what is kept in plain memory. */
const LARGE_BYTES = 1 << 22;

describe("growing memory", () => {
  it("keeps what it holds, and what is new is zero", () => {
    const memory = new GrowingMemory(16);
    new Uint8Array(memory.buffer, 0, 16).fill(7);
    for (let nBytes = 24; nBytes <= LARGE_BYTES; nBytes = Math.ceil((nBytes * 3) / 16) * 8) {
      const before = memory.buffer.byteLength;
      memory.grow(nBytes);
      const bytes = new Uint8Array(memory.buffer, 0, memory.buffer.byteLength);
      assert.ok(bytes.length >= nBytes, `${bytes.length} of ${nBytes} bytes`);
      assert.ok(bytes.subarray(0, 16).every((byte) => byte === 7));
      assert.ok(bytes.subarray(before).every((byte) => byte === 0));
    }
  });

  it("grows where it stands once it is large", () => {
    const memory = new GrowingMemory(8);
    memory.grow(LARGE_BYTES);
    const { buffer } = memory;
    const early = new Uint32Array(buffer, 0, 2);
    early[1] = 42;
    memory.grow(4 * LARGE_BYTES);
    assert.equal(memory.buffer, buffer);
    assert.equal(new Uint32Array(memory.buffer, 0, 2)[1], 42);
    early[0] = 1;
    assert.equal(new Uint32Array(memory.buffer, 0, 2)[0], 1);
  });

  it("costs nothing where it was not written to", () => {
    const before = process.memoryUsage.rss();
    const memory = new GrowingMemory(8);
    memory.grow(1 << 30);
    new Uint32Array(memory.buffer, 0, 8).fill(1);
    assert.equal(memory.buffer.byteLength, 1 << 30);
    assert.ok(process.memoryUsage.rss() - before < 1 << 28);
  });

  it("lays aside no more than a small multiple of what it needs", () => {
    const memory = new GrowingMemory(8);
    const laidAside = (nBytes: number): number => {
      memory.grow(nBytes);
      return memory.buffer instanceof SharedArrayBuffer ? memory.buffer.maxByteLength : 0;
    };
    // Ten tables of a capture: little beside what a limited process may have.
    assert.ok(laidAside(LARGE_BYTES) * 10 < 2 ** 32, `${laidAside(LARGE_BYTES)} bytes`);
    assert.equal(laidAside(2 ** 28), 2 ** 28);
    assert.equal(laidAside(2 ** 28 + 8), 2 ** 32);
  });

  it("does not shrink", () => {
    const memory = new GrowingMemory(64);
    memory.grow(8);
    assert.equal(memory.buffer.byteLength, 64);
  });
});

describe("a large column", () => {
  it("keeps its rows when it moves and grows", () => {
    const words = new Uint32Column();
    const doubles = new Float64Column();
    const nRows = 300_000;
    for (let row = 0; row < nRows; row++) {
      words.push(row);
      doubles.push(row / 2);
    }
    assert.ok(words.used().every((value, row) => value === row));
    assert.ok(doubles.used().every((value, row) => value === row / 2));
    assert.deepEqual([words.used().length, doubles.used().length], [nRows, nRows]);
  });

  it("goes on behind rows that it took", () => {
    const words = new Uint32Column();
    words.take(Uint32Array.of(5, 6));
    words.push(7);
    const doubles = new Float64Column();
    doubles.take(Float64Array.of(0.5));
    doubles.push(1.5);
    assert.deepEqual(
      [[...words.used()], [...doubles.used()]],
      [
        [5, 6, 7],
        [0.5, 1.5],
      ],
    );
  });
});
