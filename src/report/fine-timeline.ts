/**
 * Frames over time, finer than the analysis counted them: the frames of a stretch of the capture are counted anew.
 *
 * In: decoded frames of the stretch, in file order, with some before it. Out: bins like those of `timeline-model.ts`.
 * What is counted is checked against what the analysis counted in its wider bins: where the frames do not add up (they
 * stand out of order, or the file is another one) there is no answer. Which segments are retransmissions depends on
 * all that their conversation sent before; only those before the stretch that were read are known here. So a wide bin
 * in which another number of them is found than the analysis found has its number spread evenly.
 */
import { sharesOf, type MemoryShares } from "../base/memory-budget";
import type { FrameTime } from "../flow/seen-segment";
import { countSegment, SERIES, type SeriesCounts, type TimelineCounts } from "../flow/timeline-counts";
import { Tracker } from "../flow/tracker";
import { decodeNextPart } from "../wire/decode";
import { isSegment, type Packet } from "../wire/packet";
import type { TimelineBins } from "./list-shapes";
import { seriesColumns, type TimeWindow } from "./timeline-model";

/** Series that are counted as they come; retransmissions are settled at the end. */
const COUNTED = [SERIES.SYN, SERIES.SYN_ACK, SERIES.RST, SERIES.FIN, SERIES.FRAMES] as const;
const N_SERIES = Object.keys(SERIES).length;
/**
 * What the streams of a stretch may take, in MB, the program included: room for 160,000. Beyond them nothing is known of who
 * sends again, and the wide bin's number is spread evenly.
 */
const MEMORY = sharesOf(256);

/** See the file's head. Memory: a few doubles a bin, and the streams of the stretch while frames are taken. */
export class FineTimeline {
  /** The stretch whose frames must all be taken, in ns since the first frame: whole bins of the analysis. */
  readonly fromNs: number;
  readonly untilNs: number;
  readonly #coarse: TimelineCounts;
  readonly #firstNs: number;
  readonly #binNs: number;
  readonly #nBins: number;
  /** Counts by series and fine bin; retransmissions by the wide bin they lie in, too: a fine bin may lie in two. */
  readonly #fine: Float64Array[];
  readonly #laterRetransmissions: Float64Array;
  /** Counts of the stretch by series and wide bin. */
  readonly #wide: Float64Array[];
  readonly #firstWide: number;
  readonly #tracker = new Tracker();
  readonly #counts: SeriesCounts = {
    add: ({ timeNs }, series) => this.#count(timeNs, series),
  };

  /**
   * @param window bins that are narrower than those of `coarse`, else it answers as well
   * @param memory what the streams may take; the test takes less
   */
  constructor(coarse: TimelineCounts, window: TimeWindow, memory: MemoryShares | undefined = MEMORY) {
    this.#coarse = coarse;
    if (memory) this.#tracker.beyond.limit(memory);
    this.#firstNs = Math.max(0, Math.round(window.fromSeconds * 1e9));
    this.#nBins = Math.max(1, Math.floor(window.nBins));
    const spanNs = (window.toSeconds - window.fromSeconds) * 1e9;
    this.#binNs = Math.max(1, Math.round(spanNs / this.#nBins));
    this.#firstWide = Math.floor(this.#firstNs / coarse.binNs);
    const endWide = Math.min(coarse.nBins, Math.ceil(this.#endNs() / coarse.binNs));
    this.fromNs = this.#firstWide * coarse.binNs;
    this.untilNs = endWide * coarse.binNs;
    this.#fine = Array.from({ length: N_SERIES }, () => new Float64Array(this.#nBins));
    this.#laterRetransmissions = new Float64Array(this.#nBins);
    const nWide = Math.max(0, endWide - this.#firstWide);
    this.#wide = Array.from({ length: N_SERIES }, () => new Float64Array(nWide));
  }

  /** Whether its bins are narrower than those of the analysis. */
  get isFiner(): boolean {
    return this.#binNs < this.#coarse.binNs;
  }

  /** Takes a decoded frame, all its parts; those before the stretch only teach what is a retransmission. */
  take(frame: FrameTime, packet: Packet): void {
    this.#takePart(frame, packet);
    while (packet.parts.length > 0) {
      decodeNextPart(packet);
      this.#takePart(frame, packet);
    }
  }

  /** The bins; undefined where what was taken is not what the analysis saw in the stretch. */
  bins(): TimelineBins | undefined {
    const nWide = this.#wide[SERIES.FRAMES]!.length;
    for (let wide = 0; wide < nWide; wide++) {
      for (const series of COUNTED)
        if (this.#wide[series]![wide] !== this.#coarse.at(series, this.#firstWide + wide)) return undefined;
    }
    this.#settleRetransmissions(nWide);
    return {
      fromSeconds: this.#firstNs / 1e9,
      binSeconds: this.#binNs / 1e9,
      nBins: this.#nBins,
      ...seriesColumns((series) => this.#fine[series]!),
    };
  }

  #takePart(frame: FrameTime, packet: Packet): void {
    if (!isSegment(packet)) return;
    this.#tracker.segment(frame, packet);
    if (frame.timeNs < this.fromNs || frame.timeNs >= this.untilNs) return;
    countSegment(this.#counts, frame, packet, this.#tracker.isRetransmission);
  }

  #count(timeNs: number, series: number): void {
    const wide = Math.floor(timeNs / this.#coarse.binNs) - this.#firstWide;
    this.#wide[series]![wide]!++;
    const bin = Math.floor((timeNs - this.#firstNs) / this.#binNs);
    if (bin < 0 || bin >= this.#nBins) return;
    const isLater = series === SERIES.RETRANSMISSION && wide > this.#wideOf(bin);
    if (isLater) this.#laterRetransmissions[bin]!++;
    else this.#fine[series]![bin]!++;
  }

  /** The wide bin, of the stretch, that a fine bin begins in. */
  #wideOf(bin: number): number {
    return Math.floor((this.#firstNs + bin * this.#binNs) / this.#coarse.binNs) - this.#firstWide;
  }

  #settleRetransmissions(nWide: number): void {
    const found = this.#wide[SERIES.RETRANSMISSION]!;
    const column = this.#fine[SERIES.RETRANSMISSION]!;
    for (let bin = 0; bin < this.#nBins; bin++) {
      const wide = this.#wideOf(bin);
      if (wide >= nWide) break;
      const fromNs = this.#firstNs + bin * this.#binNs;
      // The share of the bin that lies in the wide bin it begins in; the rest lies in the next.
      const border = (this.#firstWide + wide + 1) * this.#coarse.binNs;
      const share = Math.min(1, (border - fromNs) / this.#binNs);
      const own = [
        [wide, column[bin]!, share],
        [wide + 1, this.#laterRetransmissions[bin]!, 1 - share],
      ] as const;
      let sum = 0;
      for (const [at, counted, part] of own) {
        if (at >= nWide || part <= 0) continue;
        const known = this.#coarse.at(SERIES.RETRANSMISSION, this.#firstWide + at);
        sum += found[at] === known ? counted : (known * part * this.#binNs) / this.#coarse.binNs;
      }
      column[bin] = sum;
    }
  }

  #endNs(): number {
    return this.#firstNs + this.#nBins * this.#binNs;
  }
}
