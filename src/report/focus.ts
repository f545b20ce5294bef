/** What narrows a diagnosis: a pair of hosts, a service, a stretch of time. */
import type { AnalysisData } from "./analysis-data";
import type { FocusReport } from "./diagnosis-shapes";

/** Only conversations that pass all that is set. */
export interface Focus {
  pair?: [string, string];
  /** "10.0.0.10:443", "[2001:db8::1]:443", an address alone, or a port alone (":443"). */
  service?: string;
  fromSeconds?: number;
  toSeconds?: number;
}

/** Numbers of the conversations in focus, ascending. O(conversations). */
export function conversationsInFocus(data: AnalysisData, focus: Focus): Uint32Array {
  if (isAll(focus)) return data.allConversations;
  const passes = serviceTest(data, focus);
  const found = new Uint32Array(data.nConversations);
  let nFound = 0;
  for (let conversation = 0; conversation < data.nConversations; conversation++) {
    if (data.startSeconds(conversation) > (focus.toSeconds ?? Infinity)) continue;
    if (data.endSeconds(conversation) < (focus.fromSeconds ?? -Infinity)) continue;
    if (passes(conversation)) found[nFound++] = conversation;
  }
  return found.subarray(0, nFound);
}

function isAll({ pair, service, fromSeconds, toSeconds }: Focus): boolean {
  return pair === undefined && service === undefined && fromSeconds === undefined && toSeconds === undefined;
}

/** Texts are compared once for each service and client, not for each conversation. */
function serviceTest(data: AnalysisData, focus: Focus): (conversation: number) => boolean {
  const { pair, service } = focus;
  if (!pair && service === undefined) return () => true;
  const known = new Map<string, boolean>();
  return (conversation) => {
    const client = data.clientSide(conversation);
    const key = `${data.services[conversation]!}/${data.addressKey(conversation, client)}`;
    const before = known.get(key);
    if (before !== undefined) return before;
    const ends = [data.address(conversation, client), data.address(conversation, 1 - client)];
    const isPair =
      !pair ||
      (ends.includes(pair[0]) && ends.includes(pair[1]) && (pair[0] !== pair[1] || ends[0] === ends[1]));
    const isService =
      service === undefined ||
      data.endpoint(conversation, 1 - client) === service ||
      ends[1] === service ||
      `:${data.port(conversation, 1 - client)}` === service;
    known.set(key, isPair && isService);
    return isPair && isService;
  };
}

/** The focus as it is reported. */
export function focusReport(focus: Focus): FocusReport {
  return {
    pair: focus.pair ?? null,
    service: focus.service ?? null,
    fromSeconds: focus.fromSeconds ?? null,
    toSeconds: focus.toSeconds ?? null,
  };
}
