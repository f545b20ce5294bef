/** A capture with a session whose child process is a handful of functions, for tests that start no process. */
import type { AnalyzerEvents, AnalyzerProcess } from "../../../src/extension/analyzer-process";
import { CaptureSession } from "../../../src/extension/capture-session";
import { OpenCapture } from "../../../src/extension/open-captures";
import type { FirstAnswers } from "../../../src/protocol/child-contract";
import { FailureError } from "../../../src/protocol/peer";
import type { CaptureReport } from "../../../src/report/report-shapes";

export interface FakeCapture {
  capture: OpenCapture;
  /** The child tells how many frames it has read. */
  progress(nFrames: number): void;
  /** The child tells a look; the first one of a capture has first answers. */
  look(first?: FirstAnswers): void;
  /** Ends the analysis under way, well. */
  finish(): void;
  /** Ends the child process, as if it had been killed. */
  kill(): void;
  /** Names of the requests that reached the child, `analyze` left out. */
  asked: string[];
  /** Child processes that were started, and that were ended by the host. */
  nStarted: number;
  nEnded: number;
}

/** Enough of a report to tell it from another one. */
const REPORT = { version: 1, capture: { nConversations: 3 } } as CaptureReport;

const NO_PROGRESS = { bytesRead: 0, bytesTotal: 0, nFrames: 0, nConversations: 0 };

export function fakeCapture(key = "file:///captures/load.pcapng"): FakeCapture {
  let finish = (): void => undefined;
  let kill = (): void => undefined;
  let events: AnalyzerEvents | undefined;
  const startAnalyzer = (listeners: AnalyzerEvents): AnalyzerProcess => {
    events = listeners;
    fake.nStarted++;
    const gone = new Promise<{ code: "peer-gone"; detail: string }>((resolve) => {
      kill = () => resolve({ code: "peer-gone", detail: "signal SIGKILL" });
    });
    const request = (name: string): Promise<unknown> => {
      if (name === "analyze") {
        return new Promise((resolve) => {
          finish = () => resolve({ ...REPORT });
        });
      }
      fake.asked.push(name);
      if (name === "find") return Promise.reject(new FailureError("bad-request", "not understood"));
      return Promise.resolve({ answerTo: name });
    };
    const peer = { gone, request } as unknown as AnalyzerProcess["peer"];
    return { peer, pid: undefined, end: () => (fake.nEnded += 1) };
  };
  const session = new CaptureSession({
    localPaths: () => Promise.resolve(["/captures/load.pcapng"]),
    startAnalyzer,
    failureText: ({ code }) => ({ title: code, text: "", canRestart: true }),
    log: () => undefined,
  });
  const fake: FakeCapture = {
    capture: new OpenCapture(key, "load.pcapng", session),
    progress: (nFrames) => events?.progress({ ...NO_PROGRESS, nFrames }),
    look: (first) =>
      events?.snapshot({ report: { ...REPORT }, progress: NO_PROGRESS, ...(first && { first }) }),
    finish: () => finish(),
    kill: () => kill(),
    asked: [],
    nStarted: 0,
    nEnded: 0,
  };
  session.start();
  return fake;
}

/** Lets all that is promised come about. */
export async function settle(): Promise<void> {
  for (let turn = 0; turn < 4; turn++) await new Promise((resolve) => setImmediate(resolve));
}
