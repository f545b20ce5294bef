/** What the charts show: flags per bin, and conversations alive per pattern and bin. */
import type { AnalysisData } from "./analysis-data";
import type { LaneBins, TimelineBins } from "./list-shapes";
import { SERIES } from "../flow/timeline-counts";
import { PATTERN_IDS } from "./pattern-names";

/** A stretch of time and how finely it is wanted. */
export interface TimeWindow {
  fromSeconds: number;
  toSeconds: number;
  nBins: number;
}

/**
 * Frames per bin of each series. Bins are whole multiples of the finest kept, so that counts are exact; the answer
 * begins at or before the wanted start and says its own width, which is wider than wanted where none finer are kept.
 */
export function timelineBins(data: AnalysisData, wanted: TimeWindow): TimelineBins {
  const { timeline } = data;
  const finest = timeline.binNs / 1e9;
  const span = Math.max(wanted.toSeconds - wanted.fromSeconds, finest);
  const nMerged = Math.max(1, Math.ceil(span / Math.max(1, wanted.nBins) / finest));
  const binSeconds = nMerged * finest;
  const firstBin = Math.max(0, Math.floor(wanted.fromSeconds / binSeconds));
  const lastBin = Math.min(
    Math.ceil(wanted.toSeconds / binSeconds),
    Math.floor(data.capture.durationSeconds / binSeconds) + 1,
    Math.ceil(timeline.nBins / nMerged),
  );
  const nBins = Math.max(0, lastBin - firstBin);
  const column = (series: number): Float64Array => {
    const counts = new Float64Array(nBins);
    for (let i = 0; i < nBins; i++) {
      const from = (firstBin + i) * nMerged;
      const to = Math.min(from + nMerged, timeline.nBins);
      for (let fine = from; fine < to; fine++) counts[i]! += timeline.at(series, fine);
    }
    return counts;
  };
  return {
    fromSeconds: firstBin * binSeconds,
    binSeconds,
    nBins,
    ...seriesColumns(column),
  };
}

/** The columns of an answer, by their names. */
export function seriesColumns(
  column: (series: number) => Float64Array,
): Omit<TimelineBins, "fromSeconds" | "binSeconds" | "nBins"> {
  return {
    syn: column(SERIES.SYN),
    synAck: column(SERIES.SYN_ACK),
    rst: column(SERIES.RST),
    fin: column(SERIES.FIN),
    retransmission: column(SERIES.RETRANSMISSION),
    frames: column(SERIES.FRAMES),
  };
}

/** Conversations alive per bin for each pattern that occurs in the window; single bars where at most `maxBars`. */
export function laneBins(data: AnalysisData, wanted: TimeWindow, maxBars: number): LaneBins {
  const nBins = Math.max(1, Math.floor(wanted.nBins));
  const span = Math.max(wanted.toSeconds - wanted.fromSeconds, 1e-9);
  const binSeconds = span / nBins;
  const steps = PATTERN_IDS.map(() => new Float32Array(nBins + 1));
  const counts = new Uint32Array(PATTERN_IDS.length);
  const inRange: number[] = [];
  let nInRange = 0;
  for (let conversation = 0; conversation < data.nConversations; conversation++) {
    const start = data.startSeconds(conversation);
    const end = data.endSeconds(conversation);
    if (start > wanted.toSeconds || end < wanted.fromSeconds) continue;
    const pattern = data.patterns[conversation]!;
    counts[pattern]!++;
    if (nInRange++ <= maxBars) inRange.push(conversation);
    steps[pattern]![binOf(start, wanted.fromSeconds, binSeconds, nBins)]! += 1;
    steps[pattern]![binOf(end, wanted.fromSeconds, binSeconds, nBins) + 1]! -= 1;
  }
  const lanes = PATTERN_IDS.flatMap((pattern, code) =>
    counts[code] === 0 ? [] : [{ pattern, nInRange: counts[code]!, alive: runningSum(steps[code]!, nBins) }],
  );
  const bars = nInRange <= maxBars ? barColumns(data, inRange) : null;
  return { fromSeconds: wanted.fromSeconds, binSeconds, nBins, lanes, bars };
}

function binOf(seconds: number, fromSeconds: number, binSeconds: number, nBins: number): number {
  return Math.min(nBins - 1, Math.max(0, Math.floor((seconds - fromSeconds) / binSeconds)));
}

function runningSum(steps: Float32Array, nBins: number): Float32Array {
  const sums = new Float32Array(nBins);
  let sum = 0;
  for (let bin = 0; bin < nBins; bin++) {
    sum += steps[bin]!;
    sums[bin] = sum;
  }
  return sums;
}

function barColumns(data: AnalysisData, conversations: readonly number[]): NonNullable<LaneBins["bars"]> {
  const sorted = [...conversations].sort((a, b) => data.startSeconds(a) - data.startSeconds(b));
  return {
    conversation: Uint32Array.from(sorted),
    start: Float64Array.from(sorted, (conversation) => data.startSeconds(conversation)),
    end: Float64Array.from(sorted, (conversation) => data.endSeconds(conversation)),
    pattern: Uint8Array.from(sorted, (conversation) => data.patterns[conversation]!),
    teardown: Uint8Array.from(sorted, (conversation) => data.teardowns[conversation]!),
  };
}
