import assert from "node:assert/strict";
import { describe, it } from "node:test";
import fc from "fast-check";
import { analyzeBytes, CaptureAnalysis } from "../../src/analyze";
import { captureBytes, compileDialogue } from "../support/dialogue-compiler";
import { arbitraryDialogue } from "./arbitrary-dialogue";

const answerOf = (analysis: CaptureAnalysis): unknown => ({
  rows: analysis.rows(),
  report: analysis.report(),
  streams: analysis.streams(),
});

describe("a capture that grows in pieces", () => {
  it("is at its end what it is when it is read whole, whatever was judged on the way", () => {
    const pieces = fc.array(fc.integer({ min: 1, max: 400 }), { minLength: 1, maxLength: 8 });
    fc.assert(
      fc.property(arbitraryDialogue, pieces, (script, sizes) => {
        const bytes = captureBytes(compileDialogue(script));
        let analysis = new CaptureAnalysis({ name: "capture", fileBytes: bytes.length });
        for (let at = 0, turn = 0; at < bytes.length; turn++) {
          const end = Math.min(bytes.length, at + sizes[turn % sizes.length]!);
          analysis.feed(bytes.slice(at, end));
          at = end;
          if (analysis.nFrames === 0) continue;
          const soFar = analyzeBytes(bytes.slice(0, at), "capture");
          analysis.finish();
          assert.deepEqual(analysis.rows(), soFar.rows());
          if (analysis.goOn()) continue;
          // Something unfinished became a defect: only what was cut there asks for a new beginning.
          assert.notDeepEqual(soFar.report().capture.problems, []);
          analysis = new CaptureAnalysis({ name: "capture", fileBytes: bytes.length });
          analysis.feed(bytes.slice(0, at));
        }
        analysis.finish();
        assert.deepEqual(answerOf(analysis), answerOf(analyzeBytes(bytes, "capture")));
      }),
      { numRuns: 60 },
    );
  });
});
