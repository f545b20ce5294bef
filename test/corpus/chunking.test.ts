import assert from "node:assert/strict";
import { describe, it } from "node:test";

import { CaptureAnalysis } from "../../src/analyze";
import { N_CORE_CAPTURES, captureContent, coreCaptures, hasCorpus } from "../support/capture-corpus";

const CHUNK_BYTES = [1, 7, 1021, 65537];
/** Byte by byte is slow; larger captures are fed so only in larger chunks. */
const MAX_BYTES_ONE_BY_ONE = 100_000;

describe("chunks of any size", () => {
  it("give the identical analysis of every core capture", (context) => {
    if (!hasCorpus()) {
      context.skip(`no corpus: ${N_CORE_CAPTURES} captures were not analysed`);
      return;
    }
    let nCompared = 0;
    for (const file of coreCaptures()) {
      const bytes = captureContent(file);
      const whole = analysisOf(bytes, bytes.length + 1);
      for (const chunkBytes of CHUNK_BYTES) {
        if (chunkBytes === 1 && bytes.length > MAX_BYTES_ONE_BY_ONE) continue;
        assert.equal(analysisOf(bytes, chunkBytes), whole, `${file} in chunks of ${chunkBytes}`);
        nCompared++;
      }
    }
    context.diagnostic(`${nCompared} analyses were compared with that of the whole`);
    assert.ok(nCompared > N_CORE_CAPTURES);
  });
});

/** Everything that an analysis says, as text. Each chunk is a copy that is spoilt afterwards: nobody may keep it. */
function analysisOf(bytes: Uint8Array, chunkBytes: number): string {
  const analysis = new CaptureAnalysis({ name: "capture", fileBytes: bytes.length });
  const chunk = new Uint8Array(chunkBytes);
  for (let at = 0; at < bytes.length; at += chunkBytes) {
    const part = bytes.subarray(at, at + chunkBytes);
    chunk.set(part);
    analysis.feed(chunk.subarray(0, part.length));
    chunk.fill(0xaa);
  }
  analysis.finish();
  return JSON.stringify([analysis.report(), analysis.rows(), analysis.streams()]);
}
