import assert from "node:assert/strict";
import { after, before, describe, it } from "node:test";

import { startAnalyzer, type AnalyzerProcess } from "../../src/extension/analyzer-process";
import { CaptureSession } from "../../src/extension/capture-session";
import { FailureError } from "../../src/protocol/peer";
import type { AnalysisState } from "../../src/protocol/webview-contract";
import { buildFakeAnalyzer } from "./fake-analyzer-bundle";

let modulePath = "";
const sessions: CaptureSession[] = [];

before(async () => {
  modulePath = await buildFakeAnalyzer();
});
after(() => {
  for (const session of sessions) session.dispose();
});

interface Started {
  session: CaptureSession;
  /** Phases, and the code of a failure, in the order in which they were told; repeats left out. */
  story: string[];
  processes: AnalyzerProcess[];
  /** The path that the next run is given. */
  path: { next: string };
}

function startSession(firstPath: string): Started {
  const story: string[] = [];
  const processes: AnalyzerProcess[] = [];
  const path = { next: firstPath };
  const session = new CaptureSession({
    localPaths: () => Promise.resolve([path.next]),
    startAnalyzer: (events) => {
      const analyzer = startAnalyzer({ modulePath, events, log: () => undefined });
      processes.push(analyzer);
      return analyzer;
    },
    failureText: ({ code }) => ({ title: `title of ${code}`, text: "", canRestart: true }),
    log: () => undefined,
  });
  sessions.push(session);
  session.changed.add((state) => {
    const step = state.phase === "failed" ? state.failure.code : state.phase;
    if (story.at(-1) !== step) story.push(step);
  });
  session.start();
  return { session, story, processes, path };
}

function settled(session: CaptureSession): Promise<AnalysisState> {
  return new Promise((resolve) => {
    const stop = session.changed.add((state) => {
      if (state.phase === "reading") return;
      stop();
      resolve(state);
    });
  });
}

const fails = (code: string) => (error: unknown) =>
  error instanceof FailureError && error.failure.code === code;
const never = new AbortController().signal;

describe("a session", () => {
  it("reads, then answers questions", async () => {
    const { session, story } = startSession("good");
    await assert.rejects(
      session.request("nextFailure", { from: -1, backwards: false, view: null }),
      fails("not-analyzed"),
    );
    assert.equal((await session.report(never)).capture.nConversations, 3);
    assert.deepEqual(await session.request("nextFailure", { from: -1, backwards: false, view: null }), {
      conversation: 0,
      isRound: false,
    });
    assert.deepEqual(story, ["reading", "done"]);
  });

  it("tells progress while it reads", async () => {
    const { session } = startSession("never-ends");
    const bytes = await new Promise<number>((resolve) => {
      session.changed.add((state) => {
        if (state.phase === "reading" && state.progress.bytesRead > 0) resolve(state.progress.bytesRead);
      });
    });
    assert.equal(bytes, 50);
    session.cancel();
  });

  it("answers from what there is so far while it reads, but not for the whole capture", async () => {
    const { session, story } = startSession("found-so-far");
    const states: AnalysisState[] = [];
    await new Promise<void>((resolve) => {
      session.changed.add((state) => {
        states.push(state);
        if (state.phase === "reading" && state.soFar?.nSnapshots === 2) resolve();
      });
    });
    const last = states.at(-1);
    assert.ok(last?.phase === "reading" && last.soFar);
    assert.equal(last.soFar.report.capture.nConversations, 2);
    assert.equal(last.progress.bytesRead, 70);
    const answer = await session.request("nextFailure", { from: -1, backwards: false, view: null });
    assert.deepEqual(answer, { conversation: 0, isRound: false });
    await assert.rejects(session.request("reportText", { format: "text" }), fails("not-analyzed"));
    await assert.rejects(session.request("verify", {}), fails("not-analyzed"));
    session.cancel();
    await assert.rejects(
      session.request("nextFailure", { from: -1, backwards: false, view: null }),
      fails("not-analyzed"),
    );
    assert.deepEqual(story, ["reading", "cancelled"]);
  });

  it("fails with the analyzer's failure and its words", async () => {
    const { session, story } = startSession("not-a-capture");
    const state = await settled(session);
    assert.equal(state.phase === "failed" && state.title, "title of not-a-capture");
    assert.deepEqual(story, ["reading", "not-a-capture"]);
    await assert.rejects(session.report(never), fails("not-a-capture"));
  });

  it("that is cancelled ends its process and can start again", async () => {
    const { session, story, processes, path } = startSession("never-ends");
    await new Promise((resolve) => setTimeout(resolve, 100));
    session.cancel();
    assert.equal((await processes[0]?.peer.gone)?.code, "peer-gone");
    path.next = "good";
    session.start();
    await session.report(never);
    assert.deepEqual(story, ["reading", "cancelled", "reading", "done"]);
  });

  it("says that the analyzer stopped when its process is killed after the analysis, and starts again", async () => {
    const { session, story, processes } = startSession("good");
    await session.report(never);
    const stopped = settled(session);
    process.kill(processes[0]?.pid ?? 0, "SIGKILL");
    const state = await stopped;
    assert.ok(state.phase === "failed");
    assert.deepEqual(state.failure, { code: "peer-gone", detail: "signal SIGKILL" });
    await assert.rejects(
      session.request("nextFailure", { from: -1, backwards: false, view: null }),
      fails("not-analyzed"),
    );
    session.start();
    await session.report(never);
    assert.deepEqual(story, ["reading", "done", "peer-gone", "reading", "done"]);
  });

  it("drops an older run's answers when it is restarted while reading", async () => {
    const { session, story, path } = startSession("dies");
    path.next = "good";
    session.start();
    await session.report(never);
    await new Promise((resolve) => setTimeout(resolve, 200));
    assert.deepEqual(story, ["reading", "done"]);
  });

  it("tells nothing after it was disposed of", async () => {
    const { session, story } = startSession("good");
    session.dispose();
    await new Promise((resolve) => setTimeout(resolve, 200));
    assert.deepEqual(story, ["reading"]);
  });

  it("lets one who waits for the report give up without stopping it for the others", async () => {
    const { session } = startSession("good");
    const stop = new AbortController();
    const impatient = assert.rejects(session.report(stop.signal), fails("cancelled"));
    stop.abort();
    await impatient;
    assert.equal((await session.report(never)).version, 1);
  });

  it("starts no process for a file that cannot be read", async () => {
    const session = new CaptureSession({
      localPaths: () => Promise.reject(new FailureError("not-readable", "812 MB")),
      startAnalyzer: () => assert.fail("a process was started for a file that cannot be read"),
      failureText: ({ code, detail }) => ({ title: code, text: detail, canRestart: true }),
      log: () => undefined,
    });
    const end = settled(session);
    session.start();
    const state = await end;
    assert.equal(state.phase === "failed" && `${state.title} ${state.text}`, "not-readable 812 MB");
  });
});
