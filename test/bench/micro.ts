/**
 * Processor time of each part of the analysis, in one process: reading, blocks, headers, conversations, verdicts.
 * A program of its own, which the bench bundles as the product is bundled: under tsx the same code is three times slower.
 */
import { closeSync, openSync, readSync } from "node:fs";
import { CaptureAnalysis } from "../../src/analyze";
import { CaptureReader } from "../../src/capture/capture-reader";
import { STEP } from "../../src/capture/frame";
import type { FrameTime } from "../../src/flow/seen-segment";
import { Tracker } from "../../src/flow/tracker";
import { captureReport } from "../../src/report/capture-report";
import { decodeFrame } from "../../src/wire/decode";
import { KIND, Packet } from "../../src/wire/packet";
import { median } from "./contenders";

/** What a part adds to those before it. */
export interface PartCost {
  part: string;
  /** Median of the processor's time, milliseconds. */
  ms: number;
  nsPerFrame: number;
}

const N_RUNS = 5;

/** Measures the parts, one after the other, each with all that come before it; the differences are the parts. */
function partCosts(file: string): PartCost[] {
  let nFrames = 0;
  const roads: readonly (readonly [string, () => void])[] = [
    ["reading", () => eachChunk(file, () => undefined)],
    ["blocks to frames", () => walk(file, () => undefined)],
    ["headers", () => walkDecoded(file, () => undefined)],
    [
      "conversations",
      () => {
        const tracker = new Tracker();
        nFrames = walkDecoded(file, (frame, packet) => {
          if (packet.kind === KIND.TCP) tracker.segment(frame, packet);
        });
      },
    ],
    ["counts over time, verdicts, summary", () => analyse(file)],
  ];
  const times = roads.map(([, road]) =>
    median(
      Array.from({ length: N_RUNS }, () => {
        const start = process.cpuUsage();
        road();
        const { user, system } = process.cpuUsage(start);
        return (user + system) / 1000;
      }),
    ),
  );
  return roads.map(([part], i) => {
    const ms = times[i]! - (times[i - 1] ?? 0);
    return { part, ms, nsPerFrame: (ms * 1e6) / nFrames };
  });
}

function eachChunk(file: string, take: (chunk: Uint8Array) => void): void {
  const chunk = Buffer.allocUnsafeSlow(1 << 20);
  const descriptor = openSync(file, "r");
  for (;;) {
    const nBytes = readSync(descriptor, chunk, 0, chunk.length, null);
    if (nBytes === 0) break;
    take(chunk.subarray(0, nBytes));
  }
  closeSync(descriptor);
}

function walk(file: string, see: (reader: CaptureReader) => void): number {
  const reader = new CaptureReader();
  eachChunk(file, (chunk) => {
    reader.feed(chunk);
    while (reader.next() === STEP.FRAME) see(reader);
  });
  return reader.frame.number;
}

function walkDecoded(file: string, see: (frame: FrameTime, packet: Packet) => void): number {
  const packet = new Packet();
  return walk(file, ({ window, frame }) => {
    decodeFrame(window.view, frame, packet);
    see(frame, packet);
  });
}

function analyse(file: string): void {
  const analysis = new CaptureAnalysis({ name: "bench", fileBytes: 0 });
  eachChunk(file, (chunk) => analysis.feed(chunk));
  captureReport(analysis.finish());
}

process.stdout.write(JSON.stringify(partCosts(process.argv[2]!)));
