import assert from "node:assert/strict";
import { describe, it } from "node:test";
import { check } from "../support/dialogue";
import {
  CLOSE_BY_FIN,
  CLOSE_BY_FIN_RST,
  CLOSE_BY_RST,
  EXCHANGE,
  HANDSHAKE,
  LATER,
} from "../support/dialogue-phrases";

const nextAfter = (seconds: number) => `
  +${seconds} client > S new
  +0.001      server > SA
  +0          client > A ${EXCHANGE} ${CLOSE_BY_FIN}`;

const FIRST = `${HANDSHAKE} ${EXCHANGE}`;

describe("port reuse", () => {
  it("leaves nothing to wait for after a RST: the seed's 171 s", () => {
    check(`${FIRST} ${CLOSE_BY_FIN_RST} ${nextAfter(171)}`, [
      { pattern: "closed-fin-rst", reuse: null },
      {
        pattern: "closed-fin",
        reuse: "no-time-wait",
        reuseOf: { previous: 0, gapSeconds: 171, previousEnd: "fin-rst" },
      },
    ]);
  });

  it("leaves nothing to wait for after a RST, however soon", () => {
    check(`${FIRST} ${CLOSE_BY_RST} ${nextAfter(0.01)}`, [
      { pattern: "closed-rst" },
      { pattern: "closed-fin", reuse: "no-time-wait", reuseOf: { gapSeconds: 0.01, previousEnd: "rst" } },
    ]);
  });

  it("is over after twice the maximum segment lifetime, 240 s", () => {
    check(`${FIRST} ${CLOSE_BY_FIN} ${nextAfter(240)}`, [
      { pattern: "closed-fin" },
      { pattern: "closed-fin", reuse: "elapsed", reuseOf: { gapSeconds: 240, previousEnd: "fin-fin" } },
    ]);
  });

  it("is early just before that, and accepted", () => {
    check(`${FIRST} ${CLOSE_BY_FIN} ${nextAfter(239.999)}`, [
      { pattern: "closed-fin" },
      { pattern: "closed-fin", reuse: "early-accepted" },
    ]);
  });

  it("is early and accepted after 5 s", () => {
    check(`${FIRST} ${CLOSE_BY_FIN} ${nextAfter(5)}`, [
      { pattern: "closed-fin" },
      { pattern: "closed-fin", reuse: "early-accepted", reuseOf: { gapSeconds: 5 } },
    ]);
  });

  it("is an early conflict when the server refuses", () => {
    check(`${FIRST} ${CLOSE_BY_FIN}\n +5 client > S new\n +0.001 server > RA`, [
      { pattern: "closed-fin" },
      { pattern: "syn-refused", reuse: "early-conflict" },
    ]);
  });

  it("is an early conflict when the server stays silent", () => {
    check(`${FIRST} ${CLOSE_BY_FIN}\n +5 client > S new ${LATER}`, [
      { pattern: "closed-fin" },
      { pattern: "syn-unanswered", reuse: "early-conflict" },
    ]);
  });

  it("is an early conflict when the server challenges, accepted later or not", () => {
    check(
      `${FIRST} ${CLOSE_BY_FIN}
      +5     client > S new
      +0.001 server > A old
      +0.001 client > R old
      +1     client > S retry
      +0.001 server > SA
      +0     client > A ${EXCHANGE} ${CLOSE_BY_FIN}`,
      [{ pattern: "closed-fin" }, { pattern: "connected-after-challenge", reuse: "early-conflict" }],
    );
  });

  it("meets a connection that had not ended", () => {
    check(`${FIRST} ${nextAfter(20)}`, [
      { pattern: "open" },
      { pattern: "closed-fin", reuse: "still-open", reuseOf: { previousEnd: "none" } },
    ]);
  });

  it("meets a connection that only one end had closed", () => {
    check(`${FIRST}\n +0.1 client > FA\n +0 server > A ${nextAfter(20)}`, [
      { pattern: "open" },
      { pattern: "closed-fin", reuse: "still-open" },
    ]);
  });

  it("always points at the conversation just before it", () => {
    check(`${FIRST} ${CLOSE_BY_RST} ${nextAfter(1)} ${nextAfter(300)}`, [
      { pattern: "closed-rst", reuse: null },
      { pattern: "closed-fin", reuse: "no-time-wait", reuseOf: { previous: 0 } },
      { pattern: "closed-fin", reuse: "elapsed", reuseOf: { previous: 1 } },
    ]);
  });

  it("is summed up with its verdicts", () => {
    const { reuse } = check(`${FIRST} ${CLOSE_BY_RST} ${nextAfter(1)} ${nextAfter(5)} ${nextAfter(300)}`, [
      { pattern: "closed-rst" },
      { pattern: "closed-fin" },
      { pattern: "closed-fin" },
      { pattern: "closed-fin" },
    ]).report();
    assert.deepEqual(reuse, {
      nReuses: 3,
      nHarmful: 0,
      byVerdict: {
        "no-time-wait": 1,
        elapsed: 1,
        "early-accepted": 1,
        "early-conflict": 0,
        "still-open": 0,
      },
    });
  });
});

describe("port reuse is not seen", () => {
  it("in the retries of one refused attempt, new initial numbers or not", () => {
    check(
      `
      +0     client > S
      +0.001 server > RA
      +0.5   client > S new
      +0.001 server > RA`,
      { pattern: "syn-refused", reuse: null },
    );
  });

  it("in a retransmitted SYN", () => {
    check(`+0 client > S\n +3 client > S retry ${LATER}`, { pattern: "syn-unanswered", reuse: null });
  });

  it("in a SYN/ACK whose number differs from what the server's RST showed", () => {
    check(
      `
      +0     client > S
      +0.001 server > RA
      +0.5   client > S retry
      +0.001 server > SA
      +0     client > A ${LATER}`,
      { pattern: "connected-after-refusal", reuse: null },
    );
  });

  it("between the same ports of other hosts", () => {
    check(
      `
      +0     client > S
      +0.001 server > RA
      note client 10.0.0.77
      +5     client > S new
      +0.001 server > RA`,
      [
        { pattern: "syn-refused", reuse: null },
        { pattern: "syn-refused", reuse: null, clientEnd: "10.0.0.77:50000" },
      ],
    );
  });
});
