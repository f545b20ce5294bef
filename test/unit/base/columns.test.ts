import assert from "node:assert/strict";
import { describe, it } from "node:test";
import { Uint32Column } from "../../../src/base/columns";

describe("a growing column", () => {
  it("keeps every value across its growth", () => {
    const column = new Uint32Column();
    for (let value = 0; value < 1000; value++) column.push(value * 4_000_000);
    assert.equal(column.length, 1000);
    assert.deepEqual(
      [...column.borrow()],
      Array.from({ length: 1000 }, (_, value) => (value * 4_000_000) >>> 0),
    );
  });

  it("lends only the rows in use", () => {
    const column = new Uint32Column();
    assert.equal(column.borrow().length, 0);
    column.push(0xffff_ffff);
    assert.deepEqual([...column.borrow()], [0xffff_ffff]);
  });
});
