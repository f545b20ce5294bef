import assert from "node:assert/strict";
import { describe, it } from "node:test";
import {
  binsToAskFor,
  clockPhaseSeconds,
  decimalsForStep,
  dayText,
  formatTime,
  tickStep,
  ticksIn,
} from "../../../webview/timeline/ticks";

const RELATIVE = { startUnixNs: null };

describe("marks of the time axis", () => {
  for (const [span, most, step] of [
    [600, 10, 60],
    [600, 9, 120],
    [3600, 12, 300],
    [54, 12, 5],
    [1.8, 10, 0.2],
    [0.000_05, 10, 0.000_005],
    [2e-8, 10, 2e-9],
    [10 * 86_400, 5, 2 * 86_400],
  ] as const) {
    it(`stand ${step} s apart over ${span} s with room for ${most}`, () => {
      assert.equal(tickStep(span, most), step);
    });
  }

  it("stand at multiples of their step, both ends included", () => {
    assert.deepEqual(ticksIn({ from: 10, to: 30 }, 10), [10, 20, 30]);
    assert.deepEqual(ticksIn({ from: 10.1, to: 29.9 }, 10), [20]);
  });

  it("stand at round times of day when the clock shows those", () => {
    assert.deepEqual(ticksIn({ from: 0, to: 120 }, 60, 3600 + 15), [45, 105]);
  });

  it("have as many decimals as tell them apart", () => {
    assert.deepEqual([60, 1, 0.5, 0.01, 0.002, 1e-9].map(decimalsForStep), [0, 0, 1, 2, 3, 9]);
  });
});

describe("time since the first frame", () => {
  it("carries a rounded fraction into the next second", () => {
    assert.equal(formatTime(59.9996, 3, RELATIVE), "00:01:00.000");
  });

  it("keeps microseconds", () => {
    assert.equal(formatTime(1750.525735, 6, RELATIVE), "00:29:10.525735");
  });

  it("grows beyond two digits of hours, and below zero", () => {
    assert.equal(formatTime(360_000, 0, RELATIVE), "100:00:00");
    assert.equal(formatTime(-1.5, 1, RELATIVE), "−00:00:01.5");
    assert.equal(formatTime(-0.0001, 1, RELATIVE), "00:00:00.0");
  });
});

describe("time of day", () => {
  const clock = { startUnixNs: 1_700_000_000_123_456_789n };

  it("is local, to the nanosecond", () => {
    const date = new Date(1_700_000_000_123);
    const two = (n: number) => String(n).padStart(2, "0");
    const expected = `${two(date.getHours())}:${two(date.getMinutes())}:${two(date.getSeconds())}.123456789`;
    assert.equal(formatTime(0, 9, clock), expected);
    assert.equal(clockPhaseSeconds(clock) % 1 > 0.123456, true);
  });

  it("is of a day and a time zone", () => {
    const day = new Intl.DateTimeFormat("en", { dateStyle: "medium" }).format(1_700_000_000_123);
    assert.match(dayText(0, clock, "en"), new RegExp(`^${day}, (GMT|UTC)[-+:0-9]*$`));
    assert.notEqual(dayText(86_400, clock, "en"), dayText(0, clock, "en"));
    assert.equal(dayText(0, { startUnixNs: null }, "en"), "");
  });

  it("carries over the second", () => {
    assert.ok(formatTime(0.9, 3, clock).endsWith(":21.023"), formatTime(0.9, 3, clock));
  });
});

describe("question for bins", () => {
  it("asks for round bins at round times", () => {
    const asked = binsToAskFor({ from: 0, to: 600 }, 490);
    assert.equal(asked.fromSeconds, 0);
    assert.equal(asked.nBins, 301);
    assert.ok(asked.toSeconds <= 602 && asked.toSeconds > 601.99);
  });

  it("covers the view wherever it begins", () => {
    const span = { from: 1234.5678, to: 1239.1 };
    const { fromSeconds, toSeconds, nBins } = binsToAskFor(span, 490);
    assert.ok(fromSeconds <= span.from && toSeconds >= span.to);
    assert.ok(nBins <= 490);
    assert.ok(Math.abs((toSeconds - fromSeconds) / nBins - 0.01) < 1e-7);
  });

  it("never begins before the first frame", () => {
    assert.equal(binsToAskFor({ from: 0, to: 0.001 }, 100).fromSeconds, 0);
  });
});
