/** A study of a service as it leaves the core. */
import type { ServiceStudy } from "../diagnose/services/service-study";
import { synFrames } from "../diagnose/hypothesis";
import { ascending, quantileOf } from "../diagnose/services/percentile";
import { NANOS_PER_SECOND } from "../base/units";
import type { AnalysisData } from "./analysis-data";
import type { LadderStep, ListenerBand, ListenerState, ServiceReport } from "./diagnosis-shapes";

/** Everything that the report says of a service. */
export function serviceReport(data: AnalysisData, study: ServiceStudy): ServiceReport {
  const { series, capacity, delays } = study;
  const sorted = ascending(delays);
  return {
    server: study.server,
    serverPort: study.serverPort,
    clients: study.clients,
    nConversations: study.conversations.length,
    nFailed: study.nFailed,
    nDegraded: study.nDegraded,
    nTries: series.nTries,
    nAccepted: series.nAccepted,
    nRefused: series.nRefused,
    nSilent: series.nSilent,
    nRejected: series.nRejected,
    nTooEarly: series.nTooEarly,
    patterns: Object.fromEntries(study.patterns),
    onsetSeconds: study.onset?.seconds ?? null,
    lastFailureSeconds: Number.isNaN(study.course.lastFailureSeconds)
      ? null
      : study.course.lastFailureSeconds,
    capacityPerSecond: capacity?.perSecond ?? null,
    capacitySpread: capacity
      ? { p05: capacity.p05, p95: capacity.p95, windowSeconds: capacity.windowSeconds }
      : null,
    capacityInterval: capacity ? { fromSeconds: capacity.fromSeconds, toSeconds: capacity.toSeconds } : null,
    demandPerSecond: capacity?.demandPerSecond ?? null,
    ...waitingReport(study),
    bands: listenerBands(study),
    stages: study.retries.stages(),
    ladder: study.retries.rungs().map(({ example, ...rung }): LadderStep => {
      return { ...rung, exampleFrame: synFrames(data, [example])[0]! };
    }),
    connectTax: {
      nDelayed: delays.length,
      totalSeconds: delays.reduce((total, delay) => total + delay, 0),
      p50: delays.length === 0 ? 0 : quantileOf(sorted, 0.5),
      p95: delays.length === 0 ? 0 : quantileOf(sorted, 0.95),
      max: sorted.at(-1) ?? 0,
    },
    series: {
      fromSeconds: 0,
      binSeconds: series.binSeconds,
      tries: [...series.tries],
      accepted: [...series.accepted],
      refused: [...series.refused],
      silent: [...series.silent],
    },
  };
}

function waitingReport({
  replyDelay,
  occupancy,
  floor,
  pace,
}: ServiceStudy): Pick<ServiceReport, "replyDelay" | "occupancy" | "occupancyFloor" | "replyPace"> {
  const beforeSeconds = replyDelay?.beforeSeconds ?? null;
  const afterSeconds = replyDelay?.afterSeconds ?? null;
  const replyPace = pace && {
    fromSeconds: pace.fromSeconds,
    toSeconds: pace.toSeconds,
    nReplies: pace.nReplies,
    gapSeconds: pace.gap,
    waitSeconds: pace.wait,
    nSteps: pace.nReplies - 1,
    nInOrder: pace.nInOrder,
  };
  const delays = { replyDelay: { beforeSeconds, afterSeconds }, replyPace };
  if (!occupancy) return { ...delays, occupancy: null, occupancyFloor: floor };
  const { level, failedAtLevel, failed, acceptedBelow, accepted, roundTripNs, meetings } = occupancy;
  return {
    ...delays,
    occupancyFloor: null,
    occupancy: {
      level,
      failedAtLevel,
      failed,
      acceptedBelow,
      accepted,
      roundTripSeconds: roundTripNs === 0 ? null : roundTripNs / NANOS_PER_SECOND,
      meetings,
    },
  };
}

/** Tries that a stretch of the listener's band holds on average: of fewer, chance decides its state. */
const TRIES_A_STRETCH = 10;
/** So many stretches without a try are a pause of their own; fewer belong to what was before. */
const PAUSE_STRETCHES = 2;

/** What the listener did, stretch by stretch, neighbours of the same state joined; each ends with its last sign. */
function listenerBands(study: ServiceStudy): ListenerBand[] {
  const { series } = study;
  const width = Math.max(1, Math.round((TRIES_A_STRETCH * series.nBins) / Math.max(1, series.nTries)));
  const nMerged = Math.min(width, Math.ceil(series.nBins / MIN_STRETCHES));
  const bands: ListenerBand[] = [];
  for (let from = 0; from < series.nBins; from += nMerged) {
    const stretch = signsIn(study, from, Math.min(series.nBins, from + nMerged));
    if (!stretch) continue;
    const state = stateOf(study, from, Math.min(series.nBins, from + nMerged));
    const fromSeconds = stretch.from * series.binSeconds;
    const toSeconds = stretch.to * series.binSeconds;
    const last = bands.at(-1);
    const pause = fromSeconds - (last?.toSeconds ?? 0);
    if (pause > PAUSE_STRETCHES * nMerged * series.binSeconds)
      bands.push({ state: "idle", fromSeconds: last?.toSeconds ?? 0, toSeconds: fromSeconds });
    else if (last && last.state !== state) last.toSeconds = fromSeconds;
    const before = bands.at(-1);
    if (before?.state === state) before.toSeconds = toSeconds;
    else bands.push({ state, fromSeconds: before?.toSeconds ?? 0, toSeconds });
  }
  return bands;
}

/** The bins of [from, to) from the first sign of a try or an answer to the last; undefined where there is none. */
function signsIn(
  { series }: ServiceStudy,
  from: number,
  to: number,
): { from: number; to: number } | undefined {
  const has = (bin: number): boolean => series.tries[bin]! + series.accepted[bin]! + series.refused[bin]! > 0;
  let first = from;
  while (first < to && !has(first)) first++;
  let last = to - 1;
  while (last > first && !has(last)) last--;
  return first < to ? { from: first, to: last + 1 } : undefined;
}

/** A band of fewer stretches than this shows nothing. */
const MIN_STRETCHES = 24;

function stateOf({ series }: ServiceStudy, from: number, to: number): ListenerState {
  const has = (column: Float64Array): boolean => column.subarray(from, to).some((n) => n > 0);
  const isRefusing = has(series.refused);
  const isSilent = has(series.silent);
  if (has(series.accepted)) return isRefusing || isSilent ? "mixed" : "accepting";
  if (isRefusing) return isSilent ? "mixed" : "refusing";
  return isSilent ? "silent" : "idle";
}
