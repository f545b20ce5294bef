/** The whole capture in a strip, with the brush that says which part the other charts show. */
import uPlot from "uplot";
import type { TimelineBins } from "../../src/protocol/child-contract";
import { h } from "../app/element";
import { t } from "../app/translate";
import { totalAndPeak } from "./bin-reading";
import { themeColor, translucent } from "./chart-theme";
import { RIGHT_PX } from "./lane-layout";
import {
  gridAxis,
  plotX,
  steppedPaths,
  steppedTimes,
  steppedValues,
  timeAt,
  type PlotFrame,
} from "./stacked-plot";
import { formatTime } from "./ticks";
import { brushGripAt, dragBrush, isWhole, type BrushGrip, type Span } from "./viewport";

/** What the overview tells its owner. */
export interface OverviewEvents {
  /** The brush moves; `final` when the button is let go. */
  onBrush: (span: Span, final: boolean) => void;
}

const GRIP_REACH_PX = 6;

/** Frames over the whole capture, and the brush. */
export class OverviewChart {
  readonly element = h("div", { class: "overview", role: "img" });
  private readonly surface = h("div", { class: "plot-surface" });
  private readonly brush = h("div", { class: "brush" });
  private plot: uPlot | undefined;
  private frame: PlotFrame | undefined;
  private bins: TimelineBins | undefined;
  private shown: Span = { from: 0, to: 1 };

  constructor(private readonly events: OverviewEvents) {
    this.surface.append(this.brush);
    this.element.append(this.surface);
    this.surface.addEventListener("pointerdown", (event) => {
      this.startDrag(event);
    });
    this.surface.addEventListener("pointermove", (event) => {
      this.surface.dataset.grip = this.gripAt(event.offsetX);
    });
  }

  /** Draws, so high in pixels; `frame.span` is the whole capture, `shown` the part that the brush marks. */
  show(frame: PlotFrame, shown: Span, height: number): void {
    if (this.frame && this.frame.gutterPx !== frame.gutterPx) this.discard();
    this.frame = frame;
    this.shown = shown;
    const width = frame.gutterPx + frame.plotPx + RIGHT_PX;
    this.element.style.height = `${height}px`;
    this.plot ??= new uPlot(this.options(width, height), this.columns(), this.element);
    if (this.plot.width !== width || this.plot.height !== height) this.plot.setSize({ width, height });
    this.plot.setScale("x", { min: frame.span.from, max: frame.span.to });
    this.surface.style.left = `${frame.gutterPx}px`;
    this.surface.style.width = `${frame.plotPx}px`;
    const fromX = plotX(shown.from, frame);
    this.brush.style.left = `${fromX}px`;
    this.brush.style.width = `${Math.max(2, plotX(shown.to, frame) - fromX)}px`;
    this.brush.hidden = isWhole(shown, frame.span);
  }

  setBins(bins: TimelineBins): void {
    this.bins = bins;
    this.plot?.setData(this.columns(), false);
    if (!this.frame) return;
    this.plot?.setScale("x", { min: this.frame.span.from, max: this.frame.span.to });
    const { total, peakBin } = totalAndPeak(bins.frames, { start: 0, end: bins.nBins });
    const at = formatTime(bins.fromSeconds + Math.max(0, peakBin) * bins.binSeconds, 0, this.frame.clock);
    const text = t("Overview of the whole capture: {0} frames, most at {1}.", total, at);
    this.element.setAttribute("aria-label", text);
  }

  repaint(): void {
    this.plot?.redraw(true, true);
  }

  private discard(): void {
    this.plot?.destroy();
    this.plot = undefined;
  }

  private gripAt(cssX: number): BrushGrip {
    if (!this.frame || isWhole(this.shown, this.frame.span)) return "new";
    const brush = { fromX: plotX(this.shown.from, this.frame), toX: plotX(this.shown.to, this.frame) };
    return brushGripAt(cssX, brush, GRIP_REACH_PX);
  }

  private startDrag(down: PointerEvent): void {
    const { frame } = this;
    if (down.button !== 0 || !frame) return;
    const grip = this.gripAt(down.offsetX);
    const before = this.shown;
    const leftPx = this.surface.getBoundingClientRect().left;
    const from = timeAt(down.offsetX, frame);
    this.surface.setPointerCapture(down.pointerId);
    const spanAt = (event: PointerEvent) =>
      dragBrush(grip, before, { from, to: timeAt(event.clientX - leftPx, frame) }, frame.span);
    const hasMoved = (event: PointerEvent) => Math.abs(event.clientX - down.clientX) >= 3;
    const move = (event: PointerEvent) => {
      if (hasMoved(event)) this.events.onBrush(spanAt(event), false);
    };
    const end = (event: PointerEvent) => {
      this.surface.removeEventListener("pointermove", move);
      if (hasMoved(event)) this.events.onBrush(spanAt(event), true);
    };
    this.surface.addEventListener("pointermove", move);
    this.surface.addEventListener("pointerup", end, { once: true });
  }

  private columns(): uPlot.AlignedData {
    if (!this.bins) return [new Float64Array(0), new Float64Array(0)];
    return [steppedTimes(this.bins), steppedValues(this.bins.frames, (count) => count)];
  }

  private options(width: number, height: number): uPlot.Options {
    const frame = () => this.frame!;
    const stroke = () => themeColor("--vscode-descriptionForeground");
    return {
      width,
      height,
      padding: [4, RIGHT_PX, 2, 0],
      cursor: { show: false },
      legend: { show: false },
      scales: {
        x: { time: false, auto: false },
        y: { range: (_plot, _min, max) => [0, Number.isFinite(max) && max > 0 ? max : 1] },
      },
      axes: [
        gridAxis(frame),
        {
          size: frame().gutterPx,
          values: (_plot, splits) => splits.map(() => ""),
          grid: { show: false },
          ticks: { show: false },
        },
      ],
      series: [
        {},
        {
          stroke,
          width: 1,
          fill: () => translucent(stroke(), 0.35),
          paths: steppedPaths(),
          points: { show: false },
        },
      ],
    };
  }
}
