import { describe, it } from "node:test";
import { check } from "../support/dialogue";
import { holdsInEveryGuise } from "../support/dialogue-guises";
import { CLOSE_BY_FIN, EXCHANGE, HANDSHAKE } from "../support/dialogue-phrases";

const CHALLENGED_ONCE = `
  +0     client > S
  +0.001 server > A seq 90000 ack 70000
  +0.001 client > R seq 70000
  +1     client > S retry
  +0.001 server > SA
  +0     client > A ${EXCHANGE} ${CLOSE_BY_FIN}`;

describe("connected-after-challenge", () => {
  it("is claimed when the challenged client resets the older connection and its retry is accepted", () => {
    check(CHALLENGED_ONCE, {
      pattern: "connected-after-challenge",
      tries: 2,
      refusals: 0,
      streams: [0],
      connectSeconds: 1.003,
      teardown: "fin-fin",
      proof: [1, 2, 4, 5],
    });
  });

  holdsInEveryGuise(CHALLENGED_ONCE, {
    pattern: "connected-after-challenge",
    tries: 2,
    refusals: 0,
    teardown: "fin-fin",
  });

  it("is claimed against a half-open connection that the capture shows", () => {
    check(
      `${HANDSHAKE} ${EXCHANGE}
      +30    client > S new
      +0.001 server > A old
      +0.001 client > R old
      +1     client > S retry
      +0.001 server > SA
      +0     client > A ${EXCHANGE} ${CLOSE_BY_FIN}`,
      [
        { pattern: "open", streams: [0], teardown: "none" },
        { pattern: "connected-after-challenge", streams: [1], tries: 2, reuse: "still-open" },
      ],
    );
  });

  it("is claimed when the client did not answer the challenge", () => {
    check(
      `
      +0     client > S
      +0.001 server > A seq 90000 ack 70000
      +3     client > S retry
      +0.001 server > SA
      +0     client > A ${EXCHANGE} ${CLOSE_BY_FIN}`,
      { pattern: "connected-after-challenge", tries: 2 },
    );
  });
});

describe("connected-after-challenge is not claimed", () => {
  it("when a try was refused as well: the refusal decides", () => {
    check(
      `
      +0     client > S
      +0.001 server > A seq 90000 ack 70000
      +0.001 client > R seq 70000
      +0.5   client > S retry
      +0.001 server > RA
      +0.5   client > S retry
      +0.001 server > SA
      +0     client > A ${EXCHANGE} ${CLOSE_BY_FIN}`,
      { pattern: "connected-after-refusal", tries: 3, refusals: 1 },
    );
  });

  it("when the ACK stands before its SYN/ACK in the file: it acknowledges this SYN", () => {
    check(
      `
      +0      client > S
      +0.001  server > SA
      +0.0001 server > A filed-first
      +0      client > A ${EXCHANGE} ${CLOSE_BY_FIN}`,
      { pattern: "closed-fin", tries: 1 },
    );
  });
});
