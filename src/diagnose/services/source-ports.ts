/**
 * Does the client's port decide? A middlebox that drops a range of source ports shows as ports that fail each time they
 * come round, beside ports that never do.
 */

/** What happened on one client port. */
interface PortFate {
  nFailed: number;
  nAccepted: number;
}

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

/** Counts attempts by client port. */
export class SourcePorts {
  readonly #fates = new Map<number, PortFate>();
  #nFailed = 0;

  add(port: number, isFailed: boolean): void {
    let fate = this.#fates.get(port);
    if (!fate) {
      fate = { nFailed: 0, nAccepted: 0 };
      this.#fates.set(port, fate);
    }
    if (isFailed) {
      fate.nFailed++;
      this.#nFailed++;
    } else {
      fate.nAccepted++;
    }
  }

  /** The range with most repeated failures and no success; undefined where no port failed again and again. */
  deadRange(): DeadPorts | undefined {
    const ports = [...this.#fates].sort(([a], [b]) => a - b);
    let best: DeadPorts | undefined;
    let run: DeadPorts | undefined;
    for (const [port, fate] of ports) {
      if (fate.nAccepted > 0) {
        run = undefined;
        continue;
      }
      run ??= { fromPort: port, toPort: port, nRepeated: 0, nFailed: 0, nFailedInAll: this.#nFailed };
      run.toPort = port;
      run.nFailed += fate.nFailed;
      if (fate.nFailed > 1) run.nRepeated++;
      if (!best || run.nRepeated > best.nRepeated) best = run;
    }
    return best && best.nRepeated >= MIN_REPEATED ? best : undefined;
  }
}
