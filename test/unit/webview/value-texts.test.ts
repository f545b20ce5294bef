import assert from "node:assert/strict";
import { afterEach, describe, it } from "node:test";
import { setTranslations, t, tCount } from "../../../webview/app/translate";
import { formatBytes, formatDuration, formatTimeLeft } from "../../../webview/app/value-texts";

afterEach(() => {
  setTranslations("en", {});
});

describe("texts", () => {
  it("take their translation, with the places where it wants them", () => {
    setTranslations("de", { "{0} of {1}": "von {1} sind es {0}" });
    assert.equal(t("{0} of {1}", 1200, "x"), "von x sind es 1.200");
  });

  it("stay English without one, and keep a place that has no value", () => {
    assert.equal(t("{0} and {1}", "a"), "a and {1}");
    assert.equal(t("constructor"), "constructor");
  });

  it("do not look for places in the values", () => {
    assert.equal(t("{0} {1}", "{1}", "x"), "{1} x");
  });

  it("tell one from many", () => {
    const texts = { one: "{0} frame", other: "{0} frames" };
    assert.deepEqual(
      [0, 1, 1000].map((n) => tCount(n, texts)),
      ["0 frames", "1 frame", "1,000 frames"],
    );
  });

  it("survive a language tag that Intl does not know", () => {
    setTranslations("en", {});
    assert.equal(t("{0}", 1000), "1,000");
  });
});

describe("durations", () => {
  for (const [seconds, text] of [
    [0, "0 s"],
    [4e-9, "4 ns"],
    [0.00012, "120 µs"],
    [0.04512, "45.1 ms"],
    [0.9999, "0.9999 s"],
    [3.0041, "3.004 s"],
    [171.2, "2:51 min"],
    [119.99999, "2:00 min"],
    [3600, "1:00:00 h"],
    [239 * 3600, "239:00:00 h"],
    [864_000, "10 days"],
    [1_080_000, "12.5 days"],
    [369_932_793, "4,282 days"],
    [-0.5, "−500 ms"],
    [NaN, ""],
  ] as const) {
    it(`${seconds} s reads "${text}"`, () => {
      assert.equal(formatDuration(seconds), text);
    });
  }
});

describe("bytes and shares", () => {
  it("keep three digits in decimal units", () => {
    assert.deepEqual([0, 999, 999.6, 1_953_000_000, 5e12].map(formatBytes), [
      "0 B",
      "999 B",
      "1 kB",
      "1.95 GB",
      "5 TB",
    ]);
  });
});

describe("time left", () => {
  it("is told from the pace so far", () => {
    const left = (bytesRead: number, nBytes: number, elapsedMs: number) =>
      formatTimeLeft({ bytesRead, bytesTotal: 100 }, { nBytes, elapsedMs });
    assert.equal(left(25, 25, 1000), "about 3 s left");
    assert.equal(left(75, 25, 1000), "about 1 s left");
    assert.equal(left(1, 1, 10_000), "about 17 min left");
  });

  it("is not guessed too early, nor without a total", () => {
    assert.equal(formatTimeLeft({ bytesRead: 25, bytesTotal: 100 }, { nBytes: 25, elapsedMs: 100 }), "");
    assert.equal(formatTimeLeft({ bytesRead: 25, bytesTotal: 100 }, { nBytes: 0, elapsedMs: 5000 }), "");
    assert.equal(formatTimeLeft({ bytesRead: 25, bytesTotal: 0 }, { nBytes: 25, elapsedMs: 5000 }), "");
  });
});
