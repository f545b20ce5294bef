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

/** Ports that came round and failed again before the range is believed. */
const MIN_REPEATED = 5;

const N_PORTS = 65_536;
/** Stands for failures that do not matter: an attempt from the port was accepted. */
const ACCEPTED = 0xffffffff;

/** Counts attempts by client port. */
export class SourcePorts {
  /** Failed attempts from each port, or ACCEPTED. */
  readonly #fates = new Uint32Array(N_PORTS);
  #nFailed = 0;

  add(port: number, isFailed: boolean): void {
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
    for (let port = 0; port < N_PORTS; port++) {
      const nFailed = this.#fates[port]!;
      if (nFailed === 0) continue;
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
    return best && best.nRepeated >= MIN_REPEATED ? best : undefined;
  }
}
