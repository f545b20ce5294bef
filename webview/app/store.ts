/** The editor's state and those who watch it: one direction, from `update` to the listeners. */

/** What changed: the state before and after, and whether any of some fields differ. */
export interface Change<State> {
  state: State;
  previous: State;
  changed: (...keys: (keyof State)[]) => boolean;
}

type Listener<State> = (change: Change<State>) => void;

/** Holds a state; every update that changes a field calls all listeners in the order they came. */
export class Store<State extends object> {
  private readonly listeners: Listener<State>[] = [];

  constructor(private current: State) {}

  get state(): Readonly<State> {
    return this.current;
  }

  listen(listener: Listener<State>): void {
    this.listeners.push(listener);
  }

  /** Fields that are the same object or value as before do not count as changed. */
  update(patch: Partial<State>): void {
    const previous = this.current;
    const state = { ...previous, ...patch };
    const keys = Object.keys(patch) as (keyof State)[];
    if (keys.every((key) => Object.is(previous[key], state[key]))) return;
    this.current = state;
    const changed = (...asked: (keyof State)[]) => asked.some((key) => !Object.is(previous[key], state[key]));
    for (const listener of [...this.listeners]) listener({ state, previous, changed });
  }
}
