import { describe, it } from "node:test";
import { check } from "../support/dialogue";
import { holdsInEveryGuise } from "../support/dialogue-guises";
import { CLOSE_BY_FIN, CLOSE_BY_FIN_RST, EXCHANGE, HANDSHAKE } from "../support/dialogue-phrases";

const FIN_THEN_RST = `${HANDSHAKE} ${EXCHANGE} ${CLOSE_BY_FIN_RST}`;

describe("closed-fin-rst", () => {
  it("is claimed when the client's FIN is answered by a RST", () => {
    check(FIN_THEN_RST, {
      pattern: "closed-fin-rst",
      tries: 1,
      refusals: 0,
      packets: 9,
      teardown: "fin-rst",
      retransmissions: 0,
      proof: [8, 9],
    });
  });

  holdsInEveryGuise(FIN_THEN_RST, {
    pattern: "closed-fin-rst",
    tries: 1,
    refusals: 0,
    teardown: "fin-rst",
  });

  it("is claimed when the server closes and the client resets", () => {
    check(`${HANDSHAKE} ${EXCHANGE}\n +0.1 server > FA\n +0 client > A\n +0.2 client > RA`, {
      pattern: "closed-fin-rst",
      teardown: "fin-rst",
    });
  });

  it("is claimed when the end that closed resets as well", () => {
    check(`${HANDSHAKE} ${EXCHANGE}\n +0.1 client > FA\n +0 server > A\n +0.2 client > RA`, {
      pattern: "closed-fin-rst",
      teardown: "fin-rst",
    });
  });

  it("is claimed when nothing was ever said: a port check", () => {
    check(`${HANDSHAKE} ${CLOSE_BY_FIN_RST}`, { pattern: "closed-fin-rst", payloadFromClient: 0 });
  });

  it("is claimed when the RST comes twice", () => {
    check(`${FIN_THEN_RST}\n +0.001 server > RA`, { pattern: "closed-fin-rst", packets: 10 });
  });
});

describe("closed-fin-rst is not claimed", () => {
  it("when the RST follows both FINs", () => {
    check(`${HANDSHAKE} ${EXCHANGE} ${CLOSE_BY_FIN}\n +0.1 server > RA`, {
      pattern: "closed-fin",
      teardown: "fin-fin",
    });
  });

  it("when there was no FIN", () => {
    check(`${HANDSHAKE} ${EXCHANGE}\n +1 server > RA`, { pattern: "closed-rst", teardown: "rst" });
  });

  it("when the RST is of the next incarnation's refusal", () => {
    check(
      `${HANDSHAKE} ${EXCHANGE}
      +0.1   client > FA
      +0     server > A
      +5     client > S new
      +0.001 server > RA`,
      [
        { pattern: "open", teardown: "none" },
        { pattern: "syn-refused", teardown: "rst" },
      ],
    );
  });
});
