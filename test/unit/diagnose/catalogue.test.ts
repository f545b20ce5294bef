/** The catalogue is whole: one entry a pattern, in the order of the names, and each with a test of its own. */
import assert from "node:assert/strict";
import { existsSync } from "node:fs";
import { describe, it } from "node:test";
import { CATALOGUE } from "../../../src/diagnose/catalogue";
import { PATTERN_IDS, PATTERN_SEVERITY, type PatternId } from "../../../src/report/pattern-names";

/** Patterns of the handshake and the close; those of the data phase are tested where they are finished. */
const WITH_DIALOGUES: PatternId[] = [
  "syn-unanswered",
  "syn-refused",
  "syn-rejected-icmp",
  "syn-challenged",
  "handshake-abandoned",
  "reset-on-accept",
  "closed-on-accept",
  "request-reset",
  "connected-after-refusal",
  "connected-after-challenge",
  "connected-after-silence",
  "slow-handshake",
  "closed-fin",
  "closed-fin-rst",
  "closed-rst",
  "open",
  "midstream",
];

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

  for (const id of WITH_DIALOGUES) {
    it(`has dialogues for ${id}`, () => {
      assert.ok(existsSync(new URL(`../../patterns/${id}.test.ts`, import.meta.url)));
    });
  }
});
