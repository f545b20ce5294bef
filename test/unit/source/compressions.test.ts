/** A compression that is taken off chunk by chunk. */
import assert from "node:assert/strict";
import { randomBytes } from "node:crypto";
import { it } from "node:test";
import { setImmediate } from "node:timers/promises";
import { gzipSync } from "node:zlib";

import { decompressed } from "../../../src/source/compressions";

async function* inChunks(bytes: Uint8Array, chunkBytes: number): AsyncGenerator<Uint8Array> {
  await Promise.resolve();
  for (let at = 0; at < bytes.length; at += chunkBytes) yield bytes.subarray(at, at + chunkBytes);
}

it("a large gzip file leaves no listeners behind, however often it is drained", async () => {
  const warnings: Error[] = [];
  const note = (warning: Error): number => warnings.push(warning);
  process.on("warning", note);
  const bytes = randomBytes(2 ** 21);
  const all: Uint8Array[] = [];
  for await (const chunk of decompressed(inChunks(gzipSync(bytes), 2 ** 16), "gzip")) all.push(chunk.slice());
  // Warnings come in a later turn.
  await setImmediate();
  process.off("warning", note);
  assert.deepEqual(warnings, []);
  assert.ok(Buffer.concat(all).equals(bytes));
});
