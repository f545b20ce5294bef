import { describe, it } from "node:test";
import { check } from "../support/dialogue";
import { holdsInEveryGuise } from "../support/dialogue-guises";
import { CLOSE_BY_RST, EXCHANGE, HANDSHAKE } from "../support/dialogue-phrases";

const RESET_WHEN_DONE = `${HANDSHAKE} ${EXCHANGE} ${CLOSE_BY_RST}`;

describe("closed-rst", () => {
  it("is claimed when the client resets and nothing is outstanding", () => {
    check(RESET_WHEN_DONE, {
      pattern: "closed-rst",
      tries: 1,
      refusals: 0,
      packets: 8,
      teardown: "rst",
      proof: [8],
    });
  });

  it("is not claimed of RSTs without a connection: what they end is not in the capture", () => {
    check("+0 client > R seq 7\n +60 client > R seq 7\n +60 client > R seq 7", {
      pattern: "midstream",
      packets: 3,
    });
  });

  holdsInEveryGuise(RESET_WHEN_DONE, { pattern: "closed-rst", tries: 1, refusals: 0, teardown: "rst" });

  it("is claimed when the server resets after its answer was acknowledged", () => {
    check(`${HANDSHAKE} ${EXCHANGE}\n +1 server > RA`, { pattern: "closed-rst", teardown: "rst" });
  });

  it("is claimed when the client resets right after the handshake: a port scan", () => {
    check(`${HANDSHAKE}\n +0.001 client > R`, { pattern: "closed-rst", teardown: "rst" });
  });

  it("is claimed when several RSTs end it", () => {
    check(`${RESET_WHEN_DONE}\n +0 client > RA\n +0 client > RA`, { pattern: "closed-rst", packets: 10 });
  });

  it("is claimed when keep-alives came before the RST: one old byte is not outstanding", () => {
    check(
      `${HANDSHAKE} ${EXCHANGE}
      +30    client > A 1 keep-alive
      +0.001 server > A
      +20    client > RA`,
      { pattern: "closed-rst", retransmissions: 0 },
    );
  });
});

describe("closed-rst is not claimed", () => {
  it("when a FIN came before", () => {
    check(`${HANDSHAKE} ${EXCHANGE}\n +0.1 client > FA\n +0.001 server > RA`, { pattern: "closed-fin-rst" });
  });

  it("when the first request got nothing but the RST", () => {
    check(`${HANDSHAKE}\n +0.1 client > PA 10\n +0.001 server > RA`, { pattern: "request-reset" });
  });

  it("when payload is outstanding", () => {
    check(
      `${HANDSHAKE} ${EXCHANGE}
      +0.1   client > PA 500 lost
      +0.1   server > RA`,
      { pattern: "reset-mid-transfer", teardown: "rst" },
    );
  });
});
