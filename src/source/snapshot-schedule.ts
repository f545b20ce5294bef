/**
 * When to look at an analysis that is still being made.
 *
 * A look costs time in proportion to the conversations found, and reading waits meanwhile. So looks are spaced to take
 * a twentieth of the time at most; answering what is then asked takes about as much again.
 */

/** Reading goes on this long before the first look: a small capture is done by then and needs none. */
const FIRST_AFTER_MS = 50;

/** Nobody sees more than ten looks a second. */
const LEAST_GAP_MS = 100;

/** A look is followed by this many times its own length without one. */
const REST_FACTOR = 20;

/** Times of looks; all in milliseconds of one clock, which the caller reads. */
export class SnapshotSchedule {
  #nextMs: number;

  constructor(startMs: number) {
    this.#nextMs = startMs + FIRST_AFTER_MS;
  }

  /** Whether it is time for a look. */
  isDue(nowMs: number): boolean {
    return nowMs >= this.#nextMs;
  }

  /** A look was taken from `fromMs` to `toMs`. */
  took(fromMs: number, toMs: number): void {
    this.#nextMs = Math.max(fromMs + LEAST_GAP_MS, toMs + REST_FACTOR * (toMs - fromMs));
  }
}
