/**
 * Finer bins for a zoom, from the frames of the file: see `report/fine-timeline.ts`.
 * In: an analysed file and a window of time. Out: bins, or undefined where they cannot be had soon or not truly.
 */
import type { AnalysisData } from "../report/analysis-data";
import { FineTimeline } from "../report/fine-timeline";
import type { TimelineBins } from "../report/list-shapes";
import type { TimeWindow } from "../report/timeline-model";
import { FrameRun } from "./frame-run";

/** So much of the file is read for one picture at most: a tenth of a second of work. */
const MOST_BYTES = 256 * 1024 * 1024;
/** Bytes before the window that are read to know what was sent before. */
const LEAD_BYTES = 16 * 1024 * 1024;
/** A picture that takes longer is not waited for. */
const MOST_MS = 1000;

/** The entries of the index between which the frames of a stretch of time lie. */
interface Stretch {
  entry: number;
  endFrame: number;
}

/**
 * The window's bins as wide as asked; undefined where the analysis has none wider, the file can only be read from its
 * start, the stretch is too long, or its frames do not add up. Rejects with a `SourceFailure`.
 */
export async function fineTimeline(
  paths: readonly string[],
  data: AnalysisData,
  window: TimeWindow,
  signal: AbortSignal,
): Promise<TimelineBins | undefined> {
  const fine = new FineTimeline(data.timeline, window);
  const stretch = fine.isFiner ? stretchOf(data, fine) : undefined;
  if (!stretch) return undefined;
  const run = await FrameRun.open(paths, data, data.readBack.index.frame[stretch.entry]!);
  try {
    if (run.isSequential) return undefined;
    const end = await run.stretch(
      ({ frame, packet }) => {
        fine.take(frame, packet);
        return frame.number < stretch.endFrame;
      },
      { deadlineMs: performance.now() + MOST_MS, signal },
    );
    return end === "time" ? undefined : fine.bins();
  } finally {
    await run.close();
  }
}

function stretchOf(data: AnalysisData, { fromNs, untilNs }: FineTimeline): Stretch | undefined {
  const { frame, offset, timeNs } = data.readBack.index;
  let first = -1;
  while (first + 1 < frame.length && timeNs[first + 1]! <= fromNs) first++;
  if (first < 0) return undefined;
  let end = first + 1;
  while (end < frame.length && timeNs[end]! < untilNs) end++;
  const endOffset = end < frame.length ? offset[end]! : data.capture.captureBytes;
  if (endOffset - offset[first]! > MOST_BYTES) return undefined;
  let entry = first;
  while (entry > 0 && offset[first]! - offset[entry - 1]! <= LEAD_BYTES) entry--;
  return { entry, endFrame: end < frame.length ? frame[end]! : data.capture.nFrames };
}
