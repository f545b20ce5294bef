/**
 * Where the marks of a time axis stand, and what times read like.
 * A time is seconds since the first frame; shown either as such ("00:29:10.250") or, with the capture's
 * start, as the time of day of the person who looks.
 */
import { sinceStartText } from "../../src/base/since-start-text";
import type { Span } from "./viewport";

/** How times are shown. `startUnixNs` null: since the first frame; else as local time of day. */
export interface Clock {
  readonly startUnixNs: bigint | null;
}

const STEPS_FROM_A_SECOND = [
  1, 2, 5, 10, 15, 30, 60, 120, 300, 600, 900, 1800, 3600, 7200, 10_800, 21_600, 43_200, 86_400,
] as const;

/** The smallest round step that gives at most `maxTicks` marks over `spanSeconds`; from 1 ns to whole days. */
export function tickStep(spanSeconds: number, maxTicks: number): number {
  const least = spanSeconds / Math.max(1, maxTicks);
  if (least > 86_400) return Math.ceil(least / 86_400) * 86_400;
  if (least > 0.5) return STEPS_FROM_A_SECOND.find((step) => step >= least) ?? 86_400;
  for (let exponent = -9; exponent < 0; exponent++) {
    for (const mantissa of [1, 2, 5]) {
      const step = Number(`${mantissa}e${exponent}`);
      if (step >= least) return step;
    }
  }
  return 1;
}

/**
 * The question for bins of a view: a round width, so that a count "per second" or "per 20 ms" can be compared
 * between views, and edges at multiples of it, so that panning does not make the picture shimmer.
 * The span asked for covers the view and at most one bin more on either side; it never begins before 0.
 * It ends a millionth of a bin early: rounding must not make the width seem wider than the round one.
 */
export function binsToAskFor(
  span: Span,
  maxBins: number,
): { fromSeconds: number; toSeconds: number; nBins: number } {
  const step = tickStep(span.to - span.from, maxBins - 2);
  const first = Math.max(0, Math.floor(span.from / step + 1e-9));
  const last = Math.floor(span.to / step + 1e-9) + 1;
  return { fromSeconds: first * step, toSeconds: (last - 1e-6) * step, nBins: last - first };
}

/** The marks inside a span: all times t with t + phase a multiple of step, ascending. */
export function ticksIn(span: Span, step: number, phaseSeconds = 0): number[] {
  const phase = phaseSeconds % step;
  const first = Math.ceil((span.from + phase) / step - 1e-9);
  const last = Math.floor((span.to + phase) / step + 1e-9);
  const ticks: number[] = [];
  for (let i = first; i <= last; i++) ticks.push(i * step - phase);
  return ticks;
}

/** Decimals of a second that tell marks of this step apart. */
export function decimalsForStep(step: number): number {
  return step >= 1 ? 0 : Math.min(9, Math.ceil(-Math.log10(step) - 1e-9));
}

/** Seconds since local midnight of the capture's start: the phase at which round times of day stand. */
export function clockPhaseSeconds(clock: Clock): number {
  if (clock.startUnixNs === null) return 0;
  const date = new Date(Number(clock.startUnixNs / 1_000_000n));
  const nanosOfSecond = Number(clock.startUnixNs % 1_000_000_000n);
  return date.getHours() * 3600 + date.getMinutes() * 60 + date.getSeconds() + nanosOfSecond / 1e9;
}

/**
 * Day and time zone that times of day are of, such as "Jun 25, 2015, GMT+2"; "" where times count since the first frame.
 */
export function dayText(seconds: number, clock: Clock, language: string): string {
  if (clock.startUnixNs === null) return "";
  const unixMs = Number(clock.startUnixNs / 1_000_000n) + seconds * 1000;
  const format = new Intl.DateTimeFormat(language, {
    year: "numeric",
    month: "short",
    day: "numeric",
    timeZoneName: "shortOffset",
  });
  return format.format(unixMs);
}

/** "00:29:10.250": hours, minutes, seconds and as many decimals as asked; hours grow beyond two digits. */
export function formatTime(seconds: number, decimals: number, clock: Clock): string {
  if (clock.startUnixNs === null) return sinceStartText(seconds, decimals);
  const unixNs = clock.startUnixNs + BigInt(Math.round(seconds * 1e9));
  const date = new Date(Number(unixNs / 1_000_000n));
  const fraction = String(unixNs % 1_000_000_000n).padStart(9, "0");
  const time = [date.getHours(), date.getMinutes(), date.getSeconds()].map(twoDigits).join(":");
  return decimals > 0 ? `${time}.${fraction.slice(0, decimals)}` : time;
}

function twoDigits(n: number): string {
  return String(n).padStart(2, "0");
}
