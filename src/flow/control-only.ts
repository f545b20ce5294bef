/** Captures made with a filter for SYN, FIN and RST: small ones of much traffic, in which no ACK and no data can be seen. */
import { SERIES, type TimelineCounts } from "./timeline-counts";

/** With fewer SYN/ACKs, a connection or two that came to nothing are all there was. */
const MIN_SYN_ACKS = 3;

/** Whether every segment has SYN, FIN or RST. Ends at the first bin with another one; O(bins) at most. */
export function holdsControlOnly(counts: TimelineCounts): boolean {
  let nSynAcks = 0;
  for (let bin = 0; bin < counts.nBins; bin++) {
    const nSynAcksHere = counts.at(SERIES.SYN_ACK, bin);
    const nControl =
      counts.at(SERIES.SYN, bin) + nSynAcksHere + counts.at(SERIES.RST, bin) + counts.at(SERIES.FIN, bin);
    if (counts.at(SERIES.FRAMES, bin) > nControl) return false;
    nSynAcks += nSynAcksHere;
  }
  return nSynAcks >= MIN_SYN_ACKS;
}
