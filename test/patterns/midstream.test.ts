import { describe, it } from "node:test";
import { check } from "../support/dialogue";
import { holdsInEveryGuise } from "../support/dialogue-guises";
import { CLOSE_BY_FIN, EXCHANGE, HANDSHAKE, LATER } from "../support/dialogue-phrases";

const BEGAN_BEFORE = `${HANDSHAKE}
  note capture starts ${EXCHANGE} ${LATER}`;

describe("midstream", () => {
  it("is claimed when the capture began after the connection", () => {
    check(BEGAN_BEFORE, {
      pattern: "midstream",
      tries: 0,
      refusals: 0,
      packets: 4,
      connectSeconds: null,
      teardown: "none",
      clientEnd: "10.0.0.1:50000",
      serverEnd: "10.0.0.2:80",
      roleGround: "port",
      payloadFromClient: 200,
      payloadFromServer: 300,
    });
  });

  holdsInEveryGuise(BEGAN_BEFORE, { pattern: "midstream", tries: 0, refusals: 0, teardown: "none" });

  it("is claimed with the lower port as the server, also when the server is seen first", () => {
    check(
      `${HANDSHAKE}
      note capture starts
      +1 server > PA 10
      +0 client > A`,
      { pattern: "midstream", clientEnd: "10.0.0.1:50000", roleGround: "port" },
    );
  });

  it("is claimed with the SYN/ACK's receiver as the client when the SYN alone is missing", () => {
    check(
      `
      +0     client > S unseen
      +0.001 server > SA
      +0     client > A ${EXCHANGE} ${LATER}`,
      { pattern: "midstream", roleGround: "syn-ack", clientEnd: "10.0.0.1:50000", tries: 0 },
    );
  });

  it("is claimed when a single frame is all there is", () => {
    check(`${HANDSHAKE}\n note capture starts\n +1 client > A`, {
      pattern: "midstream",
      packets: 1,
      evidence: [1],
    });
  });

  it("is claimed for keep-alives alone", () => {
    check(
      `${HANDSHAKE}
      note capture starts
      +10    client > A keep-alive
      +0.001 server > A
      +10    client > A keep-alive
      +0.001 server > A`,
      { pattern: "midstream", retransmissions: 0 },
    );
  });

  it("ends where the port's next incarnation begins", () => {
    check(
      `${HANDSHAKE}
      note capture starts ${EXCHANGE}
      +20    client > S new
      +0.001 server > SA
      +0     client > A ${EXCHANGE} ${CLOSE_BY_FIN}`,
      [
        { pattern: "midstream", streams: [0], packets: 4 },
        { pattern: "closed-fin", streams: [1], tries: 1, reuse: "still-open" },
      ],
    );
  });
});

describe("midstream is not claimed", () => {
  it("when the SYN is the first frame of the capture", () => {
    check(`${HANDSHAKE} ${EXCHANGE} ${LATER}`, { pattern: "open" });
  });

  it("when the SYN stands behind its SYN/ACK in the file", () => {
    check(
      `
      +5      bystander
      +0      client > S
      +0.0001 server > SA filed-first
      +0      client > A ${EXCHANGE} ${LATER}`,
      { pattern: "open", tries: 1 },
    );
  });
});
