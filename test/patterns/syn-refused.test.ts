import assert from "node:assert/strict";
import { describe, it } from "node:test";
import { check, rowsOf } from "../support/dialogue";
import { holdsInEveryGuise } from "../support/dialogue-guises";
import { CLOSE_BY_FIN, CLOSE_BY_RST, EXCHANGE, HANDSHAKE, LATER } from "../support/dialogue-phrases";

const REFUSED_THREE_TIMES = `
  +0     client > S
  +0.001 server > RA
  +0.5   client > S retry
  +0.001 server > RA
  +0.5   client > S retry
  +0.001 server > RA`;

const NEW_NUMBER_EACH_TIME = REFUSED_THREE_TIMES.replaceAll("retry", "new");

describe("syn-refused", () => {
  it("is claimed when three tries of one connection are refused", () => {
    check(REFUSED_THREE_TIMES, {
      pattern: "syn-refused",
      tries: 3,
      refusals: 3,
      streams: [0],
      packets: 6,
      connectSeconds: null,
      teardown: "rst",
      evidence: [1, 2, 3, 4, 5, 6],
    });
  });

  holdsInEveryGuise(REFUSED_THREE_TIMES, { pattern: "syn-refused", tries: 3, refusals: 3, teardown: "rst" });

  it("folds retries with new initial numbers within 2 s into one conversation of three streams", () => {
    check(NEW_NUMBER_EACH_TIME, {
      pattern: "syn-refused",
      tries: 3,
      refusals: 3,
      streams: [0, 1, 2],
      packets: 6,
      firstFrame: 1,
      lastFrame: 6,
      reuse: null,
    });
  });

  describe("with a new initial number at each try", () => {
    holdsInEveryGuise(NEW_NUMBER_EACH_TIME, {
      pattern: "syn-refused",
      tries: 3,
      refusals: 3,
      teardown: "rst",
    });
  });

  it("is claimed at the very end of a capture, for a refusal is an answer", () => {
    check(`+0 client > S\n +0.001 server > RA`, { pattern: "syn-refused", tries: 1, refusals: 1 });
  });

  it("is claimed when the RST carries no acknowledgement", () => {
    check(`+0 client > S\n +0.001 server > R`, { pattern: "syn-refused", tries: 1, refusals: 1 });
  });

  it("is claimed when the refused SYN is the last number of the sequence space (the RST acknowledges 0)", () => {
    check(`note client isn 4294967295\n +0 client > S\n +0.001 server > RA`, {
      pattern: "syn-refused",
      refusals: 1,
    });
  });

  it("is grouped by the number of refusals", () => {
    const analysis = check(
      `
      +0     client port 50001 > S
      +0.001 server port 50001 > RA
      +0     client port 50002 > S
      +0.001 server port 50002 > RA
      +0.5   client port 50002 > S retry
      +0.001 server port 50002 > RA`,
      [1, 2].map((refusals) => ({ pattern: "syn-refused", tries: refusals, refusals })),
    );
    assert.deepEqual(analysis.report().patterns[0]?.groups, [
      { value: 1, nConversations: 1 },
      { value: 2, nConversations: 1 },
    ]);
  });

  it("tells refused tries from those that got nothing", () => {
    check(
      `
      +0     client > S
      +3     client > S retry
      +6     client > S retry
      +0.001 server > RA`,
      { pattern: "syn-refused", tries: 3, refusals: 1, facts: { refusals: 1, unansweredTries: 2 } },
    );
  });

  it("counts one refusal where a SPAN port copied the RST", () => {
    check(`+0 client > S\n +0.001 server > RA twice`, { pattern: "syn-refused", refusals: 1, packets: 3 });
  });

  it("is claimed when the RST stands before its SYN in the file", () => {
    check(`+0 client > S\n +0.0001 server > RA filed-first ${LATER}`, {
      pattern: "syn-refused",
      tries: 1,
      refusals: 1,
      clientEnd: "10.0.0.1:50000",
    });
  });

  it("is claimed twice when the port is tried again with a new number after more than 2 s", () => {
    check(
      `
      +0     client > S
      +0.001 server > RA
      +5     client > S new
      +0.001 server > RA`,
      [
        { pattern: "syn-refused", tries: 1, refusals: 1, streams: [0], reuse: null },
        { pattern: "syn-refused", tries: 1, refusals: 1, streams: [1], reuse: "no-time-wait" },
      ],
    );
  });

  it("is claimed for each of two connections from different ports, however close", () => {
    check(
      `
      +0     client port 50001 > S
      +0.001 server port 50001 > RA
      +0.5   client port 50002 > S
      +0.001 server port 50002 > RA`,
      [
        { pattern: "syn-refused", tries: 1, streams: [0] },
        { pattern: "syn-refused", tries: 1, streams: [1] },
      ],
    );
  });
});

describe("syn-refused is not claimed", () => {
  it("when the RST answers a stray segment of the previous connection on the port", () => {
    check(
      `${HANDSHAKE} ${EXCHANGE} ${CLOSE_BY_FIN}
      +5     client > S new
      +0.001 client > PA 10 old
      +0.001 server > R old
      +0.001 server > SA
      +0.001 client > A ${EXCHANGE} ${CLOSE_BY_FIN}`,
      [
        { pattern: "closed-fin", refusals: 0 },
        { pattern: "closed-fin", refusals: 0, tries: 1 },
      ],
    );
  });

  it("when the RST closes an established connection", () => {
    check(`${HANDSHAKE} ${EXCHANGE} ${CLOSE_BY_RST}`, { pattern: "closed-rst", refusals: 0 });
  });

  it("when the SYN/ACK was not captured and the RST answers the request", () => {
    const [row] = rowsOf(`
      +0     client > S
      +0.001 server > SA unseen
      +0.001 client > A
      +0.001 client > PA 100
      +0.001 server > RA`);
    assert.notEqual(row?.pattern, "syn-refused");
    assert.equal(row?.refusals, 0);
  });

  it("when a new incarnation follows an established one that was reset within 2 s: two connections", () => {
    check(
      `${HANDSHAKE} ${EXCHANGE} ${CLOSE_BY_RST}
      +0.5   client > S new
      +0.001 server > SA
      +0     client > A ${EXCHANGE} ${CLOSE_BY_FIN}`,
      [
        { pattern: "closed-rst", streams: [0] },
        { pattern: "closed-fin", streams: [1], reuse: "no-time-wait" },
      ],
    );
  });

  it("when only the refusal was captured: a RST without its SYN may answer anything", () => {
    const [row] = rowsOf(`note capture sees only server\n +0 client > S\n +0.001 server > RA`);
    assert.notEqual(row?.severity, "failed");
  });

  it("when the client's own RST follows its SYN", () => {
    check(`+0 client > S\n +1 client > RA`, { pattern: "syn-unanswered", refusals: 0 });
  });
});
