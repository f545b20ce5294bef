/**
 * Pseudo-random numbers that depend on a seed alone: the same capture from the same seed on every machine.
 * The generator is mulberry32 (public domain, Tommy Ettinger): 32 bits of state, good enough to scatter
 * sizes and pauses, never used for anything secret.
 */
export class Random {
  private state: number;

  /** `salt` gives independent series from one seed, such as one for each connection. */
  constructor(seed: number, salt = 0) {
    this.state = (Math.imul(seed ^ 0x9e3779b9, 0x85ebca6b) ^ Math.imul(salt + 1, 0xc2b2ae35)) >>> 0;
  }

  /** An integer in [0, 2^32). */
  word(): number {
    this.state = (this.state + 0x6d2b79f5) >>> 0;
    let mixed = this.state;
    mixed = Math.imul(mixed ^ (mixed >>> 15), mixed | 1);
    mixed ^= mixed + Math.imul(mixed ^ (mixed >>> 7), mixed | 61);
    return (mixed ^ (mixed >>> 14)) >>> 0;
  }

  /** A number in [from, to). */
  between(from: number, to: number): number {
    return from + (this.word() / 2 ** 32) * (to - from);
  }

  /** An integer in [lowest, highest]. */
  integer(lowest: number, highest: number): number {
    return Math.floor(this.between(lowest, highest + 1));
  }

  /** True with the given probability. */
  chance(probability: number): boolean {
    return this.word() < probability * 2 ** 32;
  }
}
