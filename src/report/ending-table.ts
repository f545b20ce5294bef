/** How connections that came to be ended: who sent FIN, who RST, and whether data was left unacknowledged. */
import { BIT, RECORD_WORDS, WORD } from "../flow/conversation-layout";
import { isFirstResetByServer } from "../flow/roles";
import type { AnalysisData } from "./analysis-data";
import { count } from "./number-text";
import { PATTERN_IDS, SEVERITY_OF_CODE } from "./pattern-names";
import type { ReportTable } from "./report-document";

const ABANDONED = PATTERN_IDS.indexOf("handshake-abandoned");

interface Ending {
  n: number;
  nDegraded: number;
  /** Of them, those of which both sides were captured; and of these, those with data that was not acknowledged. */
  nOfBothSides: number;
  nUnacknowledged: number;
  /** Its first conversation. */
  example: number;
}

/** Endings that occur, the most frequent first; undefined where no connection came to be. O(conversations). */
export function endingTable(data: AnalysisData, conversations: Uint32Array): ReportTable | undefined {
  const endings = endingsOf(data, conversations);
  if (endings.size === 0) return undefined;
  return {
    caption: "How the connections ended that came to be",
    head: ["Ended by", "Connections", "Of them degraded", "With data left unacknowledged", "Example"],
    rightAligned: [1, 2, 3],
    rows: [...endings]
      .sort(([, a], [, b]) => b.n - a.n)
      .map(([words, { n, nDegraded, nOfBothSides, nUnacknowledged, example }]) => [
        words,
        count(n),
        count(nDegraded),
        nOfBothSides === 0 ? "–" : count(nUnacknowledged),
        `tcp.stream eq ${data.word(example, WORD.FIRST_STREAM)}`,
      ]),
  };
}

/** Endings by their words, in the order of their first conversations. */
function endingsOf({ patterns, tracker }: AnalysisData, conversations: Uint32Array): Map<string, Ending> {
  const { u32 } = tracker.table;
  const byCode: (Ending | undefined)[] = Array.from({ length: N_CODES }, () => undefined);
  const endings = new Map<string, Ending>();
  for (let i = 0; i < conversations.length; i++) {
    const conversation = conversations[i]!;
    const record = conversation * RECORD_WORDS;
    const bits = u32[record + WORD.BITS]!;
    if (u32[record + WORD.SYN_ACK_FRAME] === 0 && (bits & BIT.ESTABLISHED) === 0) continue;
    // The SYN/ACK came, and no connection of it.
    if (patterns[conversation] === ABANDONED) continue;
    const code = endingCode(bits, u32[record + WORD.RST_FRAME] !== 0);
    const ending = (byCode[code] ??= endingNamed(endings, endingWords(u32, record), conversation));
    ending.n++;
    if (SEVERITY_OF_CODE[patterns[conversation]!] === "degraded") ending.nDegraded++;
    // Of a connection of which one side alone was captured no acknowledgment can be seen.
    if (u32[record + WORD.PACKETS] === 0 || u32[record + WORD.PACKETS + 1] === 0) continue;
    ending.nOfBothSides++;
    if (hasUnacknowledged(u32, record, 0) || hasUnacknowledged(u32, record, 1)) ending.nUnacknowledged++;
  }
  return endings;
}

/** The bits that the words of an ending depend on, and one for a RST; equal codes have equal words. */
function endingCode(bits: number, hasReset: boolean): number {
  const fins = (bits >>> FIN_SHIFT) & 3;
  // RST_AFTER_FIN, FIRST_FIN_FROM_1 and FIRST_RST_FROM_1 stand side by side.
  const first = (bits >>> RST_AFTER_FIN_SHIFT) & 7;
  return (first << 4) | (fins << 2) | (bits & BIT.CLIENT_IS_1 ? 2 : 0) | (hasReset ? 1 : 0);
}

const N_CODES = 128;
const FIN_SHIFT = Math.log2(BIT.FIN);
const RST_AFTER_FIN_SHIFT = Math.log2(BIT.RST_AFTER_FIN);

function endingNamed(endings: Map<string, Ending>, words: string, example: number): Ending {
  const known = endings.get(words);
  if (known) return known;
  const ending = { n: 0, nDegraded: 0, nOfBothSides: 0, nUnacknowledged: 0, example };
  endings.set(words, ending);
  return ending;
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
