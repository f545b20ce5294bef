import assert from "node:assert/strict";
import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { describe, it } from "node:test";

import { analyzeBytes } from "../../src/analyze";
import { captureReport } from "../../src/report/capture-report";
import { restoredAnalysis, savedAnalysis } from "../../src/report/kept-analysis-data";
import { readKept, writeKept } from "../../src/source/kept-file";
import { answersOf } from "../support/analysis-answers";
import { captureContent, coreCaptures, hasCorpus, N_CORE_CAPTURES } from "../support/capture-corpus";

const FOR = { program: Buffer.alloc(32, 1), capture: Buffer.alloc(32, 2) };

describe("kept analyses of real captures", () => {
  it("give every answer of the analyses that were kept", async (context) => {
    if (!hasCorpus()) {
      context.diagnostic(`the corpus is absent: ${N_CORE_CAPTURES} captures were not kept`);
      return;
    }
    const folder = mkdtempSync(join(tmpdir(), "kept-corpus-"));
    const path = join(folder, "kept");
    let nIpv6 = 0;
    let nConversations = 0;
    for (const name of coreCaptures()) {
      const data = analyzeBytes(captureContent(name), name).finish();
      await writeKept(path, savedAnalysis({ data, report: captureReport(data) }), FOR);
      const restored = restoredAnalysis(await readKept(path, FOR, 2 ** 30));
      assert.deepEqual(answersOf(restored.data), answersOf(data), name);
      assert.deepEqual(restored.report, captureReport(data), name);
      nIpv6 += data.tracker.addresses.length;
      nConversations += data.nConversations;
    }
    rmSync(folder, { recursive: true });
    context.diagnostic(`${nConversations} conversations, ${nIpv6} IPv6 addresses`);
    assert.ok(nIpv6 > 0);
  });
});
