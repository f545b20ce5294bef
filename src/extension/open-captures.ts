/**
 * The captures that are open in this window, each with one session, however many editors and commands hold it.
 * A capture ends with its last holder: at once while it is still being read, else after a grace, so that an
 * editor that is closed and opened again (or dragged to another group) is not analyzed twice.
 */
import { Broadcast } from "./broadcast";
import type { CaptureSession } from "./capture-session";

/** A change of the selected conversation, and the editor that it came from (undefined: a command or the tree). */
export interface SelectionChange {
  conversation: number;
  origin: object | undefined;
}

/** A capture with its session and its selection, shared by all editors that show it. */
export class OpenCapture {
  readonly selectionChanged = new Broadcast<SelectionChange>();
  #selected = -1;

  constructor(
    /** The capture's URI as a string; names it within the window. */
    readonly key: string,
    /** File name without its folder. */
    readonly name: string,
    readonly session: CaptureSession,
  ) {}

  /** The selected conversation; -1 where none. */
  get selected(): number {
    return this.#selected;
  }

  /**
   * Selects a conversation for all who show this capture. An editor that tells the same one twice is not passed
   * on; a command or the tree is, so that the editors scroll to it again.
   */
  select(conversation: number, origin?: object): void {
    if (origin !== undefined && conversation === this.#selected) return;
    this.#selected = conversation;
    this.selectionChanged.tell({ conversation, origin });
  }
}

/** One holder's hold of a capture. */
export interface CaptureLease {
  readonly capture: OpenCapture;
  /** Lets go; a second call has no effect. */
  release(): void;
}

interface Entry {
  readonly capture: OpenCapture;
  nHolders: number;
  timer: ReturnType<typeof setTimeout> | undefined;
}

export class OpenCaptures {
  readonly #entries = new Map<string, Entry>();
  readonly #open: (key: string) => OpenCapture;
  readonly #graceMs: number;

  /** `open` makes a capture and starts its session; `graceMs` is how long an unheld, analyzed capture stays. */
  constructor(open: (key: string) => OpenCapture, graceMs = 3000) {
    this.#open = open;
    this.#graceMs = graceMs;
  }

  /** Holds the capture of this URI, opening it where nobody holds it yet. */
  acquire(key: string): CaptureLease {
    const entry = this.#entries.get(key) ?? this.#newEntry(key);
    clearTimeout(entry.timer);
    entry.nHolders++;
    let released = false;
    return {
      capture: entry.capture,
      release: () => {
        if (released) return;
        released = true;
        this.#letGo(entry);
      },
    };
  }

  /** Ends every session, held or not. */
  dispose(): void {
    for (const entry of [...this.#entries.values()]) this.#end(entry);
  }

  #newEntry(key: string): Entry {
    const entry: Entry = { capture: this.#open(key), nHolders: 0, timer: undefined };
    this.#entries.set(key, entry);
    return entry;
  }

  #letGo(entry: Entry): void {
    entry.nHolders--;
    if (entry.nHolders > 0) return;
    if (entry.capture.session.state.phase === "done") {
      entry.timer = setTimeout(() => this.#end(entry), this.#graceMs);
    } else {
      this.#end(entry);
    }
  }

  #end(entry: Entry): void {
    clearTimeout(entry.timer);
    const { key } = entry.capture;
    // A holder may let go after dispose(), when another entry has taken the key.
    if (this.#entries.get(key) === entry) this.#entries.delete(key);
    entry.capture.session.dispose();
  }
}
