import assert from "node:assert/strict";
import { describe, it } from "node:test";
import { check, rowsOf } from "../support/dialogue";
import { holdsInEveryGuise } from "../support/dialogue-guises";
import { CLOSE_BY_FIN, EXCHANGE, HANDSHAKE, LATER } from "../support/dialogue-phrases";

const TAKEN = `${HANDSHAKE}
  +0.01   client > PA 200
  +0.0005 server > A`;
const SILENT = `${TAKEN} ${LATER}`;

describe("request-unanswered", () => {
  it("is claimed when the request was acknowledged and nothing came for a minute", () => {
    check(SILENT, {
      pattern: "request-unanswered",
      payloadFromClient: 200,
      payloadFromServer: 0,
      teardown: "none",
      proof: [4, 5],
    });
  });

  holdsInEveryGuise(SILENT, { pattern: "request-unanswered", tries: 1, refusals: 0, teardown: "none" });

  it("is claimed when the client closes after waiting", () => {
    check(`${TAKEN}\n +30 client > FA\n +0.001 server > A\n +0 server > FA\n +0 client > A`, {
      pattern: "request-unanswered",
      teardown: "fin-fin",
      proof: [4, 6],
    });
  });

  it("is claimed when the client resets after waiting", () => {
    check(`${TAKEN}\n +30 client > RA`, { pattern: "request-unanswered", teardown: "rst", proof: [6] });
  });

  it("is claimed when the server closes without a word", () => {
    check(`${TAKEN}\n +5 server > FA\n +0 client > A\n +0 client > FA\n +0 server > A`, {
      pattern: "request-unanswered",
      teardown: "fin-fin",
    });
  });

  it("is claimed when a second request was not answered either", () => {
    check(`${TAKEN}\n +1 client > PA 100\n +0.001 server > A ${LATER}`, { pattern: "request-unanswered" });
  });

  it("is claimed while keep-alives go back and forth: they are no answer", () => {
    check(
      `${TAKEN}
      +10    client > A 1 keep-alive
      +0.001 server > A
      +10    client > A 1 keep-alive
      +0.001 server > A ${LATER}`,
      { pattern: "request-unanswered" },
    );
  });
});

/** Of two connections to one service the first gets its answer after 20 s, the second waits until the capture's end. */
const besideSlow = (waited: number) =>
  `${TAKEN}\n +20 server > PA 300\n +0 client > A ${CLOSE_BY_FIN}
  +300   client > S new
  +0.001 server > SA
  +0     client > A
  +0.01  client > PA 200
  +0.001 server > A
  +${waited} bystander`;

describe("request-unanswered is not claimed", () => {
  it("when another request to the service waited as long for its answer", () => {
    check(besideSlow(19), [{ pattern: "closed-fin" }, { pattern: "open" }]);
    check(besideSlow(21), [
      { pattern: "closed-fin" },
      { pattern: "request-unanswered", facts: { waitedSeconds: 21.001 } },
    ]);
  });

  it("when another request waited as long, unless the client did not wait for the capture's end", () => {
    check(`${besideSlow(10)}\n +0 client > RA`, [
      { pattern: "closed-fin" },
      { pattern: "request-unanswered" },
    ]);
  });

  it("when the capture ends within three seconds of the request", () => {
    check(`${TAKEN}\n +2.5 bystander`, { pattern: "open" });
  });

  it("when the server answered", () => {
    check(`${HANDSHAKE} ${EXCHANGE} ${LATER}`, { pattern: "open" });
  });

  it("when the answer was not captured, but the client acknowledged it", () => {
    const [row] = rowsOf(`${HANDSHAKE}
      +0.01  client > PA 200
      +0.001 server > A
      +0.001 server > PA 300 unseen
      +0.001 client > A ${LATER}`);
    assert.notEqual(row?.pattern, "request-unanswered");
  });

  it("when nothing was asked", () => {
    check(`${HANDSHAKE} ${LATER}`, { pattern: "open" });
  });

  it("when the request itself was never acknowledged", () => {
    const [row] = rowsOf(`${HANDSHAKE}\n +0.01 client > PA 200 lost ${LATER}`);
    assert.notEqual(row?.pattern, "request-unanswered");
  });

  it("when the capture starts mid-stream: an answer may lie before it", () => {
    const [row] = rowsOf(`${HANDSHAKE} ${EXCHANGE}
      note capture starts
      +1     client > PA 200
      +0.001 server > A ${LATER}`);
    assert.equal(row?.pattern, "midstream");
  });

  it("when the client goes on sending for seconds without an answer: logs are shipped one way", () => {
    const message = "\n +7 client > PA 120\n +0.001 server > A";
    check(`${HANDSHAKE} ${message.repeat(6)} ${LATER}`, { pattern: "open" });
    check(`${HANDSHAKE} ${message.repeat(6)} ${CLOSE_BY_FIN}`, { pattern: "closed-fin" });
  });

  it("when the client closes as soon as all is sent: an upload or a print job", () => {
    const upload = `${HANDSHAKE}\n +0.001 client > A 1460\n +0 client > PA 900\n +0.001 server > A`;
    check(`${upload} ${CLOSE_BY_FIN}`, { pattern: "closed-fin" });
    check(`${upload}\n +0.001 client > FA\n +30 server > FA\n +0 client > A`, { pattern: "closed-fin" });
  });

  it("when the client leaves without waiting", () => {
    check(`${TAKEN}\n +0.5 client > RA`, { pattern: "closed-rst" });
    check(`${TAKEN}\n +2.9 client > RA`, { pattern: "closed-rst" });
    check(`${TAKEN}\n +3.1 client > RA`, { pattern: "request-unanswered" });
  });

  it("when the answer comes a minute after the client's half-close", () => {
    check(
      `${TAKEN}
      +0     client > FA
      +0.001 server > A
      +90    server > PA 300
      +0     client > A
      +0     server > FA
      +0     client > A`,
      { pattern: "closed-fin" },
    );
  });

  it("when the request came with the SYN (TCP Fast Open) and was answered", () => {
    check(
      `+0.1 client > S 200\n +0.001 server > SA\n +0.01 server > PA 300\n +0 client > A ${CLOSE_BY_FIN}`,
      { pattern: "closed-fin" },
    );
  });

  it("when only the client's side was captured", () => {
    const [row] = rowsOf(`note capture sees only client ${SILENT}`);
    assert.notEqual(row?.severity, "failed");
  });

  it("when only the server's side was captured", () => {
    const [row] = rowsOf(`note capture sees only server ${SILENT}`);
    assert.notEqual(row?.severity, "failed");
  });
});
