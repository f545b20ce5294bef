/**
 * A child process that keeps the analyzer's contract on a made-up capture of a few conversations.
 * Its behaviour is chosen by the path that it is told to analyze, so that each way to end can be tested.
 */
import { PROTOCOL_VERSION, type ChildContract } from "../../src/protocol/child-contract";
import { FailureError, Peer, type Handlers, type NothingContract } from "../../src/protocol/peer";
import type { CaptureReport } from "../../src/report/report-shapes";

const REPORT: CaptureReport = {
  version: 1,
  capture: {
    name: "fake",
    format: "pcapng",
    fileBytes: 100,
    captureBytes: 100,
    nFrames: 9,
    nTcpFrames: 9,
    nStreams: 3,
    nConversations: 3,
    startUnixNs: "0",
    durationSeconds: 3,
    nDropped: 0,
    problems: [],
    nProblemsLeftOut: 0,
    notUnderstood: [],
  },
  patterns: [],
  severities: { failed: 3, degraded: 0, ok: 0, unknown: 0 },
  worstService: null,
  reuse: {
    nReuses: 0,
    nHarmful: 0,
    byVerdict: { "no-time-wait": 0, elapsed: 0, "early-accepted": 0, "early-conflict": 0, "still-open": 0 },
  },
};

const notFaked = (): never => {
  throw new FailureError("internal", "not part of the fake");
};

const handlers: Handlers<ChildContract> = {
  analyze: ({ path }, signal) => analyze(path, signal),
  rows: notFaked,
  rowOf: notFaked,
  timeline: ({ fromSeconds, nBins }) => ({
    fromSeconds,
    binSeconds: 1,
    nBins,
    syn: new Float64Array([1, 2, 3]),
    synAck: new Float64Array(3),
    rst: new Float64Array(3),
    fin: new Float64Array(3),
    retransmission: new Float64Array(3),
    frames: new Float64Array(3),
  }),
  lanes: notFaked,
  treeChildren: notFaked,
  treePathOf: notFaked,
  details: notFaked,
  nextFailure: ({ from }) => ({ conversation: from < 2 ? from + 1 : -1, isRound: false }),
  find: notFaked,
  frames: notFaked,
  conversationFrames: notFaked,
  frameRow: notFaked,
  createReport: () => ({ text: "report" }),
  verify: () => ({ text: "verified" }),
  stopFollowing: () => ({}),
  reportText: () => ({ text: "a report" }),
};

async function analyze(path: string, signal: AbortSignal): Promise<CaptureReport> {
  const bytesTotal = 100;
  peer.emit("progress", { bytesRead: 50, bytesTotal, nFrames: 4, nConversations: 1 });
  switch (path) {
    case "dies":
      return process.exit(3);
    case "is-killed":
      process.kill(process.pid, "SIGKILL");
      return new Promise(() => undefined);
    case "never-ends":
      console.log("never ends");
      return new Promise((_resolve, reject) => {
        signal.addEventListener("abort", () => reject(new FailureError("cancelled", path)));
      });
    case "found-so-far":
      for (const nConversations of [1, 2]) {
        const report = { ...REPORT, capture: { ...REPORT.capture, nConversations } };
        const progress = { bytesRead: 50 + 10 * nConversations, bytesTotal, nFrames: 6, nConversations };
        peer.emit("snapshot", { report, progress });
      }
      return new Promise(() => undefined);
    case "hangs":
      hang();
      break;
    case "not-a-capture":
      throw new FailureError("not-a-capture", "first bytes 4d 5a");
    case "has-a-bug":
      throw new TypeError("broken invariant");
    default:
  }
  return REPORT;
}

/** Never returns, and never lets an event in: what a bug in a loop would do. */
function hang(): void {
  let isHanging = true;
  while (isHanging) isHanging = process.hrtime.bigint() > 0n;
}

const peer = new Peer<ChildContract, NothingContract>({
  port: {
    send: (message) => void process.send?.(message),
    onMessage: (listener) => void process.on("message", listener),
    onClose: (listener) => void process.on("disconnect", () => listener("the host has gone")),
  },
  version: process.env.FAKE_ANALYZER_VERSION ? Number(process.env.FAKE_ANALYZER_VERSION) : PROTOCOL_VERSION,
  handlers,
  listeners: {},
  log: (line) => console.error(line),
});
void peer.gone.then(() => process.exit(0));
