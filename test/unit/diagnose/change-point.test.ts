import assert from "node:assert/strict";
import { describe, it } from "node:test";
import { beginOfRise, fallOfShare, riseOfShare } from "../../../src/diagnose/services/change-point";
import { Random } from "../../generator/random";

/** `n` bins of `tries` each, of which a share fails by chance. */
function noisy(
  random: Random,
  n: number,
  tries: number,
  share: number,
): { tries: number[]; failures: number[] } {
  const failures = Array.from({ length: n }, () => {
    let failed = 0;
    for (let i = 0; i < tries; i++) if (random.chance(share)) failed++;
    return failed;
  });
  return { tries: Array.from({ length: n }, () => tries), failures };
}

function joined(...parts: { tries: number[]; failures: number[] }[]): {
  tries: number[];
  failures: number[];
} {
  return { tries: parts.flatMap((part) => part.tries), failures: parts.flatMap((part) => part.failures) };
}

describe("the change point of a share", () => {
  it("is the bin at which failing begins", () => {
    const { tries, failures } = joined(
      { tries: Array<number>(50).fill(10), failures: Array<number>(50).fill(0) },
      { tries: Array<number>(50).fill(10), failures: Array<number>(50).fill(5) },
    );
    assert.deepEqual(riseOfShare(tries, failures), { bin: 50, shareBefore: 0, shareAfter: 0.5 });
    assert.equal(fallOfShare(tries, failures), undefined);
  });

  for (const seed of [1, 2, 3, 4, 5, 6, 7, 8, 9, 10]) {
    it(`is found in noise within three bins, seed ${seed}`, () => {
      const random = new Random(seed);
      const { tries, failures } = joined(noisy(random, 90, 20, 0.02), noisy(random, 200, 25, 0.3));
      const rise = riseOfShare(tries, failures);
      assert.ok(rise);
      assert.ok(Math.abs(rise.bin - 90) <= 3, `bin ${rise.bin}`);
    });

    it(`is not claimed of one even share, seed ${seed}`, () => {
      const { tries, failures } = noisy(new Random(seed), 300, 20, 0.1);
      assert.equal(riseOfShare(tries, failures), undefined);
      assert.equal(fallOfShare(tries, failures), undefined);
    });
  }

  it("is the bin at which failing ends, where it falls", () => {
    const { tries, failures } = joined(
      { tries: Array<number>(30).fill(10), failures: Array<number>(30).fill(9) },
      { tries: Array<number>(30).fill(10), failures: Array<number>(30).fill(0) },
    );
    assert.equal(fallOfShare(tries, failures)?.bin, 30);
    assert.equal(riseOfShare(tries, failures), undefined);
  });

  it("does not exist without tries, without failures, or where all fail", () => {
    assert.equal(riseOfShare([], []), undefined);
    assert.equal(riseOfShare([0, 0, 0], [0, 0, 0]), undefined);
    assert.equal(riseOfShare([5, 5, 5], [0, 0, 0]), undefined);
    assert.equal(riseOfShare([5, 5, 5], [5, 5, 5]), undefined);
  });

  it("is not claimed of a handful of tries", () => {
    assert.equal(riseOfShare([1, 1, 1, 1], [0, 0, 1, 1]), undefined);
  });

  it("looks at the given bins only", () => {
    const tries = Array<number>(60).fill(10);
    const failures = [...Array<number>(30).fill(0), ...Array<number>(30).fill(8)];
    assert.equal(riseOfShare(tries, failures, 30, 60), undefined);
  });
});

describe("the begin of a rise", () => {
  it("lies before the change point where failures already stood out", () => {
    const tries = Array<number>(20).fill(10);
    const failures = [...Array<number>(8).fill(0), 2, 0, ...Array<number>(10).fill(6)];
    assert.equal(beginOfRise(tries, failures, { bin: 10, shareBefore: 0.02, shareAfter: 0.6 }), 8);
  });

  it("is the change point where nothing stood out before", () => {
    const tries = Array<number>(20).fill(10);
    const failures = [...Array<number>(10).fill(0), ...Array<number>(10).fill(6)];
    assert.equal(beginOfRise(tries, failures, { bin: 10, shareBefore: 0, shareAfter: 0.6 }), 10);
  });
});
