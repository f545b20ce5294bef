import assert from "node:assert/strict";
import { describe, it } from "node:test";
import { demandRise } from "../../../src/diagnose/services/demand-rise";

/** Times from `from` to `to`, so many a second. */
const every = (from: number, to: number, perSecond: number): number[] =>
  Array.from({ length: Math.round((to - from) * perSecond) }, (_, i) => from + i / perSecond);

describe("the rise of demand above the capacity", () => {
  const asked = [...every(0, 100, 0.5), ...every(100, 150, 2)];

  it("begins where the surplus does that lasts until the first failure", () => {
    const rise = demandRise(asked, 1, 110);
    assert.equal(rise?.fromSeconds, 100);
    assert.equal(rise.nAsked, 20);
    assert.equal(rise.surplus, 10);
    assert.equal(rise.nAskedBefore, 50);
  });

  it("does not look behind the first failure, and not at the order", () => {
    assert.deepEqual(demandRise([...asked].reverse(), 1, 110), demandRise([...asked, 500, 501], 1, 110));
  });

  it("is not one that was worked off before", () => {
    const burst = [...every(0, 20, 0.5), ...every(20, 30, 3), ...every(30, 100, 0.5), ...every(100, 120, 2)];
    assert.equal(demandRise(burst, 1, 110)?.fromSeconds, 100);
  });

  it("is not told where demand stays below the capacity, or four connections made it", () => {
    assert.equal(demandRise(every(0, 100, 0.9), 1, 100), undefined);
    assert.equal(demandRise([...every(0, 100, 0.2), ...every(100, 110, 4)], 1, 101), undefined);
    assert.equal(demandRise([], 1, 100), undefined);
  });
});
