/** Many connects at given times as one dialogue: what a study of a service is made from. */
import { analyzeBytes, CaptureAnalysis } from "../../src/analyze";
import type { AnalysisData } from "../../src/report/analysis-data";
import { diagnose } from "../../src/report/diagnosis";
import type { DiagnosisReport, HypothesisId, HypothesisReport } from "../../src/report/diagnosis-shapes";
import { captureBytes, compileDialogue } from "./dialogue-compiler";

/** What becomes of a connect. Each takes less than a second, but for its retries. */
export type Fate =
  | "accepted"
  | "refused"
  | "silent"
  | "second-try"
  | "refused-then-accepted"
  | "challenged"
  | "rejected"
  | "idle-drop"
  | "black-holed";

/** A connect that is accepted, a request and its reply. */
const EXCHANGE: readonly [number, string][] = [
  [0, "client > S"],
  [0.001, "server > SA"],
  [0.002, "client > A"],
  [0.01, "client > PA 100"],
  [0.011, "server > A"],
  [0.02, "server > PA 300"],
  [0.021, "client > A"],
];

/** Segments of a fate, in seconds since the connect. */
const LINES: Record<Fate, [number, string][]> = {
  accepted: [...EXCHANGE, [0.03, "client > FA"], [0.031, "server > RA"]],
  refused: [
    [0, "client > S"],
    [0.001, "server > RA"],
    [0.5, "client > S retry"],
    [0.501, "server > RA"],
    [1, "client > S retry"],
    [1.001, "server > RA"],
  ],
  silent: [
    [0, "client > S"],
    [3, "client > S retry"],
    [9, "client > S retry"],
  ],
  "second-try": [
    [0, "client > S"],
    [3, "client > S retry"],
    [3.001, "server > SA"],
    [3.002, "client > A"],
    [3.1, "client > FA"],
    [3.101, "server > RA"],
  ],
  "refused-then-accepted": [
    [0, "client > S"],
    [0.001, "server > RA"],
    [0.5, "client > S retry"],
    [0.501, "server > SA"],
    [0.502, "client > A"],
    [0.6, "client > FA"],
    [0.601, "server > RA"],
  ],
  challenged: [
    [0, "client > S"],
    [0.001, "server > SA"],
    [0.002, "client > A"],
    [0.01, "client > PA 100"],
    [0.011, "server > A"],
    [2, "client > S new"],
    [2.001, "server > A old"],
    [2.002, "client > R old"],
  ],
  rejected: [
    [0, "client > S"],
    [0.001, "icmp 3/13 from 10.0.0.254 quoting last"],
  ],
  "idle-drop": [...EXCHANGE, [300, "client > PA 100"], [300.001, "server > R"]],
  "black-holed": [
    ...EXCHANGE,
    [0.1, "client > PA 1460 lost"],
    [0.4, "client > PA 1460 retry lost"],
    [1, "client > PA 1460 retry lost"],
    [2.2, "client > PA 1460 retry lost"],
    [5, "client > PA 1460 retry lost"],
  ],
};

/** One connect, at its second; ports count up from 40000 unless one is given. In the order of time. */
export interface Connect {
  at: number;
  fate: Fate;
  port?: number;
}

/** `n` connects a second over [from, to), with fates in turn. */
export function connects(from: number, to: number, fates: readonly Fate[]): Connect[] {
  const found: Connect[] = [];
  const n = Math.max(1, fates.length);
  for (let second = from; second < to; second++)
    fates.forEach((fate, i) => found.push({ at: second + i / n, fate }));
  return found;
}

/** A fate so many times: connects of one second, or a share of them. */
export function times(n: number, fate: Fate): Fate[] {
  return Array.from({ length: n }, () => fate);
}

/** 160 connects that are accepted, until 40 s. */
export const HEALTHY = connects(0, 40, times(4, "accepted"));

