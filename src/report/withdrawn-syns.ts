/**
 * SYNs that their own clients took back by a RST before an answer or a retry was due: the connections failed, and nothing
 * follows of the server.
 */
import { NANOS_PER_SECOND } from "../base/units";
import { isLastTryUnsettled } from "../flow/connect-times";
import { BIT, DOUBLE, RECORD_WORDS, WORD } from "../flow/conversation-layout";
import type { ServiceStudy } from "../diagnose/services/service-study";
import type { AnalysisData } from "./analysis-data";
import { count, shortTime } from "./number-text";
import { IS_FAILED, PATTERN_IDS } from "./pattern-names";

const SYN_UNANSWERED = PATTERN_IDS.indexOf("syn-unanswered");

/** What is known where all of a service's failures are such; "" where they are not. O(its conversations). */
export function withdrawnText(data: AnalysisData, { conversations, nFailed, series }: ServiceStudy): string {
  if (nFailed === 0 || series.nSilent > 0) return "";
  const failed = conversations.filter((each) => IS_FAILED[data.patterns[each]!] === 1);
  if (!failed.every((each) => isWithdrawn(data, each))) return "";
  const longest = failed.reduce((most, each) => Math.max(most, secondsToReset(data, each)), 0);
  return failed.length === 1
    ? `The client took its SYN back by a RST ${shortTime(longest)} later, before an answer or a retry was due: whether it would have been answered is not known.`
    : `The clients took ${count(failed.length)} SYNs back by RSTs, ${shortTime(longest)} later at most, before an answer or a retry was due: whether they would have been answered is not known.`;
}

function isWithdrawn({ tracker, patterns, endNs }: AnalysisData, conversation: number): boolean {
  const { table } = tracker;
  const bits = table.u32[conversation * RECORD_WORDS + WORD.BITS]!;
  const isTakenBack = patterns[conversation] === SYN_UNANSWERED && (bits & BIT.CLIENT_GAVE_UP) !== 0;
  return isTakenBack && isLastTryUnsettled(table, conversation, endNs);
}

/** From the last SYN to the client's RST. */
function secondsToReset(data: AnalysisData, conversation: number): number {
  const lastTryNs = data.double(conversation, DOUBLE.LAST_TRY_TIME);
  return (data.double(conversation, DOUBLE.LAST_TIME) - lastTryNs) / NANOS_PER_SECOND;
}
