import assert from "node:assert/strict";
import { describe, it } from "node:test";

import { WebviewBridge, type BridgeHost } from "../../../src/extension/webview-bridge";
import type { FirstAnswers } from "../../../src/protocol/child-contract";
import type { ToWebview } from "../../../src/protocol/webview-contract";
import { fakeCapture, settle, type FakeCapture } from "./fake-capture";

const FIRST: FirstAnswers = {
  rows: { nTotal: 3 } as FirstAnswers["rows"],
  roots: { entries: [], nTotal: 0 },
};

interface Bridged {
  fake: FakeCapture;
  bridge: WebviewBridge;
  posted: ToWebview[];
  log: string[];
  calls: string[];
}

function bridged(fake = fakeCapture()): Bridged {
  const posted: ToWebview[] = [];
  const log: string[] = [];
  const calls: string[] = [];
  const host: BridgeHost = {
    post: (message) => posted.push(message),
    language: "de",
    strings: { Failed: "Fehlgeschlagen" },
    openReport: () => calls.push("openReport"),
    openRing: () => calls.push("openRing"),
    openMemorySetting: () => calls.push("openMemorySetting"),
    reopenWith: () => calls.push("reopenWith"),
    copy: (text) => calls.push(`copy ${text}`),
    log: (line) => log.push(line),
  };
  return { fake, bridge: new WebviewBridge(fake.capture, host), posted, log, calls };
}

const kinds = (posted: ToWebview[]): string[] => posted.map((message) => message.kind);

describe("the page of an editor", () => {
  it("is told nothing before there is something to show, then all of it, and once it is ready what is new", async () => {
    const { fake, bridge, posted } = bridged();
    bridge.begin();
    await settle();
    fake.progress(12);
    assert.equal(kinds(posted).length, 0);
    fake.look(FIRST);
    const [init] = posted;
    assert.ok(init?.kind === "init" && init.state.phase === "reading");
    assert.equal(init.state.soFar?.nSnapshots, 1);
    assert.equal(init.firstRows, FIRST.rows);
    fake.look();
    fake.progress(13);
    fake.capture.select(7);
    assert.equal(kinds(posted).length, 1);
    bridge.receive({ kind: "ready" });
    assert.deepEqual(kinds(posted), ["init", "state", "select"]);
    const newest = posted[1];
    assert.ok(newest?.kind === "state" && newest.state.phase === "reading");
    assert.deepEqual([newest.state.soFar?.nSnapshots, newest.state.progress.nFrames], [2, 13]);
  });

  it("is told all of it again where it says a second time that it is ready", async () => {
    const { fake, bridge, posted } = bridged();
    await settle();
    fake.look(FIRST);
    bridge.receive({ kind: "ready" });
    bridge.receive({ kind: "ready" });
    assert.deepEqual(kinds(posted), ["init", "init"]);
  });

  it("is told ahead when it is opened on a capture that was read, and when it comes again is not", async () => {
    const fake = fakeCapture();
    await settle();
    fake.finish();
    await settle();
    const { bridge, posted } = bridged(fake);
    bridge.begin();
    assert.deepEqual(kinds(posted), ["init"]);
    bridge.pageHidden();
    fake.capture.session.start();
    await settle();
    fake.look(FIRST);
    assert.deepEqual(kinds(posted), ["init"]);
    bridge.receive({ kind: "ready" });
    assert.deepEqual(kinds(posted), ["init", "init"]);
  });

  it("is told progress alone between two looks", async () => {
    const { fake, bridge, posted } = bridged();
    bridge.receive({ kind: "ready" });
    await settle();
    fake.look(FIRST);
    fake.progress(20);
    fake.look();
    fake.progress(30);
    assert.deepEqual(kinds(posted), ["init", "state", "progress", "state", "progress"]);
    const last = posted.at(-1);
    assert.equal(last?.kind === "progress" && last.progress.nFrames, 30);
  });

  it("is told the newest of everything where it is ready before anything is known", async () => {
    const { fake, bridge, posted } = bridged();
    await settle();
    bridge.pageHidden();
    fake.finish();
    fake.capture.select(7);
    await settle();
    assert.equal(posted.length, 0);
    bridge.receive({ kind: "ready" });
    const [init] = posted;
    assert.ok(init?.kind === "init");
    assert.deepEqual(
      [init.fileName, init.language, init.strings.Failed, init.state.phase, init.selected],
      ["load.pcapng", "de", "Fehlgeschlagen", "done", 7],
    );
    assert.equal(posted.length, 1);
  });

  it("is told states and selections while it is ready, and not while it is hidden", async () => {
    const { fake, bridge, posted } = bridged();
    bridge.receive({ kind: "ready" });
    await settle();
    fake.finish();
    await settle();
    fake.capture.select(1);
    bridge.pageHidden();
    fake.capture.select(2);
    assert.deepEqual(kinds(posted), ["init", "state", "select"]);
    bridge.receive({ kind: "ready" });
    const init = posted.at(-1);
    assert.equal(init?.kind === "init" && init.selected, 2);
  });

  it("gets commands that came before it was ready, once", () => {
    const { bridge, posted } = bridged();
    bridge.run("focusFilter");
    bridge.receive({ kind: "ready" });
    bridge.pageHidden();
    bridge.receive({ kind: "ready" });
    assert.deepEqual(kinds(posted), ["init", "command", "init"]);
  });

  it("gets the filter that came before it was ready", () => {
    const { bridge, posted } = bridged();
    bridge.showFiltered("pair:10.0.0.1,10.0.0.2");
    bridge.receive({ kind: "ready" });
    assert.deepEqual(posted.at(-1), { kind: "filter", filter: "pair:10.0.0.1,10.0.0.2" });
  });

  it("is told nothing after its tab was closed", () => {
    const { fake, bridge, posted } = bridged();
    bridge.receive({ kind: "ready" });
    bridge.dispose();
    fake.capture.select(3);
    assert.deepEqual(kinds(posted), ["init"]);
  });
});

