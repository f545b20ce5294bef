/**
 * The stretch of time that the charts show, and how gestures change it.
 * Times are seconds since the first frame; spans are half-open, `from < to`. Everything here is pure.
 */

/** A stretch of time, in seconds since the first frame. */
export interface Span {
  readonly from: number;
  readonly to: number;
}

/** The narrowest view: 10 µs across the chart; below it doubles of a long capture run out of digits. */
export const NARROWEST_SECONDS = 1e-5;

/** How many earlier views Backspace can return to. */
const HISTORY_LENGTH = 50;

/**
 * The span of a whole capture: a millionth longer than the capture, because spans are half-open and the last
 * frame belongs to it. A capture of no duration still gets a view of a millisecond.
 */
export function wholeSpan(durationSeconds: number): Span {
  return { from: 0, to: Math.max(durationSeconds * (1 + 1e-6), 1e-3) };
}

/** The nearest span inside `whole` that is not narrower than `NARROWEST_SECONDS`. */
export function clampSpan(span: Span, whole: Span): Span {
  const wholeLength = whole.to - whole.from;
  const wanted = Number.isFinite(span.to - span.from) ? span.to - span.from : wholeLength;
  const length = Math.min(Math.max(wanted, Math.min(NARROWEST_SECONDS, wholeLength)), wholeLength);
  const middle = (span.from + span.to) / 2;
  const from = wanted === length && span.from >= whole.from ? span.from : middle - length / 2;
  const clamped = Math.min(
    Math.max(Number.isFinite(from) ? from : whole.from, whole.from),
    whole.to - length,
  );
  return { from: clamped, to: clamped + length };
}

/** Zooms so that the time `at` stays where it is; `factor` < 1 zooms in. */
export function zoomSpan(span: Span, factor: number, at: number, whole: Span): Span {
  const length = Math.min(Math.max((span.to - span.from) * factor, NARROWEST_SECONDS), whole.to - whole.from);
  const share = (at - span.from) / (span.to - span.from);
  const from = at - length * share;
  return clampSpan({ from, to: from + length }, whole);
}

/** Moves the view by a share of its own length; the length stays. */
export function panSpan(span: Span, share: number, whole: Span): Span {
  const by = (span.to - span.from) * share;
  const length = span.to - span.from;
  const from = Math.min(Math.max(span.from + by, whole.from), whole.to - length);
  return { from, to: from + length };
}

/** Moves the view so that `at` is in its middle, as far as the capture's ends allow. */
export function centreSpan(span: Span, at: number, whole: Span): Span {
  return panSpan(span, (at - (span.from + span.to) / 2) / (span.to - span.from), whole);
}

/** The same for a stretch of time: its middle, or its beginning where it is longer than the view. */
export function centreOnSpan(span: Span, stretch: Span, whole: Span): Span {
  const fits = stretch.to - stretch.from <= span.to - span.from;
  return centreSpan(span, fits ? (stretch.from + stretch.to) / 2 : stretch.from, whole);
}

/** A span that shows a conversation with a tenth of room on either side. */
export function fitSpan(startSeconds: number, durationSeconds: number, whole: Span): Span {
  const length = Math.max(durationSeconds, 1e-3);
  return clampSpan({ from: startSeconds - length * 0.1, to: startSeconds + length * 1.1 }, whole);
}

/** Whether the view shows the whole capture, give or take rounding. */
export function isWhole(span: Span, whole: Span): boolean {
  const slack = (whole.to - whole.from) * 1e-9;
  return span.from <= whole.from + slack && span.to >= whole.to - slack;
}

/** Whether two spans are the same to within a millionth of their length. */
export function isSameSpan(a: Span, b: Span): boolean {
  const slack = (a.to - a.from) * 1e-6;
  return Math.abs(a.from - b.from) <= slack && Math.abs(a.to - b.to) <= slack;
}

/** The history with `left` as its newest view; the oldest fall out. */
export function pushHistory(history: readonly Span[], left: Span): Span[] {
  const newest = history.at(-1);
  if (newest && isSameSpan(newest, left)) return [...history];
  return [...history, left].slice(-HISTORY_LENGTH);
}

/** What a drag on the overview takes hold of: an edge of the brush, the brush itself, or neither. */
export type BrushGrip = "from" | "to" | "whole" | "new";

/** The grip at `cssX`, when the brush covers [fromX, toX] in the same pixels. */
export function brushGripAt(cssX: number, brush: { fromX: number; toX: number }, reachPx: number): BrushGrip {
  const toFrom = Math.abs(cssX - brush.fromX);
  const toTo = Math.abs(cssX - brush.toX);
  if (Math.min(toFrom, toTo) <= reachPx) return toFrom < toTo ? "from" : "to";
  return cssX > brush.fromX && cssX < brush.toX ? "whole" : "new";
}

/** The span after a drag of a grip from one time to another. */
export function dragBrush(grip: BrushGrip, span: Span, drag: Span, whole: Span): Span {
  const inside = (seconds: number) => Math.min(Math.max(seconds, whole.from), whole.to);
  const by = drag.to - drag.from;
  if (grip === "whole") return panSpan(span, by / (span.to - span.from), whole);
  if (grip === "from") return ordered(inside(span.from + by), span.to, whole);
  if (grip === "to") return ordered(span.from, inside(span.to + by), whole);
  return ordered(inside(drag.from), inside(drag.to), whole);
}

function ordered(a: number, b: number, whole: Span): Span {
  return clampSpan({ from: Math.min(a, b), to: Math.max(a, b) }, whole);
}
