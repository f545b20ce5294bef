/**
 * The product's own child process on a capture that comes through a named pipe, so that the test says how far it has
 * been read.
 */
import assert from "node:assert/strict";
import { execFileSync } from "node:child_process";
import { mkdtempSync, readFileSync, rmSync } from "node:fs";
import { open } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { after, before, describe, it } from "node:test";

import { startAnalyzer, type AnalyzerProcess } from "../../src/extension/analyzer-process";
import {
  FIRST_VIEW,
  N_FIRST_ROWS,
  type ConversationView,
  type Progress,
  type Snapshot,
} from "../../src/protocol/child-contract";
import { FailureError } from "../../src/protocol/peer";
import { buildChild, UNHEARD } from "./fake-analyzer-bundle";

const SAMPLE = readFileSync(join(import.meta.dirname, "../../media/sample.pcapng"));
/** Between two small writes; looks are at most ten a second. */
const NUDGE_MS = 60;
const VIEW: ConversationView = {
  patterns: [],
  filter: "",
  range: null,
  sortBy: "conversation",
  descending: false,
};

let folder = "";
let modulePath = "";
let nPipes = 0;

before(async () => {
  folder = mkdtempSync(join(tmpdir(), "live-"));
  modulePath = await buildChild();
});
after(() => rmSync(folder, { recursive: true }));

/** A capture being read: the test writes, the child reads. */
interface Reading {
  analyzer: AnalyzerProcess;
  analysis: Promise<unknown>;
  cancel: () => void;
  snapshots: Snapshot[];
  progress: Progress[];
  /** Gives the child the bytes of the sample up to here. */
  writeTo: (end: number) => Promise<void>;
  /** Ends the capture. */
  end: () => Promise<void>;
}

async function startReading(): Promise<Reading> {
  const path = join(folder, `capture-${nPipes++}.pcapng`);
  execFileSync("mkfifo", [path]);
  const snapshots: Snapshot[] = [];
  const progress: Progress[] = [];
  const analyzer = startAnalyzer({
    modulePath,
    events: {
      ...UNHEARD,
      progress: (step) => progress.push(step),
      snapshot: (snapshot) => snapshots.push(snapshot),
    },
    log: () => undefined,
  });
  const stop = new AbortController();
  const analysis = analyzer.peer.request("analyze", { path }, stop.signal);
  analysis.catch(() => undefined);
  // Both ends at once, or opening would wait for the child.
  const pipe = await open(path, "r+");
  let at = 0;
  return {
    analyzer,
    analysis,
    cancel: () => stop.abort(),
    snapshots,
    progress,
    writeTo: async (end) => {
      while (at < end) at += (await pipe.write(SAMPLE, at, Math.min(end - at, 16_384))).bytesWritten;
    },
    end: () => pipe.close(),
  };
}

function pause(ms: number): Promise<void> {
  return new Promise((resolve) => setTimeout(resolve, ms));
}

/**
 * Writes a part, then a little more again and again, for looks are taken after a chunk; resolves with the look that
 * shows the whole part.
 */
async function readTo(reading: Reading, end: number): Promise<Snapshot> {
  await reading.writeTo(end);
  for (let nudge = 1; nudge <= 100; nudge++) {
    const last = reading.snapshots.at(-1);
    if (last && last.progress.bytesRead >= end) return last;
    await pause(NUDGE_MS);
    await reading.writeTo(end + nudge * 512);
  }
  assert.fail("no look at what was written");
}

const fails = (code: string) => (error: unknown) =>
  error instanceof FailureError && error.failure.code === code;

