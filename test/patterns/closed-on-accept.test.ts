import assert from "node:assert/strict";
import { describe, it } from "node:test";
import { check, rowsOf } from "../support/dialogue";
import { holdsInEveryGuise } from "../support/dialogue-guises";
import { CLOSE_BY_FIN, HANDSHAKE } from "../support/dialogue-phrases";

const CLOSED_AT_ONCE = `${HANDSHAKE}
  +0.001  server > FA
  +0.0005 client > A
  +0.001  client > FA
  +0.0005 server > A`;

describe("closed-on-accept", () => {
  it("is claimed when the server closes right after the handshake", () => {
    check(CLOSED_AT_ONCE, {
      pattern: "closed-on-accept",
      tries: 1,
      packets: 7,
      payloadFromClient: 0,
      payloadFromServer: 0,
      teardown: "fin-fin",
      proof: [4],
    });
  });

  holdsInEveryGuise(CLOSED_AT_ONCE, {
    pattern: "closed-on-accept",
    tries: 1,
    refusals: 0,
    teardown: "fin-fin",
  });

  it("is claimed when the client answers with a RST", () => {
    check(`${HANDSHAKE}\n +0.001 server > FA\n +0.001 client > RA`, {
      pattern: "closed-on-accept",
      teardown: "fin-rst",
    });
  });

  it("is claimed when the client has not closed by the end of the capture", () => {
    check(`${HANDSHAKE}\n +0.001 server > FA\n +0.001 client > A`, {
      pattern: "closed-on-accept",
      teardown: "none",
    });
  });
});

describe("closed-on-accept is not claimed", () => {
  it("when the client closes first: a port check", () => {
    check(`${HANDSHAKE} ${CLOSE_BY_FIN}`, { pattern: "closed-fin" });
  });

  it("when the client's FIN comes first and the server's crosses it", () => {
    check(
      `${HANDSHAKE}\n +0.001 client > FA lost\n +0.0001 server > FA\n +0.001 server > A ack 1002\n +0 client > A`,
      {
        pattern: "closed-fin",
        teardown: "fin-fin",
      },
    );
  });

  it("when the server said something before it closed", () => {
    check(
      `${HANDSHAKE}
      +0.001 server > PA 60
      +0     client > A
      +0.001 server > FA
      +0.001 client > FA
      +0.001 server > A`,
      { pattern: "closed-fin", payloadFromServer: 60 },
    );
  });

  it("when what the server said comes in the segment of its FIN", () => {
    check(`${HANDSHAKE}\n +0.001 server > FPA 60\n +0.001 client > FA\n +0.001 server > A`, {
      pattern: "closed-fin",
      payloadFromServer: 60,
    });
  });

  it("when the FIN's sequence number shows that something was said and not captured", () => {
    check(
      `${HANDSHAKE}
      +0.001 server > PA 60 unseen
      +0.001 server > FA
      +0.001 client > FA
      +0.001 server > A`,
      { pattern: "closed-fin", payloadFromServer: 0 },
    );
  });

  it("when the FIN acknowledges a request that was not captured", () => {
    check(
      `${HANDSHAKE}
      +0.001 client > PA 60 unseen
      +0.001 server > FA
      +0.001 client > FA
      +0.001 server > A`,
      { pattern: "closed-fin", payloadFromClient: 0 },
    );
  });

  it("when the server closes a spare connection on which nothing was asked: a preconnect, a pool", () => {
    const closedAfter = (seconds: number) =>
      `${HANDSHAKE}\n +${seconds} server > FA\n +0 client > A\n +0 client > FA\n +0 server > A`;
    check(closedAfter(60), { pattern: "closed-fin" });
    check(closedAfter(5), { pattern: "closed-fin" });
    check(closedAfter(2.9), { pattern: "closed-on-accept" });
  });

  it("when the handshake was not captured", () => {
    const [row] = rowsOf(`${HANDSHAKE}\n note capture starts\n +5 client > A keep-alive\n +1 server > FA`);
    assert.notEqual(row?.severity, "failed");
  });

  it("when only the client's side was captured", () => {
    check(`note capture sees only client ${CLOSED_AT_ONCE}`, { pattern: "open" });
  });

  it("when the FIN stands before the SYN/ACK: it is forged, or of an older connection", () => {
    const [row] = rowsOf(`
      +0     client > S
      +0.02  server > RA seq 4294900000
      +0.001 server > FA seq 4294900000 ack 1001
      +0.001 server > SA seq 5000
      +0     client > A ack 5001
      +0     client > PA 300 ack 5001
      +0.05  server > PA 79 seq 5001
      +60    bystander`);
    assert.notEqual(row?.pattern, "closed-on-accept");
  });
});
