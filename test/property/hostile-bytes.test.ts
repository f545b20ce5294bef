import assert from "node:assert/strict";
import { describe, it } from "node:test";
import fc from "fast-check";
import { analyzeBytes } from "../../src/analyze";
import { joined } from "../support/bytes";
import { captureContent, coreCaptures, hasCorpus, N_CORE_CAPTURES } from "../support/capture-corpus";
import { checkSums } from "../support/dialogue";
import { captureBytes, compileDialogue } from "../support/dialogue-compiler";
import { pcapHeader, pcapRecord } from "../support/pcap-writer";
import { enhancedPacket, interfaceDescription, sectionHeader } from "../support/pcapng-writer";
import { arbitraryDialogue } from "./arbitrary-dialogue";

const SMALL_CAPTURE_BYTES = 3_000;

/** Asks for everything that the product shows; whatever the bytes are, the answer must be consistent. */
function analyseAll(bytes: Uint8Array, mayHoldSeveralSegments = false): void {
  const analysis = analyzeBytes(bytes, "hostile");
  checkSums(analysis.report(), analysis.rows());
  const nTcpFrames = analysis.streams().reduce((sum, stream) => sum + stream.packets, 0);
  // A Wi-Fi aggregate holds several segments in one frame.
  if (!mayHoldSeveralSegments) assert.ok(nTcpFrames <= analysis.report().capture.nFrames);
  analysis.rows().forEach((row) => analysis.details(row.conversation));
}

describe("any prefix of a capture", () => {
  it("is analysed up to where it ends", () => {
    const bytes = captureBytes(
      compileDialogue("+0 client > S\n +0 server > SA\n +0 client > A\n +1 client > PA 30"),
    );
    for (let length = 1; length <= bytes.length; length++) analyseAll(bytes.slice(0, length));
  });

  it("keeps every frame before the cut", () => {
    const { frames } = compileDialogue("+0 client > S\n +0 server > SA\n +0 client > A");
    const bytes = captureBytes({ frames, linkType: 1, nDroppedByInterface: 0 });
    const lastFrameBytes = frames[2]!.bytes.length;
    const cut = analyzeBytes(bytes.slice(0, bytes.length - Math.floor(lastFrameBytes / 2)), "cut").report()
      .capture;
    assert.equal(cut.nFrames, 2);
    assert.deepEqual(
      cut.problems.map(({ code, afterFrame }) => ({ code, afterFrame })),
      [{ code: "cut-short", afterFrame: 2 }],
    );
  });

  it("of every small capture of the corpus is analysed", (context) => {
    if (!hasCorpus()) {
      context.diagnostic(`the corpus is absent: prefixes of ${N_CORE_CAPTURES} captures were not analysed`);
      return;
    }
    const small = coreCaptures()
      .map(captureContent)
      .filter((bytes) => bytes.length <= SMALL_CAPTURE_BYTES);
    for (const bytes of small) {
      for (let length = 1; length < bytes.length; length += 3) analyseAll(bytes.subarray(0, length));
    }
    context.diagnostic(`prefixes of ${small.length} captures of at most ${SMALL_CAPTURE_BYTES} bytes`);
    assert.ok(small.length > 0);
  });
});

describe("random bytes", () => {
  const noise = fc.uint8Array({ maxLength: 400 });

  it("never throw", () => {
    fc.assert(
      fc.property(noise, (bytes) => analyseAll(bytes)),
      { numRuns: 300 },
    );
  });

  it("never throw behind a pcap header", () => {
    fc.assert(
      fc.property(noise, fc.constantFrom("little", "big"), (bytes, order) => {
        analyseAll(joined(pcapHeader({ order }), bytes));
      }),
      { numRuns: 300 },
    );
  });

  it("never throw behind a section header and an interface", () => {
    fc.assert(
      fc.property(noise, fc.constantFrom("little", "big"), (bytes, order) => {
        analyseAll(joined(sectionHeader({ order }), interfaceDescription({ order }), bytes));
      }),
      { numRuns: 300 },
    );
  });

  it("never throw as a frame, whatever the link type", () => {
    fc.assert(
      fc.property(fc.uint8Array({ maxLength: 120 }), fc.nat(300), (bytes, linkType) => {
        analyseAll(joined(pcapHeader({ linkType }), pcapRecord({ seconds: 1, fraction: 0, bytes })));
        const packet = enhancedPacket({ ticks: 1n, bytes });
        analyseAll(joined(sectionHeader(), interfaceDescription({ linkType }), packet));
      }),
      { numRuns: 300 },
    );
  });

  it("never throw behind an Ethernet, IP or TCP header that is sound so far", () => {
    const sound = compileDialogue("+0 client > S").frames[0]!.bytes;
    fc.assert(
      fc.property(fc.nat(sound.length), fc.uint8Array({ maxLength: 60 }), (kept, bytes) => {
        const frame = joined(sound.slice(0, kept), bytes);
        analyseAll(joined(pcapHeader(), pcapRecord({ seconds: 1, fraction: 0, bytes: frame })));
      }),
      { numRuns: 500 },
    );
  });
});

describe("a corrupted byte", () => {
  it("of a dialogue's capture never throws", () => {
    fc.assert(
      fc.property(arbitraryDialogue, fc.nat(), fc.nat(255), (script, at, value) => {
        const bytes = captureBytes(compileDialogue(script));
        bytes[at % bytes.length] = value;
        analyseAll(bytes);
      }),
      { numRuns: 500 },
    );
  });

  it("of a capture of the corpus never throws", (context) => {
    if (!hasCorpus()) {
      context.diagnostic(`the corpus is absent: ${N_CORE_CAPTURES} captures were not corrupted`);
      return;
    }
    const captures = coreCaptures().map(captureContent);
    fc.assert(
      fc.property(
        fc.constantFrom(...captures),
        fc.double({ min: 0, max: 0.999, noNaN: true }),
        fc.nat(255),
        (capture, where, value) => {
          const bytes = new Uint8Array(capture);
          bytes[Math.floor(where * bytes.length)] = value;
          analyseAll(bytes, true);
        },
      ),
      { numRuns: 300 },
    );
  });
});
