import { describe, it } from "node:test";
import { check } from "../support/dialogue";
import { holdsInEveryGuise } from "../support/dialogue-guises";
import {
  CLOSE_BY_FIN,
  CLOSE_BY_FIN_RST,
  CLOSE_BY_RST,
  EXCHANGE,
  HANDSHAKE,
  LATER,
} from "../support/dialogue-phrases";

const STILL_OPEN = `${HANDSHAKE} ${EXCHANGE} ${LATER}`;

describe("open", () => {
  it("is claimed when the capture ends before the connection", () => {
    check(STILL_OPEN, {
      pattern: "open",
      tries: 1,
      refusals: 0,
      packets: 7,
      teardown: "none",
      payloadFromClient: 200,
      payloadFromServer: 300,
    });
  });

  holdsInEveryGuise(STILL_OPEN, { pattern: "open", tries: 1, refusals: 0, teardown: "none" });

  it("is claimed when the capture ends right after the SYN", () => {
    check(`+0 client > S`, { pattern: "open", tries: 1, evidence: [1] });
  });

  it("is claimed when the capture ends right after the SYN/ACK", () => {
    check(`+0 client > S\n +0.001 server > SA`, { pattern: "open", tries: 1, connectSeconds: 0.001 });
  });

  it("is claimed when one end alone has closed", () => {
    check(`${HANDSHAKE} ${EXCHANGE}\n +1 server > FA\n +0 client > A ${LATER}`, { pattern: "open" });
  });

  it("is claimed when nothing but keep-alives goes by", () => {
    const keepAlive = "\n +45 client > A keep-alive\n +0.001 server > A";
    check(`${HANDSHAKE} ${EXCHANGE} ${keepAlive.repeat(4)}`, { pattern: "open", retransmissions: 0 });
  });

  it("is claimed when the port's next incarnation begins before it was closed", () => {
    check(
      `${HANDSHAKE}
      +20    client > S new
      +0.001 server > SA
      +0     client > A ${EXCHANGE} ${CLOSE_BY_FIN_RST}`,
      [
        { pattern: "open", streams: [0], packets: 3, teardown: "none" },
        { pattern: "closed-fin-rst", streams: [1], reuse: "still-open", reuseOf: { previous: 0 } },
      ],
    );
  });

  it("is claimed when only the client's side was captured, up to its own FIN", () => {
    check(`note capture sees only client ${HANDSHAKE} ${EXCHANGE} ${CLOSE_BY_FIN}`, {
      pattern: "open",
      tries: 1,
      packetsFromServer: 0,
    });
  });
});

describe("open is not claimed", () => {
  it("when both closed", () => {
    check(`${HANDSHAKE} ${EXCHANGE} ${CLOSE_BY_FIN}`, { pattern: "closed-fin" });
  });

  it("when it was reset", () => {
    check(`${HANDSHAKE} ${EXCHANGE} ${CLOSE_BY_RST}`, { pattern: "closed-rst" });
  });

  it("when its only SYN went unanswered long before the end", () => {
    check(`+0 client > S ${LATER}`, { pattern: "syn-unanswered" });
  });

  it("when its beginning was not captured", () => {
    check(`${HANDSHAKE}\n note capture starts ${EXCHANGE} ${LATER}`, { pattern: "midstream" });
  });
});
