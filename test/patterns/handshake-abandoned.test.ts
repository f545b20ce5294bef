import { describe, it } from "node:test";
import { check } from "../support/dialogue";
import { holdsInEveryGuise } from "../support/dialogue-guises";
import { CLOSE_BY_FIN, EXCHANGE, LATER } from "../support/dialogue-phrases";

const NEVER_ACKNOWLEDGED = `
  +0     client > S
  +0.001 server > SA
  +1     server > SA retry
  +2     server > SA retry
  +4     server > SA retry
  +60    bystander`;

const RESET_BY_CLIENT = `
  +0     client > S
  +0.001 server > SA
  +0.001 client > R`;

describe("handshake-abandoned", () => {
  it("is claimed when the SYN/ACK repeats and the client never acknowledges it", () => {
    check(NEVER_ACKNOWLEDGED, {
      pattern: "handshake-abandoned",
      tries: 1,
      refusals: 0,
      streams: [0],
      connectSeconds: 0.001,
      teardown: "none",
      proof: [2],
      facts: { synAckRepeats: 3 },
    });
  });

  it("is claimed when the client resets the SYN/ACK", () => {
    check(RESET_BY_CLIENT, {
      pattern: "handshake-abandoned",
      tries: 1,
      teardown: "rst",
      connectSeconds: 0.001,
      proof: [2, 3],
    });
  });

  describe("when never acknowledged", () => {
    holdsInEveryGuise(NEVER_ACKNOWLEDGED, {
      pattern: "handshake-abandoned",
      tries: 1,
      refusals: 0,
      teardown: "none",
    });
  });

  describe("when reset by the client", () => {
    holdsInEveryGuise(RESET_BY_CLIENT, {
      pattern: "handshake-abandoned",
      tries: 1,
      refusals: 0,
      teardown: "rst",
    });
  });

  it("is claimed when the SYN/ACK comes after the client gave up", () => {
    check(
      `
      +0     client > S
      +3     client > S retry
      +6     client > S retry
      +16    server > SA
      +0.001 client > R`,
      { pattern: "handshake-abandoned", tries: 3, connectSeconds: 25, teardown: "rst", proof: [4, 5] },
    );
  });

  it("is claimed when the client keeps asking because no SYN/ACK reaches it", () => {
    check(
      `
      +0     client > S
      +0.001 server > SA lost
      +1     client > S retry
      +0.001 server > SA retry lost
      +2     client > S retry
      +0.001 server > SA retry lost
      +60    bystander`,
      { pattern: "handshake-abandoned", tries: 3, refusals: 0 },
    );
  });
});

describe("handshake-abandoned is not claimed", () => {
  it("when the capture ends right after the SYN/ACK", () => {
    check(`+0 client > S\n +0.001 server > SA\n +0.01 bystander`, { pattern: "open" });
  });

  it("when only the server's side was captured", () => {
    check(
      `
      note capture sees only server
      +0     client > S
      +0.001 server > SA
      +0     client > A ${EXCHANGE} ${LATER}`,
      { pattern: "midstream", roleGround: "syn-ack", clientEnd: "10.0.0.1:50000", tries: 0 },
    );
  });

  it("when the ACK alone is missing from the capture", () => {
    check(
      `
      +0     client > S
      +0.001 server > SA
      +0     client > A unseen ${EXCHANGE} ${CLOSE_BY_FIN}`,
      { pattern: "closed-fin" },
    );
  });

  it("when the server acknowledges data that the client must have sent unseen", () => {
    check(
      `
      +0     client > S
      +0.001 server > SA
      +0     client > A unseen
      +0.01  client > PA 200 unseen
      +0.001 server > A
      +0.01  server > PA 300 ${LATER}`,
      { pattern: "open", payloadFromServer: 300 },
    );
  });

  it("when the ACK stands before the SYN/ACK in the file", () => {
    check(
      `
      +0     client > S
      +0.001 server > SA
      +0     client > A filed-first ${EXCHANGE} ${CLOSE_BY_FIN}`,
      { pattern: "closed-fin", connectSeconds: 0.001 },
    );
  });

  it("when both ends open at once and each answers the other's SYN", () => {
    check(
      `
      +0     client > S
      +0.001 server > S
      +0.001 client > SA
      +0.001 server > SA ${EXCHANGE} ${CLOSE_BY_FIN}`,
      { pattern: "closed-fin", tries: 1, clientEnd: "10.0.0.1:50000" },
    );
  });
});
