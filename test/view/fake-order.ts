/** Orders of the made-up capture's rows. */
import type { ConversationView } from "../../src/report/list-shapes";

/** How the page asks for the next failure. */
export interface JumpParams {
  from: number;
  backwards: boolean;
  view: ConversationView | null;
}

/** Numbers by value, those that are none last; texts by code. */
export function compare(a: number | string, b: number | string): number {
  if (typeof a === "string" || typeof b === "string") return String(a) < String(b) ? -1 : a === b ? 0 : 1;
  if (Number.isNaN(a) || Number.isNaN(b)) return Number(Number.isNaN(a)) - Number(Number.isNaN(b));
  return a - b;
}

/** The next one behind `from` in an order that passes the test; -1 where there is none to the end. */
export function nextThat(
  passes: (conversation: number) => boolean,
  order: Uint32Array,
  { from, backwards }: { from: number; backwards: boolean },
): number {
  const step = backwards ? -1 : 1;
  const place = order.indexOf(from);
  const first = place < 0 ? (backwards ? order.length - 1 : 0) : place + step;
  for (let i = first; i >= 0 && i < order.length; i += step) if (passes(order[i]!)) return order[i]!;
  return -1;
}
