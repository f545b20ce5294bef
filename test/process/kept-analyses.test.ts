/** The product's own child process, and what it keeps between two openings. */
import assert from "node:assert/strict";
import { appendFileSync, copyFileSync, mkdtempSync, readdirSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { after, before, beforeEach, describe, it } from "node:test";

import { startAnalyzer } from "../../src/extension/analyzer-process";
import { CaptureSession } from "../../src/extension/capture-session";
import type { ConversationPage, KeepPlace } from "../../src/protocol/child-contract";
import type { CaptureReport } from "../../src/report/report-shapes";
import { buildChild, UNHEARD } from "./fake-analyzer-bundle";

const SAMPLE = join(import.meta.dirname, "../../media/sample.pcapng");
const VIEW = { patterns: [], filter: "", range: null, sortBy: "retransmissions", descending: true } as const;

const scratch = mkdtempSync(join(tmpdir(), "kept-process-"));
after(() => rmSync(scratch, { recursive: true }));

let modulePath = "";
before(async () => {
  modulePath = await buildChild();
});

let folder = "";
let capture = "";
let nTests = 0;
beforeEach(() => {
  folder = join(scratch, `kept-${nTests++}`);
  capture = `${folder}.pcapng`;
  copyFileSync(SAMPLE, capture);
});

interface Opened {
  report: CaptureReport;
  page: ConversationPage;
  log: string[];
}

/** Opens the capture in a process of its own; waits for the line that ends keeping, where one is expected. */
async function open(keep: Partial<KeepPlace> = {}, program = modulePath): Promise<Opened> {
  const log: string[] = [];
  let tellLine: (() => void) | undefined;
  const analyzer = startAnalyzer({
    modulePath: program,
    events: UNHEARD,
    log: (line) => {
      log.push(line);
      tellLine?.();
    },
  });
  const whole: KeepPlace = { folder, maxBytes: 2 ** 29, mayReopen: true, ...keep };
  const report = await analyzer.peer.request("analyze", { path: capture, keep: whole });
  const page = await analyzer.peer.request("rows", {
    view: { ...VIEW, patterns: [] },
    startRow: 0,
    nRows: 5000,
  });
  while (!log.some((line) => /^(kept|not kept|taken from)/.test(line))) {
    await new Promise<void>((resolve) => (tellLine = resolve));
  }
  analyzer.end();
  return { report, page, log };
}

describe("a capture that is opened again", () => {
  it("is answered from what was kept, with the same answers", async () => {
    const first = await open();
    const second = await open();
    assert.match(first.log.join(), /^kept: \d+\.\d MB in \d+ ms$/);
    assert.match(second.log.join(), /^taken from a kept analysis/);
    assert.deepEqual(second.report, first.report);
    assert.deepEqual(second.page, first.page);
    assert.ok(second.page.nTotal > 100);
  });

  it("is read anew when it was asked for", async () => {
    await open();
    assert.match((await open({ mayReopen: false })).log.join(), /^kept:/);
  });

  it("is read anew when it has grown", async () => {
    await open();
    appendFileSync(capture, Buffer.alloc(1));
    const { report, log } = await open();
    assert.match(log[0] ?? "", /thrown away: the capture has changed/);
    assert.equal(report.capture.captureBytes, report.capture.fileBytes);
    assert.match(log[1] ?? "", /^kept:/);
  });

  it("is read anew by another build of the program", async () => {
    await open();
    const other = join(scratch, "other-build.js");
    copyFileSync(modulePath, other);
    appendFileSync(other, "// another build\n");
    assert.match((await open({}, other)).log[0] ?? "", /written by another version/);
  });
});

describe("a session that keeps", () => {
  /** Starts the session (again) and waits for the line that says where the answer came from or went. */
  async function answerOf(session: CaptureSession, log: string[]): Promise<string> {
    log.length = 0;
    session.start();
    await session.report(new AbortController().signal);
    while (!log.some((line) => /^(kept|taken)/.test(line)))
      await new Promise((resolve) => setTimeout(resolve, 5));
    return log.join();
  }

  it("answers from what was kept, until the person restarts it", async () => {
    await open();
    const log: string[] = [];
    const session = new CaptureSession({
      localPaths: () => Promise.resolve([capture]),
      keepPlace: (mayReopen) => ({ folder, maxBytes: 2 ** 29, mayReopen }),
      startAnalyzer: (events) => startAnalyzer({ modulePath, events, log: (line) => log.push(line) }),
      failureText: ({ code }) => ({ title: code, text: "", canRestart: true }),
      log: () => undefined,
    });
    assert.match(await answerOf(session, log), /^taken from a kept analysis/);
    assert.match(await answerOf(session, log), /^kept:/);
    session.dispose();
  });
});

describe("a process that cannot keep", () => {
  it("answers all the same", async () => {
    const { report, log } = await open({ folder: join(capture, "below-a-file") });
    assert.ok(report.capture.nConversations > 100);
    assert.match(log.join(), /cannot be read: ENOTDIR.*,not kept: ENOTDIR/);
    assert.deepEqual(
      readdirSync(scratch).filter((name) => name.endsWith("unfinished")),
      [],
    );
  });

  it("keeps nothing of a capture that it could not read", async () => {
    const analyzer = startAnalyzer({
      modulePath,
      events: UNHEARD,
      log: () => undefined,
    });
    const keep = { folder, maxBytes: 2 ** 29, mayReopen: true };
    const text = join(import.meta.dirname, "kept-analyses.test.ts");
    await assert.rejects(analyzer.peer.request("analyze", { path: text, keep }), /not-a-capture/);
    await analyzer.peer.request("find", { text: "1" }).catch(() => undefined);
    assert.throws(() => readdirSync(folder), /ENOENT/);
    analyzer.end();
  });
});
