/** Broken invariants of ours: bugs, never the capture's fault. */

/** Throws when `condition` does not hold; the message names the invariant. */
export function assert(condition: boolean, invariant: string): asserts condition {
  if (!condition) throw new Error(`invariant broken: ${invariant}`);
}

/** Marks a branch that the types rule out. */
export function assertUnreachable(value: never): never {
  throw new Error(`invariant broken: unexpected ${JSON.stringify(value)}`);
}
