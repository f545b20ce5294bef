/**
 * Where the time stamps of neighbouring frames leap: several captures in one file, or a clock that was set.
 * A capture that rests for a night does not leap, nor do interfaces whose frames come a little out of order.
 */

/** A step of this many nanoseconds between neighbours, and no more, is the usual: forward a day, backward a second. */
const MOST_FORWARD_NS = 86_400e9;
const MOST_BACKWARD_NS = 1e9;
const MIDDLE_NS = (MOST_FORWARD_NS - MOST_BACKWARD_NS) / 2;
const HALF_SPAN_NS = (MOST_FORWARD_NS + MOST_BACKWARD_NS) / 2;

/** Whether a step from one frame to the next is a leap. Hot: once a frame; one comparison. */
export function isLeap(stepNs: number): boolean {
  return Math.abs(stepNs - MIDDLE_NS) > HALF_SPAN_NS;
}

/** A leap: the frame before which it lies, that frame's time, and how far it goes; negative where it goes back. Seconds. */
export interface TimeLeap {
  frame: number;
  seconds: number;
  stepSeconds: number;
}

/** Leaps kept in full; further ones are only counted. */
const MAX_KEPT = 10;

/** The leaps of one capture: the first ten, how many there are, and the largest. */
export class TimeLeaps {
  readonly #first: TimeLeap[] = [];
  #n = 0;
  #nBackward = 0;
  #largest: TimeLeap | undefined;

  add(leap: TimeLeap): void {
    this.#n++;
    if (leap.stepSeconds < 0) this.#nBackward++;
    if (this.#first.length < MAX_KEPT) this.#first.push(leap);
    if (Math.abs(leap.stepSeconds) > Math.abs(this.#largest?.stepSeconds ?? 0)) this.#largest = leap;
  }

  /** Undefined where the time stamps never leap. */
  facts(): { n: number; nBackward: number; largest: TimeLeap; first: TimeLeap[] } | undefined {
    if (!this.#largest) return undefined;
    return { n: this.#n, nBackward: this.#nBackward, largest: this.#largest, first: [...this.#first] };
  }
}
