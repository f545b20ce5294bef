import assert from "node:assert/strict";
import { describe, it } from "node:test";
import { capacityOf } from "../../../src/diagnose/services/capacity";
import { TrySeries } from "../../../src/diagnose/services/try-series";
import { Random } from "../../generator/random";

interface Bin {
  accepted: number;
  failed: number;
  asked: number;
}

/** A series of bins of a second. */
function seriesOf(bins: readonly Bin[]): TrySeries {
  const series = new TrySeries((bins.length - 1) * 1e9);
  bins.forEach((bin, i) => {
    series.accepted[i] = bin.accepted;
    series.failedTries[i] = bin.failed;
    series.tries[i] = bin.accepted + bin.failed;
    series.firstTries[i] = bin.asked;
  });
  return series;
}

const times = (n: number, bin: Bin): Bin[] => Array.from({ length: n }, () => bin);

describe("the capacity of a service", () => {
  it("is the steady rate of accepts while more is asked for", () => {
    const series = seriesOf([
      ...times(60, { accepted: 50, failed: 0, asked: 50 }),
      ...times(100, { accepted: 100, failed: 60, asked: 124 }),
    ]);
    const capacity = capacityOf(series, 60, 160);
    assert.equal(capacity?.perSecond, 100);
    assert.equal(capacity.demandPerSecond, 124);
    assert.equal(capacity.p05, 100);
    assert.equal(capacity.p95, 100);
    assert.equal(capacity.interleavedShare, 1);
  });

  it("is found where a server takes less than one a second", () => {
    const bins = Array.from({ length: 300 }, (_, i) => ({ accepted: i % 2, failed: 1, asked: 1 }));
    const capacity = capacityOf(seriesOf(bins), 0, 300);
    assert.ok(capacity && Math.abs(capacity.perSecond - 0.5) < 0.01);
  });

  it("is not claimed where accepts vary as chance does: they follow demand", () => {
    const random = new Random(5);
    const poisson = (mean: number): number => {
      let n = 0;
      for (
        let left = Math.exp(-mean), product = random.between(0, 1);
        product > left;
        product *= random.between(0, 1)
      )
        n++;
      return n;
    };
    const bins = Array.from({ length: 300 }, () => {
      const asked = poisson(20) * (random.chance(0.5) ? 1 : 2);
      const failed = Math.round(asked * 0.2);
      return { accepted: asked - failed, failed, asked };
    });
    assert.equal(capacityOf(seriesOf(bins), 0, 300), undefined);
  });

  it("is not claimed where the service took more before", () => {
    const series = seriesOf([
      ...times(60, { accepted: 200, failed: 0, asked: 200 }),
      ...times(100, { accepted: 100, failed: 60, asked: 124 }),
    ]);
    assert.equal(capacityOf(series, 60, 160), undefined);
  });

  it("is not claimed where few tries fail: that is loss", () => {
    assert.equal(
      capacityOf(seriesOf(times(100, { accepted: 100, failed: 5, asked: 105 })), 0, 100),
      undefined,
    );
  });

  it("is not claimed of fewer than twenty accepts", () => {
    assert.equal(capacityOf(seriesOf(times(19, { accepted: 1, failed: 1, asked: 2 })), 0, 19), undefined);
  });

  it("says so where accepts and failures do not stand side by side", () => {
    const bins = [
      ...times(100, { accepted: 10, failed: 0, asked: 10 }),
      ...times(100, { accepted: 10, failed: 10, asked: 20 }),
    ];
    const capacity = capacityOf(seriesOf(bins), 0, 200);
    assert.ok(capacity && Math.abs(capacity.interleavedShare - 0.5) < 0.01);
  });
});
