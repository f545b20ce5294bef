/** The product's own processes keep the memory budget, and say what that cost. */
import assert from "node:assert/strict";
import { spawnSync } from "node:child_process";
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { after, before, describe, it } from "node:test";

import { USUAL_MEGABYTES } from "../../src/base/memory-budget";
import { startAnalyzer } from "../../src/extension/analyzer-process";
import type { CaptureReport } from "../../src/report/report-shapes";
import { writeShapedCapture } from "../bench/shaped-capture";
import { buildChild, buildCli, UNHEARD } from "./fake-analyzer-bundle";

const BUDGET_MEGABYTES = 128;
/** As many as the budget has room for, six times over. */
const N_CONNECTIONS = 200_000;
const SHAPE = { nDataSegments: 0, payloadBytes: 0, family: 4, nAtOnce: 50 } as const;
const TELL_PEAK = `process.on("exit", () => console.error("peak " + process.resourceUsage().maxRSS));`;

const scratch = mkdtempSync(join(tmpdir(), "memory-budget-"));
after(() => rmSync(scratch, { recursive: true }));

describe("a report of more connections than the memory budget has room for", () => {
  const capture = join(scratch, "short.pcapng");
  const output = join(scratch, "report.json");
  let nFrames = 0;
  let cli = "";
  before(async () => {
    nFrames = writeShapedCapture(capture, { ...SHAPE, nConnections: N_CONNECTIONS });
    writeFileSync(join(scratch, "tell-peak.cjs"), TELL_PEAK);
    cli = await buildCli();
  });

  /** Runs the command line; the most memory that its process had, in MB, and what it said. */
  function reported(megabytes: number) {
    const words = ["report", capture, "-o", output, "--max-memory", String(megabytes)];
    const run = spawnSync(process.execPath, ["-r", join(scratch, "tell-peak.cjs"), cli, ...words], {
      encoding: "utf8",
    });
    const { capture: facts } = JSON.parse(readFileSync(output, "utf8")) as Pick<CaptureReport, "capture">;
    const peakMegabytes = Number(/^peak (\d+)$/m.exec(run.stderr)?.[1]) / 1024;
    return { facts, peakMegabytes, exitCode: run.status, told: run.stderr };
  }

  it("keeps it, and says what was left out", () => {
    const { facts, peakMegabytes, exitCode, told } = reported(BUDGET_MEGABYTES);
    assert.ok(peakMegabytes < BUDGET_MEGABYTES, `${peakMegabytes} MB`);
    assert.equal(facts.nTcpFrames, nFrames);
    const beyond = facts.memory?.beyond;
    assert.ok(beyond);
    const nLeftOut = N_CONNECTIONS - facts.nConversations;
    assert.ok(beyond.nPairsAtLeast <= nLeftOut && beyond.nPairsAtLeast > 0.98 * nLeftOut);
    assert.equal(beyond.nFrames + facts.nConversations * (nFrames / N_CONNECTIONS), nFrames);
    assert.equal(exitCode, 1);
    assert.match(told, /memory budget of 128 MB was spent/);
  });

  it("would take more than that without", () => {
    const { facts, peakMegabytes, exitCode } = reported(USUAL_MEGABYTES);
    assert.ok(peakMegabytes > BUDGET_MEGABYTES, `${peakMegabytes} MB`);
    assert.deepEqual([facts.nConversations, facts.memory, exitCode], [N_CONNECTIONS, undefined, 0]);
  });
});

describe("an analysis that was kept with a smaller budget", () => {
  const capture = join(scratch, "kept.pcapng");
  let modulePath = "";
  before(async () => {
    writeShapedCapture(capture, { ...SHAPE, nConnections: 40_000 });
    modulePath = await buildChild();
  });

  /** Opens the capture in a process of its own; resolves once it was kept, or was taken from what was kept. */
  async function opened(maxMegabytes: number) {
    let tellWhence: (line: string) => void;
    const whence = new Promise<string>((resolve) => (tellWhence = resolve));
    const log = (line: string): void => {
      if (/^(kept|taken|not kept)/.test(line)) tellWhence(line);
    };
    const analyzer = startAnalyzer({ modulePath, events: UNHEARD, log });
    const keep = { folder: join(scratch, "kept"), maxBytes: 2 ** 29, mayReopen: true };
    const { capture: facts } = await analyzer.peer.request("analyze", { path: capture, keep, maxMegabytes });
    const line = await whence;
    analyzer.end();
    return { facts, line };
  }

  it("answers with its note, and is read anew for a larger one", async () => {
    const first = await opened(128);
    assert.match(first.line, /^kept/);
    assert.ok(first.facts.memory?.beyond);
    const again = await opened(128);
    assert.match(again.line, /^taken/);
    assert.deepEqual(again.facts, first.facts);
    const larger = await opened(256);
    assert.match(larger.line, /^kept/);
    assert.deepEqual([larger.facts.nConversations, larger.facts.memory], [40_000, undefined]);
    const last = await opened(128);
    assert.deepEqual([last.facts.nConversations, last.facts.memory], [40_000, undefined]);
  });
});
