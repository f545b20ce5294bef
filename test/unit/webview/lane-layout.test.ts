import assert from "node:assert/strict";
import { describe, it } from "node:test";
import { barAt, naturalHeight, packLane, shareHeight } from "../../../webview/timeline/lane-layout";

const VIEW = { span: { from: 0, to: 100 }, plotPx: 1000 };

function bars(...spans: [number, number, number?][]) {
  return {
    conversation: Uint32Array.from(spans, (_, i) => i),
    start: Float64Array.from(spans, ([start]) => start),
    end: Float64Array.from(spans, ([, end]) => end),
    pattern: Uint8Array.from(spans, ([, , pattern]) => pattern ?? 0),
    teardown: new Uint8Array(spans.length),
  };
}

describe("heights of the timeline's parts", () => {
  it("give the flags what the lanes leave", () => {
    const { flagsPx, lanePx, totalPx } = shareHeight(500, 9);
    assert.equal(totalPx, 500);
    assert.ok(flagsPx > 9 && lanePx >= 20);
  });

  it("make a strip of the overview where there is little room", () => {
    assert.equal(shareHeight(300, 6).overviewPx, 44);
    const { overviewPx, flagsPx, lanePx, totalPx } = shareHeight(250, 5);
    assert.equal(overviewPx, 24);
    assert.ok(flagsPx >= 64 && lanePx >= 16);
    assert.equal(totalPx, 250);
  });

  it("never fall below the least; the pane scrolls instead", () => {
    const { flagsPx, lanePx, totalPx } = shareHeight(160, 23);
    assert.equal(lanePx, 16);
    assert.equal(flagsPx, 64);
    assert.ok(totalPx > 160);
  });

  it("leave more than half of the window to the table, and most of it where the window is narrow", () => {
    assert.equal(naturalHeight({ widthPx: 1600, heightPx: 1000 }, 23), 400);
    assert.equal(naturalHeight({ widthPx: 800, heightPx: 1000 }, 23), 340);
    assert.equal(naturalHeight({ widthPx: 1600, heightPx: 2000 }, 6), 472);
    assert.equal(naturalHeight({ widthPx: 1600, heightPx: 300 }, 6), 180);
  });
});

describe("bars of a lane", () => {
  it("share a row while they do not touch", () => {
    const placed = packLane(bars([0, 10], [20, 30]), { patternIdx: 0, heightPx: 28 }, VIEW);
    assert.deepEqual([...new Set(placed.map((bar) => bar.topPx))].length, 1);
  });

  it("stand in rows of their own while they overlap", () => {
    const placed = packLane(bars([0, 50], [20, 60], [55, 70]), { patternIdx: 0, heightPx: 28 }, VIEW);
    assert.notEqual(placed[0]!.topPx, placed[1]!.topPx);
    assert.equal(placed[0]!.topPx, placed[2]!.topPx);
  });

  it("stay inside their lane however many there are", () => {
    const many = bars(...Array.from({ length: 60 }, (): [number, number] => [0, 100]));
    for (const bar of packLane(many, { patternIdx: 0, heightPx: 28 }, VIEW)) {
      assert.ok(bar.topPx >= 0 && bar.topPx + bar.heightPx <= 28, JSON.stringify(bar));
    }
  });

  it("are those of the lane's pattern only", () => {
    const placed = packLane(bars([0, 10, 3], [0, 10, 4]), { patternIdx: 4, heightPx: 28 }, VIEW);
    assert.deepEqual(
      placed.map((bar) => bar.conversation),
      [1],
    );
  });

  it("are found under the pointer, also when they are a point", () => {
    const placed = packLane(bars([50, 50]), { patternIdx: 0, heightPx: 28 }, VIEW);
    const laneY = placed[0]!.topPx + 1;
    assert.equal(barAt(placed, { plotX: 501, laneY }, VIEW)?.conversation, 0);
    assert.equal(barAt(placed, { plotX: 520, laneY }, VIEW), undefined);
    assert.equal(barAt(placed, { plotX: 501, laneY: 27 }, VIEW), undefined);
  });
});
