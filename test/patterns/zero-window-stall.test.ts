import assert from "node:assert/strict";
import { describe, it } from "node:test";
import { check, rowsOf } from "../support/dialogue";
import { holdsInEveryGuise } from "../support/dialogue-guises";
import { CLOSE_BY_FIN, EXCHANGE, HANDSHAKE, LATER } from "../support/dialogue-phrases";

const closedFor = (seconds: number) => `${HANDSHAKE} ${EXCHANGE}
  +0.1        server > A 1460
  +0.001      client > A win 0
  +${seconds} client > A win 64240
  +0.001      server > A 1460
  +0.001      client > A ${CLOSE_BY_FIN}`;

describe("zero-window stall", () => {
  it("is claimed when the client's window stays closed for two seconds", () => {
    check(closedFor(2), {
      pattern: "zero-window-stall",
      teardown: "fin-fin",
      evidence: [9],
      facts: { zeroWindowSeconds: 2 },
    });
  });

  holdsInEveryGuise(closedFor(2), {
    pattern: "zero-window-stall",
    tries: 1,
    refusals: 0,
    teardown: "fin-fin",
  });

  it("is claimed when short closures add up to a second", () => {
    const closure = `
      +0.1   server > A 1460
      +0.001 client > A win 0
      +0.4   client > A win 64240`;
    check(`${HANDSHAKE} ${EXCHANGE} ${closure} ${closure} ${closure} ${CLOSE_BY_FIN}`, {
      pattern: "zero-window-stall",
    });
  });

  it("is claimed of the server's window too", () => {
    check(
      `${HANDSHAKE} ${EXCHANGE}
      +0.1   client > A 1460
      +0.001 server > A win 0
      +3     server > A win 8192
      +0.001 client > A 1460
      +0.001 server > A ${CLOSE_BY_FIN}`,
      { pattern: "zero-window-stall" },
    );
  });

  it("is claimed when the window never opens again, as long as probes show that it is closed", () => {
    check(
      `${HANDSHAKE} ${EXCHANGE}
      +0.1   server > A 1460
      +0.001 client > A win 0
      +1     server > A 1 keep-alive
      +0.001 client > A win 0
      +2     server > A 1 keep-alive
      +0.001 client > A win 0 ${LATER}`,
      { pattern: "zero-window-stall" },
    );
  });

  it("is claimed in a capture that starts mid-stream", () => {
    check(
      `${HANDSHAKE} ${EXCHANGE}
      note capture starts
      +0.1   server > A 1460
      +0.001 client > A win 0
      +2     client > A win 64240`,
      { pattern: "zero-window-stall" },
    );
  });
});

describe("zero-window stall is not claimed", () => {
  it("when the window opens again within a second", () => {
    check(closedFor(0.9), { pattern: "closed-fin" });
  });

  it("for the window of a RST", () => {
    check(`${HANDSHAKE} ${EXCHANGE}\n +0.1 client > RA win 0 ${LATER}`, { pattern: "closed-rst" });
  });

  it("for the window of a FIN: its sender wants nothing more", () => {
    check(
      `${HANDSHAKE} ${EXCHANGE}
      +0.1   client > FA win 0
      +0.001 server > A
      +5     server > FA
      +0.001 client > A`,
      { pattern: "closed-fin" },
    );
  });

  it("for a window that closes when its peer has sent its FIN: nothing more will come", () => {
    check(
      `${HANDSHAKE} ${EXCHANGE}
      +0.1   server > FA
      +0.001 client > A win 0
      +30    client > FA win 0
      +0.001 server > A`,
      { pattern: "closed-fin" },
    );
  });

  it("for the time after its peer's FIN", () => {
    check(
      `${HANDSHAKE} ${EXCHANGE}
      +0.1   server > A 1460
      +0.001 client > A win 0
      +0.5   server > FA
      +30    client > A
      +0.001 client > FA
      +0.001 server > A`,
      { pattern: "closed-fin" },
    );
  });

  it("for a small window that is not closed", () => {
    check(`${HANDSHAKE} ${EXCHANGE}\n +0.1 client > A win 1\n +5 client > A win 64240 ${CLOSE_BY_FIN}`, {
      pattern: "closed-fin",
    });
  });

  it("when the handshake was refused with a window of 0", () => {
    const [row] = rowsOf(`+0 client > S\n +0.001 server > RA win 0 ${LATER}`);
    assert.equal(row?.pattern, "syn-refused");
  });
});
