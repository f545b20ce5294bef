/** One Wireshark filter for every SYN of the connections that nothing answered. */
import { COMPLETENESS } from "../flow/completeness";
import { BIT, RECORD_WORDS, WORD } from "../flow/conversation-layout";
import { endFilters } from "../diagnose/example-frames";
import type { ServiceStudy } from "../diagnose/services/service-study";
import type { AnalysisData } from "./analysis-data";
import { PATTERN_IDS } from "./pattern-names";

/**
 * The filter by `tcp.completeness`, which shows exactly the frames of the service's connections in pattern `syn-unanswered`;
 * undefined where it would show others or lack some: connections outside the focus, several streams in one, a last SYN that
 * is too young to be called unanswered. Wireshark's window and `tshark -2` know the field's last value.
 */
export function synOnlyFilter(data: AnalysisData, study: ServiceStudy): string | undefined {
  const { conversations } = study;
  const { table, folded } = data.tracker;
  const service = data.services[conversations[0]!]!;
  const { patterns, services } = data;
  const { u32 } = table;
  let nOfService = 0;
  for (let i = 0; i < services.length; i++) if (services[i] === service) nOfService++;
  if (nOfService !== conversations.length) return undefined;
  for (let i = 0; i < conversations.length; i++) {
    const conversation = conversations[i]!;
    const record = conversation * RECORD_WORDS;
    const word = u32[record + WORD.COMPLETENESS]!;
    const isSynOnly = ((word | (word >>> 8)) & 0xff) === COMPLETENESS.SYN;
    if ((patterns[conversation] === UNANSWERED) !== isSynOnly) return undefined;
    if ((u32[record + WORD.BITS]! & BIT.FOLDED) !== 0 && folded.of(conversation).length > 0) return undefined;
  }
  return [`tcp.completeness == ${COMPLETENESS.SYN}`, ...endFilters(study, "dst")].join(" && ");
}

const UNANSWERED = PATTERN_IDS.indexOf("syn-unanswered");
