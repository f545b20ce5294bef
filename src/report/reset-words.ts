/**
 * Who reset connections while data was under way, and how long no frame had come by then: a pause that is always the same
 * is a time-out of the end that resets.
 */
import type { ServiceStudy } from "../diagnose/services/service-study";
import type { ConversationFacts } from "../flow/conversation-facts";
import type { AnalysisData } from "./analysis-data";
import { count, seconds, shortTime } from "./number-text";
import { PATTERN_IDS } from "./pattern-names";
import { capitalized } from "./sentence-case";

const CODE = PATTERN_IDS.indexOf("reset-mid-transfer");

/** One or two sentences about the service's connections of that pattern; "" where it has none. O(its conversations). */
export function resetWords(data: AnalysisData, { conversations, patterns }: ServiceStudy): string {
  if (!patterns.has("reset-mid-transfer")) return "";
  const own = conversations.filter((conversation) => data.patterns[conversation] === CODE);
  const [only] = own;
  return own.length === 1 ? resetOfOne(data, only!) : resetsOfMany(data, own);
}

/** "10.12.14.101, the client, reset it at 101.138 s, 29.653 s after the frame before, with data outstanding." */
function resetOfOne(data: AnalysisData, conversation: number): string {
  const facts = data.facts(conversation);
  const { clientSide, isResetByServer, resetSeconds } = facts;
  const side = isResetByServer ? 1 - clientSide : clientSide;
  const pause = facts.silentBeforeResetSeconds;
  const since = pause >= 0 ? `, ${shortTime(pause)} after the frame before` : "";
  return (
    `${data.address(conversation, side)}, the ${isResetByServer ? "server" : "client"}, reset it at ${seconds(resetSeconds)}${since}, ` +
    "with data outstanding."
  );
}

function resetsOfMany(data: AnalysisData, conversations: ArrayLike<number>): string {
  const byServer: number[] = [];
  const byClient: number[] = [];
  for (let i = 0; i < conversations.length; i++) {
    const facts: ConversationFacts = data.facts(conversations[i]!);
    (facts.isResetByServer ? byServer : byClient).push(facts.silentBeforeResetSeconds);
  }
  const parts = [...resetsBy("server", byServer), ...resetsBy("client", byClient)];
  return `${capitalized(parts.join("; "))}, with data outstanding.`;
}

/** "The server reset 5 of them, 0.20 ms to 29.653 s after the frame before". */
function resetsBy(end: string, pauses: readonly number[]): string[] {
  if (pauses.length === 0) return [];
  const known = pauses.filter((pause) => pause >= 0).sort((a, b) => a - b);
  const [least, most] = [known[0], known.at(-1)];
  if (least === undefined || most === undefined) return [`the ${end} reset ${count(pauses.length)}`];
  const span =
    shortTime(least) === shortTime(most) ? shortTime(least) : `${shortTime(least)} to ${shortTime(most)}`;
  return [`the ${end} reset ${count(pauses.length)}, ${span} after the frame before`];
}
