import assert from "node:assert/strict";
import { describe, it } from "node:test";

import { N_CORE_CAPTURES, coreCaptures, hasCorpus } from "../support/capture-corpus";
import { hasTshark } from "../support/tshark";
import { compareFrames, comparisonTable, type FrameDifference } from "./compare-frames";

/**
 * Captures whose differences are explained in docs/differences-from-wireshark.md: read on behind damage, a layer
 * that is not opened.
 */
const EXPLAINED: readonly RegExp[] = [/DER-incomplete|output_le_difficult_test202/];

/** Labelled frames that may differ, as a share of those shown. */
const MAX_LABEL_SHARE = 0.005;

describe("frames of real captures", () => {
  it("bear tshark's numbers, times, lengths, addresses, streams and labels", async (context) => {
    if (!hasCorpus() || !hasTshark) {
      context.skip(`no tshark or no corpus: ${N_CORE_CAPTURES} captures were not compared`);
      return;
    }
    const comparison = await compareFrames(coreCaptures());
    context.diagnostic(comparisonTable(comparison));
    const left = comparison.differences.filter((difference) => !isExplained(difference));
    const exact = left.filter(({ field }) => !field.startsWith("tcp.analysis."));
    assert.deepEqual(exact, []);
    const nLabels = [...comparison.fields].reduce(
      (n, [name, tally]) => n + (name.startsWith("tcp.analysis.") ? tally.shown : 0),
      0,
    );
    assert.ok(left.length - exact.length <= MAX_LABEL_SHARE * nLabels, JSON.stringify(left));
    assert.ok(comparison.nFrames > 4000, "frames were compared");
  });
});

function isExplained({ file }: FrameDifference): boolean {
  return EXPLAINED.some((pattern) => pattern.test(file));
}
