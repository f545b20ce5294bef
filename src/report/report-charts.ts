/** The charts of a report: from series in bins of a second to lines of a few hundred points. */
import { NANOS_PER_SECOND } from "../base/units";
import { SERIES } from "../flow/timeline-counts";
import type { AnalysisData } from "./analysis-data";
import type { ServiceReport } from "./diagnosis-shapes";
import { endpointText } from "./endpoint-text";
import { clockText, plural, rateText, seconds } from "./number-text";
import type { Chart } from "./report-document";
import { timelineBins } from "./timeline-model";

/** More points than this cannot be told apart on a page, fewer show nothing. */
const MAX_POINTS = 240;
const MIN_POINTS = 24;
/** A point holds this many events on average: of fewer, chance draws the line. */
const EVENTS_A_POINT = 10;

/** Of the frames of an ordinary connection one in so many has a certain flag. */
const FRAMES_A_FLAG = 8;

/** A stretch of time. */
export interface ChartWindow {
  fromSeconds: number;
  toSeconds: number;
}

/** SYNs sent, connected, refused and unanswered per second of one service, with onset, capacity and listener. */
export function serviceChart(data: AnalysisData, service: ServiceReport, window: ChartWindow): Chart {
  const { series, capacityPerSecond, capacityInterval } = service;
  const name = endpointText(service.server, service.serverPort);
  const onset = momentIn(window, service.onsetSeconds);
  const end = endIn(window, onset, service.lastFailureSeconds);
  const bins = mergedBins(
    series,
    window,
    { onset, end },
    pointSeconds(series.binSeconds, window, service.nTries),
  );
  const merged = (column: readonly number[]): number[] => perSecond(column, bins);
  const lines: Chart["lines"] = [
    { name: "SYNs sent", tone: "asked", values: merged(series.tries) },
    { name: "connected", tone: "accepted", values: merged(series.accepted) },
  ];
  if (service.nRefused > 0) lines.push({ name: "refused", tone: "refused", values: merged(series.refused) });
  if (service.nSilent > 0) lines.push({ name: "unanswered", tone: "silent", values: merged(series.silent) });
  const since = onset === null ? "" : ` Failing begins at ${seconds(onset)}.`;
  const plateau =
    capacityPerSecond === null
      ? ""
      : ` While SYNs fail, ${rateText(capacityPerSecond)} a second connect, however many are sent.`;
  return {
    title: `SYNs to ${name} per second`,
    description:
      `SYNs sent to ${name}, and how many of them ${fatesOf(service)}; means over ` +
      `${plural(bins.widthSeconds, "second")}${onset === null ? "" : ", counted from the onset"}.${since}${plateau}`,
    unit: "per second",
    edges: bins.edges,
    clock: clockOf(data, bins.edges),
    lines,
    moments: [
      ...(onset === null
        ? []
        : [{ atSeconds: onset, edge: bins.onsetEdge, label: `onset ${seconds(onset)}` }]),
      ...(end === null
        ? []
        : [{ atSeconds: end, edge: bins.endEdge, label: `last failure ${seconds(end)}` }]),
    ],
    levels:
      capacityPerSecond === null
        ? []
        : [
            {
              value: capacityPerSecond,
              label: `capacity ${rateText(capacityPerSecond)}/s`,
              fromSeconds: capacityInterval?.fromSeconds ?? window.fromSeconds,
              toSeconds: capacityInterval?.toSeconds ?? window.toSeconds,
            },
          ],
    bands: service.bands,
  };
}

function momentIn({ fromSeconds, toSeconds }: ChartWindow, at: number | null): number | null {
  return at !== null && fromSeconds <= at && at <= toSeconds ? at : null;
}

/** The end of the trouble, where it has a beginning and lasts long enough for both to be drawn. */
function endIn(window: ChartWindow, onset: number | null, end: number | null): number | null {
  const found = momentIn(window, end);
  if (onset === null || found === null) return null;
  return found - onset >= MIN_TROUBLE_SHARE * (window.toSeconds - window.fromSeconds) ? found : null;
}

/** Of the time that a chart shows. */
const MIN_TROUBLE_SHARE = 0.3;

function clockOf({ capture }: AnalysisData, edges: readonly number[]): Chart["clock"] {
  const at = (edge: number | undefined): string =>
    clockText(capture, Math.min(edge ?? 0, capture.durationSeconds));
  return { from: at(edges[0]), to: at(edges.at(-1)) };
}

/** "connected, were refused or got no answer", as far as it happened. */
function fatesOf({ nRefused, nSilent }: ServiceReport): string {
  const bad = [...(nRefused > 0 ? ["were refused"] : []), ...(nSilent > 0 ? ["got no answer"] : [])];
  return bad.length === 2 ? `connected, ${bad.join(" or ")}` : ["connected", ...bad].join(" or ");
}

/** Frames with SYN, SYN/ACK, RST and FIN, and retransmissions, per second; in the bins of `like`, where there is one. */
export function flagsChart(data: AnalysisData, window: ChartWindow, like: Chart | undefined): Chart {
  const bins = like && fineBins(data, like.edges) ? countedBetween(data, like.edges) : ownBins(data, window);
  const rate = (series: number): number[] => bins.perSecond(series);
  return {
    title: "TCP flags over time",
    description:
      "Frames per second with SYN, SYN/ACK, RST and FIN, and retransmissions (SYNs sent again among them), of all services " +
      `together, all on the same scale; ${like ? "in the bins of the first chart" : `means over ${rateText(bins.widthSeconds)} s`}.`,
    isStacked: true,
    unit: "frames per second",
    edges: bins.edges,
    clock: clockOf(data, bins.edges),
    lines: [
      { name: "SYN", tone: "asked", values: rate(SERIES.SYN) },
      { name: "SYN/ACK", tone: "accepted", values: rate(SERIES.SYN_ACK) },
      { name: "RST", tone: "refused", values: rate(SERIES.RST) },
      { name: "FIN", tone: "quiet", values: rate(SERIES.FIN) },
      { name: "retransmissions", tone: "silent", values: rate(SERIES.RETRANSMISSION) },
    ],
    moments: like?.edges === bins.edges ? like.moments : [],
    levels: [],
    bands: [],
  };
}

