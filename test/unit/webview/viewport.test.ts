import assert from "node:assert/strict";
import { describe, it } from "node:test";
import fc from "fast-check";
import {
  brushGripAt,
  centreOnSpan,
  centreSpan,
  clampSpan,
  dragBrush,
  fitSpan,
  isWhole,
  NARROWEST_SECONDS,
  panSpan,
  pushHistory,
  wholeSpan,
  zoomSpan,
  type Span,
} from "../../../webview/timeline/viewport";

const WHOLE: Span = { from: 0, to: 600 };

describe("view of the timeline", () => {
  it("gives a capture of no duration a millisecond", () => {
    assert.deepEqual(wholeSpan(0), { from: 0, to: 0.001 });
  });

  it("holds the last frame of a capture", () => {
    assert.ok(wholeSpan(600).to > 600 && wholeSpan(600).to < 600.01);
  });

  it("keeps the time under the pointer where it is while zooming", () => {
    const zoomed = zoomSpan(WHOLE, 0.5, 150, WHOLE);
    assert.deepEqual(zoomed, { from: 75, to: 375 });
    assert.equal((150 - zoomed.from) / (zoomed.to - zoomed.from), 150 / 600);
  });

  it("ends zooming out at the whole capture", () => {
    assert.ok(isWhole(zoomSpan({ from: 10, to: 500 }, 10, 20, WHOLE), WHOLE));
  });

  it("stops panning at the ends without changing its length", () => {
    assert.deepEqual(panSpan({ from: 100, to: 200 }, -5, WHOLE), { from: 0, to: 100 });
    assert.deepEqual(panSpan({ from: 100, to: 200 }, 50, WHOLE), { from: 500, to: 600 });
  });

  it("centres a stretch of time, or the beginning of one that is longer than the view", () => {
    const view = { from: 0, to: 100 };
    assert.deepEqual(centreOnSpan(view, { from: 290, to: 310 }, WHOLE), { from: 250, to: 350 });
    assert.deepEqual(centreOnSpan(view, { from: 300, to: 500 }, WHOLE), { from: 250, to: 350 });
  });

  it("centres a time as far as the ends allow", () => {
    assert.deepEqual(centreSpan({ from: 0, to: 100 }, 300, WHOLE), { from: 250, to: 350 });
    assert.deepEqual(centreSpan({ from: 300, to: 400 }, 10, WHOLE), { from: 0, to: 100 });
  });

  it("fits a conversation with room on either side", () => {
    assert.deepEqual(fitSpan(100, 10, WHOLE), { from: 99, to: 111 });
  });

  it("shows the whole capture for a saved view that is not a number", () => {
    assert.deepEqual(clampSpan({ from: NaN, to: 5 }, WHOLE), WHOLE);
  });

  it("is always inside the capture and never narrower than allowed", () => {
    const seconds = fc.double({ min: -1e4, max: 1e4, noNaN: true });
    fc.assert(
      fc.property(seconds, seconds, fc.double({ min: 1e-9, max: 1e6, noNaN: true }), (a, b, factor) => {
        const start = clampSpan({ from: Math.min(a, b), to: Math.max(a, b) }, WHOLE);
        for (const span of [start, zoomSpan(start, factor, a, WHOLE), panSpan(start, b / 100, WHOLE)]) {
          assert.ok(span.from >= 0 && span.to <= 600 + 1e-9, JSON.stringify(span));
          assert.ok(span.to - span.from >= NARROWEST_SECONDS * 0.999, JSON.stringify(span));
        }
      }),
    );
  });
});

describe("history of views", () => {
  it("does not remember the same view twice in a row", () => {
    const once = pushHistory([], WHOLE);
    assert.equal(pushHistory(once, { from: 0, to: 600 + 1e-7 }).length, 1);
  });

  it("forgets the oldest of more than fifty", () => {
    let history: Span[] = [];
    for (let i = 0; i < 60; i++) history = pushHistory(history, { from: i, to: i + 100 });
    assert.equal(history.length, 50);
    assert.equal(history[0]!.from, 10);
  });
});

describe("brush of the overview", () => {
  const brush = { fromX: 100, toX: 200 };

  it("is taken at its edges, its middle, or drawn anew", () => {
    assert.equal(brushGripAt(103, brush, 6), "from");
    assert.equal(brushGripAt(196, brush, 6), "to");
    assert.equal(brushGripAt(150, brush, 6), "whole");
    assert.equal(brushGripAt(20, brush, 6), "new");
  });

  it("takes the nearer edge of a brush that is thinner than the reach", () => {
    assert.equal(brushGripAt(99, { fromX: 100, toX: 102 }, 6), "from");
    assert.equal(brushGripAt(103, { fromX: 100, toX: 102 }, 6), "to");
  });

  it("turns round when an edge is dragged past the other", () => {
    assert.deepEqual(dragBrush("from", { from: 100, to: 200 }, { from: 100, to: 250 }, WHOLE), {
      from: 200,
      to: 250,
    });
  });

  it("draws a new span in either direction", () => {
    assert.deepEqual(dragBrush("new", WHOLE, { from: 300, to: 100 }, WHOLE), { from: 100, to: 300 });
  });
});
