import assert from "node:assert/strict";
import { describe, it } from "node:test";
import fc from "fast-check";
import { analyzeBytes, CaptureAnalysis } from "../../src/analyze";
import { joined } from "../support/bytes";
import { captureBytes, compileDialogue, type CompiledDialogue } from "../support/dialogue-compiler";
import { pcapFile } from "../support/pcap-writer";
import {
  decimalResolution,
  enhancedPacket,
  interfaceDescription,
  sectionHeader,
} from "../support/pcapng-writer";
import { arbitraryDialogue } from "./arbitrary-dialogue";

const START_SECONDS = 1_700_000_000;

type Frame = CompiledDialogue["frames"][number];

/** How a part of the frames is written; resolutions are fine enough for every time. */
const CONTAINERS = {
  pcapng: (frames: Frame[], linkType: number) => pcapng(frames, linkType, "little"),
  "pcapng, big endian": (frames: Frame[], linkType: number) => pcapng(frames, linkType, "big"),
  pcap: (frames: Frame[], linkType: number) => pcap(frames, linkType, "little"),
  "pcap, big endian": (frames: Frame[], linkType: number) => pcap(frames, linkType, "big"),
} as const;

function pcapng(frames: Frame[], linkType: number, order: "little" | "big"): Uint8Array {
  return joined(
    sectionHeader({ order }),
    interfaceDescription({ order, linkType, options: [decimalResolution(9)] }),
    ...frames.map(({ atNs, bytes, originalLength }) => {
      const ticks = BigInt(START_SECONDS) * 1_000_000_000n + BigInt(atNs);
      return enhancedPacket({ ticks, bytes, originalLength }, { order });
    }),
  );
}

function pcap(frames: Frame[], linkType: number, order: "little" | "big"): Uint8Array {
  const records = frames.map(({ atNs, bytes, originalLength }) => ({
    seconds: START_SECONDS + Math.floor(atNs / 1e9),
    fraction: atNs % 1e9,
    bytes,
    originalLength,
  }));
  return pcapFile(records, { order, variant: "nanoseconds", linkType });
}

interface Part {
  /** Where it ends, of all frames. */
  share: number;
  container: keyof typeof CONTAINERS;
}

const arbitraryParts = fc.array(
  fc.record({
    share: fc.double({ min: 0, max: 1, noNaN: true }),
    container: fc.constantFrom(...(Object.keys(CONTAINERS) as (keyof typeof CONTAINERS)[])),
  }),
  { minLength: 1, maxLength: 4 },
);

function filesOf({ frames, linkType }: CompiledDialogue, parts: Part[]): Uint8Array[] {
  const ends = parts.map(({ share }) => Math.floor(share * frames.length)).sort((a, b) => a - b);
  ends[ends.length - 1] = frames.length;
  return parts.map(({ container }, i) =>
    CONTAINERS[container](frames.slice(i === 0 ? 0 : ends[i - 1], ends[i]), linkType),
  );
}

function analysisOf(files: Uint8Array[], chunkBytes: number): CaptureAnalysis {
  const analysis = new CaptureAnalysis({ name: "capture", fileBytes: 0 });
  for (const [i, bytes] of files.entries()) {
    analysis.beginFile({ name: `${i}`, fileBytes: bytes.length });
    for (let at = 0; at < bytes.length; at += chunkBytes) analysis.feed(bytes.slice(at, at + chunkBytes));
    analysis.endFile();
  }
  analysis.finish();
  return analysis;
}

describe("a capture that is several files", () => {
  it("gives the same conversations and streams as one file, wherever it was divided, whatever each part is", () => {
    fc.assert(
      fc.property(
        arbitraryDialogue,
        arbitraryParts,
        fc.integer({ min: 1, max: 300 }),
        (script, parts, nBytes) => {
          const dialogue = compileDialogue(script);
          // What a capture says of itself in other blocks than frames is not divided.
          const whole = analyzeBytes(pcapng(dialogue.frames, dialogue.linkType, "little"), "capture");
          const several = analysisOf(filesOf(dialogue, parts), nBytes);
          assert.deepEqual(several.rows(), whole.rows());
          assert.deepEqual(several.streams(), whole.streams());
          const { files = [], nFrames, problems } = several.report().capture;
          assert.deepEqual(problems, []);
          assert.equal(nFrames, whole.nFrames);
          assert.equal(
            files.reduce((n, file) => n + file.nFrames, 0),
            nFrames,
          );
          for (const [i, file] of files.entries())
            assert.equal(
              file.firstFrame,
              files.slice(0, i).reduce((n, before) => n + before.nFrames, 1),
            );
        },
      ),
      { numRuns: 150 },
    );
  });

  it("loses what a file leaves unfinished, and nothing of the next", () => {
    fc.assert(
      fc.property(arbitraryDialogue, fc.integer({ min: 1, max: 27 }), (script, nCut) => {
        const bytes = captureBytes(compileDialogue(script));
        const cut = analyzeBytes(bytes.slice(0, bytes.length - nCut), "capture").report().capture;
        const several = analysisOf([bytes.slice(0, bytes.length - nCut), bytes], 64).report().capture;
        const whole = analyzeBytes(bytes, "capture").report().capture;
        assert.equal(several.nFrames, cut.nFrames + whole.nFrames);
        assert.deepEqual(
          several.problems,
          cut.problems.map((problem) => ({ ...problem, file: "0" })),
        );
      }),
      { numRuns: 60 },
    );
  });
});
