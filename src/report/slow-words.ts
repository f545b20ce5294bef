/** How late SYN/ACKs came to connections whose only SYN was answered after a second or more. */
import type { ServiceStudy } from "../diagnose/services/service-study";
import { NANOS_PER_SECOND } from "../base/units";
import { connectNs } from "../flow/connect-times";
import type { AnalysisData } from "./analysis-data";
import { seconds } from "./number-text";
import { PATTERN_IDS } from "./pattern-names";

const CODE = PATTERN_IDS.indexOf("slow-handshake");

/** "The SYN/ACK came 1.097 s after the SYN.", "The SYN/ACKs came 1.097 s to 2.300 s after …"; "" where none was late. O(its conversations). */
export function slowWords(data: AnalysisData, { conversations, patterns }: ServiceStudy): string {
  const n = patterns.get("slow-handshake") ?? 0;
  if (n === 0) return "";
  let least = Infinity;
  let most = -Infinity;
  for (let i = 0; i < conversations.length; i++) {
    if (data.patterns[conversations[i]!] !== CODE) continue;
    const late = connectNs(data.tracker.table, conversations[i]!) / NANOS_PER_SECOND;
    least = Math.min(least, late);
    most = Math.max(most, late);
  }
  const span = seconds(least) === seconds(most) ? seconds(least) : `${seconds(least)} to ${seconds(most)}`;
  return n === 1 ? `The SYN/ACK came ${span} after the SYN.` : `The SYN/ACKs came ${span} after their SYNs.`;
}
