import assert from "node:assert/strict";
import { describe, it } from "node:test";
import { check, rowsOf } from "../support/dialogue";
import { holdsInEveryGuise } from "../support/dialogue-guises";
import { CLOSE_BY_FIN, EXCHANGE, HANDSHAKE, LATER } from "../support/dialogue-phrases";

/** The server still holds a connection of which the capture shows nothing; its next expected number is 70000. */
const CHALLENGED_TWICE = `
  +0     client > S
  +0.001 server > A seq 90000 ack 70000
  +0.001 client > R seq 70000
  +1     client > S retry
  +0.001 server > A seq 90000 ack 70000
  +60    bystander`;

describe("syn-challenged", () => {
  it("is claimed when every try is answered by an ACK of something else", () => {
    check(CHALLENGED_TWICE, {
      pattern: "syn-challenged",
      tries: 2,
      refusals: 0,
      streams: [0],
      connectSeconds: null,
      proof: [1, 2, 4, 5],
    });
  });

  it("is claimed when the client does not answer the challenge", () => {
    check(`+0 client > S\n +0.001 server > A seq 90000 ack 70000 ${LATER}`, {
      pattern: "syn-challenged",
      tries: 1,
      teardown: "none",
    });
  });

  it("is claimed against a half-open connection that the capture shows", () => {
    check(
      `${HANDSHAKE} ${EXCHANGE}
      +30    client > S new
      +0.001 server > A old
      +60    bystander`,
      [{ pattern: "open" }, { pattern: "syn-challenged", tries: 1, reuse: "still-open" }],
    );
  });

  describe("with nothing else in the capture", () => {
    holdsInEveryGuise(`+0 client > S\n +0.001 server > A seq 90000 ack 70000 ${LATER}`, {
      pattern: "syn-challenged",
      tries: 1,
      refusals: 0,
      teardown: "none",
    });
  });
});

describe("syn-challenged is not claimed", () => {
  it("when the server's ACK acknowledges the SYN: its SYN/ACK was not captured", () => {
    check(
      `
      +0     client > S
      +0.001 server > SA unseen
      +0     client > A
      +0.01  client > PA 100
      +0.001 server > A
      +0.01  server > PA 300
      +0     client > A ${LATER}`,
      { pattern: "open", refusals: 0 },
    );
  });

  it("when a later try is accepted", () => {
    check(
      `
      +0     client > S
      +0.001 server > A seq 90000 ack 70000
      +1     client > S retry
      +0.001 server > SA
      +0     client > A ${EXCHANGE} ${CLOSE_BY_FIN}`,
      { pattern: "connected-after-challenge" },
    );
  });

  it("when a later try is refused: the refusal decides", () => {
    check(
      `
      +0     client > S
      +0.001 server > A seq 90000 ack 70000
      +1     client > S retry
      +0.001 server > RA`,
      { pattern: "syn-refused", refusals: 1, tries: 2 },
    );
  });

  it("when only the server's side was captured", () => {
    const [row] = rowsOf(`note capture sees only server ${CHALLENGED_TWICE}`);
    assert.notEqual(row?.severity, "failed");
  });
});
