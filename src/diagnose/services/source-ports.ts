/**
 * Does the client's port decide? A middlebox that drops a range of source ports shows as ports that fail each time they
 * come round, beside ports that never do.
 */

/** A contiguous range of client ports in which every attempt failed. */
export interface DeadPorts {
  fromPort: number;
  toPort: number;
  /** Ports of it that failed at least twice, in different conversations. */
  nRepeated: number;
  nFailed: number;
  /** Failed attempts on all ports. */
  nFailedInAll: number;
}

/** Ports that came round and failed again before the range is believed: two may be the edges of two outages that met. */
const MIN_REPEATED = 3;

/** How probable such a range may be if failures did not ask for the port. */
const MAX_CHANCE = 1e-3;

const N_PORTS = 65_536;
/** Stands for failures that do not matter: an attempt from the port was accepted. */
const ACCEPTED = 0xffffffff;

/** Counts attempts by client port. */
export class SourcePorts {
  /** Failed attempts from each port, or ACCEPTED. */
  readonly #fates = new Uint32Array(N_PORTS);
  #nFailed = 0;
  #nAttempts = 0;

  add(port: number, isFailed: boolean): void {
    this.#nAttempts++;
    if (!isFailed) {
      this.#fates[port] = ACCEPTED;
      return;
    }
    this.#nFailed++;
    if (this.#fates[port] !== ACCEPTED) this.#fates[port]!++;
  }

  /** The range with most repeated failures and no success; undefined where no port failed again and again. */
  deadRange(): DeadPorts | undefined {
    let best: DeadPorts | undefined;
    let run: DeadPorts | undefined;
    let nPorts = 0;
    for (let port = 0; port < N_PORTS; port++) {
      const nFailed = this.#fates[port]!;
      if (nFailed === 0) continue;
      nPorts++;
      if (nFailed === ACCEPTED) {
        run = undefined;
        continue;
      }
      run ??= { fromPort: port, toPort: port, nRepeated: 0, nFailed: 0, nFailedInAll: this.#nFailed };
      run.toPort = port;
      run.nFailed += nFailed;
      if (nFailed > 1) run.nRepeated++;
      if (!best || run.nRepeated > best.nRepeated) best = run;
    }
    if (!best || best.nRepeated < MIN_REPEATED) return undefined;
    return this.#chanceOf(best, nPorts) <= MAX_CHANCE ? best : undefined;
  }

  /**
   * At most so probable is a range without a success somewhere among the ports, were each attempt to fail with the share
   * that failed in all, whichever its port (Boole's inequality over the places where it may begin).
   */
  #chanceOf({ nFailed }: DeadPorts, nPorts: number): number {
    return nPorts * (this.#nFailed / this.#nAttempts) ** nFailed;
  }
}
