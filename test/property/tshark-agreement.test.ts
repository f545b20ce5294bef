import assert from "node:assert/strict";
import { describe, it, type TestContext } from "node:test";
import fc from "fast-check";
import { analyzeBytes } from "../../src/analyze";
import { captureBytes, compileDialogue, type DialogueFrame } from "../support/dialogue-compiler";
import { captureValues } from "../support/frame-values";
import { pcapFile } from "../support/pcap-writer";
import { hasTshark, tsharkRows } from "../support/tshark";
import { streamIdentity, tsharkStreams } from "../support/tshark-streams";
import { FIELD_NAMES } from "../../src/report/frame-fields";
import { arbitraryDialogue } from "./arbitrary-dialogue";
import { arbitraryTalk, recordsOf } from "./arbitrary-segments";

/** Samples of one run, and the seed that brings them back (`fc.sample(arbitrary, { seed, numRuns: N_SAMPLES })`). */
const N_SAMPLES = 400;

function seeded<T>(context: TestContext, arbitrary: fc.Arbitrary<T>): T[] {
  const seed = Date.now() | 0;
  context.diagnostic(`seed ${seed}`);
  return fc.sample(arbitrary, { seed, numRuns: N_SAMPLES });
}

/** Many dialogues one after the other in one capture, each between hosts of its own: one run of tshark for all. */
function manyInOne(scripts: string[]): Uint8Array {
  const frames: DialogueFrame[] = [];
  let endNs = 0;
  scripts.forEach((script, index) => {
    const ends = `note client 10.${index >>> 8}.${index & 0xff}.1\nnote server 10.200.0.2`;
    const dialogue = compileDialogue(`${ends}\n${script.replace(/^note .*/, "")}`);
    for (const frame of dialogue.frames) frames.push({ ...frame, atNs: frame.atNs + endNs });
    endNs = Math.max(endNs, ...frames.map((frame) => frame.atNs)) + 1e9;
  });
  return captureBytes({ frames, linkType: 1, nDroppedByInterface: 0 });
}

describe("tshark", () => {
  it("sees the same streams, whatever was said", (context) => {
    if (!hasTshark) {
      context.diagnostic("tshark is not installed: random dialogues were not shown to it");
      return;
    }
    const bytes = manyInOne(seeded(context, arbitraryDialogue));
    const ours = analyzeBytes(bytes, "capture").streams().map(streamIdentity);
    assert.deepEqual(ours, tsharkStreams(bytes).map(streamIdentity));
  });

  it("says the same of every segment, whatever its numbers", (context) => {
    if (!hasTshark) {
      context.diagnostic("tshark is not installed: random segments were not shown to it");
      return;
    }
    const bytes = pcapFile(recordsOf(seeded(context, arbitraryTalk)), { linkType: 101 });
    const names = FIELD_NAMES.filter((name) => /^(frame[.]number|tcp)/.test(name));
    const shown = (name: string, values = "") => `${name} ${values}`;
    const named = (rows: string[][]) =>
      rows.map((row) => names.map((name, i) => shown(name, row[i])).filter((field) => !field.endsWith(" ")));
    assert.deepEqual(named(captureValues(bytes, names, "a")), named(tsharkRows(bytes, names)));
  });
});
