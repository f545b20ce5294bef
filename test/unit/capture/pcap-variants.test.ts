/** The variants of classic pcap: told by magic number and version, or by which layout makes sense of the records. */
import assert from "node:assert/strict";
import { describe, it } from "node:test";
import { analyzeBytes } from "../../../src/analyze";
import { CaptureReader } from "../../../src/capture/capture-reader";
import { STEP } from "../../../src/capture/frame";
import { compileDialogue } from "../../support/dialogue-compiler";
import { HANDSHAKE } from "../../support/dialogue-phrases";
import { joined, patched, u16, u32, zeros, type ByteOrder } from "../../support/bytes";

const FRAMES = compileDialogue(HANDSHAKE).frames.map((frame) => frame.bytes);

/** What a variant writes otherwise than usual. */
interface Variant {
  magic: number;
  version?: readonly [number, number];
  linkType?: number;
  /** Behind the usual file header. */
  fileHeaderTail?: Uint8Array;
  /** Behind the usual record header; counted to the record's header. */
  recordHeaderTail?: Uint8Array;
  isWireFirst?: boolean;
  /** Before each frame, counted in both lengths. */
  padding?: Uint8Array;
}

const STANDARD = 0xa1b2c3d4;
const MODIFIED = 0xa1b2cd34;

/** A handshake whose records are 1000 units of the fraction apart, the first at 5; 14 more bytes were on the wire. */
function captureOf(variant: Variant, order: ByteOrder): Uint8Array {
  const { magic, version = [2, 4], linkType = 1, padding = zeros(0) } = variant;
  const records = FRAMES.map((frame, index) => {
    const bytes = joined(padding, frame);
    const lengths = [u32(bytes.length, order), u32(bytes.length + 14, order)];
    if (variant.isWireFirst === true) lengths.reverse();
    const times = [u32(1_700_000_000, order), u32(5 + index * 1000, order)];
    return joined(...times, ...lengths, variant.recordHeaderTail ?? zeros(0), bytes);
  });
  const versions = version.map((number) => u16(number, order));
  const limits = joined(zeros(8), u32(65_535, order), u32(linkType, order));
  return joined(u32(magic, order), ...versions, limits, variant.fileHeaderTail ?? zeros(0), ...records);
}

/** The format's name, the first time, and seconds from SYN to SYN/ACK, of a capture that must be read without defects. */
function readBack(variant: Variant, order: ByteOrder): unknown[] {
  const analysis = analyzeBytes(captureOf(variant, order), "file");
  const { format, startUnixNs, nFrames, nTcpFrames, problems } = analysis.report().capture;
  assert.deepEqual([nFrames, nTcpFrames, problems], [3, 3, []]);
  return [format, startUnixNs, analysis.rows()[0]?.connectSeconds];
}

/** What the reader shows of each frame, fed `chunkBytes` at a time. */
function frameByFrame(
  bytes: Uint8Array,
  chunkBytes: number,
): { reader: CaptureReader; frames: { linkType: number; captured: number; onWire: number }[] } {
  const reader = new CaptureReader();
  const frames: { linkType: number; captured: number; onWire: number }[] = [];
  const readOn = (): void => {
    while (reader.next() === STEP.FRAME) {
      const { linkType, capturedBytes, wireBytes } = reader.frame;
      frames.push({ linkType, captured: capturedBytes, onWire: wireBytes });
    }
  };
  for (let at = 0; at < bytes.length; at += chunkBytes) {
    reader.feed(bytes.slice(at, at + chunkBytes));
    readOn();
  }
  reader.end();
  readOn();
  return { reader, frames };
}

const MICROS = ["1700000000000005000", 0.001];
const NANOS = ["1700000000000000005", 1e-6];

/** Interface 2, IPv4, a packet for this host, a byte of padding. */
const linuxFields = (order: ByteOrder): Uint8Array => joined(u32(2, order), u16(0x0800, order), zeros(2));

