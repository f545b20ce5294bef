/** Port reuse, judged: one sentence, and the list behind it. */
import { show, synFrames } from "../diagnose/hypothesis";
import { RECORD_WORDS, WORD } from "../flow/conversation-layout";
import type { Finding, ReuseGroup } from "./diagnosis-shapes";
import type { AnalysisData } from "./analysis-data";
import { count, plural } from "./number-text";
import { REUSE_VERDICTS, SEVERITY_OF_CODE, type ReuseVerdict } from "./pattern-names";

/** What each verdict means, as half a sentence. */
export const REUSE_WORDS: Record<ReuseVerdict, string> = {
  "no-time-wait":
    "the old connection had ended by RST, or had never been accepted: the server kept no TIME-WAIT",
  elapsed: "240 s (twice the maximum segment lifetime) or more had passed: TIME-WAIT was over",
  "early-accepted": "sooner, and the server accepted at once",
  "early-conflict": "sooner, and the new SYN was challenged, refused or ignored",
  "still-open": "the old connection had not ended",
};

const MAX_EXAMPLES = 3;

/** Reuses by verdict, those that occur, in the order of REUSE_VERDICTS. O(conversations in focus). */
export function reuseGroups(data: AnalysisData, conversations: Uint32Array): ReuseGroup[] {
  const { patterns, reuseVerdicts, tracker } = data;
  const { u32 } = tracker.table;
  const groups = REUSE_VERDICTS.map((verdict) => ({
    verdict,
    nConversations: 0,
    nFailed: 0,
    shortestGapSeconds: Infinity,
    examples: [] as number[],
  }));
  for (let i = 0; i < conversations.length; i++) {
    const conversation = conversations[i]!;
    const code = reuseVerdicts[conversation]!;
    if (code === 0) continue;
    const group = groups[code - 1]!;
    group.nConversations++;
    if (SEVERITY_OF_CODE[patterns[conversation]!] === "failed") group.nFailed++;
    const gap = data.gapBefore(conversation);
    if (gap < group.shortestGapSeconds) group.shortestGapSeconds = gap;
    const { examples } = group;
    if (examples.length < MAX_EXAMPLES && u32[conversation * RECORD_WORDS + WORD.TRIES]! > 0)
      examples.push(conversation);
  }
  return groups
    .filter(({ nConversations }) => nConversations > 0)
    .map(({ examples, ...group }) => ({ ...group, exampleFrames: synFrames(data, examples) }));
}

/** Port reuse in one sentence; null where no port came round. */
export function reuseFinding(groups: readonly ReuseGroup[]): Finding | null {
  if (groups.length === 0) return null;
  const nReuses = groups.reduce((n, group) => n + group.nConversations, 0);
  const harmful = groups.filter(({ verdict }) => verdict === "early-conflict" || verdict === "still-open");
  const nHarmful = harmful.reduce((n, group) => n + group.nConversations, 0);
  const examples = (harmful[0] ?? groups[0])!.exampleFrames;
  const verdict =
    nHarmful > 0
      ? `${count(nHarmful)} of them harmful.`
      : groups.length === 1
        ? `none of them harmful: ${REUSE_WORDS[groups[0]!.verdict]}.`
        : "none of them harmful.";
  return show(`${plural(nReuses, "connection")} reused a client port; ${verdict}`, examples, "syn");
}
