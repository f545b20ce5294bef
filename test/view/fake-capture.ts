/**
 * A made-up capture that is shaped like a real fault: a load that ramps, refusals and silence from a certain
 * second on. It answers what the child process would, from columns that are computed by a fixed formula.
 */
import type {
  ConversationPage,
  ConversationView,
  LaneBins,
  SortKey,
  TimelineBins,
} from "../../src/protocol/child-contract";
import type { AnalysisState } from "../../src/protocol/webview-contract";
import { FakeFrames } from "./fake-frames";
import { compare, nextThat, type JumpParams } from "./fake-order";
import { PATTERN_IDS, PATTERN_SEVERITY, type PatternId, type Severity } from "../../src/report/pattern-names";
import type { CaptureReport, ConversationDetails, PatternSummary } from "../../src/report/report-shapes";

/** What the made-up capture is like; travels into the page as JSON. */
export interface FakeCapture {
  nConversations: number;
  durationSeconds: number;
  fileName: string;
  /** Merged over the facts of the report's capture. */
  facts?: Partial<CaptureReport["capture"]>;
  /** Shown instead of the analysis. */
  state?: AnalysisState;
  selected?: number;
  /** A client's name in place of addresses, to see hostile text. */
  clientName?: string;
  language?: string;
  strings?: Record<string, string>;
  /** What `getState` returns at first. */
  savedState?: unknown;
  /** Requests of this name are answered with a failure. */
  failing?: string;
  /** The first `ready` is answered as if `init` had been told before, which has not come. */
  isFirstInitLost?: boolean;
}

/** The patterns that occur, how often in thousandths before and after the fault sets in. */
const MIX: [PatternId, number, number][] = [
  ["syn-unanswered", 2, 330],
  ["syn-refused", 1, 190],
  ["handshake-abandoned", 4, 12],
  ["request-reset", 1, 40],
  ["connected-after-refusal", 3, 120],
  ["connected-after-silence", 6, 90],
  ["closed-fin", 420, 60],
  ["closed-fin-rst", 540, 140],
  ["open", 23, 18],
];

/** Share of the capture at which the fault sets in, and at which it ends. */
const FAULT = { from: 0.35, to: 0.8 };
const START_UNIX_NS = "1700000000123456789";

/** The conversations, in columns. */
export class Capture {
  readonly start: Float64Array;
  readonly duration: Float64Array;
  readonly pattern: Uint8Array;
  readonly packets: Uint32Array;
  /** Conversations that have been read; the rest is not known yet. */
  nRead: number;

  constructor(readonly given: FakeCapture) {
    const n = given.nConversations;
    this.nRead = n;
    this.start = new Float64Array(n);
    this.duration = new Float64Array(n);
    this.pattern = new Uint8Array(n);
    this.packets = new Uint32Array(n);
    let random = 12345;
    const next = () => {
      random = (Math.imul(random, 1664525) + 1013904223) >>> 0;
      return random / 2 ** 32;
    };
    for (let i = 0; i < n; i++) {
      // Denser in the fault: the ramp of demand.
      const u = (i + next() * 0.9) / n;
      this.start[i] = (u + 0.13 * Math.sin(2 * Math.PI * u) * u) * given.durationSeconds * 0.985;
      const at = this.start[i]! / given.durationSeconds;
      const isFault = at > FAULT.from && at < FAULT.to && next() < 0.9;
      let draw = next() * 1000;
      let chosen = MIX.length - 1;
      for (let m = 0; m < MIX.length; m++) {
        draw -= isFault ? MIX[m]![2] : MIX[m]![1];
        if (draw < 0) {
          chosen = m;
          break;
        }
      }
      const id = MIX[chosen]![0];
      this.pattern[i] = PATTERN_IDS.indexOf(id);
      this.duration[i] = Math.min(
        id === "syn-unanswered" ? 9.1 : next() ** 3 * 12,
        given.durationSeconds - this.start[i]!,
      );
      this.packets[i] = id.startsWith("syn-") ? 3 : 6 + Math.floor(next() ** 4 * 900);
    }
  }

  tries(i: number): number {
    const id = this.patternOf(i);
    if (id === "syn-unanswered" || id === "syn-refused") return 3;
    return id.startsWith("connected-after") ? 2 + (i % 2) : 1;
  }

  refusals(i: number): number {
    const id = this.patternOf(i);
    return id === "syn-refused" ? 3 : id === "connected-after-refusal" ? 1 + (i % 2) : 0;
  }

