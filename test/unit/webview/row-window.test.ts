import assert from "node:assert/strict";
import { describe, it } from "node:test";
import fc from "fast-check";
import {
  isScaled,
  maxVirtualTop,
  nativeHeight,
  NATIVE_HEIGHT_LIMIT_PX,
  toNativeTop,
  topToReveal,
  toVirtualTop,
  visibleRows,
  type ListSizes,
} from "../../../webview/table/row-window";

const SMALL: ListSizes = { nRows: 36_952, rowPx: 22, windowPx: 440 };
const HUGE: ListSizes = { nRows: 2_670_000, rowPx: 22, windowPx: 440 };

describe("rows on screen", () => {
  it("are those that the window touches", () => {
    assert.deepEqual(visibleRows(0, SMALL), { start: 0, end: 20 });
    assert.deepEqual(visibleRows(11, SMALL), { start: 0, end: 21 });
  });

  it("end with the list", () => {
    assert.deepEqual(visibleRows(maxVirtualTop(SMALL), SMALL), { start: 36_932, end: 36_952 });
  });

  it("are none in an empty list", () => {
    assert.deepEqual(visibleRows(0, { ...SMALL, nRows: 0 }), { start: 0, end: 0 });
  });
});

describe("list that is higher than a browser scrolls", () => {
  it("has a native height below the limit", () => {
    assert.equal(isScaled(SMALL), false);
    assert.equal(isScaled(HUGE), true);
    assert.equal(nativeHeight(HUGE), NATIVE_HEIGHT_LIMIT_PX);
  });

  it("reaches its last row at the end of the native bar", () => {
    const top = toVirtualTop(nativeHeight(HUGE) - HUGE.windowPx, HUGE);
    assert.equal(visibleRows(top, HUGE).end, 2_670_000);
    assert.equal(toVirtualTop(0, HUGE), 0);
  });

  it("comes back to where it was through the native position", () => {
    fc.assert(
      fc.property(fc.double({ min: 0, max: 1, noNaN: true }), (share) => {
        const top = share * maxVirtualTop(HUGE);
        assert.ok(Math.abs(toVirtualTop(toNativeTop(top, HUGE), HUGE) - top) < 1e-3);
      }),
    );
  });
});

describe("scrolling to a row", () => {
  it("does nothing for a row in sight", () => {
    assert.equal(topToReveal(5, 44, SMALL), 44);
  });

  it("goes the shortest way to a near row", () => {
    assert.equal(topToReveal(1, 44, SMALL), 22);
    assert.equal(topToReveal(22, 44, SMALL), 23 * 22 - 440);
  });

  it("puts a far row in the middle", () => {
    assert.equal(topToReveal(10_000, 0, SMALL), 10_000 * 22 - 209);
  });

  it("stays inside the list", () => {
    assert.equal(topToReveal(36_951, 0, SMALL), maxVirtualTop(SMALL));
  });
});
