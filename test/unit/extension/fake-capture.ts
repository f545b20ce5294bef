/** A capture with a session whose child process is a handful of functions, for tests that start no process. */
import type { AnalyzerProcess } from "../../../src/extension/analyzer-process";
import { CaptureSession } from "../../../src/extension/capture-session";
import { OpenCapture } from "../../../src/extension/open-captures";
import { FailureError } from "../../../src/protocol/peer";
import type { CaptureReport } from "../../../src/report/report-shapes";

export interface FakeCapture {
  capture: OpenCapture;
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

export function fakeCapture(key = "file:///captures/load.pcapng"): FakeCapture {
  let finish = (): void => undefined;
  let kill = (): void => undefined;
  const startAnalyzer = (): AnalyzerProcess => {
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
