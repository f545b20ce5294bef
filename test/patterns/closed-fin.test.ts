import { describe, it } from "node:test";
import { check } from "../support/dialogue";
import { holdsInEveryGuise } from "../support/dialogue-guises";
import { CLOSE_BY_FIN, EXCHANGE, HANDSHAKE } from "../support/dialogue-phrases";

const WHOLE_LIFE = `${HANDSHAKE} ${EXCHANGE} ${CLOSE_BY_FIN}`;

describe("closed-fin", () => {
  it("is claimed when both ends close with FIN", () => {
    check(WHOLE_LIFE, {
      pattern: "closed-fin",
      tries: 1,
      refusals: 0,
      streams: [0],
      packets: 11,
      packetsFromClient: 6,
      packetsFromServer: 5,
      payloadFromClient: 200,
      payloadFromServer: 300,
      connectSeconds: 0.0005,
      teardown: "fin-fin",
      retransmissions: 0,
      reuse: null,
    });
  });

  holdsInEveryGuise(WHOLE_LIFE, { pattern: "closed-fin", tries: 1, refusals: 0, teardown: "fin-fin" });

  it("counts payload and no retransmission when the sequence numbers wrap inside the data", () => {
    check(`note client isn 4294967200\nnote server isn 4294967100 ${WHOLE_LIFE}`, {
      pattern: "closed-fin",
      payloadFromClient: 200,
      payloadFromServer: 300,
      retransmissions: 0,
    });
  });

  it("counts the payload that was on the wire where the snaplen cut it away", () => {
    check(`note snaplen 54 ${WHOLE_LIFE}`, {
      pattern: "closed-fin",
      payloadFromClient: 200,
      payloadFromServer: 300,
    });
  });

  it("is claimed when the TCP headers were cut right after their windows", () => {
    check(`note snaplen 50 ${WHOLE_LIFE}`, { pattern: "closed-fin", tries: 1, payloadFromServer: 300 });
  });

  it("is claimed when one end goes on sending after the other's FIN", () => {
    check(
      `${HANDSHAKE}
      +0.01  client > PA 200
      +0     client > FA
      +0.001 server > A
      +1     server > PA 1000
      +0     client > A
      +1     server > FA
      +0     client > A`,
      { pattern: "closed-fin", teardown: "fin-fin", payloadFromServer: 1000 },
    );
  });

  it("is claimed when both FINs cross", () => {
    check(
      `${HANDSHAKE} ${EXCHANGE}
      +1      client > FA lost
      +0.0001 server > FA lost
      +0.001  client > A ack 5302
      +0      server > A ack 1202`,
      { pattern: "closed-fin", teardown: "fin-fin" },
    );
  });

  it("is claimed when a RST follows both FINs: it was closed by then", () => {
    check(`${WHOLE_LIFE}\n +0.5 client > RA`, { pattern: "closed-fin", teardown: "fin-fin" });
  });

  it("is claimed when the FIN had to be sent again", () => {
    check(
      `${HANDSHAKE} ${EXCHANGE}
      +0.1   client > FA lost
      +0.3   client > FA retry
      +0.001 server > FA
      +0     client > A`,
      { pattern: "closed-fin", teardown: "fin-fin" },
    );
  });

  it("is claimed across keep-alives, which are no retransmissions", () => {
    check(
      `${HANDSHAKE} ${EXCHANGE}
      +30    client > A keep-alive
      +0.001 server > A
      +30    client > A 1 keep-alive
      +0.001 server > A ${CLOSE_BY_FIN}`,
      { pattern: "closed-fin", retransmissions: 0 },
    );
  });

  it("is claimed after one retransmission, which is counted", () => {
    check(
      `${HANDSHAKE}
      +0.01  client > PA 200 lost
      +0.3   client > PA 200 retry
      +0.001 server > A
      +0.01  server > PA 300
      +0     client > A ${CLOSE_BY_FIN}`,
      { pattern: "closed-fin", retransmissions: 1 },
    );
  });

  // Retransmissions are not compared here: tshark calls a segment that its ACK precedes a spurious one.
  it("is claimed when records stand in the file out of order", () => {
    check(
      `${HANDSHAKE}
      +0.01  client > PA 200
      +0.001 server > A filed-first
      +0.02  server > PA 300
      +0.001 client > A filed-first ${CLOSE_BY_FIN}`,
      { pattern: "closed-fin", tries: 1, clientEnd: "10.0.0.1:50000" },
    );
  });

  it("is claimed when the capture began mid-stream and saw both FINs: how it ended is known", () => {
    // The first row that holds wins, and this row asks for the FINs alone.
    check(`${HANDSHAKE}\n note capture starts ${EXCHANGE} ${CLOSE_BY_FIN}`, {
      pattern: "closed-fin",
      tries: 0,
      clientEnd: "10.0.0.1:50000",
      roleGround: "port",
    });
  });

  it("is claimed when the capture itself lost frames in between", () => {
    check(
      `${HANDSHAKE}
      +0.01  client > PA 200 unseen
      note capture drops 1
      +0.02  server > PA 300
      +0     client > A ${CLOSE_BY_FIN}`,
      { pattern: "closed-fin", payloadFromClient: 0 },
    );
  });
});

describe("closed-fin is not claimed", () => {
  it("when one end alone closed", () => {
    check(`${HANDSHAKE} ${EXCHANGE}\n +0.1 client > FA\n +0 server > A\n +60 bystander`, {
      pattern: "open",
      teardown: "none",
    });
  });

  it("when one end closed and sent its FIN again: that is still one way", () => {
    check(`${HANDSHAKE} ${EXCHANGE}\n +0.1 client > FA\n +1 client > FA retry\n +60 bystander`, {
      pattern: "open",
      teardown: "none",
    });
  });

  it("when a SPAN port copied the only FIN", () => {
    check(`${HANDSHAKE} ${EXCHANGE}\n +0.1 client > FA twice\n +60 bystander`, {
      pattern: "open",
      teardown: "none",
    });
  });
});
