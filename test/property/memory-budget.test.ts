/** Captures of any kind under budgets of any size: what is still said is what is said without one. */
import assert from "node:assert/strict";
import { describe, it } from "node:test";
import fc from "fast-check";
import { analyzeBytes, CaptureAnalysis } from "../../src/analyze";
import type { MemoryShares } from "../../src/base/memory-budget";
import type { ConversationRow } from "../../src/report/report-shapes";
import { captureBytes, compileDialogue } from "../support/dialogue-compiler";
import { arbitraryDialogue } from "./arbitrary-dialogue";

const PLENTY = 1_000_000;

/** The analysis with such a budget, in chunks of some size. */
function analysed(bytes: Uint8Array, shares: Partial<MemoryShares>, chunkBytes = 1000): CaptureAnalysis {
  const memory = { maxMegabytes: 128, mostStreams: PLENTY, mostEvents: PLENTY, ...shares };
  const analysis = new CaptureAnalysis({ name: "capture", fileBytes: bytes.length, memory });
  for (let at = 0; at < bytes.length; at += chunkBytes) analysis.feed(bytes.slice(at, at + chunkBytes));
  analysis.finish();
  return analysis;
}

function answerOf(analysis: CaptureAnalysis): unknown {
  return { rows: analysis.rows(), report: analysis.report(), streams: analysis.streams() };
}

/** A row without the numbers of conversations: those that were left out have none. */
function ownFacts(row: ConversationRow, all: readonly ConversationRow[]): unknown {
  const { reuse } = row;
  return {
    ...row,
    conversation: undefined,
    reuse: reuse && { ...reuse, previous: all[reuse.previous]?.streams },
  };
}

/** Two dialogues of different ends, one behind the other: streams begin early and late. */
const arbitraryCapture = fc
  .tuple(arbitraryDialogue, arbitraryDialogue)
  .map(([a, b]) =>
    captureBytes(compileDialogue(`${a}\n${b.replace(/^note .*/, "").replaceAll("5000", "6000")}`)),
  );

describe("a memory budget", () => {
  it("changes nothing where it is not reached", () => {
    fc.assert(
      fc.property(arbitraryCapture, (bytes) => {
        assert.deepEqual(answerOf(analysed(bytes, {})), answerOf(analyzeBytes(bytes, "capture")));
      }),
      { numRuns: 100 },
    );
  });

  it("leaves streams that began before as they are, with their numbers, and counts the others", () => {
    let nLeftOut = 0;
    fc.assert(
      fc.property(arbitraryCapture, fc.integer({ min: 1, max: 6 }), (bytes, mostStreams) => {
        const free = analyzeBytes(bytes, "capture");
        const bound = analysed(bytes, { mostStreams });
        const rows = bound.rows();
        const allRows = free.rows();
        const wholeRows = allRows.filter((row) => row.streams.every((stream) => stream < mostStreams));
        const found = new Map(rows.map((row) => [row.streams[0], ownFacts(row, rows)]));
        for (const row of wholeRows) assert.deepEqual(found.get(row.streams[0]), ownFacts(row, allRows));
        const { capture } = bound.report();
        const all = free.report().capture;
        assert.ok(rows.every((row) => row.streams.every((stream) => stream < mostStreams)));
        assert.ok(capture.nStreams <= all.nStreams);
        assert.deepEqual([capture.nFrames, capture.nTcpFrames], [all.nFrames, all.nTcpFrames]);
        const nKept = rows.reduce((n, row) => n + row.packets, 0);
        const nOfAll = allRows.reduce((n, row) => n + row.packets, 0);
        const beyond = capture.memory?.beyond;
        assert.equal(nKept + (beyond?.nFrames ?? 0), nOfAll);
        if (beyond) nLeftOut++;
        assert.equal(beyond !== undefined && beyond !== null, all.nStreams > mostStreams);
        if (beyond) assert.ok(beyond.nPairsAtLeast >= 1 && beyond.afterFrame > 0);
        else assert.deepEqual(answerOf(bound), answerOf(free));
      }),
      { numRuns: 200 },
    );
    assert.ok(nLeftOut > 50, `${nLeftOut} captures were too large`);
  });

  it("gives the same answer however the capture is cut into chunks", () => {
    const budgets = fc.record({
      mostStreams: fc.integer({ min: 1, max: 6 }),
      mostEvents: fc.integer({ min: 1, max: 12 }),
    });
    fc.assert(
      fc.property(
        arbitraryCapture,
        budgets,
        fc.integer({ min: 1, max: 300 }),
        (bytes, shares, chunkBytes) => {
          assert.deepEqual(
            answerOf(analysed(bytes, shares, chunkBytes)),
            answerOf(analysed(bytes, shares, bytes.length)),
          );
        },
      ),
      { numRuns: 100 },
    );
  });

  it("bounds the events, and says how many were not noted", () => {
    fc.assert(
      fc.property(arbitraryCapture, fc.integer({ min: 1, max: 8 }), (bytes, mostEvents) => {
        const free = analyzeBytes(bytes, "capture").finish();
        const bound = analysed(bytes, { mostEvents }).finish();
        assert.ok(bound.tracker.events.length <= mostEvents);
        const nLeftOut = bound.capture.memory?.nEventsLeftOut ?? 0;
        assert.equal(nLeftOut > 0, bound.tracker.events.nLeftOut > 0);
        if (!bound.capture.memory) assert.equal(bound.tracker.events.length, free.tracker.events.length);
        else if (!bound.capture.memory.beyond)
          assert.equal(bound.tracker.events.length + nLeftOut, free.tracker.events.length);
      }),
      { numRuns: 150 },
    );
  });
});
