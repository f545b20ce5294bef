import assert from "node:assert/strict";
import { describe, it } from "node:test";
import { Float64Column, Uint32Column } from "../../../src/base/columns";

/** The rows in use. */
function rowsOf(column: Uint32Column | Float64Column): number[] {
  return [...column.data.subarray(0, column.length)];
}

describe("a growing column", () => {
  it("keeps every unsigned value across its growth", () => {
    const column = new Uint32Column();
    const values = Array.from({ length: 1000 }, (_, index) => (index * 4_294_967) >>> 0);
    for (const value of [...values, 0xffff_ffff]) column.push(value);
    assert.deepEqual(rowsOf(column), [...values, 0xffff_ffff]);
  });

  it("keeps every double across its growth", () => {
    const column = new Float64Column();
    const values = Array.from({ length: 1000 }, (_, index) => index * 1e9 + 0.5);
    for (const value of values) column.push(value);
    assert.deepEqual(rowsOf(column), values);
  });

  it("is empty before the first value", () => {
    assert.deepEqual([rowsOf(new Uint32Column()), rowsOf(new Float64Column())], [[], []]);
  });
});
