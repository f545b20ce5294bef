/** A study of a service as it leaves the core. */
import type { ServiceStudy } from "../diagnose/services/service-study";
import { synFrames } from "../diagnose/hypothesis";
import { ascending, quantileOf } from "../diagnose/services/percentile";
import { NANOS_PER_SECOND } from "../base/units";
import { DOUBLE, RECORD_WORDS, WORD } from "../flow/conversation-layout";
import type { AnalysisData } from "./analysis-data";
import { SEVERITY_OF_CODE } from "./pattern-names";
import type { TrySeries } from "../diagnose/services/try-series";
import type { LadderStep, ListenerBand, ListenerState, RetryStage, ServiceReport } from "./diagnosis-shapes";

/** Stages of a report at most: enough to see a ladder, few enough to read. */
const MAX_STAGES = 13;
/** Widths that a reader can reckon with, in seconds; beyond, whole hours. */
const STAGE_SECONDS = [1, 2, 5, 10, 15, 20, 30, 60, 120, 300, 600, 1200, 1800, 3600];

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
    nTooEarly: nTooEarlyIn(series),
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
    ...stagesAndLadder(data, study),
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

/** Tries without a fate. */
function nTooEarlyIn({ nTries, nAccepted, nRefused, nSilent, nRejected, nChallenged }: TrySeries): number {
  return Math.max(0, nTries - nAccepted - nRefused - nSilent - nRejected - nChallenged);
}

function waitingReport({
  replyDelay,
  occupancy,
  pace,
}: ServiceStudy): Pick<ServiceReport, "replyDelay" | "occupancy" | "replyPace"> {
  const beforeSeconds = replyDelay?.beforeSeconds ?? null;
  const afterSeconds = replyDelay?.afterSeconds ?? null;
  const replyPace = pace && {
    fromSeconds: pace.fromSeconds,
    toSeconds: pace.toSeconds,
    nReplies: pace.nReplies,
    gapSeconds: pace.gap,
    waitSeconds: pace.wait,
    nInOrder: pace.nInOrder,
  };
  if (!occupancy) return { replyDelay: { beforeSeconds, afterSeconds }, occupancy: null, replyPace };
  const { level, failedAtLevel, failed, acceptedBelow, accepted, roundTripNs } = occupancy;
  return {
    replyDelay: { beforeSeconds, afterSeconds },
    replyPace,
    occupancy: {
      level,
      failedAtLevel,
      failed,
      acceptedBelow,
      accepted,
      roundTripSeconds: roundTripNs / NANOS_PER_SECOND,
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

/** Stages without anything in them. */
function emptyStages(endSeconds: number): { width: number; stages: RetryStage[] } {
  const least = endSeconds / MAX_STAGES;
  const width = STAGE_SECONDS.find((seconds) => seconds >= least) ?? Math.ceil(least / 3600) * 3600;
  const nStages = Math.max(1, Math.ceil(endSeconds / width));
  const stages = Array.from({ length: nStages }, (_, i): RetryStage => {
    return {
      fromSeconds: i * width,
      toSeconds: Math.min((i + 1) * width, Math.max(1, Math.ceil(endSeconds))),
      atOnce: 0,
      afterOne: 0,
      afterMore: 0,
      failed: 0,
      byRefusals: [0, 0, 0, 0],
    };
  });
  return { width, stages };
}

/** Rungs kept; more SYNs than a stack sends come together on the last. */
const MAX_RUNG = 8;
/** Places of rungs: so many for those that were accepted, as many for the others. */
const RUNG_PLACES = (MAX_RUNG + 1) * 16;

/**
 * How connects fared: over time, by when they began, and by the rungs that occur: accepted before not accepted, fewer
 * tries first, fewer refusals first.
 */
function stagesAndLadder(data: AnalysisData, study: ServiceStudy): Pick<ServiceReport, "stages" | "ladder"> {
  const { u32, f64 } = data.tracker.table;
  const { patterns } = data;
  const { width, stages } = emptyStages(data.endNs / NANOS_PER_SECOND);
  const ladder: (LadderStep | undefined)[] = Array.from({ length: 2 * RUNG_PLACES }, () => undefined);
  for (const conversation of study.conversations) {
    const record = conversation * RECORD_WORDS;
    const nTries = u32[record + WORD.TRIES]!;
    if (nTries === 0) continue;
    const start = f64[record / 2 + DOUBLE.FIRST_TIME]! / NANOS_PER_SECOND;
    const isAccepted = u32[record + WORD.SYN_ACK_FRAME] !== 0;
    const isFailed = SEVERITY_OF_CODE[patterns[conversation]!] === "failed";
    const nBefore = u32[record + WORD.TRIES_BEFORE_SYN_ACK]!;
    const nRefusals = u32[record + WORD.REFUSALS]!;
    const stage = stages[Math.min(stages.length - 1, Math.max(0, Math.floor(start / width)))]!;
    stage.byRefusals[Math.min(3, nRefusals)]!++;
    if (!isAccepted) stage.failed += isFailed ? 1 : 0;
    else if (nBefore <= 1) stage.atOnce++;
    else if (nBefore === 2) stage.afterOne++;
    else stage.afterMore++;
    if (!isAccepted && !isFailed) continue;
    const tries = Math.min(MAX_RUNG, isAccepted ? nBefore : nTries);
    const refusals = Math.min(tries, nRefusals);
    const step = (ladder[(isAccepted ? 0 : RUNG_PLACES) + tries * 16 + refusals] ??= {
      tries,
      refusals,
      isAccepted,
      nConversations: 0,
      firstSeconds: start,
      lastSeconds: start,
      leastSeconds: Infinity,
      mostSeconds: 0,
      exampleFrame: synFrames(data, [conversation])[0]!,
    });
    const until = f64[record / 2 + (isAccepted ? DOUBLE.SYN_ACK_TIME : DOUBLE.LAST_TRY_TIME)]!;
    addToStep(step, start, Math.max(0, until / NANOS_PER_SECOND - start));
  }
  return { stages, ladder: ladder.filter((step) => step !== undefined) };
}

function addToStep(step: LadderStep, start: number, waited: number): void {
  step.nConversations++;
  if (waited < step.leastSeconds) step.leastSeconds = waited;
  if (waited > step.mostSeconds) step.mostSeconds = waited;
  if (start > step.lastSeconds) step.lastSeconds = start;
}
