/** Frames read back from the middle of real captures, beside one walk from their start. */
import assert from "node:assert/strict";
import { describe, it } from "node:test";

import { captureContent, coreCaptures, hasCorpus, N_CORE_CAPTURES } from "../support/capture-corpus";
import {
  capturedFrames,
  conversationFrames,
  walkedFrames,
  withFile,
  type ReadFrame,
} from "../support/read-back";

const DENSITY = { strideFrames: 16, strideBytes: 1 << 30 };
/** Conversations of a capture that are compared frame by frame. */
const MAX_CONVERSATIONS = 40;
/** Frames that hold several segments: the walk shows the last, the list the first, a conversation its own. */
const SEVERAL_SEGMENTS = /gre-aruba-amsdu|sflow/;
/** What is not compared where the list of all frames shows the header's own numbers. */
const RAW = { isRaw: true, seq: 0, ack: 0, window: 0, labels: 0 };

describe("frames of real captures, read back", () => {
  it("are those of one walk: of the whole capture, and of each conversation with its labels", async (context) => {
    if (!hasCorpus()) {
      context.skip(`no corpus: ${N_CORE_CAPTURES} captures were not read back`);
      return;
    }
    let nFrames = 0;
    let nOfConversations = 0;
    let nRaw = 0;
    for (const name of coreCaptures()) {
      if (SEVERAL_SEGMENTS.test(name)) continue;
      const bytes = captureContent(name);
      const walked = walkedFrames(bytes);
      if (walked.length === 0) continue;
      nFrames += walked.length;
      nOfConversations += await withFile(bytes, DENSITY, async (file) => {
        const captured = await capturedFrames(file, 48);
        nRaw += captured.filter(({ isRaw }) => isRaw).length;
        const settled = (frames: readonly ReadFrame[]): ReadFrame[] =>
          frames.map((frame, i) => (captured[i]!.isRaw ? { ...frame, ...RAW } : { ...frame, labels: 0 }));
        assert.deepEqual(settled(captured), settled(walked), name);
        let n = 0;
        for (let c = 0; c < Math.min(file.data.nConversations, MAX_CONVERSATIONS); c++) {
          const own = await conversationFrames(file, c);
          assert.deepEqual(
            own,
            walked.filter(({ conversation }) => conversation === c),
            `${name} ${c}`,
          );
          n += own.length;
        }
        return n;
      });
    }
    context.diagnostic(
      `${nFrames} frames, ${nOfConversations} of them in their conversations, ${nRaw} with raw numbers`,
    );
    assert.ok(nFrames > 4000 && nOfConversations > 2000);
    assert.ok(nRaw < nFrames / 20, `${nRaw} raw`);
  });
});
