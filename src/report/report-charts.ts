/** The charts of a report: from series in bins of a second to lines of a few hundred points. */
import type { AnalysisData } from "./analysis-data";
import type { ServiceReport } from "./diagnosis-shapes";
import { endpointText } from "./known-diagnosis";
import { plural, rateText, seconds } from "./number-text";
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

/** Asked, accepted, refused and unanswered tries per second of one service, with onset, capacity and listener. */
export function serviceChart(service: ServiceReport, window: ChartWindow): Chart {
  const { series, onsetSeconds, capacityPerSecond, capacityInterval } = service;
  const widthSeconds = pointSeconds(series.binSeconds, window, nPointsFor(service.nTries));
  const merged = (column: readonly number[]): number[] =>
    perSecond(column, series.binSeconds, window, widthSeconds);
  const name = endpointText(service.server, service.serverPort);
  const lines: Chart["lines"] = [
    { name: "SYNs sent", tone: "asked", values: merged(series.tries) },
    { name: "accepted", tone: "accepted", values: merged(series.accepted) },
  ];
  if (service.nRefused > 0) lines.push({ name: "refused", tone: "refused", values: merged(series.refused) });
  if (service.nSilent > 0) lines.push({ name: "unanswered", tone: "silent", values: merged(series.silent) });
  const since = onsetSeconds === null ? "" : ` Failing begins at ${seconds(onsetSeconds)}.`;
  const plateau =
    capacityPerSecond === null
      ? ""
      : ` From then on accepts hold a plateau of ${rateText(capacityPerSecond)} a second.`;
  return {
    title: `Connects to ${name} per second`,
    description: `SYNs sent to ${name}, and how many of them were ${fatesOf(service)}, as means over ${plural(widthSeconds, "second")}.${since}${plateau}`,
    unit: "per second",
    fromSeconds: Math.floor(window.fromSeconds / series.binSeconds) * series.binSeconds,
    binSeconds: widthSeconds,
    lines,
    moments:
      onsetSeconds === null ? [] : [{ atSeconds: onsetSeconds, label: `onset ${seconds(onsetSeconds)}` }],
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

/** "accepted, refused or not answered", as far as it happened. */
function fatesOf({ nRefused, nSilent }: ServiceReport): string {
  const bad = [...(nRefused > 0 ? ["refused"] : []), ...(nSilent > 0 ? ["not answered"] : [])];
  return bad.length === 2 ? `accepted, ${bad.join(" or ")}` : ["accepted", ...bad].join(" or ");
}

/** SYN, SYN/ACK, RST, FIN and retransmissions per second over the whole capture. */
export function flagsChart(data: AnalysisData, window: ChartWindow): Chart {
  const bins = timelineBins(data, { ...window, nBins: nPointsFor(data.capture.nTcpFrames / FRAMES_A_FLAG) });
  const rate = (column: Float64Array): number[] => [...column].map((n) => n / bins.binSeconds);
  return {
    title: "TCP flags over time",
    description:
      "Frames per second with SYN, SYN/ACK, RST and FIN, and retransmissions (SYNs sent again among them), of all services " +
      `together; means over ${rateText(bins.binSeconds)} s, all on the same scale.`,
    isStacked: true,
    unit: "frames per second",
    fromSeconds: bins.fromSeconds,
    binSeconds: bins.binSeconds,
    lines: [
      { name: "SYN", tone: "asked", values: rate(bins.syn) },
      { name: "SYN/ACK", tone: "accepted", values: rate(bins.synAck) },
      { name: "RST", tone: "refused", values: rate(bins.rst) },
      { name: "FIN", tone: "quiet", values: rate(bins.fin) },
      { name: "retransmissions", tone: "silent", values: rate(bins.retransmission) },
    ],
    moments: [],
    levels: [],
    bands: [],
  };
}

/** How many points a line of so many events is worth. */
function nPointsFor(nEvents: number): number {
  return Math.min(MAX_POINTS, Math.max(MIN_POINTS, Math.floor(nEvents / EVENTS_A_POINT)));
}

/** Width of a point: whole bins, so that counts stay exact. */
function pointSeconds(binSeconds: number, window: ChartWindow, nPoints: number): number {
  const nBins = Math.max(1, (window.toSeconds - window.fromSeconds) / binSeconds);
  return binSeconds * Math.ceil(nBins / nPoints);
}

/** Counts per bin as rates per second and point. */
function perSecond(
  column: readonly number[],
  binSeconds: number,
  window: ChartWindow,
  widthSeconds: number,
): number[] {
  const first = Math.max(0, Math.floor(window.fromSeconds / binSeconds));
  const last = Math.min(column.length, Math.floor(window.toSeconds / binSeconds) + 1);
  const nMerged = Math.round(widthSeconds / binSeconds);
  const rates: number[] = [];
  for (let bin = first; bin < last; bin += nMerged) {
    const to = Math.min(last, bin + nMerged);
    let sum = 0;
    for (let i = bin; i < to; i++) sum += column[i]!;
    rates.push(sum / ((to - bin) * binSeconds));
  }
  return rates;
}
