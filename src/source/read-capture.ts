/**
 * From a path to a finished analysis.
 * In: a path, or "-" for standard input. Out: the analysis, or a `SourceFailure` with a code.
 */
import { CaptureAnalysis } from "../analyze";
import { sharesOf } from "../base/memory-budget";
import type { Progress } from "../protocol/child-contract";
import type { AnalysisData } from "../report/analysis-data";
import { openCapture, SourceFailure, type CaptureBytes } from "./capture-bytes";
import { BrokenCompression } from "./compressions";
import { inflatePayload } from "./inflate-payload";
import { SnapshotSchedule } from "./snapshot-schedule";

/** Progress is told at most this often. */
const PROGRESS_MS = 100;

/** Whoever else lives in this process gets its turn at least this often. */
const TURN_MS = 15;

/**
 * Bytes that took longer than this at once (payloads that must be inflated, each for nothing) are handed over in pieces from
 * then on, as large as take about a fifth of it: else nothing is heard meanwhile, and what zlib has let go of piles up.
 */
const SLOW_MS = 250;
const PIECE_MS = 50;
const LEAST_PIECE_BYTES = 1 << 12;

/** How to feed a capture. */
export interface FeedOptions {
  signal?: AbortSignal;
  /** Called after each chunk, or piece of a slow one, with the time in milliseconds. */
  afterChunk?: (nowMs: number) => void;
}

/** How to read. */
export interface ReadOptions {
  /** The memory that the analysis may take, in MB; no bound where it is not said. */
  maxMegabytes?: number | undefined;
  signal?: AbortSignal;
  /** At most ten times a second. */
  onProgress?: (progress: Progress) => void;
  /**
   * Takes looks at what has been read so far, at most ten a second, and so seldom that they and what is done with them
   * here take a twentieth of the time at most. `progress` is of the same moment and is not told to `onProgress`.
   */
  onSnapshot?: (data: AnalysisData, progress: Progress) => void;
}

/** Something that takes a capture chunk by chunk. */
export interface ChunkTaker {
  feed(chunk: Uint8Array): void;
  /** Notes a defect outside the capture's own bytes, or of a file of several. */
  addProblem(code: "broken-compression" | "cut-short", detail: string): void;
  readonly notACapture: { knownAs: string; firstBytes: string } | undefined;
  readonly nFrames: number;
  readonly nConversations: number;
}

/** Reads and analyses the capture at `path`. Rejects with a `SourceFailure`, never with anything else but a bug. */
export async function readCapture(path: string, options: ReadOptions = {}): Promise<AnalysisData> {
  const { analysis, damage } = await fedAnalysis(path, options);
  const data = analysis.finish();
  refuseOther(analysis, damage);
  return data;
}

/** An analysis that was fed a whole file, and is not finished. */
export interface FedAnalysis {
  analysis: CaptureAnalysis;
  /** What is wrong with the compression; "" where nothing is. */
  damage: string;
  /** Bytes read; 0 where the file cannot be read on (a stream, a compressed file). */
  nBytes: number;
}

/** Feeds the capture at `path` to an analysis that may go on. Rejects with a `SourceFailure`. */
export async function fedAnalysis(path: string, options: ReadOptions = {}): Promise<FedAnalysis> {
  const source = await openCapture(path);
  try {
    const analysis = new CaptureAnalysis(
      { ...source, memory: sharesOf(options.maxMegabytes) },
      inflatePayload,
    );
    const watch = watcher(source, analysis, options);
    const damage = await feedAll(source, analysis, { ...options, afterChunk: watch });
    const canGoOn = source.identity !== undefined && source.compression === "";
    return { analysis, damage, nBytes: canGoOn ? source.nBytesRead() : 0 };
  } finally {
    source.close();
  }
}

/**
 * Feeds a capture's bytes to `taker`. Returns what is wrong with the compression around them, "" where nothing is;
 * rejects with a `SourceFailure` where the bytes are no capture.
 */
export async function feedAll(
  source: CaptureBytes,
  taker: ChunkTaker,
  options: FeedOptions = {},
): Promise<string> {
  let turnMs = Date.now();
  let pieceBytes = Infinity;
  try {
    for await (const chunk of source.chunks) {
      let at = 0;
      do {
        if (options.signal?.aborted) throw new SourceFailure("cancelled", source.name);
        const piece = chunk.subarray(at, at + pieceBytes);
        const beginMs = Date.now();
        taker.feed(piece);
        refuseOther(taker, "");
        const nowMs = Date.now();
        options.afterChunk?.(nowMs);
        at += piece.length;
        pieceBytes = nextPieceBytes(pieceBytes, piece.length, nowMs - beginMs);
        if (nowMs - turnMs < TURN_MS) continue;
        // Chunks that come out of a decompressor may be there at once: without this, no request would be heard.
        await turn();
        turnMs = Date.now();
      } while (at < chunk.length);
    }
    return "";
  } catch (error) {
    if (!(error instanceof BrokenCompression)) throw error;
    taker.addProblem("broken-compression", `${source.compression}: ${error.message}`);
    return error.message;
  }
}

/** How much to hand over at once, where so many bytes took so long. */
function nextPieceBytes(pieceBytes: number, nBytes: number, ms: number): number {
  if (ms > SLOW_MS) return Math.max(LEAST_PIECE_BYTES, Math.floor((nBytes * PIECE_MS) / ms));
  return ms * 2 < PIECE_MS ? pieceBytes * 2 : pieceBytes;
}

/** How far a source has been read. */
interface ReadSoFar {
  readonly fileBytes: number;
  nBytesRead(): number;
}

/** Tells progress and takes looks after a chunk, each when it is time. */
export function watcher(
  source: ReadSoFar,
  analysis: CaptureAnalysis,
  options: ReadOptions,
): (nowMs: number) => void {
  const schedule = new SnapshotSchedule(Date.now());
  let toldMs = 0;
  return (nowMs) => {
    const isLookDue =
      options.onSnapshot !== undefined && schedule.isDue(nowMs) && analysis.nConversations > 0;
    if (!isLookDue && nowMs - toldMs < PROGRESS_MS) return;
    toldMs = nowMs;
    const progress: Progress = {
      bytesRead: source.nBytesRead(),
      bytesTotal: source.fileBytes,
      nFrames: analysis.nFrames,
      nConversations: analysis.nConversations,
    };
    if (!isLookDue) {
      options.onProgress?.(progress);
      return;
    }
    options.onSnapshot?.(analysis.snapshot(), progress);
    schedule.took(nowMs, Date.now());
  };
}

/** Lets the process do what else there is to do. */
function turn(): Promise<void> {
  return new Promise((resolve) => {
    setImmediate(resolve);
  });
}

/** Throws where the bytes turned out to be no capture. */
export function refuseOther({ notACapture }: ChunkTaker, damage: string): void {
  if (!notACapture) return;
  if (damage !== "") throw new SourceFailure("not-a-capture", `a damaged compressed file: ${damage}`);
  if (notACapture.knownAs !== "") throw new SourceFailure("unsupported-format", notACapture.knownAs);
  throw new SourceFailure("not-a-capture", `first bytes ${notACapture.firstBytes}`);
}
