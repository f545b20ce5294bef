import assert from "node:assert/strict";
import { describe, it } from "node:test";

import { checkBelow, KeptState, UnsoundState } from "../../../src/base/kept-state";

function stateOfEach(): KeptState {
  const state = new KeptState();
  state.put("bytes", Uint8Array.of(1, 2));
  state.put("words", Uint32Array.of(3));
  state.put("doubles", Float64Array.of(4.5));
  state.putFact("number", 6);
  state.putFact("object", { a: 1 });
  return state;
}

describe("a kept state", () => {
  it("gives back what was put in", () => {
    const state = stateOfEach();
    assert.deepEqual([...state.uint8("bytes", 2)], [1, 2]);
    assert.deepEqual([...state.uint32("words")], [3]);
    assert.deepEqual([...state.float64("doubles", 1)], [4.5]);
    assert.equal(state.numberFact("number"), 6);
    assert.deepEqual(state.objectFact("object"), { a: 1 });
    assert.deepEqual([...state.arrays.keys()], ["bytes", "words", "doubles"]);
  });

  it("refuses what is absent, has another type, or another length", () => {
    const state = stateOfEach();
    const asked = [
      () => state.uint8("words"),
      () => state.uint32("doubles"),
      () => state.float64("bytes"),
      () => state.uint8("absent"),
      () => state.uint8("bytes", 1),
      () => state.uint32("words", 2),
      () => state.float64("doubles", 0),
      () => state.numberFact("object"),
      () => state.objectFact("number"),
      () => state.objectFact("absent"),
    ];
    for (const ask of asked) assert.throws(ask, UnsoundState, ask.toString());
  });

  it("takes no name twice", () => {
    const state = stateOfEach();
    assert.throws(() => state.put("bytes", new Uint8Array(1)), /kept twice: bytes/);
    assert.throws(() => state.putFact("number", 1), /kept twice: number/);
  });

  it("can be asked whether values lie below a limit", () => {
    checkBelow("fits", Uint8Array.of(0, 4), 5);
    assert.throws(() => checkBelow("does not", Uint32Array.of(0, 5), 5), UnsoundState);
  });
});
