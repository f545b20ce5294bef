/** Pairs of hosts: which one is sick, and which one is merely loud. */
import { DOUBLE } from "../flow/conversation-layout";
import type { AnalysisData } from "./analysis-data";
import { severityOf } from "./capture-report";
import type { PairReport } from "./diagnosis-shapes";

/** All pairs among some conversations, in the order of their first one. O(conversations). */
export function pairsOf(data: AnalysisData, conversations: Uint32Array): PairReport[] {
  const pairs: PairReport[] = [];
  const byClient = new Map<number, Map<number, PairReport>>();
  for (const conversation of conversations) {
    const client = data.clientSide(conversation);
    const clientKey = data.addressKey(conversation, client);
    let byServer = byClient.get(clientKey);
    if (!byServer) byClient.set(clientKey, (byServer = new Map<number, PairReport>()));
    const serverKey = data.addressKey(conversation, 1 - client);
    let pair = byServer.get(serverKey);
    if (!pair) {
      pair = {
        client: data.address(conversation, client),
        server: data.address(conversation, 1 - client),
        nConversations: 0,
        nFailed: 0,
        nDegraded: 0,
        nPackets: 0,
        payloadBytes: 0,
      };
      byServer.set(serverKey, pair);
      pairs.push(pair);
    }
    const severity = severityOf(data, conversation);
    pair.nConversations++;
    if (severity === "failed") pair.nFailed++;
    if (severity === "degraded") pair.nDegraded++;
    pair.nPackets += data.packets(conversation);
    pair.payloadBytes +=
      data.double(conversation, DOUBLE.PAYLOAD) + data.double(conversation, DOUBLE.PAYLOAD + 1);
  }
  return pairs;
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

/** The pair with most payload; null where there is none. */
export function busiestPair(pairs: readonly PairReport[]): PairReport | null {
  return [...pairs].sort((a, b) => b.payloadBytes - a.payloadBytes)[0] ?? null;
}
