/** From what a person types to a conversation. */
import { NONE } from "../base/units";
import { WORD } from "../flow/conversation-layout";
import type { AnalysisData } from "./analysis-data";
import { severityOf } from "./capture-report";
import { streamsOf } from "./conversation-row";

/**
 * Understands "17" (a conversation), "#1241361" or "frame 1241361" (the newest conversation that holds that frame's
 * number between its first and last), "stream 5", "tcp.stream eq 5" or "tcp.stream==5", and "10.0.0.1:50000" (the
 * first conversation with that end). NONE where there is none.
 */
export function findConversation(data: AnalysisData, text: string): number {
  const wanted = text.trim().toLowerCase();
  const number = /^\d+$/.exec(wanted);
  if (number) return Number(wanted) < data.nConversations ? Number(wanted) : NONE;
  const frame = frameIn(text);
  if (frame > 0) return withFrame(data, frame);
  const stream = /^(?:tcp\.)?stream\s*(?:==|eq|:)?\s*(\d+)$/.exec(wanted);
  if (stream)
    return firstThat(data, (conversation) => streamsOf(data, conversation).includes(Number(stream[1])));
  return wanted === "" ? NONE : firstThat(data, (conversation) => hasEnd(data, conversation, wanted));
}

/** The frame that a text names: "#1241361" or "frame 1241361"; 0 where it names none. */
export function frameIn(text: string): number {
  const named = /^(?:#|frame(?:\.number)?\s*(?:==|eq|:)?\s*)(\d{1,10})$/.exec(text.trim().toLowerCase());
  return named ? Number(named[1]) : 0;
}

/**
 * The next failed conversation after `from` (before it, backwards) in an order, which may leave some out (by number where
 * it is absent); goes round at the end, and says so; begins anew where `from` is none of it. NONE where none of it failed.
 * O(conversations).
 */
export function nextFailure(
  data: AnalysisData,
  { from, backwards, order }: { from: number; backwards: boolean; order?: Uint32Array },
): { conversation: number; isRound: boolean } {
  const n = order?.length ?? data.nConversations;
  const place = order ? order.indexOf(from) : from;
  const step = backwards ? n - 1 : 1;
  let at = place < 0 || place >= n ? (backwards ? 0 : n - 1) : place;
  for (let i = 0; i < n; i++) {
    at = (at + step) % n;
    const conversation = order ? order[at]! : at;
    if (severityOf(data, conversation) !== "failed") continue;
    return { conversation, isRound: place >= 0 && (backwards ? at >= place : at <= place) };
  }
  return { conversation: NONE, isRound: false };
}

function firstThat(data: AnalysisData, test: (conversation: number) => boolean): number {
  for (let conversation = 0; conversation < data.nConversations; conversation++) {
    if (test(conversation)) return conversation;
  }
  return NONE;
}

/** Of the conversations that span a frame, one that begins or ends at it, else the shortest. */
function withFrame(data: AnalysisData, frame: number): number {
  let best = NONE;
  let bestSpan = Infinity;
  for (let conversation = 0; conversation < data.nConversations; conversation++) {
    const first = data.word(conversation, WORD.FIRST_FRAME);
    const last = data.word(conversation, WORD.LAST_FRAME);
    if (frame < first || frame > last) continue;
    const span = frame === first || frame === last ? 0 : last - first;
    if (span < bestSpan) {
      best = conversation;
      bestSpan = span;
    }
  }
  return best;
}

function hasEnd(data: AnalysisData, conversation: number, end: string): boolean {
  for (let side = 0; side < 2; side++) {
    if (data.endpoint(conversation, side) === end || data.address(conversation, side) === end) return true;
  }
  return false;
}
