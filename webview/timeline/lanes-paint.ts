/** Paints the lanes of the patterns and the time axis under them. */
import type { LaneBins } from "../../src/protocol/child-contract";
import { PATTERN_IDS, TEARDOWNS, type PatternId } from "../../src/report/pattern-names";
import { binsIn } from "./bin-reading";
import { chartFont, gridColor, patternColorVariable, themeColor, translucent } from "./chart-theme";
import { AXIS_PX, LEAST_BAR_PX, packLane, RIGHT_PX, type LaneBar } from "./lane-layout";
import { plotX, timeTicks, type PlotFrame } from "./stacked-plot";
import { formatTime } from "./ticks";
import type { Span } from "./viewport";

/** What one picture of the lanes is made of. */
export interface LanePicture {
  frame: PlotFrame;
  lanePx: number;
  /** Lanes from top to bottom. */
  patterns: readonly PatternId[];
  bins: LaneBins | undefined;
  /** Patterns that the filter leaves in; the others are dimmed. Empty means all. */
  emphasized: readonly PatternId[];
  selected: number;
  /** From the first conversation that stays open to the end of the capture; null where none does. */
  openSpan: Span | null;
}

/** Height of the canvas that a picture needs, in CSS pixels. */
function pictureHeight(picture: LanePicture): number {
  return picture.patterns.length * picture.lanePx + AXIS_PX;
}

/** Paints the whole picture; returns the bars of each lane for hit tests, empty where areas are shown. */
export function paintLanes(canvas: HTMLCanvasElement, picture: LanePicture): LaneBar[][] {
  const { frame, lanePx, patterns } = picture;
  const ratio = window.devicePixelRatio || 1;
  const widthPx = frame.plotPx + RIGHT_PX + 40;
  const heightPx = pictureHeight(picture);
  canvas.width = Math.round(widthPx * ratio);
  canvas.height = Math.round(heightPx * ratio);
  canvas.style.width = `${widthPx}px`;
  canvas.style.height = `${heightPx}px`;
  const context = canvas.getContext("2d");
  if (!context) return patterns.map(() => []);
  context.setTransform(ratio, 0, 0, ratio, 0, 0);
  context.clearRect(0, 0, widthPx, heightPx);
  // The plot starts 40 px into the canvas, so that the first tick's text has room to its left.
  context.translate(40, 0);
  paintAxis(context, picture);
  context.save();
  context.beginPath();
  context.rect(0, 0, frame.plotPx, patterns.length * lanePx);
  context.clip();
  const bars = patterns.map((pattern, i) => {
    context.save();
    context.translate(0, i * lanePx);
    const isDimmed = picture.emphasized.length > 0 && !picture.emphasized.includes(pattern);
    context.globalAlpha = isDimmed ? 0.3 : 1;
    if (pattern === "open") paintOpenLine(context, picture);
    const painted = paintLane(context, picture, pattern);
    context.restore();
    return painted;
  });
  context.restore();
  return bars;
}

function paintAxis(context: CanvasRenderingContext2D, picture: LanePicture): void {
  const { frame, lanePx, patterns } = picture;
  const bottom = patterns.length * lanePx;
  const { ticks, decimals } = timeTicks(frame);
  context.strokeStyle = gridColor();
  context.lineWidth = 1;
  context.beginPath();
  for (const tick of ticks) {
    const x = Math.round(plotX(tick, frame)) + 0.5;
    context.moveTo(x, 0);
    context.lineTo(x, bottom + 4);
  }
  for (let i = 1; i <= patterns.length; i++) {
    context.moveTo(0, i * lanePx - 0.5);
    context.lineTo(frame.plotPx, i * lanePx - 0.5);
  }
  context.stroke();
  context.fillStyle = themeColor("--vscode-descriptionForeground");
  context.font = chartFont();
  context.textAlign = "center";
  context.textBaseline = "top";
  const halfText = 3.5 * (8 + (decimals > 0 ? decimals + 1 : 0));
  for (const tick of ticks) {
    const x = Math.min(plotX(tick, frame), frame.plotPx + RIGHT_PX - halfText);
    context.fillText(formatTime(tick, decimals, frame.clock), x, bottom + 7);
  }
}

/** Areas and bars end with a connection's last frame. One that nobody closed is open beyond it: a dashed line says so. */
function paintOpenLine(context: CanvasRenderingContext2D, { frame, lanePx, openSpan }: LanePicture): void {
  if (!openSpan) return;
  const y = lanePx - 2.5;
  context.save();
  context.strokeStyle = themeColor(patternColorVariable("open"));
  context.setLineDash([4, 4]);
  context.beginPath();
  context.moveTo(Math.max(0, plotX(openSpan.from, frame)), y);
  context.lineTo(plotX(openSpan.to, frame), y);
  context.stroke();
  context.restore();
}

