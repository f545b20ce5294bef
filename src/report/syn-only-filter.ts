/** One Wireshark filter for every SYN of the connections that nothing answered. */
import { COMPLETENESS } from "../flow/completeness";
import { RECORD_WORDS, WORD } from "../flow/conversation-layout";
import type { ServiceStudy } from "../diagnose/services/service-study";
import type { AnalysisData } from "./analysis-data";
import { PATTERN_IDS } from "./pattern-names";

/**
 * The filter by `tcp.completeness`, which shows exactly the frames of the service's connections in pattern `syn-unanswered`;
 * undefined where it would show others or lack some: connections outside the focus, several streams in one, a last SYN that
 * is too young to be called unanswered. Wireshark's window and `tshark -2` know the field's last value.
 */
export function synOnlyFilter(data: AnalysisData, study: ServiceStudy): string | undefined {
  const { conversations, server, serverPort } = study;
  const { table, folded } = data.tracker;
  const service = data.services[conversations[0]!]!;
  const nOfService = data.services.reduce((n, each) => (each === service ? n + 1 : n), 0);
  if (nOfService !== conversations.length) return undefined;
  for (const conversation of conversations) {
    const isUnanswered = data.patterns[conversation] === UNANSWERED;
    const word = table.u32[conversation * RECORD_WORDS + WORD.COMPLETENESS]!;
    const isSynOnly = ((word | (word >>> 8)) & 0xff) === COMPLETENESS.SYN;
    if (isUnanswered !== isSynOnly || folded.of(conversation).length > 0) return undefined;
  }
  const address = server.includes(":") ? "ipv6.dst" : "ip.dst";
  return `tcp.completeness == ${COMPLETENESS.SYN} && ${address} == ${server} && tcp.dstport == ${serverPort}`;
}

const UNANSWERED = PATTERN_IDS.indexOf("syn-unanswered");
