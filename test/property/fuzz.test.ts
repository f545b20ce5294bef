import assert from "node:assert/strict";
import { describe, it } from "node:test";

import { fuzz } from "../fuzz/main";

const SECONDS = 8;

describe("hostile captures", () => {
  it("crash nothing and hang nothing, for a few seconds of new inputs", (context) => {
    const tally = fuzz({ seconds: SECONDS, seed: Math.floor(Date.now() / 1000) });
    context.diagnostic(
      `${tally.nInputs} inputs, slowest ${tally.slowestMs.toFixed(0)} ms (seed ${tally.slowestSeed})`,
    );
    assert.deepEqual(tally.crashes, []);
    assert.deepEqual(tally.hangs, []);
    assert.ok(tally.nInputs > 100, `${tally.nInputs} inputs were tried`);
  });
});
