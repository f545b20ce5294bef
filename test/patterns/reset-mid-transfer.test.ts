import assert from "node:assert/strict";
import { describe, it } from "node:test";
import { check, rowsOf } from "../support/dialogue";
import { holdsInEveryGuise } from "../support/dialogue-guises";
import { CLOSE_BY_FIN, EXCHANGE, HANDSHAKE, LATER } from "../support/dialogue-phrases";

const RESET_BY_CLIENT = `${HANDSHAKE} ${EXCHANGE}
  +0.1   server > A 1460
  +0     server > A 1460 lost
  +0.001 client > A ack 6762
  +0.001 client > R`;
const RESET_BY_SERVER = `${HANDSHAKE} ${EXCHANGE}
  +0.1   client > PA 500
  +0.001 server > RA`;

describe("reset-mid-transfer", () => {
  it("is claimed when the server resets while a later request is outstanding", () => {
    check(RESET_BY_SERVER, { pattern: "reset-mid-transfer", teardown: "rst", proof: [9] });
  });

  it("is claimed when the client resets while part of the answer is under way", () => {
    check(RESET_BY_CLIENT, { pattern: "reset-mid-transfer", teardown: "rst", proof: [11] });
  });

  holdsInEveryGuise(RESET_BY_SERVER, {
    pattern: "reset-mid-transfer",
    tries: 1,
    refusals: 0,
    teardown: "rst",
  });

  it("is claimed when the server resets behind data of its own that was not acknowledged", () => {
    check(`${HANDSHAKE} ${EXCHANGE}\n +0.1 server > A 1460\n +0 server > RA`, {
      pattern: "reset-mid-transfer",
      proof: [9],
    });
  });

  it("is claimed when the capture starts mid-stream: what was outstanding was seen", () => {
    check(
      `${HANDSHAKE} ${EXCHANGE}
      note capture starts
      +0.1   client > PA 10
      +0.001 server > PA 20
      +0     client > A
      +0.1   client > PA 500
      +0.001 server > RA`,
      { pattern: "reset-mid-transfer" },
    );
  });
});

describe("reset-mid-transfer is not claimed", () => {
  it("when all was acknowledged", () => {
    check(`${HANDSHAKE} ${EXCHANGE}\n +0.1 client > RA`, { pattern: "closed-rst" });
  });

  it("when the client's RST itself acknowledges all it was sent", () => {
    check(`${HANDSHAKE} ${EXCHANGE}\n +0.1 server > PA 700\n +0.001 client > RA`, { pattern: "closed-rst" });
  });

  it("when a FIN came before", () => {
    check(`${HANDSHAKE} ${EXCHANGE}\n +0.1 client > PA 500 lost\n +0 client > FA\n +0.001 server > RA`, {
      pattern: "closed-fin-rst",
    });
  });

  it("when the RST is the only answer to the first request", () => {
    check(`${HANDSHAKE}\n +0.1 client > PA 500\n +0.001 server > RA`, { pattern: "request-reset" });
  });

  it("when a keep-alive came before the RST", () => {
    check(`${HANDSHAKE} ${EXCHANGE}\n +30 server > A 1 keep-alive\n +0.001 client > RA`, {
      pattern: "closed-rst",
    });
  });

  it("when a short last word, such as TLS close_notify, goes right before its sender's RST", () => {
    check(`${HANDSHAKE} ${EXCHANGE}\n +1 client > PA 31\n +0.0001 client > RA`, { pattern: "closed-rst" });
    check(`${HANDSHAKE} ${EXCHANGE}\n +1 server > PA 85\n +0.0001 server > RA`, { pattern: "closed-rst" });
    check(`${HANDSHAKE} ${EXCHANGE}\n +1 server > PA 86\n +0.0001 server > RA`, {
      pattern: "reset-mid-transfer",
    });
  });

  it("but is when the last word was sent again in vain, or is the only thing that was answered", () => {
    check(
      `${HANDSHAKE} ${EXCHANGE}\n +1 client > PA 31 lost\n +1 client > PA 31 retry lost\n +2 client > RA`,
      {
        pattern: "reset-mid-transfer",
      },
    );
    check(`${HANDSHAKE}\n +1 client > PA 200\n +0 server > A\n +0 server > PA 31\n +0 server > RA`, {
      pattern: "reset-mid-transfer",
    });
  });

  it("when neither end believes the RST (a forged one): both go on and close with FIN", () => {
    check(
      `${HANDSHAKE} ${EXCHANGE}
      +1     client > PA 500
      +0.001 server > R seq 7
      +0.001 server > PA 500
      +0.001 client > A ${CLOSE_BY_FIN}`,
      { pattern: "closed-fin" },
    );
  });

  it("after a long silence: the path forgot the connection", () => {
    check(`${HANDSHAKE} ${EXCHANGE}\n +300 client > PA 500\n +0.001 server > RA ${LATER}`, {
      pattern: "idle-drop",
    });
  });

  it("when only one side was captured", () => {
    for (const side of ["client", "server"]) {
      const [row] = rowsOf(`note capture sees only ${side} ${RESET_BY_SERVER}`);
      assert.notEqual(row?.pattern, "reset-mid-transfer", side);
    }
  });
});
