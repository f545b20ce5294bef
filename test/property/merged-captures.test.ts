import assert from "node:assert/strict";
import { describe, it } from "node:test";
import fc from "fast-check";
import { analyzeBytes } from "../../src/analyze";
import type { ConversationRow } from "../../src/report/report-shapes";
import { captureBytes, compileDialogue, type CompiledDialogue } from "../support/dialogue-compiler";
import { arbitraryDialogue } from "./arbitrary-dialogue";

/**
 * Both captures begin and end at the same moments: times count from the first frame, and neither's end excuses what
 * the other's would not; without a leap of the clock. The dialogue's own notes (link type, snaplen) are left out.
 */
function framed(script: string): string {
  return `+0 bystander\n${script.replace(/^note .*/, "")}\n@80000 bystander`;
}

/** Merged by time; frames of the same moment as they stand, the first capture's before the second's. */
function merged(a: CompiledDialogue, b: CompiledDialogue): CompiledDialogue {
  const frames = [...a.frames];
  // Inserted one by one, so that records out of order in one capture stay so among themselves.
  let at = 0;
  for (const frame of b.frames) {
    while (at < frames.length && frames[at]!.atNs <= frame.atNs) at++;
    frames.splice(at++, 0, frame);
  }
  return { frames, linkType: a.linkType, nDroppedByInterface: 0 };
}

/** A row without what rightly depends on the rest of the file: numbers, and the time of the first frame of all. */
function ownFacts(row: ConversationRow, all: ConversationRow[]): unknown {
  const { reuse } = row;
  const previous = reuse === null ? undefined : all[reuse.previous];
  const micros = (seconds: number | null) => (seconds === null ? null : Math.round(seconds * 1e6));
  return {
    ...row,
    conversation: undefined,
    firstFrame: undefined,
    lastFrame: undefined,
    streams: row.streams.length,
    evidence: row.evidence.length,
    start: micros(row.start),
    duration: micros(row.duration),
    connectSeconds: micros(row.connectSeconds),
    reuse: reuse && { ...reuse, previous: previous?.packets, gapSeconds: micros(reuse.gapSeconds) },
  };
}

function factsOf(dialogue: CompiledDialogue): string[] {
  const rows = analyzeBytes(captureBytes(dialogue), "capture").rows();
  return rows.map((row) => JSON.stringify(ownFacts(row, rows)));
}

describe("two captures merged into one", () => {
  it("keep their conversations apart: each is what it was alone", () => {
    fc.assert(
      fc.property(arbitraryDialogue, arbitraryDialogue, (scriptA, scriptB) => {
        const a = compileDialogue(framed(scriptA));
        const b = compileDialogue(`note client 10.9.9.1\nnote server 10.9.9.2\n${framed(scriptB)}`);
        assert.deepEqual(factsOf(merged(a, b)).sort(), [...factsOf(a), ...factsOf(b)].sort());
      }),
      { numRuns: 150 },
    );
  });
});
