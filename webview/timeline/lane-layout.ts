/**
 * Where things stand in the timeline: heights of its parts, rows of single conversations in a lane, and what
 * lies under the pointer. Pure; CSS pixels throughout.
 *
 *     gutter │ plot
 *     ───────┼────────────── overview (one of two heights)
 *     ───────┼────────────── legend (fixed)
 *     counts │ flags         takes what is left
 *     labels │ lane · lane · lane
 *            │ axis (fixed)
 */
import type { LaneBins } from "../../src/protocol/child-contract";
import type { Span } from "./viewport";

/** Fixed heights. */
export const LEGEND_PX = 28;
export const AXIS_PX = 22;

const OVERVIEW_PX = 44;
/** Where the timeline is not higher than this, the overview is a strip. */
const LOW_TIMELINE_PX = 260;
const LOW_OVERVIEW_PX = 24;
const LEAST_FLAGS_PX = 64;
const LEAST_LANE_PX = 16;
const MOST_LANE_PX = 40;

/** Room to the right of every plot, so that the last tick's label fits. */
export const RIGHT_PX = 16;

/** Width to the left of every plot: lane labels where there is room, else counts only. */
export function gutterPx(widthPx: number): number {
  return widthPx >= 640 ? 216 : 68;
}

/** Heights of the parts that give way. */
export interface TimelineHeights {
  overviewPx: number;
  flagsPx: number;
  lanePx: number;
  /** Height of everything; more than was available where the least heights do not fit. */
  totalPx: number;
}

/** Shares the available height between overview, flags and lanes. */
export function shareHeight(availablePx: number, nLanes: number): TimelineHeights {
  const overviewPx = availablePx > LOW_TIMELINE_PX ? OVERVIEW_PX : LOW_OVERVIEW_PX;
  const fixedPx = overviewPx + LEGEND_PX + AXIS_PX;
  const free = availablePx - fixedPx;
  const lanePx =
    nLanes === 0
      ? LEAST_LANE_PX
      : Math.min(MOST_LANE_PX, Math.max(LEAST_LANE_PX, Math.floor((free * 0.5) / nLanes)));
  const flagsPx = Math.max(LEAST_FLAGS_PX, Math.floor(free - nLanes * lanePx));
  return { overviewPx, flagsPx, lanePx, totalPx: fixedPx + flagsPx + nLanes * lanePx };
}

/** Shares of the window that the timeline takes at most; a narrow window needs its height for the bars and the details. */
const MOST_SHARE = 0.4;
const MOST_NARROW_SHARE = 0.34;
const LEAST_NATURAL_PX = 180;

/** A comfortable height for a number of lanes, when the person has not chosen one. */
export function naturalHeight(window: { widthPx: number; heightPx: number }, nLanes: number): number {
  const wanted = OVERVIEW_PX + LEGEND_PX + 210 + nLanes * 28 + AXIS_PX;
  const most = window.heightPx * (window.widthPx < 900 ? MOST_NARROW_SHARE : MOST_SHARE);
  return Math.round(Math.min(wanted, Math.max(most, LEAST_NATURAL_PX)));
}

/** A single conversation's bar. Times in seconds, rows and pixels relative to its lane. */
export interface LaneBar {
  conversation: number;
  start: number;
  end: number;
  teardown: number;
  topPx: number;
  heightPx: number;
}

/** Gap between neighbouring bars of one row, in pixels, so that they stay apart. */
const BAR_GAP_PX = 3;

/** Least width of a bar that is drawn. */
export const LEAST_BAR_PX = 3;

/**
 * Packs the bars of one pattern into as few rows as hold them without overlap, first come first placed.
 * Where a lane has too little height for all rows, the rows beyond it share the last one.
 */
export function packLane(
  bars: NonNullable<LaneBins["bars"]>,
  lane: { patternIdx: number; heightPx: number },
  view: { span: Span; plotPx: number },
): LaneBar[] {
  const pxPerSecond = view.plotPx / (view.span.to - view.span.from);
  const rowEnds: number[] = [];
  const placed: { barIdx: number; row: number }[] = [];
  for (let i = 0; i < bars.start.length; i++) {
    if (bars.pattern[i] !== lane.patternIdx) continue;
    const startX = (bars.start[i]! - view.span.from) * pxPerSecond;
    const endX = Math.max((bars.end[i]! - view.span.from) * pxPerSecond, startX + LEAST_BAR_PX) + BAR_GAP_PX;
    let row = rowEnds.findIndex((end) => end <= startX);
    if (row < 0) row = rowEnds.length;
    rowEnds[row] = endX;
    placed.push({ barIdx: i, row });
  }
  const usable = lane.heightPx - 4;
  const rowPx = Math.min(9, Math.max(3, Math.floor(usable / Math.max(1, rowEnds.length))));
  const lastRow = Math.max(0, Math.floor(usable / rowPx) - 1);
  return placed.map(({ barIdx, row }) => ({
    conversation: bars.conversation[barIdx]!,
    start: bars.start[barIdx]!,
    end: bars.end[barIdx]!,
    teardown: bars.teardown[barIdx]!,
    topPx: 2 + Math.min(row, lastRow) * rowPx,
    heightPx: rowPx - 1,
  }));
}

/** The bar under a point of its lane, within `reachPx`; the last drawn wins. */
export function barAt(
  bars: readonly LaneBar[],
  point: { plotX: number; laneY: number },
  view: { span: Span; plotPx: number },
): LaneBar | undefined {
  const reachPx = 3;
  const pxPerSecond = view.plotPx / (view.span.to - view.span.from);
  for (let i = bars.length - 1; i >= 0; i--) {
    const bar = bars[i]!;
    const startX = (bar.start - view.span.from) * pxPerSecond;
    const endX = Math.max((bar.end - view.span.from) * pxPerSecond, startX + LEAST_BAR_PX);
    const isInX = point.plotX >= startX - reachPx && point.plotX <= endX + reachPx;
    if (isInX && point.laneY >= bar.topPx - 1 && point.laneY <= bar.topPx + bar.heightPx + 1) return bar;
  }
  return undefined;
}
