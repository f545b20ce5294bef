import { describe, it } from "node:test";
import { check } from "../support/dialogue";
import { holdsInEveryGuise } from "../support/dialogue-guises";
import { CLOSE_BY_FIN, EXCHANGE, HANDSHAKE, LATER } from "../support/dialogue-phrases";

const REJECTED = `
  +0     client > S
  +0.001 icmp 3/13 from 10.0.0.254 quoting last`;

const REJECTED_QUOTING_ALL = `${REJECTED} 28 bytes ${LATER}`;

describe("syn-rejected-icmp", () => {
  it("is claimed when an unreachable quotes the SYN, with eight bytes of its header", () => {
    check(`${REJECTED} ${LATER}`, {
      pattern: "syn-rejected-icmp",
      tries: 1,
      refusals: 0,
      streams: [0],
      packets: 1,
      connectSeconds: null,
      teardown: "none",
      evidence: [1, 2],
      facts: { icmpType: 3, icmpCode: 13 },
    });
  });

  it("is claimed at the very end of a capture, for a rejection is an answer", () => {
    check(REJECTED, { pattern: "syn-rejected-icmp" });
  });

  it("is claimed when the whole SYN is quoted", () => {
    check(REJECTED_QUOTING_ALL, {
      pattern: "syn-rejected-icmp",
      evidence: [1, 2],
    });
  });

  for (const code of [0, 1, 2, 3, 9, 10, 13]) {
    it(`is claimed for ICMP unreachable code ${code}`, () => {
      check(`+0 client > S\n +0.001 icmp 3/${code} from 10.0.0.254 quoting last ${LATER}`, {
        pattern: "syn-rejected-icmp",
      });
    });
  }

  for (const code of [0, 1, 3, 4]) {
    it(`is claimed for ICMPv6 unreachable code ${code}`, () => {
      const ends = "note client 2001:db8::1\nnote server 2001:db8:0:1::2";
      check(
        `${ends}\n +0 client > S\n +0.001 icmp 1/${code} from 2001:db8::fe quoting last 28 bytes ${LATER}`,
        {
          pattern: "syn-rejected-icmp",
          clientEnd: "[2001:db8::1]:50000",
          evidence: [1, 2],
        },
      );
    });
  }

  it("is claimed when every try is rejected", () => {
    const tries = [0, 3, 6].map(
      (wait, index) => `+${wait} client > S ${index === 0 ? "" : "retry"}
        +0.001 icmp 3/13 from 10.0.0.254 quoting last`,
    );
    check(`${tries.join("\n")} ${LATER}`, { pattern: "syn-rejected-icmp", tries: 3, proof: [1, 2] });
  });

  it("is claimed for the quoted SYN's conversation and not for its neighbour's", () => {
    check(
      `
      +0     client port 50001 > S
      +0     client port 50002 > S
      +0.001 icmp 3/13 from 10.0.0.254 quoting last
      +60    bystander`,
      [
        { pattern: "syn-unanswered", clientPort: 50_001 },
        { pattern: "syn-rejected-icmp", clientPort: 50_002 },
      ],
    );
  });

  // Ethernet, IPv4, ICMP, and the quoted IPv4 header with the SYN's ports and sequence number.
  const leastSnapLen = 14 + 20 + 8 + 20 + 8;
  holdsInEveryGuise(
    REJECTED_QUOTING_ALL,
    { pattern: "syn-rejected-icmp", tries: 1, refusals: 0, teardown: "none" },
    leastSnapLen,
  );
});

describe("syn-rejected-icmp is not claimed", () => {
  it("when the hop limit was exceeded: a traceroute's answer is no rejection", () => {
    check(`+0 client > S\n +0.001 icmp 11/0 from 10.0.0.254 quoting last ${LATER}`, {
      pattern: "syn-unanswered",
    });
  });

  it("when fragmentation was needed (3/4): that asks for smaller packets", () => {
    check(
      `${HANDSHAKE}
      +0.01  client > PA 1400
      +0.001 icmp 3/4 from 10.0.0.254 quoting last
      +0.01  client > PA 1400 retry
      +0.01  server > PA 10
      +0     client > A ${CLOSE_BY_FIN}`,
      { pattern: "closed-fin" },
    );
  });

  it("when the retry was accepted: the rejected try was one that got no answer of TCP", () => {
    check(
      `${REJECTED}
      +3     client > S retry
      +0.001 server > SA
      +0     client > A ${EXCHANGE} ${CLOSE_BY_FIN}`,
      { pattern: "connected-after-silence", tries: 2 },
    );
  });

  it("when the server refused a later try: the refusal decides", () => {
    check(`${REJECTED}\n +3 client > S retry\n +0.001 server > RA`, {
      pattern: "syn-refused",
      tries: 2,
      refusals: 1,
    });
  });

  it("when it quotes a segment of an established connection", () => {
    check(
      `${HANDSHAKE} ${EXCHANGE}
      +0     icmp 3/1 from 10.0.0.254 quoting last ${CLOSE_BY_FIN}`,
      { pattern: "closed-fin" },
    );
  });

  it("and there is no conversation when the quoted SYN itself was not captured", () => {
    check(`+0 client > S unseen\n +0.001 icmp 3/13 from 10.0.0.254 quoting last ${LATER}`, []);
  });
});
