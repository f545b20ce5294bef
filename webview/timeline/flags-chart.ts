/** TCP flags over time: five lines on one axis. The gap between SYN and SYN/ACK is the finding. */
import uPlot from "uplot";
import type { TimelineBins } from "../../src/protocol/child-contract";
import { h } from "../app/element";
import { formatCount, formatDuration } from "../app/value-texts";
import { t } from "../app/translate";
import { axisTop, binAt, binsIn, totalAndPeak } from "./bin-reading";
import { chartFont, gridColor, themeColor, translucent } from "./chart-theme";
import { FLAG_SERIES, flagRate, isPerSecond, LEGEND_ORDER } from "./flag-series";
import { RIGHT_PX } from "./lane-layout";
import { gridAxis, steppedPaths, steppedTimes, steppedValues, type PlotFrame } from "./stacked-plot";
import { formatTime } from "./ticks";

/** The flags chart; give it a frame and bins, it draws. */
export class FlagsChart {
  readonly element = h("div", { class: "chart-canvas", role: "img" });
  private plot: uPlot | undefined;
  private frame: PlotFrame | undefined;
  private bins: TimelineBins | undefined;
  private hidden: readonly string[] = [];

  /** Draws at a size; bins of another span are drawn where they belong until finer ones come. */
  show(frame: PlotFrame, heightPx: number): void {
    this.frame = frame;
    const width = frame.gutterPx + frame.plotPx + RIGHT_PX;
    if (this.plot?.axes[1]?.size !== undefined && this.gutterOf() !== frame.gutterPx) this.discard();
    this.plot ??= new uPlot(this.options(width, heightPx), this.columns(), this.element);
    if (this.plot.width !== width || this.plot.height !== heightPx)
      this.plot.setSize({ width, height: heightPx });
    this.plot.setScale("x", { min: frame.span.from, max: frame.span.to });
    this.plot.redraw(false, true);
    this.describe();
  }

  setBins(bins: TimelineBins): void {
    this.bins = bins;
    this.plot?.setData(this.columns(), false);
    if (this.frame) this.plot?.setScale("x", { min: this.frame.span.from, max: this.frame.span.to });
    this.describe();
  }

  /** Series left out, by key. */
  setHidden(hidden: readonly string[]): void {
    this.hidden = hidden;
    FLAG_SERIES.forEach((series, i) => this.plot?.setSeries(i + 1, { show: !hidden.includes(series.key) }));
  }

  /** Draws again with the colours of a new theme. */
  repaint(): void {
    this.plot?.redraw(true, true);
  }

  private builtGutterPx = 0;

  private gutterOf(): number {
    return this.builtGutterPx;
  }

  private discard(): void {
    this.plot?.destroy();
    this.plot = undefined;
  }

  private describe(): void {
    if (this.bins && this.frame) this.element.setAttribute("aria-label", flagsSummary(this.bins, this.frame));
  }

  private columns(): uPlot.AlignedData {
    const { bins } = this;
    if (!bins) return [new Float64Array(0), ...FLAG_SERIES.map(() => new Float64Array(0))];
    const series = FLAG_SERIES.map(({ key }) => steppedValues(bins[key], (count) => flagRate(count, bins)));
    return [steppedTimes(bins), ...series];
  }

  private options(width: number, height: number): uPlot.Options {
    const frame = () => this.frame!;
    this.builtGutterPx = frame().gutterPx;
    return {
      width,
      height,
      padding: [10, RIGHT_PX, 6, 0],
      cursor: { show: false },
      legend: { show: false },
      scales: {
        x: { time: false, auto: false },
        y: { range: (_plot, _min, max) => [0, axisTop(Number.isFinite(max) ? max : 1)] },
      },
      axes: [
        gridAxis(frame),
        {
          size: frame().gutterPx,
          gap: 6,
          stroke: () => themeColor("--vscode-descriptionForeground"),
          font: chartFont(),
          space: 22,
          grid: { stroke: gridColor, width: 1 },
          ticks: { show: false },
          incrs: [1, 2, 5, 10, 20, 50, 100, 200, 500, 1e3, 2e3, 5e3, 1e4, 2e4, 5e4, 1e5, 2e5, 5e5, 1e6, 1e7],
          values: (_plot, splits) => splits.map((value) => formatCount(value)),
        },
      ],
      series: [
        {},
        ...FLAG_SERIES.map((series): uPlot.Series => {
          const stroke = () => themeColor(series.colorVariable);
          return {
            label: series.label,
            show: !this.hidden.includes(series.key),
            stroke,
            width: series.widthPx,
            dash: series.dash,
            paths: steppedPaths(),
            points: { show: false },
            ...(series.key === "rst" ? { fill: () => translucent(stroke(), 0.18) } : {}),
          };
        }),
      ],
    };
  }
}

/** "SYN: 9,871, peak 142 per second at 00:32:10; …" for what is in view. */
function flagsSummary(bins: TimelineBins, frame: PlotFrame): string {
  const range = binsIn(bins, frame.span);
  const parts = LEGEND_ORDER.map((series) => {
    const { total, peak, peakBin } = totalAndPeak(bins[series.key], range);
    if (peakBin < 0) return t("{0}: none", t(series.label));
    const at = formatTime(bins.fromSeconds + peakBin * bins.binSeconds, 0, frame.clock);
    return t(
      "{0}: {1}, peak {2} {3} at {4}",
      t(series.label),
      total,
      rateText(peak, bins),
      rateUnit(bins),
      at,
    );
  });
  return `${t("TCP flags over time")}. ${parts.join("; ")}.`;
}

/** "SYN 218, SYN/ACK 49, … per second" for the bin that holds a time; "" where none does. */
export function flagsAt(bins: TimelineBins, seconds: number): string {
  const bin = binAt(bins, seconds);
  if (bin < 0) return "";
  const values = LEGEND_ORDER.map((series) => `${t(series.label)} ${rateText(bins[series.key][bin]!, bins)}`);
  return `${values.join(", ")} ${rateUnit(bins)}`;
}

/** A bin's count as the axis shows it. */
export function rateText(count: number, bins: Pick<TimelineBins, "binSeconds">): string {
  const rate = flagRate(count, bins);
  return formatCount(rate < 10 ? Math.round(rate * 10) / 10 : Math.round(rate));
}

/** What the axis counts: "per second", or "per 20 ms" where bins are shorter than a second. */
export function rateUnit(bins: Pick<TimelineBins, "binSeconds">): string {
  return isPerSecond(bins) ? t("per second") : t("per {0}", formatDuration(bins.binSeconds));
}
