/**
 * Requests that wait at the capture's end, and have waited no longer than another request to the same service did for the
 * answer that came. Nobody can say that they failed; they are open.
 *
 * The one judgement that looks at other conversations: how long an answer may take, only its service can tell.
 */
import { BIT, FLOAT, RECORD_WORDS, WORD } from "../flow/conversation-layout";
import type { ConversationFacts } from "../flow/conversation-facts";
import type { ConversationTable } from "../flow/conversation-table";
import { PATTERN_IDS } from "../report/pattern-names";

const REQUEST_UNANSWERED = PATTERN_IDS.indexOf("request-unanswered");
const OPEN = PATTERN_IDS.indexOf("open");

/** What is looked at: judged conversations with their services. */
export interface JudgedConversations {
  readonly table: ConversationTable;
  /** Pattern code of each conversation; those of young requests become "open". */
  readonly patterns: Uint8Array;
  /** Service index of each conversation. */
  readonly services: Uint32Array;
  facts(conversation: number): ConversationFacts;
}

/** See the file's head. O(conversations), and nothing more than one look at each code where no request is unanswered. */
export function withdrawYoungRequests(judged: JudgedConversations): void {
  const waiting = stillWaiting(judged);
  if (waiting.length === 0) return;
  const slowest = slowestAnswers(
    judged,
    new Set(waiting.map((conversation) => judged.services[conversation]!)),
  );
  for (const conversation of waiting) {
    const answerSeconds = slowest.get(judged.services[conversation]!) ?? 0;
    if (judged.facts(conversation).waitedSeconds <= answerSeconds) judged.patterns[conversation] = OPEN;
  }
}

/** Conversations with an unanswered request that neither side has ended. */
function stillWaiting(judged: JudgedConversations): number[] {
  const { patterns } = judged;
  const waiting: number[] = [];
  for (let conversation = 0; conversation < patterns.length; conversation++) {
    if (patterns[conversation] !== REQUEST_UNANSWERED) continue;
    if (!judged.facts(conversation).isEnded) waiting.push(conversation);
  }
  return waiting;
}

/** The longest time from the first request to the first answer in each of some services, in seconds. */
function slowestAnswers(
  { table, patterns, services }: JudgedConversations,
  asked: ReadonlySet<number>,
): Map<number, number> {
  const slowest = new Map<number, number>();
  for (let conversation = 0; conversation < patterns.length; conversation++) {
    const service = services[conversation]!;
    if (!asked.has(service)) continue;
    const seconds = answerSeconds(table, conversation);
    if (seconds > (slowest.get(service) ?? 0)) slowest.set(service, seconds);
  }
  return slowest;
}

/** From the client's first payload to the server's; NaN where one is missing, or the clock leapt. */
function answerSeconds({ u32, f32, epochs }: ConversationTable, conversation: number): number {
  const record = conversation * RECORD_WORDS;
  const client = u32[record + WORD.BITS]! & BIT.CLIENT_IS_1 ? 1 : 0;
  const requestFrame = u32[record + WORD.PAYLOAD_FRAME + client]!;
  const answerFrame = u32[record + WORD.PAYLOAD_FRAME + 1 - client]!;
  if (requestFrame === 0 || answerFrame === 0 || epochs.isBetween(requestFrame, answerFrame)) return NaN;
  return f32[record + FLOAT.FIRST_PAYLOAD_AT + 1 - client]! - f32[record + FLOAT.FIRST_PAYLOAD_AT + client]!;
}
