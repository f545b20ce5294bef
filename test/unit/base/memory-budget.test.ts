import assert from "node:assert/strict";
import { readFileSync } from "node:fs";
import { join } from "node:path";
import { describe, it } from "node:test";
import {
  LEAST_MEGABYTES,
  MOST_MEGABYTES,
  sharesOf,
  USUAL_MEGABYTES,
  type MemoryShares,
} from "../../../src/base/memory-budget";

const MANIFEST = join(import.meta.dirname, "../../../package.json");

/** What fits into so many megabytes. */
function shares(maxMegabytes: number): MemoryShares {
  const found = sharesOf(maxMegabytes);
  assert.ok(found);
  return found;
}

describe("the memory budget", () => {
  it("has room for as many streams as the setting's text says", () => {
    assert.equal(shares(LEAST_MEGABYTES).mostStreams, 32_768);
    assert.ok(shares(USUAL_MEGABYTES).mostStreams >= 1_990_000);
  });

  it("grows with the megabytes, and is never below the least", () => {
    assert.ok(shares(256).mostStreams > 2 * shares(128).mostStreams);
    assert.ok(shares(256).mostEvents > 2 * shares(128).mostEvents);
    assert.equal(shares(1).mostStreams, shares(LEAST_MEGABYTES).mostStreams);
  });

  it("is none where none is named", () => {
    assert.equal(sharesOf(undefined), undefined);
  });

  it("has the bounds of the setting", () => {
    const manifest = JSON.parse(readFileSync(MANIFEST, "utf8")) as {
      contributes: { configuration: { properties: Record<string, Record<string, unknown>> } };
    };
    const setting = manifest.contributes.configuration.properties["megalodon.memory.maxMegabytes"];
    assert.deepEqual(
      [setting?.minimum, setting?.default, setting?.maximum],
      [LEAST_MEGABYTES, USUAL_MEGABYTES, MOST_MEGABYTES],
    );
  });
});
