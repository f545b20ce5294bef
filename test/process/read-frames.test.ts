/** Frames asked of the product's own child process: of a sample, of a kept analysis, of a file that changes under it. */
import assert from "node:assert/strict";
import { copyFileSync, mkdtempSync, rmSync, truncateSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { after, before, describe, it } from "node:test";

import { startAnalyzer, type AnalyzerProcess } from "../../src/extension/analyzer-process";
import type { KeepPlace } from "../../src/protocol/child-contract";
import { FailureError } from "../../src/protocol/peer";
import { frameInfo } from "../../src/report/frame-info";
import type { FramePage } from "../../src/report/frame-shapes";
import { buildChild, UNHEARD } from "./fake-analyzer-bundle";

const SAMPLE = join(import.meta.dirname, "../../media/sample.pcapng");
const folder = mkdtempSync(join(tmpdir(), "frames-process-"));
const started: AnalyzerProcess[] = [];
let modulePath = "";
let nFiles = 0;

before(async () => {
  modulePath = await buildChild();
});
after(() => {
  for (const analyzer of started) analyzer.end();
  rmSync(folder, { recursive: true });
});

function start(log: string[] = []): AnalyzerProcess["peer"] {
  const analyzer = startAnalyzer({
    modulePath,
    events: UNHEARD,
    log: (line) => log.push(line),
  });
  started.push(analyzer);
  return analyzer.peer;
}

function copyOfSample(): string {
  const path = join(folder, `capture-${nFiles++}.pcapng`);
  copyFileSync(SAMPLE, path);
  return path;
}

const fails = (code: string) => (error: unknown) =>
  error instanceof FailureError && error.failure.code === code;

/** Asks again where the time of a page was up before it was full, as on a busy machine. */
async function wholePage(nRows: number, ask: () => Promise<FramePage>): Promise<FramePage> {
  let page = await ask();
  for (let nAsked = 1; page.frame.length < nRows && nAsked < 100; nAsked++) page = await ask();
  return page;
}

describe("frames from the child process", () => {
  it("come as typed columns, and #number finds exactly their conversation", async () => {
    const peer = start();
    await assert.rejects(peer.request("frames", { startRow: 0, nRows: 1 }), fails("not-analyzed"));
    const { capture } = await peer.request("analyze", { path: copyOfSample() });
    const page = await wholePage(10, () =>
      peer.request("frames", { startRow: capture.nFrames - 10, nRows: 64 }),
    );
    assert.ok(page.frame instanceof Uint32Array && page.time instanceof Float64Array);
    assert.deepEqual([page.frame.length, page.frame.at(-1)], [10, capture.nFrames]);
    for (const frame of [1, 100, 2000, capture.nFrames]) {
      const { conversation } = await peer.request("find", { text: `#${frame}` });
      let found = await peer.request("frameRow", { conversation, frame });
      while (!found.isDone) found = await peer.request("frameRow", { conversation, frame });
      const { row } = found;
      const own = await wholePage(1, () =>
        peer.request("conversationFrames", { conversation, startRow: row, nRows: 1 }),
      );
      assert.deepEqual([...own.frame], [frame]);
    }
    assert.deepEqual(await peer.request("find", { text: `#${capture.nFrames + 1}` }), {
      conversation: -1,
      frame: 0,
    });
  });

  it("of a kept analysis are those of the one that was read", async () => {
    const path = copyOfSample();
    const keep: KeepPlace = { folder: join(folder, "kept"), maxBytes: 2 ** 29, mayReopen: true };
    const answers: unknown[] = [];
    for (const nth of ["read", "reopened"]) {
      const log: string[] = [];
      const peer = start(log);
      await peer.request("analyze", { path, keep });
      while (!log.some((line) => /^(kept|taken from)/.test(line)))
        await new Promise((resolve) => setTimeout(resolve, 20));
      assert.equal(
        log.some((line) => line.startsWith("taken from")),
        nth === "reopened",
      );
      answers.push([
        await wholePage(64, () => peer.request("frames", { startRow: 1990, nRows: 64 })),
        await wholePage(3, () =>
          peer.request("conversationFrames", { conversation: 300, startRow: 0, nRows: 3 }),
        ),
      ]);
    }
    assert.deepEqual(answers[1], answers[0]);
  });

  it("end with a code when the file is cut or gone", async () => {
    const path = copyOfSample();
    const peer = start();
    await peer.request("analyze", { path });
    const first = { conversation: 0, startRow: 0, nRows: 1 };
    const before = await wholePage(1, () => peer.request("conversationFrames", first));
    assert.match(frameInfo(before, 0), /^\[SYN\] Seq=0/);
    truncateSync(path, 100_000);
    const ask = (): Promise<unknown> => peer.request("frames", { startRow: 0, nRows: 8 });
    await assert.rejects(ask(), fails("file-changed"));
    await assert.rejects(peer.request("find", { text: "#9" }), fails("file-changed"));
    rmSync(path);
    await assert.rejects(ask(), fails("file-not-found"));
    const { row } = await peer.request("details", { conversation: 0 });
    assert.equal(row.firstFrame, 1, "the analysis itself still answers");
  });
});