  connect(i: number): number {
    const id = this.patternOf(i);
    if (id.startsWith("syn-")) return NaN;
    return id === "connected-after-silence"
      ? 3.004
      : id === "connected-after-refusal"
        ? 0.51
        : 0.0004 + (i % 97) / 1e5;
  }

  teardown(i: number): number {
    const id = this.patternOf(i);
    if (id === "closed-fin") return 1;
    if (id === "open" || id.startsWith("syn-")) return 0;
    return id === "request-reset" ? 3 : 2;
  }

  patternOf(i: number): PatternId {
    return PATTERN_IDS[this.pattern[i]!]!;
  }

  clientAddress(i: number): string {
    return this.given.clientName ?? `10.20.${(i >> 6) % 4}.${1 + (i % 60)}`;
  }

  clientPort(i: number): number {
    return 49152 + (i % 16384);
  }

  server(i: number): string {
    return i % 5 === 0 ? "10.1.2.4" : "10.1.2.3";
  }

  value(i: number, key: SortKey): number | string {
    switch (key) {
      case "duration":
        return this.duration[i]!;
      case "client":
        return this.clientAddress(i);
      case "server":
        return this.server(i);
      case "pattern":
        return this.pattern[i]!;
      case "packets":
        return this.packets[i]!;
      case "payload":
        return payload(this.packets[i]!).fromClient;
      case "tries":
        return this.tries(i);
      case "refusals":
        return this.refusals(i);
      case "connect":
        return this.connect(i);
      case "retransmissions":
        return this.tries(i) - 1;
      case "conversation":
      case "start":
        return i;
    }
  }
}

function payload(packets: number): { fromClient: number; fromServer: number } {
  return packets < 4
    ? { fromClient: 0, fromServer: 0 }
    : { fromClient: packets * 61, fromServer: packets * 700 };
}

/** Answers the requests of the contract. */
export class Answers {
  readonly frames: FakeFrames;
  private lastKey = "";
  private lastRows: Uint32Array = new Uint32Array(0);

  constructor(private readonly capture: Capture) {
    this.frames = new FakeFrames(capture);
  }

  /** The conversations of a view, in its order. */
  view(view: ConversationView): Uint32Array {
    const key = `${this.capture.nRead} ${JSON.stringify(view)}`;
    if (key === this.lastKey) return this.lastRows;
    const kept: number[] = [];
    for (let i = 0; i < this.capture.nRead; i++) if (this.shows(view, i)) kept.push(i);
    const rows = Uint32Array.from(kept);
    if (view.sortBy === "conversation" || view.sortBy === "start") {
      if (view.descending) rows.reverse();
    } else {
      const values = (i: number) => this.capture.value(i, view.sortBy);
      const sign = view.descending ? -1 : 1;
      rows.sort((a, b) => sign * compare(values(a), values(b)) || a - b);
    }
    this.lastKey = key;
    this.lastRows = rows;
    return rows;
  }

  private shows(view: ConversationView, i: number): boolean {
    const { capture } = this;
    if (view.patterns.length > 0 && !view.patterns.includes(capture.patternOf(i))) return false;
    if (view.range) {
      const start = capture.start[i]!;
      if (start > view.range.toSeconds || start + capture.duration[i]! < view.range.fromSeconds) return false;
    }
    const text = `${capture.clientAddress(i)}:${capture.clientPort(i)} ${capture.server(i)}:443`;
    return view.filter === "" || view.filter.split(" ").every((word) => text.includes(word));
  }

  rows(view: ConversationView, startRow: number, nRows: number): ConversationPage {
    const all = this.view(view);
    const shown = all.slice(startRow, startRow + nRows);
    const { capture } = this;
    const list = Array.from(shown);
    return {
      nTotal: all.length,
      startRow,
      conversation: Uint32Array.from(shown),
      firstStream: Uint32Array.from(shown),
      firstFrame: Uint32Array.from(list, (i) => 1 + i * 7),
      start: Float64Array.from(list, (i) => capture.start[i]!),
      duration: Float64Array.from(list, (i) => capture.duration[i]!),
      packets: Uint32Array.from(list, (i) => capture.packets[i]!),
      payloadFromClient: Float64Array.from(list, (i) => payload(capture.packets[i]!).fromClient),
      payloadFromServer: Float64Array.from(list, (i) => payload(capture.packets[i]!).fromServer),
      tries: Uint16Array.from(list, (i) => capture.tries(i)),
      refusals: Uint16Array.from(list, (i) => capture.refusals(i)),
      retransmissions: Uint32Array.from(list, (i) => capture.tries(i) - 1),
      connect: Float64Array.from(list, (i) => capture.connect(i)),
      pattern: Uint8Array.from(list, (i) => capture.pattern[i]!),
      teardown: Uint8Array.from(list, (i) => capture.teardown(i)),
      client: list.map((i) => `${capture.clientAddress(i)}:${capture.clientPort(i)}`),
      server: list.map((i) => `${capture.server(i)}:443`),
    };
  }

