/**
 * How connects on client ports that came round fared beside those on ports used for the first time.
 *
 * Gets a study; counts since failing began: before, there was nothing to compare.
 */
import { NANOS_PER_SECOND } from "../../base/units";
import { isLastTryFresh } from "../../flow/connect-times";
import { BIT, DOUBLE, RECORD_WORDS, WORD } from "../../flow/conversation-layout";
import type { JudgedCapture } from "../judged-capture";
import type { ServiceStudy } from "./service-study";

/** Connects that had their time, and how many of them failed or were challenged. */
interface Fates {
  nFailed: number;
  n: number;
}

/** See the file's head. O(conversations). */
export function faresOfPorts(
  capture: JudgedCapture,
  { conversations, onset }: ServiceStudy,
): { reused: Fates; fresh: Fates } {
  const { u32, f64 } = capture.tracker.table;
  const { reuseVerdicts } = capture;
  const fromNs = (onset?.seconds ?? -Infinity) * NANOS_PER_SECOND;
  const reused = { nFailed: 0, n: 0 };
  const fresh = { nFailed: 0, n: 0 };
  for (const conversation of conversations) {
    const record = conversation * RECORD_WORDS;
    if (f64[record / 2 + DOUBLE.FIRST_TIME]! < fromNs || !isJudged(capture, conversation)) continue;
    const group = reuseVerdicts[conversation] === 0 ? fresh : reused;
    group.n++;
    if (u32[record + WORD.SYN_ACK_FRAME] === 0 || u32[record + WORD.CHALLENGES]! > 0) group.nFailed++;
  }
  return { reused, fresh };
}

/** Whether a connect was seen and had its time: its last try is old enough, or was answered. */
function isJudged({ tracker, endNs }: JudgedCapture, conversation: number): boolean {
  const { table } = tracker;
  const record = conversation * RECORD_WORDS;
  const bits = table.u32[record + WORD.BITS]!;
  if (table.u32[record + WORD.TRIES] === 0) return false;
  if (table.u32[record + WORD.SYN_ACK_FRAME] === 0 && bits & BIT.ESTABLISHED) return false;
  return (bits & (BIT.CLIENT_GAVE_UP | BIT.ANSWERED)) !== 0 || !isLastTryFresh(table, conversation, endNs);
}
