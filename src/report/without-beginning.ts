/** A capture that holds the beginning of no connection: what is said of it is less than of others. */
import type { KnownDiagnosis } from "./known-diagnosis";
import { count } from "./number-text";

/** Whether no connection in focus has its SYN in the capture. */
export function isWithoutBeginning({
  studies,
  conversations,
}: Pick<KnownDiagnosis, "studies" | "conversations">): boolean {
  const n = studies.reduce((sum, { patterns }) => sum + (patterns.get("midstream") ?? 0), 0);
  return n > 0 && n === conversations.length;
}

/** "None of 6 connections is seen to fail, but their beginnings …". */
export function notSeenToFail({ conversations: { length } }: Pick<KnownDiagnosis, "conversations">): string {
  return length === 1
    ? "The only connection is not seen to fail, but its beginning is not in the capture: much cannot be known."
    : `None of ${count(length)} connections is seen to fail, but their beginnings are not in the capture: much cannot be known.`;
}
