/** Segments whose TCP header is longer than they are, or holds an option that is too short, as tshark 4.0.17 takes them. */
import assert from "node:assert/strict";
import { describe, it } from "node:test";
import { zeros } from "../../support/bytes";
import { captureValues } from "../../support/frame-values";
import { TCP_FLAG_BITS, tcpPacket } from "../../support/packet-builder";
import { pcapFile } from "../../support/pcap-writer";

const { S, A } = TCP_FLAG_BITS as Record<"S" | "A", number>;
const HOSTS = ["192.0.2.1", "198.51.100.2"] as const;
const PORTS = [50_000, 443] as const;

interface Said {
  isServer?: boolean;
  flags: number;
  seq: number;
  ack?: number;
  window?: number;
  options?: number[];
  nBytes?: number;
  /** The header says that it is 32 bytes long, and the packet ends before. */
  isShort?: boolean;
  /** Bytes of the packet that were captured; all unless given. */
  captured?: number;
}

function valuesOf(fields: string[], said: readonly Said[]): string[][] {
  const records = said.map(({ isServer = false, flags, seq, ack = 0, ...rest }, i) => {
    const [own, peer] = isServer ? ([1, 0] as const) : ([0, 1] as const);
    const bytes = tcpPacket(
      { source: HOSTS[own], destination: HOSTS[peer] },
      {
        ...{ sourcePort: PORTS[own], destinationPort: PORTS[peer], seq, ack, flags },
        window: rest.window ?? 1000,
        options: Uint8Array.from(rest.options ?? []),
        payload: zeros(rest.nBytes ?? 0),
      },
    );
    if (rest.isShort) bytes[32] = 0x80;
    return {
      seconds: 1 + i,
      fraction: 0,
      bytes: bytes.subarray(0, rest.captured),
      originalLength: bytes.length,
    };
  });
  return captureValues(pcapFile(records, { linkType: 101 }), fields);
}

describe("a SYN/ACK whose header is longer than the packet", () => {
  const numbers = (said: readonly Said[]) =>
    valuesOf(["tcp.seq", "tcp.completeness"], said).map(([seq]) => seq);
  const answer: Said = { isServer: true, flags: A, seq: 5001, ack: 101, nBytes: 10 };

  it("begins its sender's numbers anew", () => {
    const said: Said[] = [
      { flags: S, seq: 100 },
      { isServer: true, flags: S | A, seq: 700, ack: 101 },
      { isServer: true, flags: S | A, seq: 5000, ack: 101, isShort: true },
      answer,
    ];
    assert.equal(numbers(said)[3], "1");
  });

  it("does so in a second pass where it was the first that its sender said", () => {
    const said: Said[] = [
      { isServer: true, flags: S | A, seq: 5000, ack: 101, isShort: true },
      { ...answer, seq: 5011 },
    ];
    assert.equal(numbers(said)[1], "11");
  });

  it("is the only one: another short segment changes nothing", () => {
    const said: Said[] = [
      { isServer: true, flags: S | A, seq: 700, ack: 101 },
      { isServer: true, flags: A, seq: 5000, ack: 101, isShort: true },
      { ...answer, seq: 701 },
    ];
    assert.equal(numbers(said)[2], "1");
  });
});

describe("an option that is too short for its fields", () => {
  const isLabelled = (options: number[]) =>
    valuesOf(["tcp.analysis.zero_window"], [{ flags: A, seq: 1, ack: 1, window: 0, options }])[0]![0] === "1";

  it("hides the labels of the segment", () => {
    assert.equal(isLabelled([5, 10, 0, 0, 0, 1, 0, 0, 0, 2, 1, 1]), true);
    assert.equal(isLabelled([5, 6, 0, 0, 0, 1, 1, 1]), false);
    assert.equal(isLabelled([30, 3, 0x10, 1]), true);
    assert.equal(isLabelled([30, 3, 0x00, 1]), false);
    assert.equal(isLabelled([21, 6, 0, 0, 0, 0, 1, 1]), false);
    assert.equal(isLabelled([5, 2, 1, 1]), false);
    assert.equal(isLabelled([99, 2, 1, 1]), true);
  });
});

describe("options that the capture cut", () => {
  /** Whether the segment has its label where its 52 bytes of headers were captured up to `captured`. */
  const isLabelled = (captured: number, options: number[]) =>
    valuesOf(
      ["tcp.analysis.zero_window"],
      [{ flags: A, seq: 1, ack: 1, window: 0, options, captured, nBytes: 9 }],
    )[0]![0] === "1";
  const timestamps = (length: number) => [1, 1, 8, length, 0, 0, 0, 1, 0, 0, 0, 2];

  it("hide the labels of the segment", () => {
    assert.equal(isLabelled(52, timestamps(10)), true);
    assert.equal(isLabelled(51, timestamps(10)), false);
    assert.equal(isLabelled(42, timestamps(10)), false);
    assert.equal(isLabelled(51, [0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0]), false);
  });

  it("do not where the list had ended before, by a length that is impossible", () => {
    assert.equal(isLabelled(44, timestamps(0)), true);
    assert.equal(isLabelled(44, timestamps(1)), true);
    assert.equal(isLabelled(43, timestamps(1)), false);
    assert.equal(isLabelled(50, timestamps(40)), true);
    assert.equal(isLabelled(49, timestamps(40)), false);
  });
});
