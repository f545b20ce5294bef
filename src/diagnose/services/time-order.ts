/**
 * Puts times in order that are nearly so: those of connections that stand one after the other.
 *
 * O(n) for such times, and then much quicker than sorting; O(n log n) for any others.
 */

/** Steps per time that putting right may take; from there on, sorting anew costs less. */
const MAX_STEPS = 8;

/** Ascending, in place. */
export function putInOrder(times: Float64Array): void {
  let nSteps = times.length * MAX_STEPS;
  let last = -Infinity;
  for (let i = 0; i < times.length; i++) {
    const time = times[i]!;
    if (time >= last) {
      last = time;
      continue;
    }
    let at = i;
    while (at > 0 && times[at - 1]! > time) {
      times[at] = times[at - 1]!;
      at--;
    }
    times[at] = time;
    nSteps -= i - at;
    if (nSteps < 0) {
      times.sort();
      return;
    }
  }
}

/** Ascending, in place, and the row of each time with it; equal times in the order of `ranks` of their rows. */
export function putRowsInOrder(times: Float64Array, rows: Uint32Array, ranks: Uint32Array): void {
  let nSteps = times.length * MAX_STEPS;
  for (let i = 1; i < times.length; i++) {
    const time = times[i]!;
    const row = rows[i]!;
    let at = i;
    while (at > 0 && isBehind(times[at - 1]! - time, ranks[rows[at - 1]!]! - ranks[row]!)) {
      times[at] = times[at - 1]!;
      rows[at] = rows[at - 1]!;
      at--;
    }
    times[at] = time;
    rows[at] = row;
    nSteps -= i - at;
    if (nSteps < 0) {
      sortBoth(times, rows, ranks);
      return;
    }
  }
}

function isBehind(later: number, below: number): boolean {
  return later > 0 || (later === 0 && below > 0);
}

function sortBoth(times: Float64Array, rows: Uint32Array, ranks: Uint32Array): void {
  const order = Uint32Array.from(times, (_, i) => i);
  order.sort((a, b) => times[a]! - times[b]! || ranks[rows[a]!]! - ranks[rows[b]!]!);
  const inOrder = Float64Array.from(order, (i) => times[i]!);
  rows.set(Uint32Array.from(order, (i) => rows[i]!));
  times.set(inOrder);
}
