/** A reset right behind a long silence: also of the first request, whose pattern is another one. */
import assert from "node:assert/strict";
import { describe, it } from "node:test";
import { check } from "../../support/dialogue";
import { causeOf } from "../../support/dialogue-causes";
import { HANDSHAKE, LATER } from "../../support/dialogue-phrases";

const requestAfter = (seconds: number) => `${HANDSHAKE}
  +${seconds} client > PA 5
  +0.001      server > R ${LATER}`;
const statusOf = (script: string) => causeOf(script, "middlebox-idle-timeout")?.status;

describe("middlebox-idle-timeout of a request that was reset", () => {
  it("is supported where the request came after a quarter of an hour of silence", () => {
    check(requestAfter(908), { pattern: "request-reset" });
    assert.equal(statusOf(requestAfter(908)), "supported");
    assert.deepEqual(causeOf(requestAfter(908), "middlebox-idle-timeout")?.for[0]?.frames, [4]);
  });

  it("is not weighed where it came after a second", () => {
    check(requestAfter(1), { pattern: "request-reset" });
    assert.equal(statusOf(requestAfter(1)), undefined);
  });

  it("is ruled out where another connection survived a longer silence", () => {
    const survivor = `
      +0.1  client port 50001 > S
      +0.001 server port 50001 > SA
      +0.001 client port 50001 > A
      +1000 client port 50001 > PA 5
      +0.001 server port 50001 > A ${LATER}`;
    assert.equal(statusOf(`${requestAfter(908)} ${survivor}`), "ruled-out");
  });
});
