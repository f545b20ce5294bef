/** Pairs of hosts: which one is sick, and which one is merely loud. */
import { BIT, DOUBLE, RECORD_WORDS, WORD } from "../flow/conversation-layout";
import type { AnalysisData } from "./analysis-data";
import type { PairReport } from "./diagnosis-shapes";
import { SEVERITY_OF_CODE } from "./pattern-names";

/** All pairs among some conversations, in the order of their first one. O(conversations). */
export function pairsOf(data: AnalysisData, conversations: Uint32Array): PairReport[] {
  const pairs: PairReport[] = [];
  const byClient = new Map<number, Map<number, PairReport>>();
  const { patterns, services } = data;
  const { u32, f64 } = data.tracker.table;
  let pair: PairReport | undefined;
  let lastService = -1;
  let lastAddress = NaN;
  for (let i = 0; i < conversations.length; i++) {
    const conversation = conversations[i]!;
    const record = conversation * RECORD_WORDS;
    const client = u32[record + WORD.BITS]! & BIT.CLIENT_IS_1 ? 1 : 0;
    const address = u32[record + WORD.ADDRESS + client]!;
    const service = services[conversation]!;
    // Most often it is the pair of the conversation before; addresses of a service are of one family.
    if (pair === undefined || service !== lastService || address !== lastAddress) {
      lastService = service;
      lastAddress = address;
      const clientKey = data.addressKey(conversation, client);
      const serverKey = data.addressKey(conversation, 1 - client);
      pair = byClient.get(clientKey)?.get(serverKey);
      if (!pair) {
        pair = emptyPair(data, conversation);
        pairs.push(pair);
        const byServer = byClient.get(clientKey) ?? new Map<number, PairReport>();
        byClient.set(clientKey, byServer.set(serverKey, pair));
      }
    }
    const severity = SEVERITY_OF_CODE[patterns[conversation]!];
    pair.nConversations++;
    if (severity === "failed") pair.nFailed++;
    else if (severity === "degraded") pair.nDegraded++;
    pair.nPackets += u32[record + WORD.PACKETS]! + u32[record + WORD.PACKETS + 1]!;
    pair.payloadBytes += f64[record / 2 + DOUBLE.PAYLOAD]! + f64[record / 2 + DOUBLE.PAYLOAD + 1]!;
  }
  return pairs;
}

/** The pair of a conversation, nothing counted. */
function emptyPair(data: AnalysisData, conversation: number): PairReport {
  const client = data.clientSide(conversation);
  return {
    client: data.address(conversation, client),
    server: data.address(conversation, 1 - client),
    nConversations: 0,
    nFailed: 0,
    nDegraded: 0,
    nPackets: 0,
    payloadBytes: 0,
  };
}

/** The pair with most failed, then most degraded conversations; null where all is well. */
export function sickestPair(pairs: readonly PairReport[]): PairReport | null {
  const [first] = bySickness(pairs);
  return first && first.nFailed + first.nDegraded > 0 ? first : null;
}

/** Pairs with most failed, then most degraded conversations first; else in their order. */
export function bySickness(pairs: readonly PairReport[]): PairReport[] {
  return [...pairs].sort((a, b) => b.nFailed - a.nFailed || b.nDegraded - a.nDegraded);
}

/** The pair with most payload (with most frames, where none has any), of equal ones the one with more failures. */
export function busiestPair(pairs: readonly PairReport[]): PairReport | null {
  return (
    [...pairs].sort(
      (a, b) => b.payloadBytes - a.payloadBytes || b.nPackets - a.nPackets || b.nFailed - a.nFailed,
    )[0] ?? null
  );
}
