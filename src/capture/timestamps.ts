/**
 * From an interface's clock ticks to nanoseconds since the first frame.
 *
 * Ticks are 64-bit; a BigInt per frame costs 20–60 ns, so the exact value is computed once per interface (its
 * first frame) and later frames add a difference that is exact in a double: for the decimal resolutions down to
 * 1 ns. Binary and finer resolutions take the exact road each time; they are rare.
 * Source: draft-ietf-opsawg-pcapng §4.2 (if_tsresol, if_tsoffset). Wireshark truncates to whole nanoseconds.
 */
import type { FrameCursor, SplitTime } from "./frame";

const TWO_TO_32 = 4294967296;
const NANOS = 1_000_000_000n;

/** One interface's clock: resolution and offset, and the anchor that makes differences cheap. */
export class InterfaceClock {
  /** Nanoseconds a tick, where whole; 0 where the exact road is needed. */
  #nanosPerTick = 0;
  readonly #ticksPerSecond: bigint;
  readonly #offsetSeconds: bigint;
  #anchored = false;
  #anchorHigh = 0;
  #anchorLow = 0;
  #anchorNs = 0;

  /**
   * @param resolution if_tsresol: the exponent, base 2 where its highest bit is set, else base 10
   * @param offsetSeconds if_tsoffset
   */
  constructor(resolution: number, offsetSeconds: bigint) {
    const exponent = resolution & 0x7f;
    this.#ticksPerSecond = resolution & 0x80 ? 1n << BigInt(exponent) : 10n ** BigInt(exponent);
    this.#offsetSeconds = offsetSeconds;
    if ((resolution & 0x80) === 0 && exponent <= 9) this.#nanosPerTick = 10 ** (9 - exponent);
  }

  /**
   * Nanoseconds since the capture's first frame, a double: exact while it stays below 2^53 (104 days).
   * The first call of all sets the capture's start.
   */
  nanosSinceStart(high: number, low: number, frame: FrameCursor): number {
    if (this.#anchored && this.#nanosPerTick !== 0) {
      const ticks = (high - this.#anchorHigh) * TWO_TO_32 + (low - this.#anchorLow);
      return this.#anchorNs + ticks * this.#nanosPerTick;
    }
    const unixNs = this.unixNanos(high, low);
    frame.startUnixNs ??= unixNs;
    this.#anchored = true;
    this.#anchorHigh = high;
    this.#anchorLow = low;
    this.#anchorNs = Number(unixNs - frame.startUnixNs);
    return this.#anchorNs;
  }

  /** Exact Unix time in nanoseconds, truncated. Slow: allocates BigInts. */
  unixNanos(high: number, low: number): bigint {
    const { seconds, nanos } = this.split(high, low);
    return seconds * NANOS + BigInt(nanos);
  }

  /** The same in whole seconds and what is left, in [0, 10^9). Slow too. */
  split(high: number, low: number): SplitTime {
    const ticks = (BigInt(high) << 32n) | BigInt(low);
    const rest = ticks % this.#ticksPerSecond;
    return {
      seconds: ticks / this.#ticksPerSecond + this.#offsetSeconds,
      nanos: Number((rest * NANOS) / this.#ticksPerSecond),
    };
  }
}
