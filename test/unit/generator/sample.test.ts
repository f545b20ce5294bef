import assert from "node:assert/strict";
import { readFileSync } from "node:fs";
import { describe, it } from "node:test";
import { DEFAULT_OPTIONS, generateBytes } from "../../generator/generate";
import { sample } from "../../generator/stories/sample";
import { truthText } from "../../generator/truth";

const MEDIA = new URL("../../../media/", import.meta.url);

describe("the sample that ships", () => {
  it("is what `npm run generate -- --story sample` writes, byte for byte", async () => {
    const { bytes, truth } = await generateBytes({ ...DEFAULT_OPTIONS, story: sample });
    assert.ok(readFileSync(new URL("sample.pcapng", MEDIA)).equals(bytes), "media/sample.pcapng is stale");
    assert.equal(readFileSync(new URL("sample.truth.json", MEDIA), "utf8"), truthText(truth));
  });

  it("has at most 500 kB", () => {
    assert.ok(readFileSync(new URL("sample.pcapng", MEDIA)).length <= 500_000);
  });
});
