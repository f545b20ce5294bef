/**
 * Tells listeners about changes, in the order in which they were added.
 * The rooms that must run without VS Code use this instead of `vscode.EventEmitter`.
 */
export class Broadcast<Value> {
  readonly #listeners = new Set<(value: Value) => void>();

  /** Adds a listener; the function returned takes it off again. */
  add(listener: (value: Value) => void): () => void {
    this.#listeners.add(listener);
    return () => void this.#listeners.delete(listener);
  }

  /** Calls every listener. One that is added or taken off meanwhile counts from the next time on. */
  tell(value: Value): void {
    for (const listener of [...this.#listeners]) listener(value);
  }
}