/** Then 8 a second until 140 s, of which the last three are silent: an application that takes connections too slowly. */
export const OVERRUN = [...HEALTHY, ...connects(40, 140, [...times(5, "accepted"), ...times(3, "silent")])];

/** One of 25 SYNs is lost, at times that have no pattern. */
export const LOSSY = connects(0, 300, times(2, "accepted")).map((connect, i): Connect =>
  ((i * 7919) % 607) % 25 === 3 ? { ...connect, fate: "second-try" } : connect,
);

/** The dialogue of connects to a server of Windows, unless notes say otherwise; the capture goes on for a minute behind the last line. */
function connectScript(all: readonly Connect[], notes: readonly string[] = []): string {
  const lines: [number, string][] = [];
  const used = new Set<number>();
  all.forEach((connect, i) => {
    const port = connect.port ?? 40_000 + i;
    for (const [after, line] of LINES[connect.fate]) {
      const isFirst = after === 0 && line === "client > S";
      const words = isFirst && used.has(port) ? `${line} new` : line;
      lines.push([connect.at + after, words.replace(/^(client|server) >/, `$1 port ${port} >`)]);
    }
    used.add(port);
  });
  lines.sort(([a], [b]) => a - b);
  const last = lines.at(-1)?.[0] ?? 0;
  const events = lines.map(([at, line]) => `@${at.toFixed(6)} ${line}`);
  return [
    ...["server ttl 128", ...notes].map((note) => `note ${note}`),
    ...events,
    `@${last + 60} bystander`,
  ].join("\n");
}

/** Connects as an analysed capture. */
export function captureOf(all: readonly Connect[], notes: readonly string[] = []): AnalysisData {
  const bytes = captureBytes(compileDialogue(connectScript(all, notes)));
  const analysis = new CaptureAnalysis({ name: "connects.pcapng", fileBytes: bytes.length });
  analysis.feed(bytes);
  return analysis.finish();
}

/** Connects as a capture filter for SYN, FIN and RST leaves them: Ethernet and IPv4 without options, and frames without TCP. */
export function controlCaptureOf(all: readonly Connect[]): AnalysisData {
  const whole = compileDialogue(connectScript(all));
  const frames = whole.frames.filter(({ bytes }) => bytes[23] !== 6 || (bytes[47]! & 7) !== 0);
  return analyzeBytes(captureBytes({ ...whole, frames })).finish();
}

/** Connects as a capture that ends `seconds` after its first frame. */
export function cutCaptureOf(all: readonly Connect[], seconds: number): AnalysisData {
  const whole = compileDialogue(connectScript(all));
  const frames = whole.frames.filter(({ atNs }) => atNs <= seconds * 1e9);
  return analyzeBytes(captureBytes({ ...whole, frames })).finish();
}

/** Connects as a capture of which the memory budget leaves only the first `mostStreams` streams. */
export function boundedCaptureOf(all: readonly Connect[], mostStreams: number): AnalysisData {
  const bytes = captureBytes(compileDialogue(connectScript(all)));
  const memory = { maxMegabytes: 128, mostStreams, mostEvents: 1_000_000 };
  const analysis = new CaptureAnalysis({ name: "connects.pcapng", fileBytes: bytes.length, memory });
  analysis.feed(bytes);
  return analysis.finish();
}

/** The diagnosis of connects. */
export function diagnosisOf(all: readonly Connect[], notes: readonly string[] = []): DiagnosisReport {
  return diagnose(captureOf(all, notes));
}

/** A cause of the first service; undefined where it was not weighed. */
export function causeIn(diagnosis: DiagnosisReport, id: HypothesisId): HypothesisReport | undefined {
  return diagnosis.hypotheses.find((hypothesis) => hypothesis.id === id);
}

/** The text of a part of a verdict; "" where it has none. */
export function partOf({ verdictParts }: Pick<DiagnosisReport, "verdictParts">, label: string): string {
  return verdictParts.find((part) => part.label === label)?.text ?? "";
}
