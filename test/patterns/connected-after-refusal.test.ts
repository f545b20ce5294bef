import assert from "node:assert/strict";
import { describe, it } from "node:test";
import { check } from "../support/dialogue";
import { holdsInEveryGuise } from "../support/dialogue-guises";
import { CLOSE_BY_FIN, CLOSE_BY_FIN_RST, EXCHANGE, LATER } from "../support/dialogue-phrases";

const ACCEPTED = `
  +0.5   client > S retry
  +0.001 server > SA
  +0     client > A ${EXCHANGE} ${CLOSE_BY_FIN_RST}`;

const REFUSED_ONCE = `
  +0     client > S
  +0.001 server > RA ${ACCEPTED}`;

const REFUSED_TWICE = `
  +0     client > S
  +0.001 server > RA
  +0.5   client > S retry
  +0.001 server > RA ${ACCEPTED}`;

const NEW_NUMBER_EACH_TIME = REFUSED_TWICE.replaceAll("retry", "new");

describe("connected-after-refusal", () => {
  it("is claimed when the second try is accepted after a RST to the first", () => {
    check(REFUSED_ONCE, {
      pattern: "connected-after-refusal",
      tries: 2,
      refusals: 1,
      streams: [0],
      connectSeconds: 0.502,
      teardown: "fin-rst",
      payloadFromServer: 300,
      proof: [1, 2, 3, 4],
    });
  });

  it("is claimed when the third try is accepted after two RSTs", () => {
    check(REFUSED_TWICE, { pattern: "connected-after-refusal", tries: 3, refusals: 2, streams: [0] });
  });

  it("is one conversation of as many streams as it took initial numbers", () => {
    check(NEW_NUMBER_EACH_TIME, {
      pattern: "connected-after-refusal",
      tries: 3,
      refusals: 2,
      streams: [0, 1, 2],
      connectSeconds: 1.003,
      reuse: null,
    });
  });

  holdsInEveryGuise(REFUSED_TWICE, {
    pattern: "connected-after-refusal",
    tries: 3,
    refusals: 2,
    teardown: "fin-rst",
  });

  describe("with a new initial number at each try", () => {
    holdsInEveryGuise(NEW_NUMBER_EACH_TIME, {
      pattern: "connected-after-refusal",
      tries: 3,
      refusals: 2,
      teardown: "fin-rst",
    });
  });

  it("is grouped by the number of refusals", () => {
    const once = REFUSED_ONCE.replaceAll(" >", " port 50001 >");
    const twice = REFUSED_TWICE.replaceAll(" >", " port 50002 >");
    const analysis = check(`${once} ${twice}`, [
      { pattern: "connected-after-refusal", refusals: 1 },
      { pattern: "connected-after-refusal", refusals: 2 },
    ]);
    assert.deepEqual(analysis.report().patterns[0]?.groups, [
      { value: 1, nConversations: 1 },
      { value: 2, nConversations: 1 },
    ]);
  });

  it("is claimed while the connection is still open: the refused try's RST closed nothing", () => {
    check(
      `
      +0     client > S
      +0.001 server > RA
      +0.5   client > S retry
      +0.001 server > SA
      +0     client > A ${EXCHANGE} ${LATER}`,
      { pattern: "connected-after-refusal", teardown: "none" },
    );
  });

  it("is claimed when one try got nothing and another was refused", () => {
    check(
      `
      +0     client > S
      +3     client > S retry
      +0.001 server > RA
      +0.5   client > S retry
      +0.001 server > SA
      +0     client > A ${EXCHANGE} ${CLOSE_BY_FIN}`,
      { pattern: "connected-after-refusal", tries: 3, refusals: 1, teardown: "fin-fin" },
    );
  });
});

describe("connected-after-refusal is not claimed", () => {
  it("when the port is tried again with a new number after more than 2 s: two connections", () => {
    check(
      `
      +0     client > S
      +0.001 server > RA
      +5     client > S new
      +0.001 server > SA
      +0     client > A ${EXCHANGE} ${CLOSE_BY_FIN}`,
      [
        { pattern: "syn-refused", streams: [0] },
        { pattern: "closed-fin", streams: [1], tries: 1, refusals: 0, reuse: "no-time-wait" },
      ],
    );
  });

  it("when another port is accepted after the refusal: two connections", () => {
    check(
      `
      +0     client port 50001 > S
      +0.001 server port 50001 > RA
      +0.5   client port 50002 > S
      +0.001 server port 50002 > SA
      +0     client port 50002 > A
      +60    bystander`,
      [{ pattern: "syn-refused" }, { pattern: "open", refusals: 0 }],
    );
  });

  it("when the server's SYN/ACK bears another number than its RST did, with no refusal of this try", () => {
    // The RST acknowledges something else than the SYN: it answers a segment of the previous connection.
    check(
      `
      +0     client > S
      +0.001 server > R seq 777777
      +0.001 server > SA
      +0     client > A ${EXCHANGE} ${CLOSE_BY_FIN}`,
      { pattern: "closed-fin", refusals: 0, tries: 1 },
    );
  });
});
