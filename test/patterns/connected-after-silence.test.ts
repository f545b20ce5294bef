import assert from "node:assert/strict";
import { describe, it } from "node:test";
import { check } from "../support/dialogue";
import { holdsInEveryGuise } from "../support/dialogue-guises";
import { CLOSE_BY_FIN, CLOSE_BY_FIN_RST, EXCHANGE, LATER } from "../support/dialogue-phrases";

const SECOND_WORKS = `
  +0     client > S
  +3     client > S retry
  +0.001 server > SA
  +0     client > A ${EXCHANGE} ${CLOSE_BY_FIN_RST}`;

const THIRD_WORKS = `
  +0     client > S
  +3     client > S retry
  +6     client > S retry
  +0.001 server > SA
  +0     client > A ${EXCHANGE} ${CLOSE_BY_FIN}`;

describe("connected-after-silence", () => {
  it("is claimed when the first SYN is ignored and the second works 3 s later", () => {
    check(SECOND_WORKS, {
      pattern: "connected-after-silence",
      tries: 2,
      refusals: 0,
      streams: [0],
      connectSeconds: 3.001,
      teardown: "fin-rst",
      proof: [1, 2, 3],
    });
  });

  holdsInEveryGuise(SECOND_WORKS, {
    pattern: "connected-after-silence",
    tries: 2,
    refusals: 0,
    teardown: "fin-rst",
  });

  it("is claimed when the third try works", () => {
    check(THIRD_WORKS, { pattern: "connected-after-silence", tries: 3, connectSeconds: 9.001 });
  });

  it("is grouped by the number of tries", () => {
    const second = SECOND_WORKS.replaceAll(" >", " port 50001 >");
    const third = THIRD_WORKS.replaceAll(" >", " port 50002 >");
    const analysis = check(`${second} ${third}`, [
      { pattern: "connected-after-silence", tries: 2 },
      { pattern: "connected-after-silence", tries: 3 },
    ]);
    assert.deepEqual(analysis.report().patterns[0]?.groups, [
      { value: 2, nConversations: 1 },
      { value: 3, nConversations: 1 },
    ]);
  });

  it("is claimed while the connection is still open", () => {
    check(
      `
      +0     client > S
      +3     client > S retry
      +0.001 server > SA
      +0     client > A ${LATER}`,
      { pattern: "connected-after-silence", teardown: "none" },
    );
  });
});

describe("connected-after-silence is not claimed", () => {
  it("when a SPAN port copied the SYN", () => {
    check(`+0 client > S twice\n +0.001 server > SA\n +0 client > A ${EXCHANGE} ${CLOSE_BY_FIN}`, {
      pattern: "closed-fin",
      tries: 1,
    });
  });

  it("when the first try was answered and the answer was lost behind the capture", () => {
    check(
      `
      +0     client > S
      +0.001 server > SA lost
      +1     client > S retry
      +0.001 server > SA retry
      +0     client > A ${EXCHANGE} ${CLOSE_BY_FIN}`,
      { pattern: "closed-fin", tries: 2, connectSeconds: 0.001 },
    );
  });

  it("when the one SYN was answered late", () => {
    check(`+0 client > S\n +3 server > SA\n +0 client > A ${EXCHANGE} ${CLOSE_BY_FIN}`, {
      pattern: "slow-handshake",
      tries: 1,
    });
  });

  it("when the SYN/ACK comes after the client gave up", () => {
    check(
      `
      +0     client > S
      +3     client > S retry
      +20    server > SA
      +0.001 client > R`,
      { pattern: "handshake-abandoned", tries: 2 },
    );
  });

  it("when the unanswered SYN had another initial number and nobody refused it: two connections", () => {
    check(
      `
      +0     client > S
      +3     client > S new
      +0.001 server > SA
      +0     client > A ${EXCHANGE} ${CLOSE_BY_FIN}`,
      [
        { pattern: "syn-unanswered", tries: 1 },
        { pattern: "closed-fin", tries: 1 },
      ],
    );
  });

  it("when both ends open at once", () => {
    check(
      `
      +0     client > S
      +0.001 server > S
      +0.001 client > SA
      +0.001 server > SA ${EXCHANGE} ${CLOSE_BY_FIN}`,
      { pattern: "closed-fin", tries: 1 },
    );
  });
});