describe("a variant of pcap", () => {
  for (const order of ["little", "big"] as const) {
    it(`with Red Hat 6.1's records has the usual magic number (${order} endian)`, () => {
      const variant = { magic: STANDARD, recordHeaderTail: linuxFields(order) };
      assert.deepEqual(readBack(variant, order), ["pcap (Red Hat 6.1)", ...MICROS]);
    });

    it(`with Nokia's records has the usual magic number (${order} endian)`, () => {
      const variant = { magic: STANDARD, recordHeaderTail: u32(0x9fbfb601, order) };
      assert.deepEqual(readBack(variant, order), ["pcap (Nokia)", ...MICROS]);
    });

    it(`of October 1999 has the modified magic number (${order} endian)`, () => {
      const variant = { magic: MODIFIED, recordHeaderTail: linuxFields(order) };
      assert.deepEqual(readBack(variant, order), ["pcap (modified)", ...MICROS]);
    });

    it(`of SuSE 6.3 has the modified magic number and longer records (${order} endian)`, () => {
      const variant = { magic: MODIFIED, recordHeaderTail: joined(linuxFields(order), zeros(4)) };
      assert.deepEqual(readBack(variant, order), ["pcap (SuSE 6.3)", ...MICROS]);
    });

    it(`of Ixia has four bytes more in its file header (${order} endian)`, () => {
      const software = { magic: 0x1c0001ab, fileHeaderTail: u32(246, order) };
      assert.deepEqual(readBack(software, order), ["pcap (Ixia, software)", ...MICROS]);
      const hardware = { magic: 0x1c0001ac, fileHeaderTail: u32(246, order) };
      assert.deepEqual(readBack(hardware, order), ["pcap (Ixia, hardware)", ...NANOS]);
    });

    it(`of AIX counts nanoseconds and has interface types for link types (${order} endian)`, () => {
      const variant = { magic: STANDARD, version: [2, 2], linkType: 6, isWireFirst: true } as const;
      assert.deepEqual(readBack(variant, order), ["pcap (AIX)", ...NANOS]);
    });

    it(`before version 2.3 has the length on the wire first (${order} endian)`, () => {
      for (const version of [
        [2, 2],
        [2, 3],
        [543, 0],
      ] as const) {
        const variant = { magic: STANDARD, version, isWireFirst: true };
        assert.deepEqual(readBack(variant, order), ["pcap", ...MICROS], String(version));
      }
      const usual = { magic: STANDARD, version: [2, 3] } as const;
      assert.deepEqual(readBack(usual, order), ["pcap", ...MICROS]);
    });
  }

  it("is not what a file with a damaged record looks like", () => {
    const whole = captureOf({ magic: STANDARD }, "little");
    const second = 24 + 16 + FRAMES[0]!.length;
    const { format, nFrames } = analyzeBytes(
      patched(whole, second + 8, u32(0xffff_ffff, "little")),
      "file",
    ).report().capture;
    assert.deepEqual([format, nFrames], ["pcap", 2]);
  });

  it("keeps the usual layout where the records are too few to tell, or none", () => {
    const whole = captureOf({ magic: STANDARD }, "little");
    for (const nBytes of [24, 24 + 16 + FRAMES[0]!.length]) {
      const analysis = analyzeBytes(whole.slice(0, nBytes), "file");
      assert.equal(analysis.report().capture.format, "pcap");
      assert.deepEqual(analysis.report().capture.problems, []);
    }
  });

  it("is told the same from single bytes as from the whole", () => {
    const variant = { magic: MODIFIED, recordHeaderTail: joined(linuxFields("little"), zeros(4)) };
    const bytes = captureOf(variant, "little");
    const { reader } = frameByFrame(bytes, 1);
    assert.equal(reader.format, "pcap (SuSE 6.3)");
    assert.deepEqual(frameByFrame(bytes, 1).frames, frameByFrame(bytes, bytes.length).frames);
  });
});

describe("padding before the frames of AIX on FDDI", () => {
  it("counts to no length", () => {
    const variant: Variant = { magic: STANDARD, version: [2, 2], linkType: 15, isWireFirst: true };
    const { frames } = frameByFrame(captureOf({ ...variant, padding: zeros(3) }, "big"), 1 << 20);
    const expected = FRAMES.map(({ length }) => ({ linkType: 10, captured: length, onWire: length + 14 }));
    assert.deepEqual(frames, expected);
  });
});

describe("Nokia's link type 13", () => {
  it("is ATM with the header that SunATM has", () => {
    const variant = { magic: STANDARD, linkType: 13, recordHeaderTail: u32(0xbfbfd902, "little") };
    const { frames, reader } = frameByFrame(captureOf(variant, "little"), 1 << 20);
    assert.deepEqual([frames[0]?.linkType, reader.frame.pseudoHeaderBytes()], [123, 4]);
  });
});

describe("a pcap header that says something unknown", () => {
  it("is refused with its version before 2.0", () => {
    const analysis = analyzeBytes(captureOf({ magic: STANDARD, version: [1, 4] }, "big"), "file");
    assert.equal(analysis.notACapture?.knownAs, "pcap of version 1.4");
  });

  it("is read and named where bits of the link type field are set that must not be", () => {
    const analysis = analyzeBytes(captureOf({ magic: STANDARD, linkType: 0x0030_0001 }, "little"), "file");
    const { nTcpFrames, problems } = analysis.report().capture;
    assert.equal(nTcpFrames, 3);
    assert.deepEqual(
      problems.map(({ code, detail }) => [code, detail]),
      [["bad-file-header", "link type field 0x00300001"]],
    );
  });

  it("is no capture where the file ends inside the longer header of Ixia", () => {
    const bytes = captureOf({ magic: 0x1c0001ab, fileHeaderTail: zeros(4) }, "little").slice(0, 26);
    assert.notEqual(analyzeBytes(bytes, "file").notACapture, undefined);
  });
});
