/** pcapng: every kind of block in either byte order, several sections and interfaces, clocks of any resolution. */
import assert from "node:assert/strict";
import { describe, it } from "node:test";
import { analyzeBytes, type CaptureAnalysis } from "../../../src/analyze";
import { joined, text, zeros, type ByteOrder } from "../../support/bytes";
import { compileDialogue } from "../../support/dialogue-compiler";
import { HANDSHAKE } from "../../support/dialogue-phrases";
import {
  binaryResolution,
  block,
  customBlock,
  decimalResolution,
  decryptionSecrets,
  dropCount,
  enhancedPacket,
  interfaceDescription,
  interfaceStatistics,
  nameResolution,
  obsoletePacket,
  OPTION,
  sectionHeader,
  simplePacket,
  timeOffset,
  type PcapngOption,
} from "../../support/pcapng-writer";

const FRAMES = compileDialogue(HANDSHAKE).frames.map((frame) => frame.bytes);

function analyse(...parts: Uint8Array[]): CaptureAnalysis {
  const analysis = analyzeBytes(joined(...parts), "blocks.pcapng");
  assert.deepEqual(analysis.report().capture.problems, []);
  return analysis;
}

/** Three frames at the given ticks of one interface; returns the seconds at which the conversation starts and ends. */
function timesOf(
  options: PcapngOption[],
  ticks: [bigint, bigint, bigint],
): { unixNs: string; duration: number } {
  const packets = FRAMES.map((bytes, index) => enhancedPacket({ ticks: ticks[index]!, bytes }));
  const analysis = analyse(sectionHeader(), interfaceDescription({ options }), ...packets);
  return { unixNs: analysis.report().capture.startUnixNs, duration: analysis.rows()[0]!.duration };
}

describe("blocks of either byte order", () => {
  for (const order of ["little", "big"] as const satisfies ByteOrder[]) {
    it(`are read or passed over by their length (${order} endian)`, () => {
      const packet = (index: number) =>
        enhancedPacket({ ticks: BigInt(1e15) + BigInt(index), bytes: FRAMES[index]! }, { order });
      const analysis = analyse(
        sectionHeader({ order, options: [{ code: OPTION.COMMENT, value: text("a comment") }] }),
        decryptionSecrets("CLIENT_RANDOM 00 00", order),
        interfaceDescription({ order, options: [{ code: OPTION.IF_NAME, value: text("eth0") }] }),
        packet(0),
        nameResolution([{ ipv4: Uint8Array.of(10, 0, 0, 1), name: "client.example" }], order),
        packet(1),
        customBlock(32473, text("anything"), order),
        block(0x7777, text("unknown to all"), order),
        packet(2),
        interfaceStatistics({ ticks: BigInt(1e15), ifDrop: 0n }, order),
      );
      const { nFrames, nTcpFrames, format } = analysis.report().capture;
      // The custom block has a frame number of its own, as in Wireshark.
      assert.deepEqual([nFrames, nTcpFrames, format], [4, 3, "pcapng"]);
      assert.equal(analysis.rows()[0]?.connectSeconds, 1e-6);
    });

    it(`carry frames in the obsolete and the simple form as well (${order} endian)`, () => {
      const analysis = analyse(
        sectionHeader({ order }),
        interfaceDescription({ order }),
        obsoletePacket({ ticks: BigInt(1e15), bytes: FRAMES[0]! }, { order }),
        simplePacket(FRAMES[1]!, FRAMES[1]!.length, order),
        enhancedPacket({ ticks: BigInt(1e15) + 5n, bytes: FRAMES[2]! }, { order }),
      );
      assert.equal(analysis.report().capture.nFrames, 3);
      assert.deepEqual(
        analysis.streams().map(({ firstFrame, lastFrame, packets }) => [firstFrame, lastFrame, packets]),
        [[1, 3, 3]],
      );
    });
  }

  it("may follow each other in one file: each section has an order and interfaces of its own", () => {
    const section = (order: ByteOrder, index: number) =>
      joined(
        sectionHeader({ order }),
        interfaceDescription({ order }),
        enhancedPacket({ ticks: BigInt(1e15), bytes: FRAMES[index]! }, { order }),
      );
    const analysis = analyse(section("little", 0), section("big", 1), section("little", 2));
    assert.deepEqual(
      analysis.streams().map(({ firstFrame, lastFrame }) => [firstFrame, lastFrame]),
      [[1, 3]],
    );
  });

  it("keep the snaplen that a simple packet's length follows from", () => {
    const analysis = analyse(
      sectionHeader(),
      interfaceDescription({ snapLen: 56 }),
      simplePacket(FRAMES[0]!.slice(0, 56), FRAMES[0]!.length),
    );
    assert.equal(analysis.report().capture.nTcpFrames, 1);
  });
});

