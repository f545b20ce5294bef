/** Filters that are to be pasted into Wireshark. */
import assert from "node:assert/strict";
import { describe, it } from "node:test";
import { synAckFilter, synFilter } from "../../../src/diagnose/example-frames";
import type { ServiceStudy } from "../../../src/diagnose/services/service-study";

const STUDY = { server: "192.0.2.1", serverPort: 80 } as ServiceStudy;

/** The times of a filter. */
function timesOf(filter: string): string[] {
  return [...filter.matchAll(/time_relative [<>=]+ (\S+)/g)].map(([, time]) => time!);
}

describe("the times of a filter", () => {
  it("are as Wireshark reads them: without an exponent, nanoseconds at most", () => {
    assert.deepEqual(timesOf(synFilter(STUDY, 3e-7, 0.1 + 0.2)), ["0.0000003", "0.3"]);
  });

  it("are exact, and whole seconds stay whole", () => {
    assert.deepEqual(timesOf(synAckFilter(STUDY, 123.456789012, 1200)), ["123.456789012", "1200"]);
    assert.deepEqual(timesOf(synFilter(STUDY, 0, 10)), ["0", "10"]);
  });
});