  /** Bins of a tenth of a second are kept, as the child keeps some; finer ones are there when asked for. */
  timeline(params: { fromSeconds: number; toSeconds: number; nBins: number; isFine: boolean }): TimelineBins {
    const { fromSeconds, toSeconds, nBins, isFine } = params;
    const binSeconds = Math.max((toSeconds - fromSeconds) / nBins, isFine ? 0 : 0.1);
    const n = Math.max(1, Math.ceil((toSeconds - fromSeconds) / binSeconds));
    const column = () => new Float64Array(n);
    const bins = {
      syn: column(),
      synAck: column(),
      rst: column(),
      fin: column(),
      retransmission: column(),
      frames: column(),
    };
    const add = (to: Float64Array, seconds: number, count: number) => {
      const bin = Math.floor((seconds - fromSeconds) / binSeconds);
      if (bin >= 0 && bin < n) to[bin]! += count;
    };
    const { capture } = this;
    for (let i = 0; i < capture.nRead; i++) {
      const start = capture.start[i]!;
      const end = start + capture.duration[i]!;
      if (end < fromSeconds || start > toSeconds) continue;
      for (let k = 0; k < capture.tries(i); k++) add(bins.syn, start + (k === 0 ? 0 : k === 1 ? 3 : 9), 1);
      for (let k = 1; k < capture.tries(i); k++) add(bins.retransmission, start + (k === 1 ? 3 : 9), 1);
      for (let k = 0; k < capture.refusals(i); k++) add(bins.rst, start + k * 0.5, 1);
      if (!Number.isNaN(capture.connect(i))) add(bins.synAck, start + capture.connect(i), 1);
      if (capture.teardown(i) >= 2) add(bins.rst, end, 1);
      if (capture.teardown(i) === 1 || capture.teardown(i) === 2) add(bins.fin, end, 1);
      add(bins.frames, start, capture.packets[i]!);
    }
    return { fromSeconds, binSeconds, nBins: n, ...bins };
  }

  lanes(params: { fromSeconds: number; toSeconds: number; nBins: number; maxBars: number }): LaneBins {
    const { fromSeconds, toSeconds, nBins, maxBars } = params;
    const binSeconds = (toSeconds - fromSeconds) / nBins;
    const { capture } = this;
    const lanes = MIX.map(([pattern]) => ({ pattern, nInRange: 0, alive: new Float32Array(nBins) }));
    const inRange: number[] = [];
    for (let i = 0; i < capture.nRead; i++) {
      const start = capture.start[i]!;
      const end = start + capture.duration[i]!;
      if (end < fromSeconds || start >= toSeconds) continue;
      if (inRange.length <= maxBars) inRange.push(i);
      const lane = lanes.find(({ pattern }) => pattern === capture.patternOf(i))!;
      lane.nInRange++;
      const first = Math.max(0, Math.floor((start - fromSeconds) / binSeconds));
      const last = Math.min(nBins - 1, Math.floor((end - fromSeconds) / binSeconds));
      for (let bin = first; bin <= last; bin++) lane.alive[bin]! += 1;
    }
    const bars =
      inRange.length > maxBars
        ? null
        : {
            conversation: Uint32Array.from(inRange),
            start: Float64Array.from(inRange, (i) => capture.start[i]!),
            end: Float64Array.from(inRange, (i) => capture.start[i]! + capture.duration[i]!),
            pattern: Uint8Array.from(inRange, (i) => capture.pattern[i]!),
            teardown: Uint8Array.from(inRange, (i) => capture.teardown(i)),
          };
    return { fromSeconds, binSeconds, nBins, lanes, bars };
  }

