/** No verdict rests on a time that the capture's clock leapt through; verdicts on either side of the leap stay. */
import assert from "node:assert/strict";
import { describe, it } from "node:test";
import { TimeEpochs } from "../../../src/flow/time-epochs";
import { check } from "../../support/dialogue";
import { CLOSE_BY_FIN, EXCHANGE, HANDSHAKE, LATER } from "../../support/dialogue-phrases";

/** More than a day between two frames, none of them of the connection. */
const LEAP = "\n +100000 bystander";
const SWALLOWED = "client > PA 100 lost\n +0.3 client > PA 100 retry lost\n +9 bystander";

describe("a silence", () => {
  it("that is a leap of the clock drops nobody", () => {
    check(`${HANDSHAKE} ${EXCHANGE}\n +100000 ${SWALLOWED}`, { pattern: "open" });
    check(`${HANDSHAKE} ${EXCHANGE}${LEAP}\n +70 ${SWALLOWED}`, { pattern: "open" });
  });

  it("of nearly a day is one, and so is one behind the leap", () => {
    check(`${HANDSHAKE} ${EXCHANGE}\n +80000 client > PA 100\n +0.1 server > R`, { pattern: "idle-drop" });
    check(
      `${HANDSHAKE}\n +100000 client > PA 200\n +0.1 server > PA 300\n +0 client > A\n +70 client > PA 100\n +0.1 server > R`,
      { pattern: "idle-drop" },
    );
  });
});

describe("connecting", () => {
  const connect = (synAckAfter: string, dataAfter: string) => `
    +0            client > S
    ${synAckAfter} server > SA
    +0.001        client > A
    ${dataAfter}  client > PA 200
    +0.001        server > PA 300
    +0.001        client > A ${CLOSE_BY_FIN}`;

  it("is not called slow where the clock leaps between SYN and SYN/ACK", () => {
    check(connect("+100000", "+0"), { pattern: "closed-fin", connectSeconds: null });
  });

  it("is called slow where the clock leaps behind it", () => {
    check(connect("+2", "+100000"), { pattern: "slow-handshake", connectSeconds: 2 });
  });
});

describe("a SYN without an answer", () => {
  it("is not called unanswered where the clock leaps right behind it", () => {
    check(`+0 client > S\n +1 bystander${LEAP}`, { pattern: "open" });
  });

  it("is called so where the capture went on for a while before the leap", () => {
    check(`+0 client > S\n +10 bystander${LEAP}`, { pattern: "syn-unanswered" });
  });

  it("is called so behind a leap, however much earlier the clock is then", () => {
    check(`+500000 bystander\n @100 client > S\n +10 bystander`, { pattern: "syn-unanswered" });
    check(`+500000 bystander\n @100 client > S\n +1 bystander`, { pattern: "open" });
  });
});

describe("a request without an answer", () => {
  const request = `${HANDSHAKE}\n +0.01 client > PA 200\n +0.0005 server > A`;

  it("is not called so where the clock leaps right behind it", () => {
    check(`${request}${LEAP}`, { pattern: "open" });
    check(`${request}\n +100000 server > A`, { pattern: "open" });
  });

  it("is called so where the capture went on for a while before the leap", () => {
    check(`${request}${LATER}${LEAP}`, { pattern: "request-unanswered" });
  });
});

describe("a record out of order, or with a broken time stamp,", () => {
  const SECOND = 1e9;

  it("is no other clock where it lies within a day", () => {
    const epochs = new TimeEpochs();
    epochs.leap(5, 200 * SECOND, 3 * SECOND);
    assert.ok(!epochs.isBetween(1, 9));
    assert.equal(epochs.endOf(1, 99e9), 99e9);
  });

  it("leaves its neighbours theirs where it lies far away", () => {
    const epochs = new TimeEpochs();
    epochs.leap(8, 1 * SECOND, 1e7 * SECOND);
    epochs.leap(9, 1e7 * SECOND, 2 * SECOND);
    epochs.lastNs = 60 * SECOND;
    assert.deepEqual(
      [epochs.isBetween(7, 8), epochs.isBetween(7, 9), epochs.isBetween(8, 9)],
      [true, false, true],
    );
    assert.deepEqual(
      [1, 8, 10].map((frame) => epochs.endOf(frame, 1e16)),
      [60e9, 1e16, 60e9],
    );
  });

  it("of the connection itself leaves its silences unknown", () => {
    const glitch = `${HANDSHAKE}\n+0.01 client > PA 200\n+0.0005 server > A\n@100000 client > A\n@1 server > A\n+60 bystander`;
    check(glitch, { pattern: "open" });
    check(glitch.replace("@100000 client > A", "@0.5 client > A"), { pattern: "request-unanswered" });
  });
});
