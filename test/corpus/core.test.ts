import assert from "node:assert/strict";
import { describe, it } from "node:test";
import { coreCaptures, corpusIndex, hasCorpus, N_CORE_CAPTURES } from "../support/capture-corpus";
import { compareFile } from "./compare-file";
import { differenceLines, summaryLines } from "./summary";

/** Captures whose differences docs/differences-from-wireshark.md explains. */
const EXPLAINED: readonly string[] = ["OISF_suricata-verify__tests_filestore-5408_input.pcap"];

describe("real captures", () => {
  it("give tshark's streams, and none of them crashes the analysis", (context) => {
    if (!hasCorpus()) {
      context.diagnostic(`the corpus is absent: ${N_CORE_CAPTURES} captures were not analysed`);
      return;
    }
    const captures = coreCaptures();
    const index = corpusIndex();
    assert.equal(captures.length, N_CORE_CAPTURES);
    const comparisons = captures.map((file) => compareFile(file, index.get(file)));
    for (const line of summaryLines(comparisons)) context.diagnostic(line);
    assert.deepEqual(
      differenceLines(comparisons).filter((line) => !EXPLAINED.some((file) => line.startsWith(file))),
      [],
    );
    assert.ok(comparisons.some(({ nEqual }) => nEqual > 0));
  });
});
