import assert from "node:assert/strict";
import { describe, it } from "node:test";
import { check, rowsOf } from "../support/dialogue";
import { holdsInEveryGuise } from "../support/dialogue-guises";
import { CLOSE_BY_FIN, EXCHANGE, LATER } from "../support/dialogue-phrases";

const THREE_SYNS = `
  +0   client > S
  +3   client > S retry
  +6   client > S retry
  +30  bystander`;

describe("syn-unanswered", () => {
  it("is claimed when three SYNs of one connection get nothing at all", () => {
    check(THREE_SYNS, {
      pattern: "syn-unanswered",
      tries: 3,
      refusals: 0,
      streams: [0],
      packets: 3,
      packetsFromServer: 0,
      connectSeconds: null,
      teardown: "none",
      clientEnd: "10.0.0.1:50000",
      serverEnd: "10.0.0.2:80",
      roleGround: "syn",
      evidence: [1, 2, 3],
      start: 0,
      duration: 9,
      reuse: null,
    });
  });

  holdsInEveryGuise(THREE_SYNS, { pattern: "syn-unanswered", tries: 3, refusals: 0, teardown: "none" });

  it("is grouped by the number of tries", () => {
    const analysis = check(
      `
      +0    client port 50001 > S
      +0    client port 50002 > S
      +0    client port 50003 > S
      +0    client port 50004 > S
      @3    client port 50002 > S retry
      @3    client port 50003 > S retry
      @3    client port 50004 > S retry
      @9    client port 50003 > S retry
      @9    client port 50004 > S retry
      +60   bystander`,
      [1, 2, 3, 3].map((tries) => ({ pattern: "syn-unanswered", tries })),
    );
    assert.deepEqual(analysis.report().patterns[0]?.groups, [
      { value: 1, nConversations: 1 },
      { value: 2, nConversations: 1 },
      { value: 3, nConversations: 2 },
    ]);
  });

  it("notes that the client gave up when its RST follows its own SYN", () => {
    check(
      `
      +0    client > S
      +0.5  client > R`,
      {
        pattern: "syn-unanswered",
        tries: 1,
        refusals: 0,
        teardown: "rst",
        proof: [1],
        facts: { clientGaveUp: "yes" },
      },
    );
  });

  it("does not note that a client gave up that only fell silent", () => {
    const analysis = check(THREE_SYNS, { pattern: "syn-unanswered" });
    assert.ok(!analysis.details(0).facts.some(({ name, value }) => name === "clientGaveUp" && value !== 0));
  });

  it("is claimed for each of two connections when the port is tried again with a new initial number", () => {
    // Nobody refused the first, so it is not the same attempt; the new one shows that the first was given up.
    check(`+0 client > S\n +3 client > S new ${LATER}`, [
      { pattern: "syn-unanswered", tries: 1, streams: [0] },
      { pattern: "syn-unanswered", tries: 1, streams: [1] },
    ]);
  });

  it("is claimed when the SYN carried data (TCP Fast Open)", () => {
    check(`+0 client > S 100 ${LATER}`, { pattern: "syn-unanswered", tries: 1, payloadFromClient: 100 });
  });

  it("is claimed when the retry stands before the first SYN in the file", () => {
    check(
      `
      +0  client > S
      +3  client > S retry filed-first
      +30 bystander`,
      { pattern: "syn-unanswered", tries: 2, evidence: [1, 2] },
    );
  });

  it("counts no try for the second record of a SYN that a SPAN port copied", () => {
    check(
      `
      +0  client > S twice
      +3  client > S retry twice
      +30 bystander`,
      { pattern: "syn-unanswered", tries: 2, packets: 4 },
    );
  });
});

describe("syn-unanswered is not claimed", () => {
  it("when the capture ends right after the SYN", () => {
    check(`+0 client > S\n +0.2 bystander`, { pattern: "open", tries: 1 });
  });

  it("when the SYN is the capture's last frame", () => {
    check(`+0 bystander\n +5 client > S`, { pattern: "open", tries: 1 });
  });

  it("when the last retry is younger than one retry interval at the end", () => {
    check(`+0 client > S\n +3 client > S retry\n +0.5 bystander`, { pattern: "open", tries: 2 });
  });

  it("when only the client's side was captured and the client goes on", () => {
    check(
      `
      note capture sees only client
      +0     client > S
      +0.001 server > SA
      +0     client > A ${EXCHANGE} ${LATER}`,
      { pattern: "open", tries: 1, packetsFromServer: 0, payloadFromClient: 200 },
    );
  });

  it("when only the client's side was captured and all it shows is the handshake's last ACK", () => {
    check(
      `
      note capture sees only client
      +0     client > S
      +0.001 server > SA
      +0     client > A ${LATER}`,
      { pattern: "open", tries: 1 },
    );
  });

  it("when the SYN/ACK alone was cut too short to show its flags", () => {
    check(
      `
      +0     client > S
      +0.001 server > SA cut 46
      +0     client > A ${EXCHANGE} ${CLOSE_BY_FIN}`,
      { pattern: "closed-fin", tries: 1 },
    );
  });

  it("when the server's answers are there, all cut too short to show what they are", () => {
    const [row] = rowsOf(`
      +0     client > S
      +0.001 server > RA cut 46
      +3     client > S retry
      +0.001 server > RA cut 46 ${LATER}`);
    assert.notEqual(row?.pattern, "syn-unanswered");
  });

  it("when the SYN/ACK comes, however late", () => {
    check(`+0 client > S\n +2.5 server > SA\n +0 client > A ${EXCHANGE} ${CLOSE_BY_FIN}`, {
      pattern: "slow-handshake",
    });
  });
});