describe("what the page asks", () => {
  async function ready(): Promise<Bridged> {
    const all = bridged();
    await settle();
    all.fake.finish();
    await settle();
    all.bridge.receive({ kind: "ready" });
    all.posted.length = 0;
    return all;
  }

  it("is answered by the child", async () => {
    const { bridge, posted } = await ready();
    bridge.receive({ kind: "request", id: 4, name: "details", params: { conversation: 1 } });
    await settle();
    assert.deepEqual(posted, [{ kind: "reply", id: 4, result: { answerTo: "details" } }]);
  });

  it("ends with the child's failure", async () => {
    const { bridge, posted } = await ready();
    bridge.receive({ kind: "request", id: 5, name: "find", params: { text: "?" } });
    await settle();
    assert.deepEqual(posted, [
      { kind: "failure", id: 5, failure: { code: "bad-request", detail: "not understood" } },
    ]);
  });

  it("never reaches the child when it is not in the closed list", async () => {
    const { fake, bridge, posted, log } = await ready();
    bridge.receive({ kind: "request", id: 6, name: "analyze", params: { path: "/etc/passwd" } });
    bridge.receive({ kind: "executeCommand", command: "workbench.action.quit" });
    await settle();
    assert.deepEqual(kinds(posted), ["failure"]);
    assert.equal(log.length, 2);
    assert.deepEqual(fake.asked, []);
    assert.equal(fake.nStarted, 1);
  });

  it("ends with not-analyzed once the analyzer has stopped", async () => {
    const { fake, bridge, posted } = await ready();
    fake.kill();
    await settle();
    bridge.receive({ kind: "request", id: 8, name: "details", params: { conversation: 1 } });
    await settle();
    const [state, failure] = posted;
    assert.equal(state?.kind === "state" && state.state.phase, "failed");
    assert.equal(failure?.kind === "failure" && failure.failure.code, "not-analyzed");
  });
});

describe("what the page tells", () => {
  it("selects for the other editors and not back for itself", () => {
    const fake = fakeCapture();
    const [left, right] = [bridged(fake), bridged(fake)];
    left.bridge.receive({ kind: "ready" });
    right.bridge.receive({ kind: "ready" });
    left.bridge.receive({ kind: "selected", conversation: 2 });
    assert.deepEqual(kinds(left.posted), ["init"]);
    assert.deepEqual(right.posted.at(-1), { kind: "select", conversation: 2 });
    assert.equal(fake.capture.selected, 2);
  });

  it("cancels and restarts the analysis", async () => {
    const { fake, bridge } = bridged();
    await settle();
    bridge.receive({ kind: "cancel" });
    const { state } = fake.capture.session;
    assert.equal(state.phase === "failed" && state.failure.code, "cancelled");
    bridge.receive({ kind: "restart" });
    await settle();
    assert.equal(fake.capture.session.state.phase, "reading");
    assert.equal(fake.nStarted, 2);
  });

  it("opens the report and copies text", () => {
    const { bridge, calls } = bridged();
    bridge.receive({ kind: "openReport" });
    bridge.receive({ kind: "openRing" });
    bridge.receive({ kind: "openMemorySetting" });
    bridge.receive({ kind: "reopenWith" });
    bridge.receive({ kind: "copy", text: "tcp.stream eq 5" });
    assert.deepEqual(calls, [
      "openReport",
      "openRing",
      "openMemorySetting",
      "reopenWith",
      "copy tcp.stream eq 5",
    ]);
  });
});
