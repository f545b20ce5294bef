import assert from "node:assert/strict";
import { describe, it } from "node:test";
import fc from "fast-check";
import { analyzeBytes, CaptureAnalysis } from "../../src/analyze";
import { captureBytes, compileDialogue } from "../support/dialogue-compiler";
import { joined } from "../support/bytes";
import { pcapFile } from "../support/pcap-writer";
import { arbitraryDialogue } from "./arbitrary-dialogue";

/** Everything the analysis says of the bytes when they come in chunks of these sizes, in turn, over and over. */
function chunkedAnswer(bytes: Uint8Array, sizes: number[]): unknown {
  const analysis = new CaptureAnalysis({ name: "capture", fileBytes: bytes.length });
  for (let at = 0, turn = 0; at < bytes.length; turn++) {
    const size = sizes[turn % sizes.length]!;
    analysis.feed(bytes.slice(at, at + size));
    at += size;
  }
  analysis.finish();
  return answerOf(analysis);
}

function answerOf(analysis: CaptureAnalysis): unknown {
  return { rows: analysis.rows(), report: analysis.report(), streams: analysis.streams() };
}

function wholeAnswer(bytes: Uint8Array): unknown {
  return answerOf(analyzeBytes(bytes, "capture"));
}

const chunkSizes = fc.array(fc.integer({ min: 1, max: 200 }), { minLength: 1, maxLength: 8 });

/** The same frames as a classic pcap. */
function asPcap(script: string, order: "little" | "big"): Uint8Array {
  const { frames, linkType } = compileDialogue(script);
  const records = frames.map(({ atNs, bytes, originalLength }) => ({
    seconds: 1_700_000_000 + Math.floor(atNs / 1e9),
    fraction: atNs % 1e9,
    bytes,
    originalLength,
  }));
  return pcapFile(records, { order, variant: "nanoseconds", linkType });
}

describe("any chunking of a capture", () => {
  it("gives the same rows, report and streams (pcapng)", () => {
    fc.assert(
      fc.property(arbitraryDialogue, chunkSizes, (script, sizes) => {
        const bytes = captureBytes(compileDialogue(script));
        assert.deepEqual(chunkedAnswer(bytes, sizes), wholeAnswer(bytes));
      }),
      { numRuns: 150 },
    );
  });

  it("gives the same rows, report and streams (pcap)", () => {
    fc.assert(
      fc.property(arbitraryDialogue, fc.constantFrom("little", "big"), chunkSizes, (script, order, sizes) => {
        const bytes = asPcap(script, order);
        assert.deepEqual(chunkedAnswer(bytes, sizes), wholeAnswer(bytes));
      }),
      { numRuns: 100 },
    );
  });

  it("gives the same answer byte by byte", () => {
    fc.assert(
      fc.property(arbitraryDialogue, (script) => {
        const bytes = captureBytes(compileDialogue(script));
        assert.deepEqual(chunkedAnswer(bytes, [1]), wholeAnswer(bytes));
      }),
      { numRuns: 30 },
    );
  });

  it("gives the same answer when the capture is damaged", () => {
    fc.assert(
      fc.property(arbitraryDialogue, fc.nat(), fc.nat(255), chunkSizes, (script, at, value, sizes) => {
        const bytes = captureBytes(compileDialogue(script));
        bytes[at % bytes.length] = value;
        assert.deepEqual(chunkedAnswer(bytes, sizes), wholeAnswer(bytes));
      }),
      { numRuns: 200 },
    );
  });
});

describe("the container", () => {
  it("makes no difference: pcap and pcapng of the same frames give the same rows", () => {
    fc.assert(
      fc.property(arbitraryDialogue, (script) => {
        const pcapng = analyzeBytes(captureBytes(compileDialogue(script)), "capture");
        const pcap = analyzeBytes(asPcap(script, "little"), "capture");
        assert.deepEqual(pcap.rows(), pcapng.rows());
      }),
      { numRuns: 50 },
    );
  });

  it("makes no difference: a section more, with a byte order of its own, keeps the streams", () => {
    // A whole second file behind the first is two sections: frame numbers go on, streams too.
    fc.assert(
      fc.property(arbitraryDialogue, (script) => {
        const bytes = captureBytes(compileDialogue(script));
        const once = analyzeBytes(bytes, "capture").report().capture;
        const twice = analyzeBytes(joined(bytes, bytes), "capture").report().capture;
        assert.equal(twice.nFrames, once.nFrames * 2);
        assert.equal(twice.nTcpFrames, once.nTcpFrames * 2);
        assert.deepEqual(twice.problems, []);
      }),
      { numRuns: 50 },
    );
  });
});
