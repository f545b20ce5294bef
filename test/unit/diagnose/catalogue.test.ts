/** The catalogue is whole: one entry a pattern, in the order of the names, and each with a test of its own. */
import assert from "node:assert/strict";
import { existsSync } from "node:fs";
import { describe, it } from "node:test";
import { CATALOGUE } from "../../../src/diagnose/catalogue";
import { PATTERN_IDS, PATTERN_SEVERITY } from "../../../src/report/pattern-names";

describe("the catalogue", () => {
  it("has each pattern once, in the order of the names", () => {
    assert.deepEqual(
      CATALOGUE.map(({ id }) => id),
      PATTERN_IDS,
    );
  });

  it("asks for failures before all else", () => {
    const severities = CATALOGUE.map(({ id }) => PATTERN_SEVERITY[id]);
    assert.equal(severities.lastIndexOf("failed") < severities.indexOf("degraded"), true);
    assert.equal(severities.lastIndexOf("degraded") < severities.indexOf("ok"), true);
  });

  for (const id of PATTERN_IDS) {
    it(`has dialogues for ${id}`, () => {
      assert.ok(existsSync(new URL(`../../patterns/${id}.test.ts`, import.meta.url)));
    });
  }
});
