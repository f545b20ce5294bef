/** A capture that is being written, from the file through the product's own child process to the session's states. */
import assert from "node:assert/strict";
import {
  appendFileSync,
  mkdtempSync,
  readFileSync,
  renameSync,
  rmSync,
  truncateSync,
  unlinkSync,
  writeFileSync,
} from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { after, before, describe, it } from "node:test";

import { analyzeBytes } from "../../src/analyze";
import { startAnalyzer } from "../../src/extension/analyzer-process";
import { CaptureSession } from "../../src/extension/capture-session";
import type { AnalysisState } from "../../src/protocol/webview-contract";
import { buildChild } from "./fake-analyzer-bundle";

const SAMPLE = readFileSync(join(import.meta.dirname, "../../media/sample.pcapng"));
const N_FRAMES = analyzeBytes(SAMPLE).nFrames;

let folder = "";
let modulePath = "";

before(async () => {
  folder = mkdtempSync(join(tmpdir(), "follow-"));
  modulePath = await buildChild();
});
after(() => rmSync(folder, { recursive: true }));

function sessionOn(path: string, isFollowing = true): CaptureSession {
  const session = new CaptureSession({
    localPaths: () => Promise.resolve([path]),
    isFollowing: () => isFollowing,
    startAnalyzer: (events) => startAnalyzer({ modulePath, events, log: () => undefined }),
    failureText: () => ({ title: "", text: "", canRestart: true }),
    log: () => undefined,
  });
  session.start();
  return session;
}

type Done = Extract<AnalysisState, { phase: "done" }>;

/** Resolves with the first state that is done and fits. */
function untilDone(session: CaptureSession, fits: (state: Done) => boolean): Promise<Done> {
  return new Promise((resolve, reject) => {
    const take = (state: AnalysisState): void => {
      if (state.phase === "failed") reject(new Error(JSON.stringify(state.failure)));
      if (state.phase !== "done" || !fits(state)) return;
      stopListening();
      resolve(state);
    };
    const stopListening = session.changed.add(take);
    take(session.state);
  });
}

describe("a capture that grows while it is open", () => {
  it("is followed, read anew where it becomes another, and kept where it is deleted", async () => {
    const path = join(folder, "growing.pcapng");
    writeFileSync(path, SAMPLE.subarray(0, 100_001));
    const session = sessionOn(path);
    const first = await untilDone(session, () => true);
    assert.equal(first.file, undefined);
    assert.deepEqual(first.report.capture.problems, []);

    appendFileSync(path, SAMPLE.subarray(100_001));
    const grown = await untilDone(session, ({ report }) => report.capture.nFrames === N_FRAMES);
    assert.deepEqual(grown.file, { isGrowing: true, change: null });
    const { conversation } = await session.request("find", { text: "17" });
    assert.equal(conversation, 17);
    // On a busy machine the time of a page may be up before its frames are reached.
    let last: number[] = [];
    for (let nAsked = 0; last.length === 0 && nAsked < 100; nAsked++)
      last = [...(await session.request("frames", { startRow: N_FRAMES - 1, nRows: 1 })).frame];
    assert.deepEqual(last, [N_FRAMES]);

    session.stopFollowing();
    const stopped = await untilDone(session, ({ file }) => file?.isGrowing === false);
    assert.equal(stopped.report.capture.nFrames, N_FRAMES);
    session.start();
    await untilDone(session, ({ file }) => file === undefined);

    const other = join(folder, "other.pcapng");
    writeFileSync(other, SAMPLE.subarray(0, 100_001));
    renameSync(other, path);
    const replaced = await untilDone(session, ({ file }) => file?.change === "replaced");
    assert.ok(replaced.report.capture.nFrames < N_FRAMES);

    truncateSync(path, 50_000);
    const shrunk = await untilDone(session, ({ file }) => file?.change === "shrunk");
    assert.ok(shrunk.report.capture.nFrames < replaced.report.capture.nFrames);

    unlinkSync(path);
    const gone = await untilDone(session, ({ file }) => file?.change === "gone");
    assert.equal(gone.report.capture.nFrames, shrunk.report.capture.nFrames);
    session.dispose();
  });

  it("is not followed where that is not wanted: what is unfinished is a defect at once", async () => {
    const path = join(folder, "unfollowed.pcapng");
    writeFileSync(path, SAMPLE.subarray(0, 100_001));
    const session = sessionOn(path, false);
    const { report } = await untilDone(session, () => true);
    assert.equal(report.capture.problems[0]?.code, "cut-short");
    session.dispose();
  });
});
