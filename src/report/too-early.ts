/**
 * Connections that the capture's end leaves without a fate: asked for, not answered, and too young to be called failed. Their
 * pattern is "open", as that of connections in use; to a reader they are the opposite.
 */
import { BIT, DOUBLE, RECORD_WORDS, WORD } from "../flow/conversation-layout";
import { NANOS_PER_SECOND } from "../base/units";
import type { AnalysisData } from "./analysis-data";
import { count, plural, seconds } from "./number-text";
import { PATTERN_IDS } from "./pattern-names";

const OPEN = PATTERN_IDS.indexOf("open");
/** Something came back, or the handshake is done. */
const IS_ANSWERED = BIT.ANSWERED | BIT.ESTABLISHED;

/** See the file's head. */
export interface TooEarly {
  n: number;
  /** The first few. */
  examples: number[];
  /** From the first SYN of the oldest to the end of the capture. */
  seconds: number;
}

/** Among some conversations. O(conversations). */
export function tooEarlyOf(data: AnalysisData, conversations: Uint32Array): TooEarly {
  const { patterns, tracker, endNs } = data;
  const { u32, f64, epochs } = tracker.table;
  const found: TooEarly = { n: 0, examples: [], seconds: 0 };
  for (let i = 0; i < conversations.length; i++) {
    const conversation = conversations[i]!;
    if (patterns[conversation] !== OPEN) continue;
    const record = conversation * RECORD_WORDS;
    const isAnswered =
      (u32[record + WORD.BITS]! & IS_ANSWERED) !== 0 || u32[record + WORD.SYN_ACK_FRAME] !== 0;
    if (isAnswered || u32[record + WORD.TRIES] === 0) continue;
    found.n++;
    if (found.examples.length < MAX_EXAMPLES) found.examples.push(conversation);
    const lastFrame = u32[record + WORD.LAST_FRAME]!;
    const age = (epochs.endOf(lastFrame, endNs) - f64[record / 2 + DOUBLE.FIRST_TIME]!) / NANOS_PER_SECOND;
    if (age > found.seconds) found.seconds = age;
  }
  return found;
}

const MAX_EXAMPLES = 4;

/** A shorter time reads as none. */
const LEAST_TOLD_SECONDS = 0.0005;

/** What is known of them, in a sentence; "" where there are none. `nInAll`: the conversations among which they are. */
export function tooEarlySentence({ n, seconds: age }: TooEarly, nInAll: number): string {
  if (n === 0) return "";
  const [was, them, after] =
    n === 1
      ? ["was", "it", "its first SYN"]
      : ["were", "them", n === nInAll ? "the first SYN" : "their first SYNs"];
  const asked =
    n === nInAll
      ? `${plural(n, "connection")} ${was} asked for; ${n === 1 ? "it was not" : "none was"} answered`
      : `${count(n)} of ${plural(nInAll, "connection")} ${was} asked for and not answered`;
  const atMost = n > 1 && n < nInAll ? "at most " : "";
  const when = age < LEAST_TOLD_SECONDS ? "right" : `${atMost}${seconds(age)}`;
  return `${asked} before the capture ended, ${when} after ${after}: too early to call ${them} failed.`;
}
