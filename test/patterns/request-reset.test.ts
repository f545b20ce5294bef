import assert from "node:assert/strict";
import { describe, it } from "node:test";
import { check, rowsOf } from "../support/dialogue";
import { holdsInEveryGuise } from "../support/dialogue-guises";
import { CLOSE_BY_FIN_RST, EXCHANGE, HANDSHAKE } from "../support/dialogue-phrases";

const RESET_ON_REQUEST = `${HANDSHAKE}
  +0.01  client > PA 200
  +0.001 server > RA`;

describe("request-reset", () => {
  it("is claimed when a RST is the only answer to the first request", () => {
    check(RESET_ON_REQUEST, {
      pattern: "request-reset",
      tries: 1,
      refusals: 0,
      packets: 5,
      payloadFromClient: 200,
      payloadFromServer: 0,
      teardown: "rst",
      proof: [4, 5],
    });
  });

  holdsInEveryGuise(RESET_ON_REQUEST, { pattern: "request-reset", tries: 1, refusals: 0, teardown: "rst" });

  it("is claimed when the RST carries no acknowledgement", () => {
    check(`${HANDSHAKE}\n +0.01 client > PA 200\n +0.001 server > R`, { pattern: "request-reset" });
  });

  it("is claimed when the request was acknowledged first: an ACK is no answer to a request", () => {
    check(`${HANDSHAKE}\n +0.01 client > PA 200\n +0.001 server > A\n +1 server > RA`, {
      pattern: "request-reset",
      proof: [6],
    });
  });

  it("is claimed when the request took several segments", () => {
    check(
      `${HANDSHAKE}
      +0.01   client > A 1400
      +0.0001 client > PA 600
      +0.001  server > RA`,
      { pattern: "request-reset", payloadFromClient: 2000 },
    );
  });

  it("is claimed when the request was sent again before the RST", () => {
    check(
      `${HANDSHAKE}
      +0.01  client > PA 200
      +0.3   client > PA 200 retry
      +0.001 server > RA`,
      { pattern: "request-reset", retransmissions: 1 },
    );
  });

  it("is claimed when the client had closed its side after the request", () => {
    check(`${HANDSHAKE}\n +0.01 client > PA 200\n +0 client > FA\n +0.001 server > RA`, {
      pattern: "request-reset",
      teardown: "fin-rst",
    });
  });

  it("is claimed rather than the silence before it: the failure decides", () => {
    check(
      `
      +0     client > S
      +3     client > S retry
      +0.001 server > SA
      +0     client > A
      +0.01  client > PA 200
      +0.001 server > RA`,
      { pattern: "request-reset", tries: 2 },
    );
  });
});

describe("request-reset is not claimed", () => {
  it("when the request was answered and all is acknowledged", () => {
    check(`${HANDSHAKE} ${EXCHANGE}\n +1 server > RA`, { pattern: "closed-rst" });
  });

  it("when the answered client closes and the server resets", () => {
    check(`${HANDSHAKE} ${EXCHANGE} ${CLOSE_BY_FIN_RST}`, { pattern: "closed-fin-rst" });
  });

  it("when the RST's sequence number shows an answer that was not captured", () => {
    const [row] = rowsOf(`${HANDSHAKE}
      +0.01  client > PA 200
      +0.001 server > PA 300 unseen
      +0.001 client > A
      +1     server > RA`);
    assert.notEqual(row?.pattern, "request-reset");
  });

  it("when the client resets after its own request", () => {
    const [row] = rowsOf(`${HANDSHAKE}\n +0.01 client > PA 200\n +0.001 client > RA`);
    assert.notEqual(row?.pattern, "request-reset");
  });

  it("when the capture starts mid-stream: the first payload seen need not be the first request", () => {
    const [row] = rowsOf(`${HANDSHAKE} ${EXCHANGE}
      note capture starts
      +1     client > PA 200
      +0.001 server > RA`);
    assert.notEqual(row?.pattern, "request-reset");
  });

  it("when only the server's side was captured", () => {
    const [row] = rowsOf(`note capture sees only server ${RESET_ON_REQUEST}`);
    assert.notEqual(row?.severity, "failed");
  });
});
