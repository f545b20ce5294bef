/**
 * Where several services have as much trouble as the one that is told of: none of them is "the" place, and the verdict says so
 * before it tells of the first.
 */
import { capitalized } from "./sentence-case";
import { count, plural } from "./number-text";

/** What is counted of a service, or of a pair of hosts. */
export interface Trouble {
  nFailed: number;
  nDegraded: number;
}

/** Of two the words name the other as well: from so many on, it is a list without a first place. */
const MIN_EQUAL = 3;

/** Whether two have equally many failed, and equally many degraded connections. */
export function isEqualTrouble(one: Trouble, other: Trouble): boolean {
  return one.nFailed === other.nFailed && one.nDegraded === other.nDegraded;
}

/** How many have as much trouble as the first, which has most; 0 where it is not more than a few. */
export function nWithEqualTrouble(sorted: readonly Trouble[]): number {
  const [worst] = sorted;
  if (!worst || worst.nFailed + worst.nDegraded === 0) return 0;
  const n = sorted.filter((each) => isEqualTrouble(each, worst)).length;
  return n < MIN_EQUAL ? 0 : n;
}

/** Counts for the sentence below. */
export interface EqualTrouble {
  /** Services with as much trouble as `each`. */
  n: number;
  /** Services were looked at in order of their trouble, and not all: there may be more. */
  isAtLeast: boolean;
  each: Trouble;
  /** Of all connections. */
  inAll: Trouble & { nConversations: number };
}

/** "In all, 45 of 98 connections were degraded. 45 services have the same trouble, 1 degraded connection each". */
export function equalTroubleText({ n, isAtLeast, each, inAll }: EqualTrouble): string {
  const all = `${count(inAll.nFailed + inAll.nDegraded)} of ${plural(inAll.nConversations, "connection")}`;
  return capitalized(
    `in all, ${all} ${verbOf(inAll)}. ${isAtLeast ? "At least " : ""}${count(n)} services have the same trouble, ${eachText(each)} each`,
  );
}

function verbOf({ nFailed, nDegraded }: Trouble): string {
  if (nDegraded === 0) return "failed";
  return nFailed === 0 ? "were degraded" : "failed or were degraded";
}

function eachText({ nFailed, nDegraded }: Trouble): string {
  return [
    ...(nFailed > 0 ? [plural(nFailed, "failed connection")] : []),
    ...(nDegraded > 0 ? [plural(nDegraded, "degraded connection")] : []),
  ].join(" and ");
}