describe("a capture that is being read", () => {
  it("answers every question of what there is so far, then of the whole", async () => {
    const reading = await startReading();
    const { peer } = reading.analyzer;
    await assert.rejects(peer.request("find", { text: "1" }), fails("not-analyzed"));
    const first = await readTo(reading, 200_000);
    const n = first.report.capture.nConversations;
    assert.ok(n > 10, `${n} conversations`);
    const rows = await peer.request("rows", { view: VIEW, startRow: 0, nRows: 5000 });
    assert.equal(rows.nTotal, n);
    const seconds = { fromSeconds: 0, toSeconds: first.report.capture.durationSeconds, nBins: 100 };
    assert.ok(
      (await peer.request("timeline", { ...seconds, isFine: true })).frames.some((nFrames) => nFrames > 0),
    );
    assert.ok((await peer.request("lanes", { ...seconds, maxBars: 0 })).lanes.length > 0);
    const tree = await peer.request("treeChildren", { path: {}, start: 0, max: 10 });
    assert.equal(tree.entries[0]?.kind, "severity");
    const failure = await peer.request("nextFailure", { from: -1, backwards: false, view: null });
    assert.ok(failure.conversation >= 0);
    const { row } = await peer.request("details", { conversation: failure.conversation });
    assert.equal(row.severity, "failed");
    const { path } = await peer.request("treePathOf", { conversation: failure.conversation });
    assert.equal(path.severity, "failed");
    assert.deepEqual(await peer.request("find", { text: "3" }), { conversation: 3, frame: 0 });
    await assert.rejects(peer.request("details", { conversation: n }), fails("bad-request"));
    for (const wholeOnly of [
      peer.request("reportText", { format: "text" }),
      peer.request("createReport", { format: "html", pair: null, service: null }),
      peer.request("verify", {}),
    ]) {
      await assert.rejects(wholeOnly, fails("not-analyzed"));
    }
    await reading.writeTo(SAMPLE.length);
    await reading.end();
    await reading.analysis;
    const whole = await peer.request("rows", { view: VIEW, startRow: 0, nRows: 5000 });
    assert.equal(whole.nTotal, 402);
    // Numbers stay, so that a selection stays where it was.
    assert.deepEqual(whole.client.slice(0, n), rows.client);
    assert.deepEqual(whole.start.slice(0, n), rows.start);
    reading.analyzer.end();
  });

  it("tells with the first look what is asked first, and with no other", async () => {
    const reading = await startReading();
    const { peer } = reading.analyzer;
    await readTo(reading, 100_000);
    await readTo(reading, 200_000);
    const [first, ...later] = reading.snapshots;
    assert.ok(first?.first && later.length > 0);
    assert.ok(later.every((look) => look.first === undefined));
    const { rows, roots } = first.first;
    assert.equal(rows.nTotal, first.report.capture.nConversations);
    assert.equal(rows.conversation.length, Math.min(N_FIRST_ROWS, rows.nTotal));
    const now = await peer.request("rows", { view: FIRST_VIEW, startRow: 0, nRows: rows.client.length });
    assert.deepEqual(now.client, rows.client);
    assert.deepEqual(
      roots.entries.map(({ kind }) => kind),
      Array.from({ length: roots.nTotal }, () => "severity"),
    );
    reading.analyzer.end();
    await reading.end();
  });

  it("tells nothing more once it is cancelled, and knows nothing", async () => {
    const reading = await startReading();
    const { peer } = reading.analyzer;
    const { progress } = await readTo(reading, 100_000);
    reading.cancel();
    await assert.rejects(reading.analysis, fails("cancelled"));
    // What was found is forgotten at once, though the pipe gives nothing that would wake the reader.
    await assert.rejects(peer.request("find", { text: "1" }), fails("not-analyzed"));
    const nTold = reading.snapshots.length + reading.progress.length;
    await pause(5 * NUDGE_MS);
    // Little enough for the pipe to hold it: nobody may be there to read it any more.
    await reading.writeTo(progress.bytesRead + 4096);
    await pause(NUDGE_MS);
    await assert.rejects(peer.request("find", { text: "1" }), fails("not-analyzed"));
    assert.equal(reading.snapshots.length + reading.progress.length, nTold);
    reading.analyzer.end();
    await reading.end();
  });

  it("fails what was asked when its process is killed", async () => {
    const reading = await startReading();
    await readTo(reading, 100_000);
    const { peer, pid } = reading.analyzer;
    process.kill(pid!, "SIGSTOP");
    const rows = peer.request("rows", { view: VIEW, startRow: 0, nRows: 10 });
    process.kill(pid!, "SIGKILL");
    await assert.rejects(rows, fails("peer-gone"));
    await assert.rejects(reading.analysis, fails("peer-gone"));
    await reading.end();
  });
});