  details(conversation: number): ConversationDetails {
    const { capture } = this;
    const i = conversation;
    const pattern = capture.patternOf(i);
    const { fromClient, fromServer } = payload(capture.packets[i]!);
    const firstFrame = 1 + i * 7;
    const connect = capture.connect(i);
    return {
      row: {
        conversation,
        streams: pattern === "syn-refused" ? [i, i + 1, i + 2] : [i],
        client: capture.clientAddress(i),
        clientPort: capture.clientPort(i),
        server: capture.server(i),
        serverPort: 443,
        roleGround: "syn",
        firstFrame,
        lastFrame: firstFrame + 40,
        start: capture.start[i]!,
        duration: capture.duration[i]!,
        packets: capture.packets[i]!,
        packetsFromClient: Math.ceil(capture.packets[i]! / 2),
        packetsFromServer: Math.floor(capture.packets[i]! / 2),
        payloadFromClient: fromClient,
        payloadFromServer: fromServer,
        tries: capture.tries(i),
        refusals: capture.refusals(i),
        connectSeconds: Number.isNaN(connect) ? null : connect,
        teardown: (["none", "fin-fin", "fin-rst", "rst"] as const)[capture.teardown(i)]!,
        pattern,
        severity: PATTERN_SEVERITY[pattern],
        evidence: [firstFrame, firstFrame + 9, firstFrame + 23],
        reuse:
          i >= 16384
            ? { previous: i - 16384, gapSeconds: 171.2, previousEnd: "rst", verdict: "no-time-wait" }
            : null,
        retransmissions: capture.tries(i) - 1,
      },
      facts: pattern === "syn-unanswered" ? [{ name: "clientGaveUp", value: "no" }] : [],
      evidence: [
        { frame: firstFrame, role: "syn" },
        { frame: firstFrame + 9, role: "syn-retry" },
        { frame: firstFrame + 23, role: pattern === "syn-refused" ? "rst-from-server" : "last-frame" },
      ],
      wiresharkFilter: `tcp.stream eq ${i}`,
    };
  }

  nextFailure({ from, backwards, view }: JumpParams): { conversation: number; isRound: boolean } {
    const { capture } = this;
    const isFailed = (i: number) => PATTERN_SEVERITY[capture.patternOf(i)] === "failed";
    return { conversation: nextThat(isFailed, this.view(view!), { from, backwards }), isRound: false };
  }
}

/** The report of the whole. */
export function reportOf(capture: Capture): CaptureReport {
  const { given } = capture;
  const severities: Record<Severity, number> = { failed: 0, degraded: 0, ok: 0, unknown: 0 };
  const summaries = new Map<PatternId, PatternSummary>();
  for (let i = 0; i < capture.nRead; i++) {
    const pattern = capture.patternOf(i);
    const severity = PATTERN_SEVERITY[pattern];
    severities[severity]++;
    const firstSeconds = capture.start[i]!;
    const fresh = {
      pattern,
      severity,
      nConversations: 0,
      share: 0,
      firstSeconds,
      lastSeconds: 0,
      groups: [],
    };
    const summary = summaries.get(pattern) ?? fresh;
    summary.nConversations++;
    summary.lastSeconds = firstSeconds;
    summaries.set(pattern, summary);
  }
  for (const summary of summaries.values()) summary.share = summary.nConversations / capture.nRead;
  const nConversations = capture.nRead;
  const share = given.nConversations === 0 ? 1 : nConversations / given.nConversations;
  const durationSeconds = given.durationSeconds * share;
  return {
    version: 1,
    capture: {
      name: given.fileName,
      format: "pcapng",
      fileBytes: 1_953_000_000,
      captureBytes: 1_953_000_000,
      nFrames: nConversations * 72,
      nTcpFrames: nConversations * 71,
      nStreams: nConversations,
      nConversations,
      startUnixNs: START_UNIX_NS,
      durationSeconds,
      nDropped: 0,
      problems: [],
      nProblemsLeftOut: 0,
      notUnderstood: [],
      ...given.facts,
    },
    patterns: [...summaries.values()].sort(
      (a, b) => PATTERN_IDS.indexOf(a.pattern) - PATTERN_IDS.indexOf(b.pattern),
    ),
    severities,
    worstService: {
      server: "10.1.2.3",
      serverPort: 443,
      nConversations,
      nFailed: severities.failed,
      nDegraded: severities.degraded,
      firstFailureSeconds: durationSeconds * FAULT.from,
      mostFrequentFailure: "syn-unanswered",
    },
    reuse: {
      nReuses: Math.max(0, nConversations - 16384),
      nHarmful: 0,
      byVerdict: { "no-time-wait": 0, elapsed: 0, "early-accepted": 0, "early-conflict": 0, "still-open": 0 },
    },
  };
}
