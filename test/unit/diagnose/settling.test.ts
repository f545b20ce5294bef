/** What is said of a conversation at the reading edge, frame by frame. */
import assert from "node:assert/strict";
import { describe, it } from "node:test";

import { CaptureAnalysis } from "../../../src/analyze";
import { PATTERN_IDS, type PatternId } from "../../../src/report/pattern-names";
import { captureBytes, compileDialogue } from "../../support/dialogue-compiler";

/** The patterns of the first conversation after each frame as snapshots tell them, repeats left out, then the end's. */
function story(script: string): PatternId[] {
  const dialogue = compileDialogue(script);
  const analysis = new CaptureAnalysis({ name: "dialogue", fileBytes: 0 });
  const told: PatternId[] = [];
  const bytes = captureBytes(dialogue);
  let nFrames = 0;
  for (let at = 0; at < bytes.length; at++) {
    analysis.feed(bytes.subarray(at, at + 1));
    if (analysis.nFrames === nFrames) continue;
    nFrames = analysis.nFrames;
    const pattern = PATTERN_IDS[analysis.snapshot().patterns[0]!]!;
    if (told.at(-1) !== pattern) told.push(pattern);
  }
  assert.equal(nFrames, dialogue.frames.length);
  told.push(PATTERN_IDS[analysis.finish().patterns[0]!]!);
  return told;
}

/** A frame of someone else. */
const TIME_PASSES = "+4 bystander";

describe("a conversation at the reading edge", () => {
  it("is open while its SYN waits for an answer", () => {
    assert.deepEqual(story("+0 client > S\n+0.001 server > SA\n+0.001 client > A"), ["open", "open"]);
  });

  it("is not refused as long as the client may try again, and refused when it does not", () => {
    const refusedThenTaken = `
      +0     client > S
      +0.001 server > RA
      +0.5   client > S new
      +0.001 server > SA
      +0.001 client > A`;
    assert.deepEqual(story(refusedThenTaken), ["open", "connected-after-refusal", "connected-after-refusal"]);
    assert.deepEqual(story("+0 client > S\n+0.001 server > RA"), ["open", "syn-refused"]);
  });

  it("is refused once time has passed without another try", () => {
    assert.deepEqual(story(`+0 client > S\n+0.001 server > RA\n${TIME_PASSES}`), [
      "open",
      "syn-refused",
      "syn-refused",
    ]);
  });

  it("is unanswered only when its next retry is overdue", () => {
    assert.deepEqual(story(`+0 client > S\n${TIME_PASSES}`), ["open", "syn-unanswered", "syn-unanswered"]);
  });
});
