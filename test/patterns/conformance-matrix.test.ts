/**
 * Twenty-one attempts on which the tools disagree with each other, and what they are here.
 * Beside each: the streams and the completeness that Wireshark's two-pass analysis gives the same bytes. Where
 * tshark is installed the compiled bytes are shown to it, so that a dialogue cannot drift from its case.
 */
import assert from "node:assert/strict";
import { describe, it } from "node:test";
import { check, type Expectation } from "../support/dialogue";
import { captureBytes, compileDialogue } from "../support/dialogue-compiler";
import {
  CLOSE_BY_FIN,
  CLOSE_BY_FIN_RST,
  CLOSE_BY_RST,
  EXCHANGE,
  HANDSHAKE,
  LATER,
} from "../support/dialogue-phrases";
import { hasTshark } from "../support/tshark";
import { streamIdentity, tsharkStreams } from "../support/tshark-streams";

interface MatrixCase {
  name: string;
  script: string;
  /** tcp.completeness of each stream. */
  completeness: number[];
  expected: Expectation[];
}

const ACCEPTED = `
  +0.001 server > SA
  +0     client > A ${EXCHANGE} ${CLOSE_BY_FIN_RST}`;

const REFUSED = `
  +0.001 server > RA`;

const CASES: MatrixCase[] = [
  {
    name: "01 works, closed by both FINs",
    script: `${HANDSHAKE} ${EXCHANGE} ${CLOSE_BY_FIN}`,
    completeness: [31],
    expected: [
      { pattern: "closed-fin", tries: 1, refusals: 0, streams: [0], reuse: null, teardown: "fin-fin" },
    ],
  },
  {
    name: "02 works, FIN/ACK answered by RST",
    script: `${HANDSHAKE} ${EXCHANGE} ${CLOSE_BY_FIN_RST}`,
    completeness: [63],
    expected: [
      { pattern: "closed-fin-rst", tries: 1, refusals: 0, streams: [0], reuse: null, teardown: "fin-rst" },
    ],
  },
  {
    name: "03 works, the client resets",
    script: `${HANDSHAKE} ${EXCHANGE} ${CLOSE_BY_RST}`,
    completeness: [47],
    expected: [{ pattern: "closed-rst", tries: 1, refusals: 0, streams: [0], reuse: null, teardown: "rst" }],
  },
  {
    name: "04 unanswered at 0, 3 and 9 s",
    script: `+0 client > S\n +3 client > S retry\n +6 client > S retry ${LATER}`,
    completeness: [1],
    expected: [
      { pattern: "syn-unanswered", tries: 3, refusals: 0, streams: [0], reuse: null, evidence: [1, 2, 3] },
    ],
  },
  {
    name: "05 refused once",
    script: `+0 client > S ${REFUSED}`,
    completeness: [37],
    expected: [{ pattern: "syn-refused", tries: 1, refusals: 1, streams: [0], reuse: null }],
  },
  {
    name: "06 refused three times, same initial number",
    script: `+0 client > S ${REFUSED}\n +0.5 client > S retry ${REFUSED}\n +0.5 client > S retry ${REFUSED}`,
    completeness: [37],
    expected: [{ pattern: "syn-refused", tries: 3, refusals: 3, streams: [0], reuse: null }],
  },
  {
    name: "07 refused three times, new initial numbers",
    script: `+0 client > S ${REFUSED}\n +0.5 client > S new ${REFUSED}\n +0.5 client > S new ${REFUSED}`,
    completeness: [37, 37, 37],
    expected: [{ pattern: "syn-refused", tries: 3, refusals: 3, streams: [0, 1, 2], reuse: null }],
  },
  {
    name: "08 refused once, then accepted",
    script: `+0 client > S ${REFUSED}\n +0.5 client > S retry ${ACCEPTED}`,
    completeness: [63],
    expected: [
      {
        pattern: "connected-after-refusal",
        tries: 2,
        refusals: 1,
        streams: [0],
        reuse: null,
        teardown: "fin-rst",
      },
    ],
  },
  {
    name: "09 refused twice, then accepted",
    script: `+0 client > S ${REFUSED}\n +0.5 client > S retry ${REFUSED}\n +0.5 client > S retry ${ACCEPTED}`,
    completeness: [63],
    expected: [
      {
        pattern: "connected-after-refusal",
        tries: 3,
        refusals: 2,
        streams: [0],
        reuse: null,
        teardown: "fin-rst",
      },
    ],
  },
  {
    name: "10 retried once, then accepted",
    script: `+0 client > S\n +3 client > S retry ${ACCEPTED}`,
    completeness: [63],
    expected: [
      {
        pattern: "connected-after-silence",
        tries: 2,
        refusals: 0,
        streams: [0],
        reuse: null,
        teardown: "fin-rst",
      },
    ],
  },
  {
    name: "11 works; 171 s later the same port is unanswered",
    script: `${HANDSHAKE} ${EXCHANGE} ${CLOSE_BY_FIN_RST}
      +171 client > S new
      +3   client > S retry
      +6   client > S retry ${LATER}`,
    completeness: [63, 1],
    expected: [
      { pattern: "closed-fin-rst", tries: 1, streams: [0], reuse: null },
      {
        pattern: "syn-unanswered",
        tries: 3,
        refusals: 0,
        streams: [1],
        reuse: "no-time-wait",
        reuseOf: { previous: 0, gapSeconds: 171, previousEnd: "fin-rst" },
      },
    ],
  },
  {
    name: "12 works, both FINs; the port works again after 5 s",
    script: `${HANDSHAKE} ${EXCHANGE} ${CLOSE_BY_FIN}
      +5 client > S new
      +0.001 server > SA
      +0 client > A ${EXCHANGE} ${CLOSE_BY_FIN}`,
    completeness: [31, 31],
    expected: [
      { pattern: "closed-fin", tries: 1, streams: [0], reuse: null },
      {
        pattern: "closed-fin",
        tries: 1,
        streams: [1],
        reuse: "early-accepted",
        reuseOf: { previous: 0, gapSeconds: 5, previousEnd: "fin-fin" },
      },
    ],
  },
  {
    name: "13 the port comes round with neither FIN nor RST before",
    script: `${HANDSHAKE}\n +20 client > S new ${ACCEPTED}`,
    completeness: [7, 63],
    expected: [
      { pattern: "open", tries: 1, streams: [0], reuse: null, teardown: "none" },
      {
        pattern: "closed-fin-rst",
        tries: 1,
        streams: [1],
        reuse: "still-open",
        reuseOf: { previousEnd: "none" },
      },
    ],
  },
  {
    name: "14 SYN/ACK four times, never acknowledged",
    script: `+0 client > S
      +0.001 server > SA
      +1     server > SA retry
      +2     server > SA retry
      +4     server > SA retry ${LATER}`,
    completeness: [3],
    expected: [{ pattern: "handshake-abandoned", tries: 1, refusals: 0, streams: [0], reuse: null }],
  },
  {
    name: "15 the client resets the SYN/ACK",
    script: `+0 client > S\n +0.001 server > SA\n +0.001 client > R`,
    completeness: [35],
    expected: [
      { pattern: "handshake-abandoned", tries: 1, refusals: 0, streams: [0], reuse: null, teardown: "rst" },
    ],
  },
  {
    name: "16 the client resets its own SYN",
    script: `+0 client > S\n +1 client > R`,
    completeness: [33],
    expected: [
      { pattern: "syn-unanswered", tries: 1, refusals: 0, streams: [0], reuse: null, teardown: "rst" },
    ],
  },
  {
    name: "17 challenged, the client resets, the retry works",
    script: `+0 client > S
      +0.001 server > A seq 90000 ack 70000
      +0.001 client > R seq 70000
      +1     client > S retry ${ACCEPTED}`,
    completeness: [63],
    expected: [
      {
        pattern: "connected-after-challenge",
        tries: 2,
        refusals: 0,
        streams: [0],
        reuse: null,
        teardown: "fin-rst",
      },
    ],
  },
  {
    name: "18 accepted, closed by the server at once",
    script: `${HANDSHAKE}\n +0.001 server > FA\n +0 client > A\n +0.001 client > FA\n +0 server > A`,
    completeness: [23],
    expected: [
      { pattern: "closed-on-accept", tries: 1, refusals: 0, streams: [0], reuse: null, teardown: "fin-fin" },
    ],
  },
  {
    name: "19 accepted, the first request is reset",
    script: `${HANDSHAKE}\n +0.01 client > PA 200\n +0.001 server > RA`,
    completeness: [47],
    expected: [
      { pattern: "request-reset", tries: 1, refusals: 0, streams: [0], reuse: null, teardown: "rst" },
    ],
  },
  {
    name: "20 mid-stream only",
    script: `${HANDSHAKE}\n note capture starts ${EXCHANGE}`,
    completeness: [12],
    expected: [{ pattern: "midstream", tries: 0, refusals: 0, streams: [0], reuse: null, teardown: "none" }],
  },
  {
    name: "21 the SYN is answered by ICMP 3/13",
    script: `+0 client > S\n +0.001 icmp 3/13 from 10.0.0.254 quoting last ${LATER}`,
    completeness: [1],
    expected: [
      { pattern: "syn-rejected-icmp", tries: 1, refusals: 0, streams: [0], reuse: null, evidence: [1, 2] },
    ],
  },
];

describe("conformance matrix", () => {
  for (const { name, script, completeness, expected } of CASES) {
    it(name, (context) => {
      const analysis = check(script, expected);
      assert.deepEqual(
        analysis.streams().map(({ stream }) => stream),
        completeness.map((_, stream) => stream),
      );
      if (!hasTshark) {
        context.diagnostic("tshark is not installed: the dialogue was not compared with it");
        return;
      }
      const theirs = tsharkStreams(captureBytes(compileDialogue(script)));
      assert.deepEqual(
        theirs.map((stream) => stream.completeness),
        completeness,
      );
      assert.deepEqual(analysis.streams().map(streamIdentity), theirs.map(streamIdentity));
    });
  }

  it("has all twenty-one cases", () => {
    assert.equal(CASES.length, 21);
  });
});
