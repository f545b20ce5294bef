/** Port reuse, judged: one sentence, and the list behind it. */
import { show, synFrames } from "../diagnose/hypothesis";
import type { Finding, ReuseGroup } from "./diagnosis-shapes";
import { severityOf } from "./capture-report";
import type { AnalysisData } from "./analysis-data";
import { count, plural } from "./number-text";
import { REUSE_VERDICTS, type ReuseVerdict } from "./pattern-names";

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
  const groups = new Map<number, ReuseGroup & { examples: number[] }>();
  for (const conversation of conversations) {
    const code = data.reuseVerdicts[conversation]!;
    if (code === 0) continue;
    let group = groups.get(code);
    if (!group) {
      const verdict = REUSE_VERDICTS[code - 1]!;
      group = {
        verdict,
        nConversations: 0,
        nFailed: 0,
        shortestGapSeconds: Infinity,
        exampleFrames: [],
        examples: [],
      };
      groups.set(code, group);
    }
    group.nConversations++;
    if (severityOf(data, conversation) === "failed") group.nFailed++;
    group.shortestGapSeconds = Math.min(group.shortestGapSeconds, data.gapBefore(conversation));
    if (group.examples.length < MAX_EXAMPLES && data.facts(conversation).nTries > 0)
      group.examples.push(conversation);
  }
  return [...groups]
    .sort(([a], [b]) => a - b)
    .map(([, { examples, ...group }]) => ({ ...group, exampleFrames: synFrames(data, examples) }));
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
