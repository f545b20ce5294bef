import assert from "node:assert/strict";
import { describe, it } from "node:test";
import { check, rowsOf } from "../support/dialogue";
import { holdsInEveryGuise } from "../support/dialogue-guises";
import { EXCHANGE, HANDSHAKE, LATER } from "../support/dialogue-phrases";

const resent = (times: number, flags = "PA") =>
  Array.from({ length: times }, (_, i) => `\n  +${0.3 * 2 ** i} client > ${flags} 1460 retry lost`).join("");
const SWALLOWED = `${HANDSHAKE} ${EXCHANGE}
  +0.1 client > PA 1460 lost ${resent(4)} ${LATER}`;

describe("data-black-holed", () => {
  it("is claimed when a segment is sent again four times and never acknowledged", () => {
    check(SWALLOWED, {
      pattern: "data-black-holed",
      retransmissions: 4,
      teardown: "none",
      evidence: [9, 10, 11, 12],
      facts: { unackedRetransmissions: 4 },
    });
  });

  holdsInEveryGuise(SWALLOWED, { pattern: "data-black-holed", tries: 1, refusals: 0, teardown: "none" });

  it("is claimed from three retransmissions on", () => {
    check(`${HANDSHAKE} ${EXCHANGE}\n +0.1 client > PA 1460 lost ${resent(3)} ${LATER}`, {
      pattern: "data-black-holed",
    });
  });

  it("is claimed from two on where they go on for ten seconds", () => {
    const slow = (seconds: number): string =>
      `${HANDSHAKE} ${EXCHANGE}\n +4 client > PA 1092 lost\n +5.5 client > PA 1092 retry lost\n +${seconds - 5.5} client > PA 1092 retry lost`;
    check(slow(11.1), { pattern: "data-black-holed", facts: { unackedRetransmissions: 2 } });
    check(slow(9.9), { pattern: "open" });
  });

  it("is claimed of the server's data too", () => {
    check(
      `${HANDSHAKE}
      +0.01 client > PA 200
      +0.01 server > A
      +0.01 server > PA 1460 lost
      +0.3  server > PA 1460 retry lost
      +0.6  server > PA 1460 retry lost
      +1.2  server > PA 1460 retry lost ${LATER}`,
      { pattern: "data-black-holed" },
    );
  });

  it("is claimed when the peer goes on acknowledging what came before", () => {
    check(
      `${HANDSHAKE} ${EXCHANGE}
      +0.1 client > PA 1460 lost
      +0.3 client > PA 1460 retry lost
      +0   server > A
      +0.6 client > PA 1460 retry lost
      +0   server > A
      +1.2 client > PA 1460 retry lost
      +0   server > A ${LATER}`,
      { pattern: "data-black-holed" },
    );
  });
});

/** The client has closed; the server's farewell and FIN are never acknowledged. */
const farewell = (first: string) => `${HANDSHAKE} ${EXCHANGE}
  +0.1    client > FA
  +0.0005 server > A
  +0      server > ${first} lost
  +0.3    server > ${first} retry lost
  +0.6    server > ${first} retry lost
  +1.2    server > ${first} retry lost
  +2.4    server > ${first} retry lost ${LATER}`;

describe("data-black-holed at the end of a connection", () => {
  it("is not claimed of what the server says to a client that has closed", () => {
    check(farewell("FPA 31"), { pattern: "closed-fin", retransmissions: 4 });
    check(farewell("PA 1460"), { pattern: "open" });
  });

  it("is not claimed of a farewell that met the client's FIN on the way", () => {
    check(
      `${HANDSHAKE} ${EXCHANGE}
      +0.1    server > PA 31 lost
      +0.001  client > FA
      +0.3    server > PA 31 retry lost
      +0.6    server > PA 31 retry lost
      +1.2    server > PA 31 retry lost
      +2.4    server > PA 31 retry lost ${LATER}`,
      { pattern: "open" },
    );
  });

  it("is claimed of data that was under way when the client closed", () => {
    check(
      `${HANDSHAKE} ${EXCHANGE}
      +0.1   server > PA 1460 lost
      +0.3   server > PA 1460 retry lost
      +0.1   client > FA
      +0.0005 server > A
      +0.5   server > PA 1460 retry lost
      +1.2   server > PA 1460 retry lost ${LATER}`,
      { pattern: "data-black-holed", evidence: [9, 12, 13] },
    );
  });

  it("is claimed of the answer to a request behind which the client closed its own direction", () => {
    check(
      `${HANDSHAKE}
      +0.01   client > FPA 200
      +0.0005 server > A
      +0.1    server > PA 1460 lost
      +0.3    server > PA 1460 retry lost
      +0.6    server > PA 1460 retry lost
      +1.2    server > PA 1460 retry lost ${LATER}`,
      { pattern: "data-black-holed", evidence: [6, 7, 8, 9] },
    );
  });

  it("is claimed where the client closed its own direction, and acknowledged a part of the answer", () => {
    check(
      `${HANDSHAKE} ${EXCHANGE}
      +0.01   client > FPA 200
      +0.0005 server > A
      +0.1    server > A 1000
      +0.001  client > A
      +0      server > PA 1460 lost
      +0.3    server > PA 1460 retry lost
      +0.6    server > PA 1460 retry lost
      +1.2    server > PA 1460 retry lost ${LATER}`,
      { pattern: "data-black-holed", evidence: [13, 14, 15] },
    );
  });

  it("is claimed of a request behind the server's FIN, but not of a farewell", () => {
    const closedByServer = (last: string) => `${HANDSHAKE} ${EXCHANGE}
      +0.1    server > FA
      +0.0005 client > A
      +0.1    client > ${last} lost
      +0.3    client > ${last} retry lost
      +0.6    client > ${last} retry lost
      +1.2    client > ${last} retry lost ${LATER}`;
    check(closedByServer("PA 400"), { pattern: "data-black-holed" });
    check(closedByServer("PA 31"), { pattern: "open" });
  });

  it("is not claimed where the receiver's RST without ACK answers what was sent, but where it gives up", () => {
    const reset = (flags: string) =>
      `${HANDSHAKE} ${EXCHANGE}\n +0.1 server > FPA 1460 lost ${"\n +0.5 server > FPA 1460 retry lost".repeat(3)}\n +0.1 client > ${flags} ${LATER}`;
    check(reset("R"), { pattern: "closed-fin-rst" });
    check(reset("RA ack 301"), { pattern: "data-black-holed" });
  });
});

