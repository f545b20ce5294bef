import assert from "node:assert/strict";
import { describe, it } from "node:test";
import fc from "fast-check";
import { seqAfter, seqDistance } from "../../src/base/sequence-numbers";

const sequenceNumber = fc.oneof(
  fc.nat(0xffff_ffff),
  fc.integer({ min: -20, max: 20 }).map((near) => near >>> 0),
);
const distance = fc.integer({ min: -0x8000_0000, max: 0x7fff_ffff });

describe("distances between sequence numbers", () => {
  it("are 20 from ten below the wrap to ten above it", () => {
    assert.equal(seqDistance(0xffff_fff6, 10), 20);
    assert.equal(seqDistance(10, 0xffff_fff6), -20);
  });

  it("lead back to where they were measured", () => {
    fc.assert(fc.property(sequenceNumber, distance, (seq, by) => seqDistance(seq, seqAfter(seq, by)) === by));
  });

  it("stay sequence numbers", () => {
    fc.assert(
      fc.property(sequenceNumber, distance, (seq, by) => {
        const after = seqAfter(seq, by);
        return Number.isInteger(after) && 0 <= after && after <= 0xffff_ffff;
      }),
    );
  });

  it("change sign with the direction, but for half the space, which has none", () => {
    fc.assert(
      fc.property(sequenceNumber, sequenceNumber, (a, b) => {
        fc.pre(seqDistance(a, b) !== -0x8000_0000);
        assert.equal(seqDistance(b, a) + seqDistance(a, b), 0);
      }),
    );
  });

  it("do not depend on where in the space they are measured", () => {
    fc.assert(
      fc.property(sequenceNumber, sequenceNumber, distance, (a, b, by) => {
        assert.equal(seqDistance(seqAfter(a, by), seqAfter(b, by)), seqDistance(a, b));
      }),
    );
  });
});