/** Bins of a chart, and the counts of a series in them. */
interface CountedBins {
  edges: number[];
  widthSeconds: number;
  perSecond(series: number): number[];
}

/** Kept bins that a bin of a chart holds at least, to be cut at edges of its own. */
const MIN_KEPT_BINS = 8;

/** Whether the kept bins are fine enough to be cut at these edges. */
function fineBins({ timeline }: AnalysisData, edges: readonly number[]): boolean {
  const widest = edges.reduce((most, edge, i) => Math.max(most, edge - (edges[i - 1] ?? edge)), 0);
  return (timeline.binNs / NANOS_PER_SECOND) * MIN_KEPT_BINS <= widest;
}

/** Counts between edges, each moved to the nearest border of the kept bins. */
function countedBetween({ timeline }: AnalysisData, edges: number[]): CountedBins {
  const finest = timeline.binNs / NANOS_PER_SECOND;
  const borders = edges.map((edge) => Math.round(edge / finest));
  return {
    edges,
    widthSeconds: (edges[1] ?? 0) - (edges[0] ?? 0),
    perSecond: (series) =>
      borders.slice(1).map((to, i) => {
        const from = borders[i]!;
        let sum = 0;
        for (let bin = from; bin < Math.min(to, timeline.nBins); bin++) sum += timeline.at(series, bin);
        return sum / (Math.max(1, to - from) * finest);
      }),
  };
}

/** Bins of equal width, as many as the frames are worth. */
function ownBins(data: AnalysisData, window: ChartWindow): CountedBins {
  const { fromSeconds, binSeconds, nBins } = timelineBins(data, {
    ...window,
    nBins: nPointsFor(data.capture.nTcpFrames / FRAMES_A_FLAG),
  });
  const edges = Array.from({ length: nBins + 1 }, (_, i) => fromSeconds + i * binSeconds);
  return { ...countedBetween(data, edges), widthSeconds: binSeconds };
}

/** How many points a line of so many events is worth. */
function nPointsFor(nEvents: number): number {
  return Math.min(MAX_POINTS, Math.max(MIN_POINTS, Math.floor(nEvents / EVENTS_A_POINT)));
}

/** Width of a point: whole bins, so that counts stay exact. */
function pointSeconds(binSeconds: number, window: ChartWindow, nEvents: number): number {
  const nBins = Math.max(1, (window.toSeconds - window.fromSeconds) / binSeconds);
  return binSeconds * Math.ceil(nBins / nPointsFor(nEvents));
}

/** Whole bins put together. */
interface MergedBins {
  /** Indices of bins: point i is the bins [border i, border i + 1). */
  borders: number[];
  /** The same in seconds. */
  edges: number[];
  /** The border at which the bin of the onset begins; -1 where there is none inside. */
  onsetEdge: number;
  /** The border behind the bin of the last failure; -1 where there is none inside. */
  endEdge: number;
  widthSeconds: number;
}

/**
 * Points of `widthSeconds`, counted both ways from the bin of the onset, and cut behind the last failure: none holds what was
 * before, or came behind, and what came since.
 */
function mergedBins(
  { binSeconds, tries }: ServiceReport["series"],
  window: ChartWindow,
  { onset, end }: { onset: number | null; end: number | null },
  widthSeconds: number,
): MergedBins {
  const first = Math.max(0, Math.floor(window.fromSeconds / binSeconds));
  const last = Math.max(first + 1, Math.min(tries.length, Math.floor(window.toSeconds / binSeconds) + 1));
  const nMerged = Math.round(widthSeconds / binSeconds);
  const anchor = onset === null ? first : Math.floor(onset / binSeconds);
  const behindEnd = end === null ? last : Math.min(last, Math.floor(end / binSeconds) + 1);
  const borders = [first];
  for (let bin = first + ((anchor - first) % nMerged || nMerged); bin < behindEnd; bin += nMerged)
    borders.push(bin);
  for (let bin = behindEnd; bin < last; bin += nMerged) borders.push(bin);
  borders.push(last);
  return {
    borders,
    edges: cutAt(
      window.toSeconds,
      borders.map((bin) => bin * binSeconds),
    ),
    onsetEdge: onset === null || anchor === first ? -1 : borders.indexOf(anchor),
    endEdge: behindEnd < last ? borders.indexOf(behindEnd) : -1,
    widthSeconds,
  };
}

/** The edges, the last of them no later than the capture's end, where most of the last point lies before it. */
function cutAt(endSeconds: number, edges: number[]): number[] {
  const [before = 0, last = 0] = edges.slice(-2);
  const isMostlyBefore = endSeconds < last && endSeconds - before >= (last - before) / 2;
  return isMostlyBefore ? [...edges.slice(0, -1), endSeconds] : edges;
}

/** Counts per bin as rates per second and point. */
function perSecond(column: readonly number[], { borders, edges }: MergedBins): number[] {
  return borders.slice(1).map((to, point) => {
    const from = borders[point]!;
    let sum = 0;
    for (let i = from; i < to; i++) sum += column[i] ?? 0;
    return sum / (edges[point + 1]! - edges[point]!);
  });
}
