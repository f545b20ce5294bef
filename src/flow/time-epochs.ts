/**
 * Where the capture's clock leaps away: a duration from one side of such a leap to the other means nothing.
 *
 * Gets each leap as it is met, which is rare. The frames between two leaps are a stretch; stretches whose times lie within a day
 * of each other are of one clock (a record out of order, a frame with a broken time stamp in between), others are not. Says
 * whether two frames are of different clocks, and when the clock of a frame was last seen. Where there is one clock both cost
 * a comparison.
 */
import { UnsoundState, type KeptState } from "../base/kept-state";

/** A clock that is farther from another than this is another one. As for a leap: a capture may rest for a night. */
const NEAR_NS = 86_400e9;

/** Stretches that are noted; behind the last of them all is one. */
const MAX_STRETCHES = 100_000;

/** Clocks that later stretches may belong to. */
const MAX_CLOCKS = 64;

/** See the file's head. Times are nanoseconds since the first frame. */
export class TimeEpochs {
  /** Time of the last frame so far; only of interest once a leap was met. */
  lastNs = 0;
  /** The first frame of each stretch but the first, ascending, and the clock of each stretch. */
  #frames: number[] = [];
  #clocks: number[] = [0];
  /** From when to when each clock is seen; the newest stretch is not counted yet. */
  #starts: number[] = [0];
  #ends: number[] = [0];

  /** The clock leaps before `frame`, from `beforeNs` to `timeNs`. */
  leap(frame: number, beforeNs: number, timeNs: number): void {
    if (this.#frames.length >= MAX_STRETCHES) return;
    const current = this.#clocks[this.#frames.length]!;
    this.#ends[current] = Math.max(this.#ends[current]!, beforeNs);
    this.#frames.push(frame);
    this.#clocks.push(this.#clockAt(timeNs));
  }

  #clockAt(timeNs: number): number {
    const known = this.#starts.findIndex(
      (startNs, clock) => timeNs >= startNs - NEAR_NS && timeNs <= this.#ends[clock]! + NEAR_NS,
    );
    if (known >= 0) {
      this.#starts[known] = Math.min(this.#starts[known]!, timeNs);
      return known;
    }
    if (this.#starts.length < MAX_CLOCKS) {
      this.#starts.push(timeNs);
      this.#ends.push(timeNs);
    }
    return this.#starts.length - 1;
  }

  /** Whether two frames are of different clocks. */
  isBetween(frame: number, other: number): boolean {
    return this.#starts.length > 1 && this.#clockOf(frame) !== this.#clockOf(other);
  }

  /** When the clock of a frame was last seen; with one clock, at the end of the capture, `captureEndNs`. */
  endOf(frame: number, captureEndNs: number): number {
    if (this.#starts.length === 1) return captureEndNs;
    const clock = this.#clockOf(frame);
    const isNewest = clock === this.#clocks[this.#frames.length];
    return isNewest ? Math.max(this.#ends[clock]!, this.lastNs) : this.#ends[clock]!;
  }

  save(state: KeptState): void {
    state.put("epochs/frames", Uint32Array.from(this.#frames));
    state.put("epochs/clocks", Uint32Array.from(this.#clocks));
    state.put("epochs/starts", Float64Array.from(this.#starts));
    state.put("epochs/ends", Float64Array.from(this.#ends));
    state.putFact("epochs/last-ns", this.lastNs);
  }

  /** Throws `UnsoundState`. */
  restore(state: KeptState): void {
    const frames = state.uint32("epochs/frames");
    const clocks = state.uint32("epochs/clocks", frames.length + 1);
    const starts = state.float64("epochs/starts");
    const ends = state.float64("epochs/ends", starts.length);
    if (clocks.some((clock) => clock >= starts.length))
      throw new UnsoundState("epochs: a clock that is not there");
    this.#frames = Array.from(frames);
    this.#clocks = Array.from(clocks);
    this.#starts = Array.from(starts);
    this.#ends = Array.from(ends);
    this.lastNs = state.numberFact("epochs/last-ns");
  }

  /** The clock of a frame. O(log leaps). */
  #clockOf(frame: number): number {
    let lo = 0;
    let hi = this.#frames.length;
    while (lo < hi) {
      const middle = (lo + hi) >>> 1;
      if (this.#frames[middle]! > frame) hi = middle;
      else lo = middle + 1;
    }
    return this.#clocks[lo]!;
  }
}