describe("several interfaces", () => {
  it("have link types and clocks of their own", () => {
    const raw = FRAMES[1]!.slice(14);
    const analysis = analyse(
      sectionHeader(),
      interfaceDescription(),
      interfaceDescription({ linkType: 101, options: [decimalResolution(9)] }),
      enhancedPacket({ ticks: 1_000_000n, bytes: FRAMES[0]! }),
      enhancedPacket({ ticks: 1_500_000_000n, bytes: raw, interfaceId: 1 }),
      enhancedPacket({ ticks: 1_700_000n, bytes: FRAMES[2]! }),
    );
    const [row] = analysis.rows();
    assert.deepEqual([row?.packets, row?.connectSeconds, row?.duration], [3, 0.5, 0.7]);
  });
});

describe("timestamps", () => {
  it("count microseconds unless told otherwise", () => {
    const times = timesOf([], [1_700_000_000_000_000n, 1_700_000_000_000_001n, 1_700_000_000_000_002n]);
    assert.deepEqual(times, { unixNs: "1700000000000000000", duration: 2e-6 });
  });

  it("count powers of ten", () => {
    assert.deepEqual(
      timesOf([decimalResolution(9)], [1_700_000_000_123_456_789n, 0n, 1_700_000_000_123_456_790n]),
      {
        unixNs: "1700000000123456789",
        duration: 1e-9,
      },
    );
    assert.deepEqual(timesOf([decimalResolution(0)], [1_700_000_000n, 1_700_000_001n, 1_700_000_002n]), {
      unixNs: "1700000000000000000",
      duration: 2,
    });
    assert.deepEqual(
      timesOf([decimalResolution(3)], [1_700_000_000_001n, 1_700_000_000_002n, 1_700_000_000_004n]),
      {
        unixNs: "1700000000001000000",
        duration: 0.003,
      },
    );
  });

  it("count powers of two", () => {
    const second = 1n << 10n;
    const start = 1_700_000_000n * second;
    assert.deepEqual(timesOf([binaryResolution(10)], [start, start, start + second / 2n]), {
      unixNs: "1700000000000000000",
      duration: 0.5,
    });
  });

  it("are finer than a nanosecond and cut to one", () => {
    const start = 1_700_000n * 10n ** 12n;
    assert.deepEqual(timesOf([decimalResolution(12)], [start, start, start + 1_999n]), {
      unixNs: "1700000000000000",
      duration: 1e-9,
    });
  });

  it("are moved by the interface's offset, back as well as forth", () => {
    const ticks: [bigint, bigint, bigint] = [5_000_000n, 5_000_000n, 6_000_000n];
    assert.deepEqual(timesOf([timeOffset(1_700_000_000n)], ticks), {
      unixNs: "1700000005000000000",
      duration: 1,
    });
    assert.equal(timesOf([timeOffset(-5n)], ticks).unixNs, "0");
  });

  it("may go back, and no duration is negative for it", () => {
    const packets = [5n, 3n, 4n].map((ticks, index) =>
      enhancedPacket({ ticks: 1_000_000n + ticks, bytes: FRAMES[index]! }),
    );
    const [row] = analyse(sectionHeader(), interfaceDescription(), ...packets).rows();
    assert.ok(row!.duration >= 0);
  });
});

describe("frames that the capture itself dropped", () => {
  it("are counted from packets, and from the last statistics of each interface", () => {
    const analysis = analyse(
      sectionHeader(),
      interfaceDescription(),
      enhancedPacket({ ticks: 1n, bytes: FRAMES[0]! }, { options: [dropCount(3n)] }),
      enhancedPacket({ ticks: 2n, bytes: FRAMES[1]! }, { options: [dropCount(4n)] }),
    );
    assert.equal(analysis.report().capture.nDropped, 7);
    const statistics = analyse(
      sectionHeader(),
      interfaceDescription(),
      enhancedPacket({ ticks: 1n, bytes: FRAMES[0]! }),
      interfaceStatistics({ ifDrop: 10n }),
      interfaceStatistics({ ifDrop: 25n }),
    );
    assert.equal(statistics.report().capture.nDropped, 25);
  });
});

describe("frames with trailing bytes", () => {
  it("count no padding as payload", () => {
    const padded = joined(FRAMES[2]!, zeros(6));
    const analysis = analyse(
      sectionHeader(),
      interfaceDescription(),
      enhancedPacket({ ticks: 1n, bytes: padded }),
    );
    assert.equal(analysis.rows()[0]?.payloadFromClient, 0);
  });
});
