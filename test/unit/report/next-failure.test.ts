/** From one failed conversation to the next: of all, and of those that a list shows. */
import assert from "node:assert/strict";
import { describe, it } from "node:test";
import { analyzeBytes } from "../../../src/analyze";
import { nextFailure } from "../../../src/report/find-conversation";
import { captureBytes, compileDialogue } from "../../support/dialogue-compiler";

/** Conversations 0, 2 and 3 are refused, 1 connects. */
const SCRIPT = [0, 1, 2, 3]
  .map((n) => {
    const client = `client port ${50_000 + n}`;
    const server = `server port ${50_000 + n}`;
    return n === 1
      ? `+${n} ${client} > S\n+${n}.1 ${server} > SA\n+${n}.2 ${client} > A`
      : `+${n} ${client} > S\n+${n}.1 ${server} > RA`;
  })
  .join("\n");
const data = analyzeBytes(captureBytes(compileDialogue(SCRIPT)), "a.pcapng").finish();
const order = (...numbers: number[]): Uint32Array => Uint32Array.from(numbers);

describe("the next failure", () => {
  it("is that of the next number, and goes round at the end", () => {
    assert.deepEqual(nextFailure(data, { from: -1, backwards: false }), { conversation: 0, isRound: false });
    assert.deepEqual(nextFailure(data, { from: 0, backwards: false }), { conversation: 2, isRound: false });
    assert.deepEqual(nextFailure(data, { from: 3, backwards: false }), { conversation: 0, isRound: true });
    assert.deepEqual(nextFailure(data, { from: 0, backwards: true }), { conversation: 3, isRound: true });
    assert.deepEqual(nextFailure(data, { from: -1, backwards: true }), { conversation: 3, isRound: false });
  });

  it("of a list is the next one that it shows, in its order", () => {
    const shown = order(3, 1, 0);
    assert.deepEqual(nextFailure(data, { from: 3, backwards: false, order: shown }), {
      conversation: 0,
      isRound: false,
    });
    assert.equal(nextFailure(data, { from: 0, backwards: true, order: shown }).conversation, 3);
    assert.deepEqual(nextFailure(data, { from: 0, backwards: false, order: shown }), {
      conversation: 3,
      isRound: true,
    });
  });

  it("of a list that does not show where it is, is its first", () => {
    assert.deepEqual(nextFailure(data, { from: 0, backwards: false, order: order(1, 3, 2) }), {
      conversation: 3,
      isRound: false,
    });
  });

  it("is none where the list shows no failure", () => {
    assert.equal(nextFailure(data, { from: 0, backwards: false, order: order(1) }).conversation, -1);
    assert.equal(nextFailure(data, { from: 0, backwards: false, order: order() }).conversation, -1);
  });
});
