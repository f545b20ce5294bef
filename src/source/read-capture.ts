/**
 * From a path to a finished analysis.
 * In: a path, or "-" for standard input. Out: the analysis, or a `SourceFailure` with a code.
 */
import { CaptureAnalysis } from "../analyze";
import type { Progress } from "../protocol/child-contract";
import type { AnalysisData } from "../report/analysis-data";
import { openCapture, SourceFailure, type CaptureBytes } from "./capture-bytes";
import { BrokenCompression } from "./compressions";

/** Progress is told at most this often. */
const PROGRESS_MS = 100;

/** How to read. */
export interface ReadOptions {
  signal?: AbortSignal;
  /** At most ten times a second. */
  onProgress?: (progress: Progress) => void;
}

/** Something that takes a capture chunk by chunk. */
export interface ChunkTaker {
  feed(chunk: Uint8Array): void;
  /** Notes a defect outside the capture's own bytes. */
  addProblem(code: "broken-compression", detail: string): void;
  readonly notACapture: { knownAs: string; firstBytes: string } | undefined;
  readonly nFrames: number;
  readonly nConversations: number;
}

/** Reads and analyses the capture at `path`. Rejects with a `SourceFailure`, never with anything else but a bug. */
export async function readCapture(path: string, options: ReadOptions = {}): Promise<AnalysisData> {
  const source = await openCapture(path);
  try {
    const analysis = new CaptureAnalysis(source);
    const damage = await feedAll(source, analysis, options);
    const data = analysis.finish();
    refuseOther(analysis, damage);
    return data;
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
  options: ReadOptions = {},
): Promise<string> {
  let lastProgress = 0;
  try {
    for await (const chunk of source.chunks) {
      if (options.signal?.aborted) throw new SourceFailure("cancelled", source.name);
      taker.feed(chunk);
      refuseOther(taker, "");
      const now = Date.now();
      if (now - lastProgress < PROGRESS_MS) continue;
      lastProgress = now;
      const { nFrames, nConversations } = taker;
      options.onProgress?.({
        bytesRead: source.nBytesRead(),
        bytesTotal: source.fileBytes,
        nFrames,
        nConversations,
      });
    }
    return "";
  } catch (error) {
    if (!(error instanceof BrokenCompression)) throw error;
    taker.addProblem("broken-compression", `${source.compression}: ${error.message}`);
    return error.message;
  }
}

/** Throws where the bytes turned out to be no capture. */
export function refuseOther({ notACapture }: ChunkTaker, damage: string): void {
  if (!notACapture) return;
  if (damage !== "") throw new SourceFailure("not-a-capture", `a damaged compressed file: ${damage}`);
  if (notACapture.knownAs !== "") throw new SourceFailure("unsupported-format", notACapture.knownAs);
  throw new SourceFailure("not-a-capture", `first bytes ${notACapture.firstBytes}`);
}