function paintLane(context: CanvasRenderingContext2D, picture: LanePicture, pattern: PatternId): LaneBar[] {
  const { bins, frame, lanePx } = picture;
  if (!bins) return [];
  if (!bins.bars) {
    const lane = bins.lanes.find((candidate) => candidate.pattern === pattern);
    if (lane) paintArea(context, picture, { alive: lane.alive, pattern });
    return [];
  }
  const patternIdx = PATTERN_IDS.indexOf(pattern);
  const bars = packLane(bins.bars, { patternIdx, heightPx: lanePx }, frame);
  const color = themeColor(patternColorVariable(pattern));
  for (const bar of bars)
    paintBar(context, bar, { frame, color, isSelected: bar.conversation === picture.selected });
  return bars;
}

/** Conversations alive, as an area with the height of a square root: a single one stays visible beside 10,000. */
function paintArea(
  context: CanvasRenderingContext2D,
  picture: LanePicture,
  lane: { alive: Float32Array; pattern: PatternId },
): void {
  const { frame, lanePx } = picture;
  const bins = picture.bins!;
  const range = binsIn(bins, frame.span);
  let peak = 0;
  for (let bin = range.start; bin < range.end; bin++) peak = Math.max(peak, lane.alive[bin]!);
  if (peak === 0) return;
  const base = lanePx - 1;
  const usable = lanePx - 5;
  const area = new Path2D();
  const outline = new Path2D();
  let previousY = base;
  area.moveTo(plotX(bins.fromSeconds + range.start * bins.binSeconds, frame), base);
  for (let bin = range.start; bin < range.end; bin++) {
    const value = lane.alive[bin]!;
    const y = value > 0 ? base - Math.max(1.5, Math.sqrt(value / peak) * usable) : base;
    const startX = plotX(bins.fromSeconds + bin * bins.binSeconds, frame);
    const endX = plotX(bins.fromSeconds + (bin + 1) * bins.binSeconds, frame);
    area.lineTo(startX, y);
    area.lineTo(endX, y);
    if (value > 0 || previousY < base) {
      outline.moveTo(startX, previousY);
      outline.lineTo(startX, y);
      if (value > 0) outline.lineTo(endX, y);
    }
    previousY = y;
  }
  area.lineTo(plotX(bins.fromSeconds + range.end * bins.binSeconds, frame), base);
  area.closePath();
  const color = themeColor(patternColorVariable(lane.pattern));
  context.fillStyle = translucent(color, 0.4);
  context.fill(area);
  context.strokeStyle = color;
  context.lineWidth = 1;
  context.stroke(outline);
}

/** One conversation: a bar whose end says how it ended: × for RST, a stop for FIN, nothing where it stayed open. */
function paintBar(
  context: CanvasRenderingContext2D,
  bar: LaneBar,
  look: { frame: PlotFrame; color: string; isSelected: boolean },
): void {
  const startX = plotX(bar.start, look.frame);
  const endX = Math.max(plotX(bar.end, look.frame), startX + LEAST_BAR_PX);
  context.fillStyle = translucent(look.color, 0.7);
  context.fillRect(startX, bar.topPx, endX - startX, bar.heightPx);
  if (look.isSelected) {
    context.strokeStyle = themeColor("--vscode-foreground");
    context.lineWidth = 1;
    context.strokeRect(startX - 1.5, bar.topPx - 1.5, endX - startX + 3, bar.heightPx + 3);
  }
  if (bar.heightPx < 4) return;
  const teardown = TEARDOWNS[bar.teardown];
  const middle = bar.topPx + bar.heightPx / 2;
  const reach = Math.min(3, bar.heightPx / 2);
  context.strokeStyle = look.color;
  context.lineWidth = 1.5;
  context.beginPath();
  if (teardown === "rst" || teardown === "fin-rst") {
    context.moveTo(endX - reach, middle - reach);
    context.lineTo(endX + reach, middle + reach);
    context.moveTo(endX + reach, middle - reach);
    context.lineTo(endX - reach, middle + reach);
  } else if (teardown === "fin-fin") {
    context.moveTo(endX, bar.topPx - 1);
    context.lineTo(endX, bar.topPx + bar.heightPx + 1);
  }
  context.stroke();
}
