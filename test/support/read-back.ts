/**
 * Frames read back from a file beside frames of one walk from its start: two roads to the same numbers.
 * The index is made so dense that most frames are read from the middle of the file.
 */
import assert from "node:assert/strict";
import { mkdtempSync, rmSync, statSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";

import { CaptureAnalysis } from "../../src/analyze";
import type { MemoryShares } from "../../src/base/memory-budget";
import type { IndexDensity } from "../../src/capture/frame-index";
import { FrameWalk } from "../../src/frame-walk";
import type { AnalysisData } from "../../src/report/analysis-data";
import { FieldValues, type FrameView } from "../../src/report/frame-fields";
import { FRAME_KIND, type FramePage } from "../../src/report/frame-shapes";
import { identityOf } from "../../src/source/capture-bytes";
import type { CaptureSet } from "../../src/source/capture-set";
import { inflatePayload } from "../../src/source/inflate-payload";
import { FramePages } from "../../src/source/read-frames";
import { KIND } from "../../src/wire/packet";

export const NEVER = new AbortController().signal;

/** An analysed file, and the way to read its frames again. */
export interface ReadBackFile {
  path: string;
  data: AnalysisData;
  pages: FramePages;
}

/** Writes bytes to a file of its own for as long as `use` takes, and analyses them. */
export async function withFile<Result>(
  bytes: Uint8Array,
  { memory, ...density }: Partial<IndexDensity> & { memory?: MemoryShares },
  use: (file: ReadBackFile) => Promise<Result>,
): Promise<Result> {
  const folder = mkdtempSync(join(tmpdir(), "megalodon-read-back-"));
  const path = join(folder, "capture");
  writeFileSync(path, bytes);
  const analysis = new CaptureAnalysis({
    name: "capture",
    fileBytes: bytes.length,
    identity: identityOf(statSync(path)),
    indexDensity: density,
    memory,
  });
  analysis.feed(bytes);
  const data = analysis.finish();
  const pages = new FramePages([path], data);
  try {
    return await use({ path, data, pages });
  } finally {
    await pages.close();
    rmSync(folder, { recursive: true });
  }
}

/** One frame, by either road; numbers of a frame that is no whole TCP segment are 0. */
export interface ReadFrame {
  frame: number;
  time: number;
  wireBytes: number;
  isTcp: boolean;
  /** Numbers are those of the header. */
  isRaw: boolean;
  conversation: number;
  flags: number;
  seq: number;
  ack: number;
  window: number;
  payloadBytes: number;
  labels: number;
  source: string;
}

/** Beyond 2^53 ns (104 days) the last bits of a time depend on where reading began: those are left out. */
function exactTime(seconds: number): number {
  return Math.abs(seconds) < 2 ** 53 / 1e9 ? seconds : Math.round(seconds);
}

/** Every frame, as a walk over the whole capture shows it. */
export function walkedFrames(bytes: Uint8Array): ReadFrame[] {
  const { walk, frames } = collectingWalk();
  walk.feed(bytes);
  walk.finish();
  return frames;
}

/** The same of several files that are one capture. */
export async function walkedFramesOf(set: CaptureSet): Promise<ReadFrame[]> {
  const { walk, frames } = collectingWalk();
  await set.feedTo(walk);
  return frames;
}

const SHOWN_FIELDS = ["tcp.seq", "tcp.ack", "tcp.window_size", "ip.src", "ipv6.src", "tcp.srcport"];

function collectingWalk(): { walk: FrameWalk; frames: ReadFrame[] } {
  const frames: ReadFrame[] = [];
  const line = new FieldValues(SHOWN_FIELDS, "l");
  const see = (view: FrameView): void => {
    const { frame, packet, tracker } = view;
    const isTcp = packet.kind === KIND.TCP;
    const texts = line.values(view);
    const [seq, ack, window] = texts.map(Number);
    const hasAck = (packet.flags & 16) !== 0;
    frames.push({
      frame: frame.number,
      time: exactTime(view.frame.timeNs / 1e9),
      wireBytes: frame.wireBytes,
      isTcp,
      isRaw: false,
      conversation: tracker.conversation,
      flags: isTcp ? packet.flags : 0,
      seq: isTcp ? seq! : 0,
      ack: isTcp && hasAck ? ack! : 0,
      window: isTcp ? window! : 0,
      payloadBytes: isTcp ? packet.payloadBytes : 0,
      labels: isTcp ? tracker.labels : 0,
      source: isTcp ? endpoint(texts.slice(3), packet.family) : "",
    });
  };
  return {
    walk: new FrameWalk(see, { inflate: inflatePayload, seeSegment: (view) => line.takeSegment(view) }),
    frames,
  };
}

function endpoint(values: string[], family: number): string {
  const [ipv4, ipv6, port] = values;
  return family === 6 ? `[${ipv6!}]:${port!}` : `${ipv4!}:${port!}`;
}

/** The rows of a page. */
function rowsOfPage(page: FramePage): ReadFrame[] {
  return Array.from(page.frame, (frame, i) => {
    const isTcp = page.kind[i] === FRAME_KIND.TCP;
    return {
      frame,
      time: exactTime(page.time[i]!),
      wireBytes: page.wireBytes[i]!,
      isTcp,
      isRaw: page.isRaw[i] === 1,
      conversation: page.conversation[i]!,
      flags: page.flags[i]!,
      seq: page.seq[i]!,
      ack: page.ack[i]!,
      window: page.window[i]!,
      payloadBytes: page.payloadBytes[i]!,
      labels: page.labels[i]!,
      source: isTcp ? page.source[i]! : "",
    };
  });
}

/** All frames of the capture, `nRows` a page, the last page first. */
export async function capturedFrames({ data, pages }: ReadBackFile, nRows: number): Promise<ReadFrame[]> {
  const parts: ReadFrame[][] = [];
  const { nFrames } = data.capture;
  for (let startRow = Math.floor((nFrames - 1) / nRows) * nRows; startRow >= 0; startRow -= nRows) {
    const part: ReadFrame[] = [];
    const wanted = Math.min(nRows, nFrames - startRow);
    while (part.length < wanted) {
      const range = { startRow: startRow + part.length, nRows: wanted - part.length };
      const page = await pages.capture(range, NEVER);
      assert.ok(page.frame.length <= range.nRows);
      part.push(...rowsOfPage(page));
    }
    parts.push(part);
  }
  return parts.reverse().flat();
}

/** All frames of a conversation, `nRows` a page. */
export async function conversationFrames(
  { pages }: ReadBackFile,
  conversation: number,
  nRows = 1000,
): Promise<ReadFrame[]> {
  const rows: ReadFrame[] = [];
  for (;;) {
    const page = await pages.conversation(conversation, { startRow: rows.length, nRows }, NEVER);
    rows.push(...rowsOfPage(page));
    if (page.isCounted && rows.length === page.nRows) return rows;
  }
}
