import { describe, it } from "node:test";
import { check } from "../support/dialogue";
import { holdsInEveryGuise } from "../support/dialogue-guises";
import { CLOSE_BY_FIN, EXCHANGE, HANDSHAKE } from "../support/dialogue-phrases";

const sent = (times: number) =>
  Array.from({ length: times }, () => `\n  +0.002 server > A 1000\n  +0.001 client > A`).join("");
const lost = (times: number) =>
  Array.from(
    { length: times },
    () => `
  +0.002 server > A 1000 lost
  +0.3   server > A 1000 retry
  +0.001 client > A`,
  ).join("");
const LOSSY = `${HANDSHAKE} ${EXCHANGE} ${sent(10)} ${lost(6)} ${CLOSE_BY_FIN}`;

describe("heavy loss", () => {
  it("is claimed when six of two dozen segments had to be sent again", () => {
    check(LOSSY, {
      pattern: "heavy-loss",
      retransmissions: 6,
      teardown: "fin-fin",
      facts: { retransmittedSegments: 6, payloadSegments: 24 },
    });
  });

  holdsInEveryGuise(LOSSY, { pattern: "heavy-loss", tries: 1, refusals: 0, teardown: "fin-fin" });

  it("is claimed from five retransmissions on", () => {
    check(`${HANDSHAKE} ${EXCHANGE} ${lost(5)} ${CLOSE_BY_FIN}`, { pattern: "heavy-loss" });
  });

  it("is claimed when the losses are spread over both directions", () => {
    check(
      `${HANDSHAKE} ${lost(3)}
      +0.002 client > A 1000 lost
      +0.3   client > A 1000 retry
      +0.001 server > A
      +0.002 client > A 1000 lost
      +0.3   client > A 1000 retry
      +0.001 server > A ${CLOSE_BY_FIN}`,
      { pattern: "heavy-loss" },
    );
  });

  it("is claimed in a capture that starts mid-stream", () => {
    check(`${HANDSHAKE} ${EXCHANGE}\n note capture starts ${sent(2)} ${lost(6)}`, { pattern: "heavy-loss" });
  });

  it("is claimed when only the server's side was captured: it is the sender that sends again", () => {
    check(`note capture sees only server ${LOSSY}`, { pattern: "heavy-loss" });
  });
});

describe("heavy loss is not claimed", () => {
  it("for a farewell that is sent again and again to a client that has closed", () => {
    const again = "\n +0.5 server > FPA 31 retry lost".repeat(8);
    check(`${HANDSHAKE} ${EXCHANGE}\n +0.1 client > FA\n +0 server > A\n +0 server > FPA 31 lost ${again}`, {
      pattern: "closed-fin",
      retransmissions: 8,
    });
  });

  it("for four retransmissions", () => {
    check(`${HANDSHAKE} ${EXCHANGE} ${lost(4)} ${CLOSE_BY_FIN}`, { pattern: "closed-fin" });
  });

  it("for five in a hundred and more segments", () => {
    check(`${HANDSHAKE} ${EXCHANGE} ${sent(110)} ${lost(5)} ${CLOSE_BY_FIN}`, { pattern: "closed-fin" });
  });

  it("when a SPAN port made the copies", () => {
    check(`note span copies every frame ${HANDSHAKE} ${EXCHANGE} ${sent(10)} ${CLOSE_BY_FIN}`, {
      pattern: "closed-fin",
    });
  });

  it("when a SPAN port made the copies of IPv6 packets, which have no identification", () => {
    check(
      `note span copies every frame
      note client 2001:db8::1
      note server 2001:db8::2 ${HANDSHAKE} ${EXCHANGE} ${sent(10)} ${CLOSE_BY_FIN}`,
      { pattern: "closed-fin" },
    );
  });

  it("when a SPAN port copied three retransmissions, too: they are three", () => {
    check(`note span copies every frame ${HANDSHAKE} ${EXCHANGE} ${lost(3)} ${CLOSE_BY_FIN}`, {
      pattern: "closed-fin",
    });
    check(
      `note span copies every frame
      note client 2001:db8::1
      note server 2001:db8::2 ${HANDSHAKE} ${EXCHANGE} ${lost(3)} ${CLOSE_BY_FIN}`,
      { pattern: "closed-fin" },
    );
  });

  it("for keep-alives", () => {
    const keepAlive = "\n  +20    client > A 1 keep-alive\n  +0.001 server > A";
    check(`${HANDSHAKE} ${EXCHANGE} ${keepAlive.repeat(8)} ${CLOSE_BY_FIN}`, { pattern: "closed-fin" });
  });

  it("when records stand out of order in the file", () => {
    const swapped = "\n  +0.002 server > A 1000\n  +0.0001 server > A 1000 filed-first\n  +0.001 client > A";
    check(`${HANDSHAKE} ${EXCHANGE} ${swapped.repeat(6)} ${CLOSE_BY_FIN}`, { pattern: "closed-fin" });
  });
});
