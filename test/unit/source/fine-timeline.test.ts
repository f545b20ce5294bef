/** Bins for a zoom, counted from the file, beside what reading the whole file counts. */
import assert from "node:assert/strict";
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { after, describe, it } from "node:test";
import { gzipSync } from "node:zlib";

import type { MemoryShares } from "../../../src/base/memory-budget";
import { ANY_RETRANSMISSION } from "../../../src/flow/labels";
import { FrameWalk } from "../../../src/frame-walk";
import type { AnalysisData } from "../../../src/report/analysis-data";
import { FineTimeline } from "../../../src/report/fine-timeline";
import type { TimelineBins } from "../../../src/report/list-shapes";
import { timelineBins } from "../../../src/report/timeline-model";
import { fineTimeline } from "../../../src/source/fine-timeline";
import { readCapture } from "../../../src/source/read-capture";
import { KIND, TCP_FLAG } from "../../../src/wire/packet";
import { captureBytes, compileDialogue } from "../../support/dialogue-compiler";

const SAMPLE = join(import.meta.dirname, "../../../media/sample.pcapng");
const folder = mkdtempSync(join(tmpdir(), "fine-timeline-"));
after(() => rmSync(folder, { recursive: true }));

const never = new AbortController().signal;
type Window = Parameters<typeof timelineBins>[1];
type Series = Omit<TimelineBins, "fromSeconds" | "binSeconds" | "nBins">;

/** Ten bins of 20 ms around what the sample's analysis keeps in bins of 64 ms. */
function windowAt(fromSeconds: number, nBins: number, binSeconds = 0.02): Window {
  return { fromSeconds, toSeconds: fromSeconds + nBins * binSeconds, nBins };
}

/** The same counts from a walk through the whole file. */
function walked(bytes: Uint8Array, { fromSeconds, toSeconds, nBins }: Window): Series {
  const column = (): Float64Array => new Float64Array(nBins);
  const counts = { syn: column(), synAck: column(), rst: column(), fin: column() };
  const all: Series = { ...counts, retransmission: column(), frames: column() };
  const widthNs = ((toSeconds - fromSeconds) * 1e9) / nBins;
  const walk = new FrameWalk(({ frame, packet, tracker }) => {
    const bin = Math.floor((frame.timeNs - Math.round(fromSeconds * 1e9)) / Math.round(widthNs));
    if (packet.kind !== KIND.TCP || bin < 0 || bin >= nBins) return;
    const { flags } = packet;
    all.frames[bin]!++;
    if (flags & TCP_FLAG.SYN) all[flags & TCP_FLAG.ACK ? "synAck" : "syn"][bin]!++;
    if (flags & TCP_FLAG.RST) all.rst[bin]!++;
    if (flags & TCP_FLAG.FIN) all.fin[bin]!++;
    if (tracker.labels & ANY_RETRANSMISSION) all.retransmission[bin]!++;
  });
  walk.feed(bytes);
  walk.finish();
  return all;
}

async function analysed(name: string, bytes: Uint8Array): Promise<{ path: string; data: AnalysisData }> {
  const path = join(folder, name);
  writeFileSync(path, bytes);
  return { path, data: await readCapture(path) };
}

function seriesOf(bins: TimelineBins): Series {
  const { syn, synAck, rst, fin, retransmission, frames } = bins;
  return { syn, synAck, rst, fin, retransmission, frames };
}

describe("bins that are finer than those of the analysis", () => {
  it("are what the frames of the file say, wherever the window lies", async () => {
    const bytes = readFileSync(SAMPLE);
    const data = await readCapture(SAMPLE);
    let nRetransmissions = 0;
    for (const window of [windowAt(0, 500), windowAt(101.3, 800), windowAt(200.01, 300, 0.007)]) {
      assert.ok(timelineBins(data, window).binSeconds > 0.06);
      const fine = await fineTimeline([SAMPLE], data, window, never);
      assert.ok(fine);
      assert.ok(Math.abs(fine.binSeconds - (window.toSeconds - window.fromSeconds) / window.nBins) < 1e-9);
      assert.deepEqual(seriesOf(fine), walked(bytes, window));
      nRetransmissions += fine.retransmission.reduce((sum, n) => sum + n, 0);
    }
    assert.ok(nRetransmissions > 5, `${nRetransmissions} retransmissions`);
  });

  it("are not had where the file can only be read from its start, nor where the analysis has them", async () => {
    const { path, data } = await analysed("sample.pcapng.gz", gzipSync(readFileSync(SAMPLE)));
    assert.equal(await fineTimeline([path], data, windowAt(10, 500), never), undefined);
    const sample = await readCapture(SAMPLE);
    assert.equal(await fineTimeline([SAMPLE], sample, windowAt(10, 500, 0.1), never), undefined);
  });

  it("are not had of a file that has changed", async () => {
    const bytes = readFileSync(SAMPLE);
    const { path, data } = await analysed("changed.pcapng", bytes);
    writeFileSync(path, bytes.subarray(0, 300_000));
    await assert.rejects(fineTimeline([path], data, windowAt(10, 500), never), /file-changed/);
  });
});

describe("frames that are counted anew", () => {
  // The SYN is sent again 300 s later, among segments of another connection.
  const dialogue = `
    +0 client > S
    +300 client > S retry
    +0.002 server > SA
    +0.001 client > A`;
  const window = windowAt(299.99, 40, 0.001);

  /** Counts the frames from a number on, but not those left out. */
  async function counted(
    from: number,
    { leftOut = [], memory }: { leftOut?: readonly number[]; memory?: MemoryShares } = {},
  ): Promise<TimelineBins | undefined> {
    const bytes = captureBytes(compileDialogue(dialogue));
    const { data } = await analysed("dialogue.pcapng", bytes);
    const fine = new FineTimeline(data.timeline, window, memory);
    const walk = new FrameWalk(({ frame, packet }) => {
      if (frame.number >= from && !leftOut.includes(frame.number)) fine.take(frame, packet);
    });
    walk.feed(bytes);
    walk.finish();
    return fine.bins();
  }

  const sum = (counts: Float64Array): number => counts.reduce((total, n) => total + n, 0);

  it("are retransmissions where what came before was read", async () => {
    const bins = await counted(1);
    assert.deepEqual([sum(bins!.retransmission), Math.max(...bins!.retransmission)], [1, 1]);
    assert.equal(bins!.retransmission[10], 1);
  });

  it("have retransmissions spread evenly where it was not", async () => {
    const { retransmission, syn } = (await counted(2))!;
    assert.equal(sum(syn), 1);
    // One in a bin of 64 ms, of which the window shows 40.
    assert.ok(Math.abs(sum(retransmission) - 40 / 64) < 1e-9, `${sum(retransmission)}`);
    assert.ok(retransmission.every((n) => Math.abs(n - 1 / 64) < 1e-9));
  });

  it("have retransmissions spread evenly where there is no memory for their streams", async () => {
    const { retransmission, frames } = (await counted(1, {
      memory: { maxMegabytes: 128, mostStreams: 0, mostEvents: 0 },
    }))!;
    assert.ok(retransmission.every((n) => Math.abs(n - 1 / 64) < 1e-9));
    assert.equal(sum(frames), 3);
  });

  it("have no bins where one of them is missing", async () => {
    assert.equal(await counted(1, { leftOut: [3] }), undefined);
  });
});
