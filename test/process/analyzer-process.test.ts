import assert from "node:assert/strict";
import { after, before, describe, it } from "node:test";

import { startAnalyzer, type AnalyzerProcess } from "../../src/extension/analyzer-process";
import type { Progress } from "../../src/protocol/child-contract";
import { FailureError } from "../../src/protocol/peer";
import { buildFakeAnalyzer, UNHEARD } from "./fake-analyzer-bundle";

let modulePath = "";
const started: AnalyzerProcess[] = [];

before(async () => {
  modulePath = await buildFakeAnalyzer();
});
after(() => {
  for (const analyzer of started) analyzer.end();
});

function start(path = modulePath): { analyzer: AnalyzerProcess; progress: Progress[]; log: string[] } {
  const progress: Progress[] = [];
  const log: string[] = [];
  const analyzer = startAnalyzer({
    modulePath: path,
    events: {
      ...UNHEARD,
      progress: (step) => progress.push(step),
    },
    log: (line) => log.push(line),
  });
  started.push(analyzer);
  return { analyzer, progress, log };
}

const fails = (code: string, detail: RegExp) => (error: unknown) => {
  assert.ok(error instanceof FailureError, String(error));
  assert.equal(error.failure.code, code);
  assert.match(error.failure.detail, detail);
  return true;
};

function isAlive(pid: number | undefined): boolean {
  assert.ok(pid !== undefined);
  try {
    process.kill(pid, 0);
    return true;
  } catch {
    // Signal 0 to a process that is not there.
    return false;
  }
}

/** Waits until a process is gone, at most the given time. */
async function ended(pid: number | undefined, maxMs: number): Promise<boolean> {
  const end = Date.now() + maxMs;
  while (Date.now() < end) {
    if (!isAlive(pid)) return true;
    await new Promise((resolve) => setTimeout(resolve, 20));
  }
  return false;
}

describe("a child process", () => {
  it("answers, tells progress first, and hands over typed arrays as typed arrays", async () => {
    const { analyzer, progress } = start();
    const report = await analyzer.peer.request("analyze", { path: "good" });
    assert.equal(report.capture.nConversations, 3);
    assert.deepEqual(
      progress.map((step) => step.bytesRead),
      [50],
    );
    const bins = await analyzer.peer.request("timeline", {
      fromSeconds: 0,
      toSeconds: 3,
      nBins: 3,
      isFine: false,
    });
    assert.ok(bins.syn instanceof Float64Array);
    assert.deepEqual([...bins.syn], [1, 2, 3]);
  });

  it("that exits ends its requests with the exit code", async () => {
    const { analyzer } = start();
    await assert.rejects(
      analyzer.peer.request("analyze", { path: "dies" }),
      fails("peer-gone", /exit code 3/),
    );
  });

  it("that is killed ends its requests with the signal", async () => {
    const { analyzer } = start();
    await assert.rejects(
      analyzer.peer.request("analyze", { path: "is-killed" }),
      fails("peer-gone", /SIGKILL/),
    );
  });

  it("that cannot be started ends its requests", async () => {
    const { analyzer, log } = start(`${modulePath}.missing`);
    await assert.rejects(
      analyzer.peer.request("analyze", { path: "good" }),
      fails("peer-gone", /exit code 1/),
    );
    assert.match(log.join("\n"), /Cannot find module/);
  });

  it("is spared the certificates that the machine's other programs want", async () => {
    const before = process.env.NODE_EXTRA_CA_CERTS;
    // Node says so where it cannot read them.
    process.env.NODE_EXTRA_CA_CERTS = `${modulePath}.missing`;
    const { analyzer, log } = start();
    if (before === undefined) delete process.env.NODE_EXTRA_CA_CERTS;
    else process.env.NODE_EXTRA_CA_CERTS = before;
    await analyzer.peer.request("analyze", { path: "good" });
    assert.deepEqual(log, []);
  });

  it("passes failures on, and bugs as internal with the stack in the log", async () => {
    const { analyzer, log } = start();
    await assert.rejects(
      analyzer.peer.request("analyze", { path: "not-a-capture" }),
      fails("not-a-capture", /4d 5a/),
    );
    await assert.rejects(
      analyzer.peer.request("analyze", { path: "has-a-bug" }),
      fails("internal", /invariant/),
    );
    assert.equal((await analyzer.peer.request("analyze", { path: "good" })).version, 1);
    assert.match(log.join("\n"), /TypeError: broken invariant/);
  });

  it("can be cancelled and asked again", async () => {
    const { analyzer } = start();
    const stop = new AbortController();
    const answer = analyzer.peer.request("analyze", { path: "never-ends" }, stop.signal);
    setTimeout(() => stop.abort(), 50);
    await assert.rejects(answer, fails("cancelled", /analyze/));
    assert.equal((await analyzer.peer.request("analyze", { path: "good" })).version, 1);
  });

  it("is ended by the host, and its pending requests with it", async () => {
    const { analyzer } = start();
    const answer = assert.rejects(
      analyzer.peer.request("analyze", { path: "never-ends" }),
      fails("peer-gone", /host/),
    );
    analyzer.end();
    await answer;
    assert.ok(await ended(analyzer.pid, 3000));
  });

  it("that hangs in a loop is ended all the same", async () => {
    const { analyzer, progress } = start();
    const answer = assert.rejects(
      analyzer.peer.request("analyze", { path: "hangs" }),
      fails("peer-gone", /host/),
    );
    for (let turn = 0; progress.length === 0 && turn < 200; turn++) {
      await new Promise((resolve) => setTimeout(resolve, 20));
    }
    analyzer.end();
    await answer;
    assert.ok(await ended(analyzer.pid, 5000));
  });

  it("of another version is refused and ended", async () => {
    process.env.FAKE_ANALYZER_VERSION = "999";
    const { analyzer } = start();
    delete process.env.FAKE_ANALYZER_VERSION;
    await assert.rejects(
      analyzer.peer.request("analyze", { path: "good" }),
      fails("version-mismatch", /other 999/),
    );
    assert.ok(await ended(analyzer.pid, 5000));
  });
});
