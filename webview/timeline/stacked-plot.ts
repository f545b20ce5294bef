/** What all charts of the timeline share: one time scale, one left edge, one width. */
import uPlot from "uplot";
import { gridColor } from "./chart-theme";
import { clockPhaseSeconds, decimalsForStep, tickStep, ticksIn, type Clock } from "./ticks";
import type { Span } from "./viewport";

/** The shared frame of the charts, in CSS pixels and seconds. */
export interface PlotFrame {
  span: Span;
  gutterPx: number;
  plotPx: number;
  clock: Clock;
}

/** Marks of the time axis for this frame: the times, and the decimals their texts need. */
export function timeTicks(frame: PlotFrame): { ticks: number[]; step: number; decimals: number } {
  // Texts grow with their decimals, so the first guess at their width may be too small: guess twice.
  let step = tickStep(frame.span.to - frame.span.from, frame.plotPx / 96);
  const labelPx = 52 + 7 * (decimalsForStep(step) + 1) + 28;
  step = tickStep(frame.span.to - frame.span.from, frame.plotPx / labelPx);
  return {
    ticks: ticksIn(frame.span, step, clockPhaseSeconds(frame.clock)),
    step,
    decimals: decimalsForStep(step),
  };
}

/** Pixel of a time in the plot; may lie outside it. */
export function plotX(seconds: number, frame: PlotFrame): number {
  return ((seconds - frame.span.from) / (frame.span.to - frame.span.from)) * frame.plotPx;
}

/** Time at a pixel of the plot. */
export function timeAt(cssX: number, frame: PlotFrame): number {
  return frame.span.from + (cssX / frame.plotPx) * (frame.span.to - frame.span.from);
}

/** A time axis without texts: vertical grid lines only. */
export function gridAxis(frame: () => PlotFrame): uPlot.Axis {
  return {
    size: 0,
    gap: 0,
    splits: () => timeTicks(frame()).ticks,
    values: (_plot, splits) => splits.map(() => ""),
    grid: { stroke: gridColor, width: 1 },
    ticks: { show: false },
  };
}

/** Columns for a stepped line: the bins' starts, and one point more to carry the last step to its end. */
export function steppedTimes(bins: { fromSeconds: number; binSeconds: number; nBins: number }): Float64Array {
  const times = new Float64Array(bins.nBins + 1);
  for (let i = 0; i <= bins.nBins; i++) times[i] = bins.fromSeconds + i * bins.binSeconds;
  return times;
}

/** A column with its last value repeated, to go with `steppedTimes`. */
export function steppedValues(column: ArrayLike<number>, read: (value: number) => number): Float64Array {
  const values = new Float64Array(column.length + 1);
  for (let i = 0; i < column.length; i++) values[i] = read(column[i]!);
  values[column.length] = column.length > 0 ? values[column.length - 1]! : 0;
  return values;
}

/** Paths that hold a bin's value over the whole bin. */
export function steppedPaths(): uPlot.Series.PathBuilder {
  const { stepped } = uPlot.paths;
  if (!stepped) throw new Error("uPlot was built without stepped paths");
  return stepped({ align: 1 });
}
