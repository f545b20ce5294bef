/** What must be seen before full-size packets are said to vanish, and what looks like it. */
import assert from "node:assert/strict";
import { describe, it } from "node:test";
import { causeOf } from "../../support/dialogue-causes";
import { EXCHANGE, HANDSHAKE, LATER } from "../../support/dialogue-phrases";

const weighed = (script: string) => causeOf(script, "mtu-black-hole");

/** Near the client: its ACK follows the SYN/ACK at once. */
const AT_CLIENT = "\n +0.1 client > S\n +0.02 server > SA\n +0.0001 client > A";
const AT_SERVER = "\n +0.1 client > S\n +0.0001 server > SA\n +0.02 client > A";
const again = (segment: string) =>
  [0.3, 0.6, 1.2, 2.4].map((wait) => `\n +${wait} client > ${segment} retry lost`).join("");
const SWALLOWED = `\n +0.1 client > A 1460 lost ${again("A 1460")}`;
/** Behind the full-size segment a smaller one is sent; the server's ACK says again what is missing. */
const SMALL_PASSES = `
  +0.1    client > A 1460 seq 1201 lost
  +0      client > PA 400 seq 2661 lost
  +0.0005 server > A ${[0.3, 0.6, 1.2, 2.4].map((wait) => `\n +${wait} client > A 1460 seq 1201 lost`).join("")}`;
const BOTH_VANISH = SMALL_PASSES.replace("\n  +0.0005 server > A", "");

describe("mtu-black-hole", () => {
  it("is supported where a smaller segment behind the missing one arrived", () => {
    const found = weighed(`${AT_CLIENT} ${EXCHANGE} ${SMALL_PASSES} ${LATER}`);
    assert.equal(found?.status, "supported");
    assert.deepEqual(found.for[0]?.frames, [14]);
  });

  it("stays open where one receiver fell silent behind a full-size segment", () => {
    assert.equal(weighed(`${AT_CLIENT} ${EXCHANGE} ${SWALLOWED} ${LATER}`)?.status, "open");
  });

  it("is supported where that befell several connections of a service", () => {
    const one = `${AT_CLIENT} ${EXCHANGE} ${SWALLOWED}`;
    const two = `${one} ${one.replaceAll(" >", " port 50001 >")} ${LATER}`;
    assert.equal(weighed(two)?.status, "supported");
  });

  it("is ruled out where the smaller segment was lost as well", () => {
    assert.equal(weighed(`${AT_CLIENT} ${EXCHANGE} ${BOTH_VANISH} ${LATER}`)?.status, "ruled-out");
  });

  it("is ruled out where the capture was taken near the receiver: the segments had crossed the path", () => {
    assert.equal(weighed(`${AT_SERVER} ${EXCHANGE} ${SMALL_PASSES} ${LATER}`)?.status, "ruled-out");
  });

  it("is ruled out where what is missing is small", () => {
    const small = `\n +0.1 client > PA 100 lost ${again("PA 100")}`;
    assert.equal(weighed(`${HANDSHAKE} ${EXCHANGE} ${small} ${LATER}`)?.status, "ruled-out");
  });
});
