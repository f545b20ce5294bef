import assert from "node:assert/strict";
import { describe, it } from "node:test";
import { DEFAULT_OPTIONS, generateBytes } from "../../generator/generate";
import { sample } from "../../generator/stories/sample";

/** The frames of a capture that the generator wrote: one section, one interface. */
function* framesOf(capture: Buffer): Generator<{ stored: Buffer; originalBytes: number }> {
  for (let at = 0; at < capture.length; at += capture.readUInt32LE(at + 4)) {
    if (capture.readUInt32LE(at) !== 6) continue;
    const storedBytes = capture.readUInt32LE(at + 20);
    yield {
      stored: capture.subarray(at + 28, at + 28 + storedBytes),
      originalBytes: capture.readUInt32LE(at + 24),
    };
  }
}

/** RFC 1071, straight from its text: 0xffff over bytes that carry a right checksum. */
function onesComplementSum(bytes: Buffer): number {
  let sum = 0;
  for (let at = 0; at < bytes.length; at += 2) sum += (bytes[at]! << 8) | (bytes[at + 1] ?? 0);
  while (sum > 0xffff) sum = (sum & 0xffff) + Math.floor(sum / 0x10000);
  return sum;
}

describe("a generated frame", () => {
  it("has right IPv4 and TCP checksums", async () => {
    const { bytes, truth } = await generateBytes({ ...DEFAULT_OPTIONS, story: sample });
    let nFrames = 0;
    for (const { stored } of framesOf(bytes)) {
      nFrames++;
      const tcpBytes = stored.readUInt16BE(16) - 20;
      const lengthAndProtocol = Buffer.of(0, 6, tcpBytes >> 8, tcpBytes & 0xff);
      const tcp = stored.subarray(34, 34 + tcpBytes);
      assert.equal(onesComplementSum(stored.subarray(14, 34)), 0xffff);
      assert.equal(
        onesComplementSum(Buffer.concat([stored.subarray(26, 34), lengthAndProtocol, tcp])),
        0xffff,
      );
    }
    assert.equal(nFrames, truth.nFrames);
  });

  it("has a right TCP checksum over IPv6", async () => {
    const { bytes } = await generateBytes({ ...DEFAULT_OPTIONS, story: sample, family: 6 });
    for (const { stored } of framesOf(bytes)) {
      const tcpBytes = stored.readUInt16BE(18);
      const lengthAndProtocol = Buffer.of(0, 6, tcpBytes >> 8, tcpBytes & 0xff);
      const tcp = stored.subarray(54, 54 + tcpBytes);
      assert.equal(
        onesComplementSum(Buffer.concat([stored.subarray(22, 54), lengthAndProtocol, tcp])),
        0xffff,
      );
    }
  });

  it("is cut at the snaplen and keeps its original length", async () => {
    const whole = await generateBytes({ ...DEFAULT_OPTIONS, story: sample });
    const cut = await generateBytes({ ...DEFAULT_OPTIONS, story: sample, snaplen: 64 });
    const cutFrames = [...framesOf(cut.bytes)];
    let index = 0;
    for (const { stored, originalBytes } of framesOf(whole.bytes)) {
      const other = cutFrames[index++]!;
      assert.equal(other.originalBytes, originalBytes);
      assert.ok(other.stored.equals(stored.subarray(0, 64)));
    }
    assert.equal(index, cutFrames.length);
    assert.deepEqual(cut.truth.conversations, whole.truth.conversations);
  });
});
