/**
 * Frames over time: how many SYN, SYN/ACK, RST, FIN, retransmissions and frames in each bin.
 *
 * A fixed number of bins; when the capture outgrows them, neighbours are merged and the bins become twice as wide.
 * So memory does not grow with the capture, and the finest width is the duration divided by at most N_BINS.
 */

import { UnsoundState, type KeptState } from "../base/kept-state";
import { KIND, TCP_FLAG, type Packet } from "../wire/packet";
import type { FrameTime } from "./seen-segment";

/** The series, in the order of their columns. */
export const SERIES = { SYN: 0, SYN_ACK: 1, RST: 2, FIN: 3, RETRANSMISSION: 4, FRAMES: 5 } as const;

/** Something that counts frames of series at their times. */
export interface SeriesCounts {
  add: (frame: FrameTime, series: number) => void;
}

const FRAMES_BIT = 1 << SERIES.FRAMES;
const RETRANSMISSION_BIT = 1 << SERIES.RETRANSMISSION;

/** The series of a segment by its flags, a bit each; the flags' ninth and further bits count nowhere. */
const SERIES_OF_FLAGS = Uint8Array.from({ length: 256 }, (_, flags) => {
  let series = FRAMES_BIT;
  if (flags & TCP_FLAG.SYN) series |= 1 << (flags & TCP_FLAG.ACK ? SERIES.SYN_ACK : SERIES.SYN);
  if (flags & TCP_FLAG.RST) series |= 1 << SERIES.RST;
  if (flags & TCP_FLAG.FIN) series |= 1 << SERIES.FIN;
  return series;
});

/**
 * Counts a segment in every series that it belongs to. Hot: once a segment. One call for all of them: V8 throws code away that
 * meets a call for the first time, and the first retransmission may come late.
 */
export function countSegment(
  counts: SeriesCounts,
  frame: FrameTime,
  packet: Packet,
  isRetransmission: boolean,
): void {
  const all = SERIES_OF_FLAGS[packet.flags & 0xff]! | (isRetransmission ? RETRANSMISSION_BIT : 0);
  let series = packet.kind === KIND.TCP ? all : FRAMES_BIT;
  do {
    const one = 31 - Math.clz32(series);
    counts.add(frame, one);
    series ^= 1 << one;
  } while (series !== 0);
}

const N_SERIES = 6;
const N_BINS = 8192;
const FIRST_WIDTH_NS = 1e6;

/** Counts by time; see the file's head. Hot: `add` once a frame, no allocation. */
export class TimelineCounts {
  /** Width of a bin in nanoseconds: 1 ms, doubled as needed. */
  binNs = FIRST_WIDTH_NS;
  readonly #counts = new Uint32Array(N_BINS * N_SERIES);
  /** The bin of the last frame, and its time [from, until): neighbours mostly share it. */
  #bin = 0;
  readonly #span = new Float64Array(2);

  /** Bins that may hold something. */
  readonly nBins = N_BINS;

  /**
   * Counts a frame in a series; a time before the first frame counts in the first bin. It takes the frame, because V8 would
   * make an object of its time for each one.
   */
  add(frame: FrameTime, series: number): void {
    const { timeNs } = frame;
    const span = this.#span;
    if (timeNs < span[0]! || timeNs >= span[1]!) this.#findBin(timeNs);
    this.#counts[series * N_BINS + this.#bin]!++;
  }

  #findBin(timeNs: number): void {
    const time = Math.max(timeNs, 0);
    while (time >= this.binNs * N_BINS) this.#widen();
    this.#bin = Math.floor(time / this.binNs);
    this.#span[0] = this.#bin === 0 ? -Infinity : this.#bin * this.binNs;
    this.#span[1] = (this.#bin + 1) * this.binNs;
  }

  /** The count of a series in a bin. */
  at(series: number, bin: number): number {
    return this.#counts[series * N_BINS + bin]!;
  }

  /** Puts the counts into a kept state. */
  save(state: KeptState): void {
    state.put("timeline/counts", this.#counts);
    state.putFact("timeline/bin-ns", this.binNs);
  }

  /** Takes the counts of a kept state. Throws `UnsoundState`. */
  restore(state: KeptState): void {
    const binNs = state.numberFact("timeline/bin-ns");
    if (!(binNs >= FIRST_WIDTH_NS)) throw new UnsoundState(`timeline: bins of ${binNs} ns`);
    this.#counts.set(state.uint32("timeline/counts", N_BINS * N_SERIES));
    this.binNs = binNs;
  }

  #widen(): void {
    const counts = this.#counts;
    for (let series = 0; series < N_SERIES; series++) {
      const base = series * N_BINS;
      for (let bin = 0; bin < N_BINS / 2; bin++) {
        counts[base + bin] = counts[base + 2 * bin]! + counts[base + 2 * bin + 1]!;
      }
      counts.fill(0, base + N_BINS / 2, base + N_BINS);
    }
    this.binNs *= 2;
  }
}