describe("data-black-holed is not claimed", () => {
  it("when the fourth copy is acknowledged", () => {
    check(
      `${HANDSHAKE} ${EXCHANGE}\n +0.1 client > PA 1460 lost ${resent(3)}\n +2.4 client > PA 1460 retry\n +0.001 server > A ${LATER}`,
      {
        pattern: "open",
      },
    );
  });

  it("when it was sent again twice only", () => {
    check(`${HANDSHAKE} ${EXCHANGE}\n +0.1 client > PA 1460 lost ${resent(2)} ${LATER}`, { pattern: "open" });
  });

  it("when losses of a long transfer were made good, and the capture ends in the middle of it", () => {
    const rounds = Array.from(
      { length: 5 },
      () => `
      +0.01  client > A 1460 lost
      +0.3   client > A 1460 retry
      +0     client > A 1460
      +0.001 server > A`,
    ).join("");
    const [row] = rowsOf(`${HANDSHAKE} ${EXCHANGE} ${rounds}\n +0.001 client > A 1460\n +0 client > A 1460`);
    assert.notEqual(row?.pattern, "data-black-holed");
  });

  it("when three different segments were each sent again once", () => {
    const [row] = rowsOf(`${HANDSHAKE} ${EXCHANGE}
      +0.1   client > A 1460 seq 2001
      +0     client > A 1460 seq 3461
      +0     client > A 1460 seq 4921
      +0.3   client > A 1460 seq 2001
      +0     client > A 1460 seq 3461
      +0     client > A 1460 seq 4921
      +0.001 server > A ack 1201 ${LATER}`);
    assert.notEqual(row?.pattern, "data-black-holed");
  });

  it("when the capture, and not the sender, made the copies", () => {
    const [row] = rowsOf(
      `note span copies every frame ${HANDSHAKE} ${EXCHANGE}\n +0.1 client > PA 1460 lost\n +0 client > PA 100 lost ${LATER}`,
    );
    assert.notEqual(row?.pattern, "data-black-holed");
  });

  it("when the capture copied each of two retransmissions", () => {
    const twoTimes = `${HANDSHAKE} ${EXCHANGE}\n +0.1 client > PA 1460 lost ${resent(2)} ${LATER}`;
    check(`note span copies every frame ${twoTimes}`, { pattern: "open" });
    check(`note span copies every frame\nnote client 2001:db8::1\nnote server 2001:db8::2 ${twoTimes}`, {
      pattern: "open",
    });
  });

  it("when the receiver's window is closed: it does not take what is sent", () => {
    const refusedByWindow = "\n +0.5 server > PA 1460 retry lost\n +0.001 client > A win 0";
    check(
      `${HANDSHAKE} ${EXCHANGE}
      +0.1   server > A 1460
      +0     server > PA 1460 lost
      +0.001 client > A ack 2762 win 0 ${refusedByWindow.repeat(5)} ${LATER}`,
      { pattern: "zero-window-stall" },
    );
  });

  it("when what is sent again stands behind the peer's RST", () => {
    check(
      `${HANDSHAKE} ${EXCHANGE}
      +0.1   server > A 1460
      +0     server > PA 1460 lost
      +0.001 client > RA ${"\n +0.5 server > PA 1460 retry lost\n +0.001 client > R".repeat(4)} ${LATER}`,
      { pattern: "reset-mid-transfer" },
    );
  });

  it("when only the client's side was captured", () => {
    const [row] = rowsOf(`note capture sees only client ${SWALLOWED}`);
    assert.notEqual(row?.severity, "failed");
  });

  it("after a long silence: the path forgot the connection", () => {
    check(`${HANDSHAKE} ${EXCHANGE}\n +300 client > PA 1460 lost ${resent(4)} ${LATER}`, {
      pattern: "idle-drop",
    });
  });
});

describe("data-black-holed in a capture that starts mid-stream", () => {
  it("is claimed: what it rests on was seen", () => {
    check(
      `${HANDSHAKE} ${EXCHANGE}\n note capture starts\n +0.1 client > PA 10\n +0 server > A\n +0.1 client > PA 1460 lost ${resent(4)} ${LATER}`,
      {
        pattern: "data-black-holed",
      },
    );
  });
});
