/** How connections that came to be ended: who sent FIN, who RST, and whether data was left unacknowledged. */
import { BIT, RECORD_WORDS, WORD } from "../flow/conversation-layout";
import { isFirstResetByServer } from "../flow/roles";
import type { AnalysisData } from "./analysis-data";
import { count } from "./number-text";
import { SEVERITY_OF_CODE } from "./pattern-names";
import type { ReportTable } from "./report-document";

interface Ending {
  n: number;
  nDegraded: number;
  nUnacknowledged: number;
  /** Its first conversation. */
  example: number;
}

/** Endings that occur, the most frequent first; undefined where no connection came to be. O(conversations). */
export function endingTable(data: AnalysisData, conversations: Uint32Array): ReportTable | undefined {
  const endings = new Map<string, Ending>();
  const { u32 } = data.tracker.table;
  for (const conversation of conversations) {
    const record = conversation * RECORD_WORDS;
    const isConnected =
      u32[record + WORD.SYN_ACK_FRAME] !== 0 || (u32[record + WORD.BITS]! & BIT.ESTABLISHED) !== 0;
    if (!isConnected) continue;
    const words = endingWords(u32, record);
    let ending = endings.get(words);
    if (!ending)
      endings.set(words, (ending = { n: 0, nDegraded: 0, nUnacknowledged: 0, example: conversation }));
    ending.n++;
    if (SEVERITY_OF_CODE[data.patterns[conversation]!] === "degraded") ending.nDegraded++;
    if (hasUnacknowledged(u32, record, 0) || hasUnacknowledged(u32, record, 1)) ending.nUnacknowledged++;
  }
  if (endings.size === 0) return undefined;
  return {
    caption: "How the connections ended that came to be",
    head: ["Ended by", "Connections", "Of them degraded", "With data left unacknowledged", "Example"],
    rightAligned: [1, 2, 3],
    rows: [...endings]
      .sort(([, a], [, b]) => b.n - a.n)
      .map(([words, { n, nDegraded, nUnacknowledged, example }]) => [
        words,
        count(n),
        count(nDegraded),
        count(nUnacknowledged),
        `tcp.stream eq ${data.word(example, WORD.FIRST_STREAM)}`,
      ]),
  };
}

function endingWords(u32: Uint32Array, record: number): string {
  const bits = u32[record + WORD.BITS]!;
  const clientSide = bits & BIT.CLIENT_IS_1 ? 1 : 0;
  const hasFin = (side: number): boolean => (bits & (BIT.FIN << side)) !== 0;
  const name = (side: number): string => (side === clientSide ? "client" : "server");
  const reset =
    u32[record + WORD.RST_FRAME] === 0
      ? ""
      : `RST by the ${isFirstResetByServer(bits) ? "server" : "client"}`;
  const first = bits & BIT.FIRST_FIN_FROM_1 ? 1 : 0;
  const fin = !hasFin(0) && !hasFin(1) ? "" : hasFin(1 - first) ? "FIN by both" : `FIN by the ${name(first)}`;
  if (fin === "") return reset === "" ? "nothing: it was open when the capture ended" : `${reset}, no FIN`;
  if (reset === "") return hasFin(1 - first) ? `${fin}, the ${name(first)} first` : `${fin} only`;
  return bits & BIT.RST_AFTER_FIN ? `${fin}, then ${reset}` : `${reset}, then ${fin}`;
}

/** Whether the peer never acknowledged some payload of a side; a FIN takes a number of its own (RFC 9293 §3.4). */
function hasUnacknowledged(u32: Uint32Array, record: number, side: number): boolean {
  const bits = u32[record + WORD.BITS]!;
  if (u32[record + WORD.PAYLOAD_FRAME + side] === 0) return false;
  if ((bits & (BIT.ACK_KNOWN << (1 - side))) === 0) return true;
  const ahead = (u32[record + WORD.NEXT + side]! - u32[record + WORD.ACK + 1 - side]!) | 0;
  return ahead > (bits & (BIT.FIN << side) ? 1 : 0);
}
