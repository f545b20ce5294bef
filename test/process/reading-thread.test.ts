/** On how many threads the product's processes read files. */
import assert from "node:assert/strict";
import { execFileSync, spawn } from "node:child_process";
import { mkdtempSync, readdirSync } from "node:fs";
import { open } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { after, before, describe, it } from "node:test";

import { startAnalyzer } from "../../src/extension/analyzer-process";
import { buildChild, buildCli, UNHEARD } from "./fake-analyzer-bundle";

const folder = mkdtempSync(join(tmpdir(), "reading-thread-"));
const threadsBefore = process.env.UV_THREADPOOL_SIZE;
let cli = "";
let child = "";

before(async () => {
  [cli, child] = await Promise.all([buildCli(), buildChild()]);
});
after(() => {
  setThreads(threadsBefore);
});

function setThreads(value: string | undefined): void {
  if (value === undefined) delete process.env.UV_THREADPOOL_SIZE;
  else process.env.UV_THREADPOOL_SIZE = value;
}

/** Threads of a process, once their number has been the same for a while: it waits for a pipe by then. */
async function threadsAtRest(pid: number | undefined): Promise<number> {
  let nThreads = 0;
  for (let nSame = 0; nSame < 8;) {
    await new Promise((resolve) => setTimeout(resolve, 50));
    const now = readdirSync(`/proc/${pid}/task`).length;
    nSame = now === nThreads ? nSame + 1 : 0;
    nThreads = now;
  }
  return nThreads;
}

/** Has `start` read a pipe that nothing comes through; the threads of its process meanwhile. */
async function threadsWhileReading(
  start: (path: string) => { pid: number | undefined; end: () => void },
  threads: string | undefined,
): Promise<number> {
  const path = join(folder, `pipe-${threads}-${readdirSync(folder).length}`);
  execFileSync("mkfifo", [path]);
  const pipe = await open(path, "r+");
  setThreads(threads);
  const { pid, end } = start(path);
  try {
    return await threadsAtRest(pid);
  } finally {
    end();
    await pipe.close();
  }
}

function startCli(path: string): { pid: number | undefined; end: () => void } {
  const started = spawn(process.execPath, [cli, "analyze", path], { stdio: "ignore" });
  return { pid: started.pid, end: () => void started.kill("SIGKILL") };
}

function startChild(path: string): { pid: number | undefined; end: () => void } {
  const analyzer = startAnalyzer({ modulePath: child, events: UNHEARD, log: () => undefined });
  analyzer.peer.request("analyze", { path }).catch(() => undefined);
  return { pid: analyzer.pid, end: () => analyzer.end() };
}

for (const [name, start] of [
  ["the command line", startCli],
  ["the child", startChild],
] as const) {
  describe(name, () => {
    it("reads on one thread, or on as many as the person says", async () => {
      const nUsual = await threadsWhileReading(start, undefined);
      assert.equal(await threadsWhileReading(start, "1"), nUsual);
      assert.equal(await threadsWhileReading(start, "4"), nUsual + 3);
    });
  });
}
