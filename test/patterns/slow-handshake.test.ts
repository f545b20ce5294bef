import { describe, it } from "node:test";
import { check } from "../support/dialogue";
import { holdsInEveryGuise } from "../support/dialogue-guises";
import { CLOSE_BY_FIN, EXCHANGE, LATER } from "../support/dialogue-phrases";

const afterSeconds = (seconds: number) => `
  +0          client > S
  +${seconds} server > SA
  +0.001      client > A ${EXCHANGE} ${CLOSE_BY_FIN}`;

describe("slow-handshake", () => {
  it("is claimed when the one SYN is answered after 1.5 s", () => {
    check(afterSeconds(1.5), {
      pattern: "slow-handshake",
      tries: 1,
      refusals: 0,
      connectSeconds: 1.5,
      teardown: "fin-fin",
      proof: [1, 2],
    });
  });

  holdsInEveryGuise(afterSeconds(1.5), {
    pattern: "slow-handshake",
    tries: 1,
    refusals: 0,
    teardown: "fin-fin",
  });

  it("is claimed from one second on", () => {
    check(afterSeconds(1), { pattern: "slow-handshake", connectSeconds: 1 });
  });

  it("is claimed while the connection is still open", () => {
    check(`+0 client > S\n +2 server > SA\n +0 client > A ${LATER}`, {
      pattern: "slow-handshake",
      teardown: "none",
    });
  });
});

describe("slow-handshake is not claimed", () => {
  it("below one second", () => {
    check(afterSeconds(0.999999), { pattern: "closed-fin", connectSeconds: 0.999999 });
  });

  it("when the client was slow to acknowledge", () => {
    check(`+0 client > S\n +0.001 server > SA\n +2 client > A ${EXCHANGE} ${CLOSE_BY_FIN}`, {
      pattern: "closed-fin",
      connectSeconds: 0.001,
    });
  });

  it("when it took two SYNs", () => {
    check(
      `
      +0     client > S
      +1     client > S retry
      +0.5   server > SA
      +0.001 client > A ${EXCHANGE} ${CLOSE_BY_FIN}`,
      { pattern: "connected-after-silence", tries: 2, connectSeconds: 1.5 },
    );
  });

  it("when the SYN/ACK stands before its SYN in the file", () => {
    check(
      `+5 bystander\n +0 client > S\n +0.001 server > SA filed-first\n +0 client > A ${EXCHANGE} ${CLOSE_BY_FIN}`,
      {
        pattern: "closed-fin",
        tries: 1,
        clientEnd: "10.0.0.1:50000",
      },
    );
  });
});
