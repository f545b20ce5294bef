import assert from "node:assert/strict";
import { describe, it } from "node:test";
import { check, rowsOf } from "../support/dialogue";
import { holdsInEveryGuise } from "../support/dialogue-guises";
import { CLOSE_BY_FIN, CLOSE_BY_RST, EXCHANGE, HANDSHAKE, LATER } from "../support/dialogue-phrases";

const RESET_AT_ONCE = `${HANDSHAKE}
  +0.001 server > RA`;

describe("reset-on-accept", () => {
  it("is claimed when the server resets right after the handshake", () => {
    check(RESET_AT_ONCE, {
      pattern: "reset-on-accept",
      tries: 1,
      refusals: 0,
      packets: 4,
      teardown: "rst",
      connectSeconds: 0.0005,
      proof: [4],
    });
  });

  holdsInEveryGuise(RESET_AT_ONCE, { pattern: "reset-on-accept", tries: 1, refusals: 0, teardown: "rst" });

  it("is claimed when the RST carries no acknowledgement", () => {
    check(`${HANDSHAKE}\n +0.001 server > R`, { pattern: "reset-on-accept", teardown: "rst" });
  });

  it("is claimed rather than the refusal before it: the failure decides", () => {
    check(
      `
      +0     client > S
      +0.001 server > RA
      +0.5   client > S retry
      +0.001 server > SA
      +0     client > A
      +0.001 server > RA`,
      { pattern: "reset-on-accept", tries: 2, refusals: 1 },
    );
  });
});

describe("reset-on-accept is not claimed", () => {
  it("when the client resets", () => {
    check(`${HANDSHAKE} ${CLOSE_BY_RST}`, { pattern: "closed-rst", teardown: "rst" });
  });

  it("when the client had closed before: a port check ended the usual way", () => {
    check(`${HANDSHAKE}\n +0.001 client > FA\n +0.001 server > RA`, {
      pattern: "closed-fin-rst",
      teardown: "fin-rst",
    });
  });

  it("when the server greeted first and its greeting was acknowledged", () => {
    check(`${HANDSHAKE}\n +0.01 server > PA 50\n +0 client > A\n +1 server > RA`, { pattern: "closed-rst" });
  });

  it("when the RST's sequence number shows a greeting that was not captured", () => {
    check(`${HANDSHAKE}\n +0.01 server > PA 50 unseen\n +0 client > A\n +1 server > RA`, {
      pattern: "closed-rst",
    });
  });

  it("when a request is outstanding", () => {
    check(`${HANDSHAKE}\n +0.01 client > PA 50\n +0.001 server > RA`, { pattern: "request-reset" });
  });

  it("when the RST answers a stray segment of the previous connection on the port, and this one goes on", () => {
    check(
      `${HANDSHAKE} ${EXCHANGE} ${CLOSE_BY_RST}
      +5     client > S new
      +0.001 server > SA
      +0     client > A
      +0.001 client > A old
      +0.001 server > R old ${EXCHANGE} ${CLOSE_BY_FIN}`,
      [
        { pattern: "closed-rst" },
        { pattern: "closed-fin", tries: 1, refusals: 0, teardown: "fin-fin", reuse: "no-time-wait" },
      ],
    );
  });

  it("when an idle time-out resets a spare connection on which nothing was asked", () => {
    check(`${HANDSHAKE}\n +300 server > RA`, { pattern: "closed-rst" });
    check(`${HANDSHAKE}\n +2.9 server > RA`, { pattern: "reset-on-accept" });
  });

  it("when the handshake was not captured", () => {
    const [row] = rowsOf(`${HANDSHAKE}\n note capture starts\n +5 client > A keep-alive\n +1 server > R`);
    assert.notEqual(row?.severity, "failed");
  });

  it("when only the server's side was captured: its reason may lie in what the client sent", () => {
    const [row] = rowsOf(`note capture sees only server ${RESET_AT_ONCE}`);
    assert.notEqual(row?.severity, "failed");
  });

  it("when the capture ends right after the handshake", () => {
    check(HANDSHAKE, { pattern: "open", teardown: "none" });
    check(`${HANDSHAKE} ${LATER}`, { pattern: "open", teardown: "none" });
  });
});
