import assert from "node:assert/strict";
import { describe, it } from "node:test";
import fc from "fast-check";
import { analyzeBytes, CaptureAnalysis } from "../../src/analyze";
import { captureReport } from "../../src/report/capture-report";
import { TreeModel } from "../../src/report/tree-model";
import { captureBytes, compileDialogue } from "../support/dialogue-compiler";
import { arbitraryDialogue } from "./arbitrary-dialogue";

const answerOf = (analysis: CaptureAnalysis): unknown => ({
  rows: analysis.rows(),
  report: analysis.report(),
  streams: analysis.streams(),
});

describe("snapshots", () => {
  it("leave no trace in the analysis, keep numbers, and count every conversation once", () => {
    fc.assert(
      fc.property(arbitraryDialogue, fc.integer({ min: 1, max: 300 }), (script, chunkBytes) => {
        const bytes = captureBytes(compileDialogue(script));
        const analysis = new CaptureAnalysis({ name: "capture", fileBytes: bytes.length });
        let starts: number[] = [];
        for (let at = 0; at < bytes.length; at += chunkBytes) {
          analysis.feed(bytes.slice(at, at + chunkBytes));
          const soFar = analysis.snapshot();
          const now = Array.from({ length: soFar.nConversations }, (_, n) => soFar.startSeconds(n));
          assert.deepEqual(now.slice(0, starts.length), starts);
          starts = now;
          const { severities } = captureReport(soFar);
          const nJudged = Object.values(severities).reduce((sum, n) => sum + n, 0);
          assert.equal(nJudged, soFar.nConversations);
          const { entries } = new TreeModel(soFar).children({}, 0, 10);
          const nInTree = entries.reduce((n, entry) => n + ("share" in entry ? entry.nConversations : 0), 0);
          assert.equal(nInTree, soFar.nConversations);
        }
        analysis.finish();
        assert.deepEqual(answerOf(analysis), answerOf(analyzeBytes(bytes, "capture")));
      }),
      { numRuns: 60 },
    );
  });
});
