/** What becomes of streams for which there is no memory. */
import assert from "node:assert/strict";
import { describe, it } from "node:test";

import { CaptureAnalysis } from "../../../src/analyze";
import type { CaptureReport } from "../../../src/report/report-shapes";
import { summaryMarkdown, summaryText } from "../../../src/report/summary-text";
import { renderReport } from "../../../src/report/render-report";
import { captureBytes, compileDialogue } from "../../support/dialogue-compiler";
import { capturedFrames, conversationFrames, withFile } from "../../support/read-back";

const ONE_STREAM = { maxMegabytes: 128, mostStreams: 1, mostEvents: 1000 };

/** A connection, then another one on the same ports, and one on others. */
const REUSED = `
  +0 client > S seq 1000
  +0.001 server > SA seq 5000
  +0.001 client > A
  +0.001 client > FA
  +0.001 server > FA
  +0.001 client > A
  +10 client > S seq 900000
  +0.001 server > SA seq 700000
  +0.001 client > A
  +1 client port 50002 > S seq 77
  +1 client port 50002 > S seq 77`;

function analysed(script: string, mostStreams: number, mostEvents = 1000): CaptureAnalysis {
  const bytes = captureBytes(compileDialogue(script));
  const memory = { maxMegabytes: 128, mostStreams, mostEvents };
  const analysis = new CaptureAnalysis({ name: "capture", fileBytes: bytes.length, memory });
  analysis.feed(bytes);
  analysis.finish();
  return analysis;
}

describe("a stream beyond the memory budget", () => {
  it("is counted, also on the ports of a conversation that was analysed", () => {
    const analysis = analysed(REUSED, 1);
    const { capture } = analysis.report();
    assert.deepEqual(capture.memory, {
      maxMegabytes: 128,
      nEventsLeftOut: 0,
      beyond: { afterFrame: 1, afterSeconds: 0, nFrames: 5, nPairsAtLeast: 2 },
    });
    assert.deepEqual([capture.nConversations, capture.nStreams, capture.nTcpFrames], [1, 3, 11]);
    const [row] = analysis.rows();
    assert.deepEqual([row?.pattern, row?.packets, row?.lastFrame], ["closed-fin", 6, 6]);
  });

  it("is in no conversation where frames are read back", async () => {
    const bytes = captureBytes(compileDialogue(REUSED));
    await withFile(bytes, { strideFrames: 3, memory: ONE_STREAM }, async (file) => {
      const frames = await capturedFrames(file, 4);
      assert.deepEqual(
        frames.map(({ conversation }) => conversation),
        [0, 0, 0, 0, 0, 0, -1, -1, -1, -1, -1],
      );
      const own = await conversationFrames(file, 0);
      assert.deepEqual(
        own.map(({ frame }) => frame),
        [1, 2, 3, 4, 5, 6],
      );
    });
  });

  it("goes on where it began before", () => {
    const script = `
      +0 client > S seq 1000
      +1 client port 50002 > S seq 77
      +0.001 server > SA seq 5000
      +0.001 client > A
      +0.001 client > RA`;
    const [row] = analysed(script, 1).rows();
    assert.equal(row?.packets, 4);
    assert.equal(row.teardown, "rst");
  });

  it("is told of wherever the capture is summed up", () => {
    const analysis = analysed(REUSED, 1);
    const report: CaptureReport = analysis.report();
    const told = /memory budget of 128 MB was spent at frame 1 .*at least 2, with 5 frames/s;
    assert.match(summaryText(report), told);
    assert.match(summaryMarkdown(report), told);
    const data = analysis.finish();
    for (const format of ["text", "markdown", "html"] as const) {
      const text = renderReport(data, {}, format, { files: ["a.pcapng"], version: "1.2.3" }).replaceAll(
        /\s+/g,
        " ",
      );
      assert.match(text, told, format);
      assert.match(
        text,
        /at least 2 connections more were not, and nothing is known of how it went on/,
        format,
      );
      assert.match(text, /But 5 frames of connections beyond the memory budget were counted only/, format);
    }
    const json = JSON.parse(renderReport(data, {}, "json", { files: ["a.pcapng"], version: "1.2.3" })) as {
      capture: CaptureReport["capture"];
    };
    assert.deepEqual(json.capture.memory, report.capture.memory);
  });
});

describe("events beyond the memory budget", () => {
  const retries = Array.from({ length: 9 }, () => "+1 client > S seq 1000").join("\n");
  const twice = `+0 client > S seq 1000\n${retries}\n+1 client port 50002 > S seq 77`;

  it("are counted, and nothing begins when none can be noted", () => {
    const analysis = analysed(twice, 1000, 4);
    const { memory } = analysis.report().capture;
    assert.equal(memory?.nEventsLeftOut, 5);
    assert.equal(memory.beyond?.nPairsAtLeast, 1);
    const [row] = analysis.rows();
    assert.equal(row?.tries, 10);
    assert.ok(row.evidence.length < 10);
    assert.match(summaryText(analysis.report()), /5 events of analysed connections/);
  });

  it("change nothing while there is room", () => {
    assert.equal(analysed(twice, 1000, 100).report().capture.memory, undefined);
  });
});
