import assert from "node:assert/strict";
import { describe, it } from "node:test";

import { N_CORE_CAPTURES, coreCaptures, hasCorpus } from "../support/capture-corpus";
import { compareRows } from "./oracle-rows";

/** Captures whose differences docs/differences-from-wireshark.md explains. */
const EXPLAINED = /drop-protocol-change|filestore-5408|gre-aruba-amsdu|snoop/;

describe("streams of real captures", () => {
  it("have the oracle's frames, flags and payload per direction, and its completeness", (context) => {
    if (!hasCorpus()) {
      context.skip(`no corpus: ${N_CORE_CAPTURES} captures were not compared`);
      return;
    }
    const comparison = compareRows(coreCaptures());
    context.diagnostic(
      `${comparison.nStreams} streams, ${comparison.nEqual} equal, ${comparison.nSkipped} skipped`,
    );
    assert.deepEqual(
      comparison.differences.filter((line) => !EXPLAINED.test(line)),
      [],
    );
    assert.ok(comparison.nEqual > 150, `${comparison.nEqual} streams are equal`);
  });
});
