/** Classic pcap in its variants, recognised by content. */
import assert from "node:assert/strict";
import { describe, it } from "node:test";
import { analyzeBytes } from "../../../src/analyze";
import { compileDialogue } from "../../support/dialogue-compiler";
import { HANDSHAKE } from "../../support/dialogue-phrases";
import { pcapFile, type PcapVariant } from "../../support/pcap-writer";

const FRAMES = compileDialogue(HANDSHAKE).frames.map((frame) => frame.bytes);

/** Format's name, first time, and seconds from SYN to SYN/ACK, which are 1000 units of the fraction. */
function readBack(variant: PcapVariant, order: "little" | "big"): unknown[] {
  const records = FRAMES.map((bytes, index) => ({
    seconds: 1_700_000_000,
    fraction: 5 + index * 1000,
    bytes,
  }));
  const analysis = analyzeBytes(pcapFile(records, { variant, order }), "file");
  const { startUnixNs, nFrames, problems } = analysis.report().capture;
  return [startUnixNs, nFrames, problems.length, analysis.rows()[0]?.connectSeconds];
}

describe("pcap", () => {
  for (const order of ["little", "big"] as const) {
    it(`is read with microseconds (${order} endian)`, () => {
      assert.deepEqual(readBack("microseconds", order), ["1700000000000005000", 3, 0, 0.001]);
    });

    it(`is read with nanoseconds (${order} endian)`, () => {
      assert.deepEqual(readBack("nanoseconds", order), ["1700000000000000005", 3, 0, 1e-6]);
    });

    it(`is read in its modified form (${order} endian)`, () => {
      assert.deepEqual(readBack("modified", order), ["1700000000000005000", 3, 0, 0.001]);
    });
  }

  it("keeps its link type below the flags of the field's upper half", () => {
    const records = [{ seconds: 1, fraction: 0, bytes: FRAMES[0]! }];
    // Bit 26 says that the upper four bits count the check sequence's 16-bit words: 2.
    const linkType = 1 + 0x0400_0000 + 0x2000_0000;
    assert.equal(analyzeBytes(pcapFile(records, { linkType }), "file").report().capture.nTcpFrames, 1);
  });

  it("keeps the length that was on the wire where the record is shorter", () => {
    const whole = compileDialogue("+0 client > A 900").frames[0]!.bytes;
    const record = { seconds: 1, fraction: 0, bytes: whole.slice(0, 60), originalLength: whole.length };
    assert.equal(analyzeBytes(pcapFile([record]), "file").rows()[0]?.payloadFromClient, 900);
  });
});
