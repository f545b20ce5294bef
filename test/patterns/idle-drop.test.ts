import assert from "node:assert/strict";
import { describe, it } from "node:test";
import { check, rowsOf } from "../support/dialogue";
import { holdsInEveryGuise } from "../support/dialogue-guises";
import { CLOSE_BY_FIN, EXCHANGE, HANDSHAKE, LATER } from "../support/dialogue-phrases";

const RESET_AFTER = (seconds: number) => `${HANDSHAKE} ${EXCHANGE}
  +${seconds} client > PA 100
  +0.001      server > R`;
const SWALLOWED = `${HANDSHAKE} ${EXCHANGE}
  +300 client > PA 100 lost
  +0.3 client > PA 100 retry lost
  +0.6 client > PA 100 retry lost ${LATER}`;

describe("idle-drop", () => {
  it("is claimed when payload after 300 s of silence is reset", () => {
    check(RESET_AFTER(300), {
      pattern: "idle-drop",
      teardown: "rst",
      proof: [9],
      facts: { idleSeconds: 300 },
    });
  });

  holdsInEveryGuise(RESET_AFTER(300), { pattern: "idle-drop", tries: 1, refusals: 0, teardown: "rst" });

  it("is claimed when payload after a silence is never acknowledged", () => {
    check(SWALLOWED, { pattern: "idle-drop", teardown: "none", proof: [9, 10] });
  });

  it("is claimed when the sender tries again in vain and then gives up by RST", () => {
    check(
      `${HANDSHAKE} ${EXCHANGE}
      +300 client > PA 100 lost
      +0.3 client > PA 100 retry lost
      +30  client > RA`,
      { pattern: "idle-drop", teardown: "rst", proof: [9, 10] },
    );
  });

  it("is claimed from sixty seconds on", () => {
    check(RESET_AFTER(60), { pattern: "idle-drop" });
  });

  it("is claimed of a server that speaks first after the silence", () => {
    check(`${HANDSHAKE} ${EXCHANGE}\n +300 server > PA 100\n +0.001 client > R`, { pattern: "idle-drop" });
  });

  it("is claimed when an earlier, shorter silence was survived", () => {
    check(
      `${HANDSHAKE} ${EXCHANGE}\n +70 client > PA 10\n +0.001 server > A\n +300 client > PA 100\n +0.001 server > R`,
      {
        pattern: "idle-drop",
        facts: { idleSeconds: 300 },
      },
    );
  });
});

describe("idle-drop is not claimed", () => {
  it("below sixty seconds", () => {
    check(RESET_AFTER(59), { pattern: "reset-mid-transfer" });
  });

  it("when the payload after the silence is acknowledged", () => {
    check(`${HANDSHAKE} ${EXCHANGE}\n +300 client > PA 100\n +0.001 server > A ${LATER}`, {
      pattern: "open",
    });
  });

  it("when keep-alives kept the connection busy", () => {
    check(
      `${HANDSHAKE} ${EXCHANGE}
      +45    client > A 1 keep-alive
      +0.001 server > A
      +45    client > PA 100
      +0.001 server > R`,
      { pattern: "reset-mid-transfer" },
    );
  });

  it("when an answered keep-alive is all that came after the silence", () => {
    check(`${HANDSHAKE} ${EXCHANGE}\n +120 client > A 1 keep-alive\n +0.001 server > A ${LATER}`, {
      pattern: "open",
    });
  });

  it("when the connection is closed after its silence", () => {
    check(`${HANDSHAKE} ${EXCHANGE}\n +300 bystander ${CLOSE_BY_FIN}`, { pattern: "closed-fin" });
    check(`${HANDSHAKE} ${EXCHANGE}\n +300 client > RA`, { pattern: "closed-rst" });
  });

  it("when the connection is closed after its silence with a last word (TLS close_notify)", () => {
    const idle = `${HANDSHAKE} ${EXCHANGE}`;
    check(`${idle}\n +300 server > PA 31\n +0 server > FA\n +0.001 client > R`, {
      pattern: "closed-fin-rst",
    });
    check(`${idle}\n +300 client > PA 31\n +0 client > RA`, { pattern: "closed-rst" });
  });

  it("when the client's RST acknowledges the payload: it did arrive", () => {
    check(`${HANDSHAKE} ${EXCHANGE}\n +300 server > PA 31\n +0.001 client > RA`, { pattern: "closed-rst" });
  });

  it("when the capture ends within three seconds of the payload", () => {
    check(`${HANDSHAKE} ${EXCHANGE}\n +300 client > PA 100 lost\n +2 bystander`, { pattern: "open" });
  });

  it("when a retransmission is acknowledged after all", () => {
    check(
      `${HANDSHAKE} ${EXCHANGE}
      +300   client > PA 100 lost
      +0.3   client > PA 100 retry
      +0.001 server > A ${LATER}`,
      { pattern: "open" },
    );
  });

  it("when only one side was captured", () => {
    for (const side of ["client", "server"]) {
      const [row] = rowsOf(`note capture sees only ${side} ${SWALLOWED}`);
      assert.notEqual(row?.severity, "failed", side);
    }
  });
});

describe("idle-drop in a capture that starts mid-stream", () => {
  it("is claimed: the silence and its end were seen", () => {
    check(
      `${HANDSHAKE} ${EXCHANGE}\n note capture starts\n +1 client > PA 10\n +0.001 server > A\n +300 client > PA 100\n +0.001 server > R`,
      { pattern: "idle-drop" },
    );
  });
});
