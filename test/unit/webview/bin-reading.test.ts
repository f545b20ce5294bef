import assert from "node:assert/strict";
import { describe, it } from "node:test";
import { axisTop, binAt, binsIn, tableRows, totalAndPeak } from "../../../webview/timeline/bin-reading";

const GRID = { fromSeconds: 10, binSeconds: 0.5, nBins: 20 };

describe("bins", () => {
  it("hold their start and not their end", () => {
    assert.equal(binAt(GRID, 10), 0);
    assert.equal(binAt(GRID, 10.5), 1);
    assert.equal(binAt(GRID, 20), -1);
    assert.equal(binAt(GRID, 9.99), -1);
  });

  it("of a span are those that it touches", () => {
    assert.deepEqual(binsIn(GRID, { from: 10.5, to: 11.5 }), { start: 1, end: 3 });
    assert.deepEqual(binsIn(GRID, { from: 0, to: 1 }), { start: 0, end: 0 });
    assert.deepEqual(binsIn(GRID, { from: 30, to: 31 }), { start: 20, end: 20 });
  });

  it("add up, and the first of equal peaks is named", () => {
    assert.deepEqual(totalAndPeak([1, 5, 5, 0], { start: 0, end: 4 }), { total: 11, peak: 5, peakBin: 1 });
    assert.deepEqual(totalAndPeak([0, 0], { start: 0, end: 2 }), { total: 0, peak: 0, peakBin: -1 });
  });

  it("are grouped to at most so many rows of a table, none left out", () => {
    const rows = tableRows({ start: 3, end: 133 }, 50);
    assert.ok(rows.length <= 50);
    assert.equal(rows[0]!.start, 3);
    assert.equal(rows.at(-1)!.end, 133);
    for (let i = 1; i < rows.length; i++) assert.equal(rows[i]!.start, rows[i - 1]!.end);
  });
});

describe("top of an axis", () => {
  for (const [peak, top] of [
    [0, 1],
    [1, 1],
    [7, 8],
    [274, 300],
    [1000, 1000],
    [8100, 10_000],
  ] as const) {
    it(`is ${top} for a peak of ${peak}`, () => {
      assert.equal(axisTop(peak), top);
    });
  }
});
