import assert from "node:assert/strict";
import { describe, it } from "node:test";

import { shareText } from "../../../src/base/share-text";

describe("a share", () => {
  for (const [share, language, text] of [
    [0, "en", "0%"],
    [1, "en", "100%"],
    [0.25, "en", "25%"],
    [0.385, "en", "38.5%"],
    [0.385, "de", "38,5\u00a0%"],
    [0.0000271, "en", "<0.1%"],
    [0.99999, "en", ">99.9%"],
    [0.99999, "de", ">99,9\u00a0%"],
  ] as const) {
    it(`of ${share} reads ${text} where the language is ${language}`, () => {
      assert.equal(shareText(share, language), text);
    });
  }
});
