/** The lines of the flags chart: what they count, and what tells them apart besides colour. */
import type { TimelineBins } from "../../src/protocol/child-contract";

/** A line of the flags chart. */
export interface FlagSeries {
  key: "syn" | "synAck" | "rst" | "fin" | "retransmission";
  /** English; a protocol word, also the key of its translation. */
  label: string;
  /** CSS variable of its colour. */
  colorVariable: string;
  /** Lengths of dashes and gaps in CSS pixels; empty means solid. */
  dash: number[];
  widthPx: number;
}

/** In drawing order: the one that hides least comes last. */
export const FLAG_SERIES: readonly FlagSeries[] = [
  { key: "fin", label: "FIN", colorVariable: "--vscode-megalodon-flagFin", dash: [2, 3], widthPx: 1.5 },
  {
    key: "retransmission",
    label: "Retransmission",
    colorVariable: "--vscode-megalodon-flagRetransmission",
    dash: [8, 3, 2, 3],
    widthPx: 1.5,
  },
  { key: "rst", label: "RST", colorVariable: "--vscode-megalodon-flagRst", dash: [], widthPx: 2 },
  { key: "syn", label: "SYN", colorVariable: "--vscode-megalodon-flagSyn", dash: [], widthPx: 1.5 },
  {
    key: "synAck",
    label: "SYN/ACK",
    colorVariable: "--vscode-megalodon-flagSynAck",
    dash: [6, 3],
    widthPx: 1.5,
  },
];

/** The order of the legend and of tables: as a connection lives. */
export const LEGEND_ORDER: readonly FlagSeries[] = ["syn", "synAck", "rst", "fin", "retransmission"].map(
  (key) => FLAG_SERIES.find((series) => series.key === key)!,
);

/** Whether counts are shown per second: where a bin is a second or longer; else they are per bin. */
export function isPerSecond(bins: Pick<TimelineBins, "binSeconds">): boolean {
  return bins.binSeconds > 0.999;
}

/** A bin's count as the axis shows it. */
export function flagRate(count: number, bins: Pick<TimelineBins, "binSeconds">): number {
  return isPerSecond(bins) ? count / bins.binSeconds : count;
}
