import assert from "node:assert/strict";
import { describe, it } from "node:test";
import fc from "fast-check";
import { analyzeBytes } from "../../src/analyze";
import { captureBytes, compileDialogue, type DialogueFrame } from "../support/dialogue-compiler";
import { hasTshark } from "../support/tshark";
import { streamIdentity, tsharkStreams } from "../support/tshark-streams";
import { arbitraryDialogue } from "./arbitrary-dialogue";

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
    const bytes = manyInOne(fc.sample(arbitraryDialogue, 200));
    const ours = analyzeBytes(bytes, "capture").streams().map(streamIdentity);
    assert.deepEqual(ours, tsharkStreams(bytes).map(streamIdentity));
  });
});
