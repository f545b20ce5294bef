/** Times put in order are what sorting makes of them, whatever their order was. */
import assert from "node:assert/strict";
import { describe, it } from "node:test";
import fc from "fast-check";
import { putInOrder, putRowsInOrder } from "../../../src/diagnose/services/time-order";

/** Times of any order, and times that are in order but for every tenth, which comes later. */
const times = fc.oneof(
  fc.array(fc.integer({ min: -50, max: 50 }), { maxLength: 200 }),
  fc
    .array(fc.integer({ min: 0, max: 30 }), { maxLength: 200 })
    .map((late) => late.map((by, i) => (i % 10 === 0 ? i + by : i))),
);

describe("times", () => {
  it("are put in order", () => {
    fc.assert(
      fc.property(times, (values) => {
        const own = Float64Array.from(values);
        putInOrder(own);
        assert.deepEqual(own, Float64Array.from(values).sort());
      }),
    );
  });

  it("take their rows along, equal ones in the order of their ranks", () => {
    fc.assert(
      fc.property(times, (values) => {
        const own = Float64Array.from(values);
        const rows = Uint32Array.from(values, (_, i) => i);
        const ranks = rows.toReversed();
        putRowsInOrder(own, rows, ranks);
        const expected = Array.from(values.keys()).sort((a, b) => values[a]! - values[b]! || b - a);
        assert.deepEqual([...rows], expected);
        assert.deepEqual(
          [...own],
          expected.map((row) => values[row]!),
        );
      }),
    );
  });
});
