/** Port reuse, judged: one sentence, and the list behind it. */
import { show, synFrames } from "../diagnose/hypothesis";
import { RECORD_WORDS, WORD } from "../flow/conversation-layout";
import type { Finding, ReuseGroup } from "./diagnosis-shapes";
import type { AnalysisData } from "./analysis-data";
import type { ServiceStudy } from "../diagnose/services/service-study";
import type { ReusedPorts } from "../diagnose/services/reused-ports";
import { count, percent, plural, seconds } from "./number-text";
import { REUSE_VERDICTS, SEVERITY_OF_CODE, type ReuseVerdict } from "./pattern-names";

/** What each verdict means, as half a sentence. */
export const REUSE_WORDS: Record<ReuseVerdict, string> = {
  "no-time-wait": "the old connection had ended by RST, or had never connected: the server kept no TIME-WAIT",
  elapsed: "240 s (twice the maximum segment lifetime) or more had passed: TIME-WAIT was over",
  "early-accepted": "sooner, and the new SYN connected at once",
  "early-conflict": "sooner, and the new SYN was challenged, refused or ignored",
  "still-open": "the old connection had not ended",
};

/** A name for each verdict, where there is no room for what it means. */
export const REUSE_LABELS: Record<ReuseVerdict, string> = {
  "no-time-wait": "without TIME-WAIT",
  elapsed: "after TIME-WAIT",
  "early-accepted": "early but connected",
  "early-conflict": "early and in conflict",
  "still-open": "while the old one was open",
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

/** Connects on reused ports and on ports used for the first time, since failing began. */
type ReusedAndFresh = Pick<ReusedPorts, "reused" | "fresh">;

/** How reused ports fared, where all of them are those of the service with most trouble; else undefined. */
export function reusedByOne(
  [worst]: readonly ServiceStudy[],
  groups: readonly ReuseGroup[],
): ReusedAndFresh | undefined {
  if (!worst || worst.nFailed === 0 || groups.length === 0) return undefined;
  const nOwn = worst.conversations.length - worst.reuse.nByVerdict[0]!;
  const isOwn = nOwn === groups.reduce((n, group) => n + group.nConversations, 0);
  return isOwn ? worst.reuse : undefined;
}

/** Port reuse in one sentence, and how reused ports fared beside others; null where no port came round. */
export function reuseFinding(
  groups: readonly ReuseGroup[],
  compared: ReusedAndFresh = { reused: { n: 0, nFailed: 0 }, fresh: { n: 0, nFailed: 0 } },
): Finding | null {
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
  const shortest = Math.min(...groups.map(({ shortestGapSeconds }) => shortestGapSeconds));
  const gap = ` The shortest time from an old connection's last frame to the new SYN is ${seconds(shortest)}.`;
  const sentence = `${plural(nReuses, "connection")} reused a client port; ${verdict}${gap}${nHarmful > 0 ? "" : fares(compared)}`;
  return show(sentence, examples, "syn");
}

/** " 37 of 206 failed (18.0 %), as on ports used for the first time (16 of 86, 18.6 %)." Empty where none failed. */
function fares({ reused, fresh }: ReusedAndFresh): string {
  if (reused.nFailed === 0) return "";
  const own = `${count(reused.nFailed)} of ${count(reused.n)} failed (${percent(reused.nFailed / reused.n)})`;
  if (fresh.n === 0) return ` ${own}, for other reasons.`;
  const others = `${count(fresh.nFailed)} of ${count(fresh.n)}, ${percent(fresh.nFailed / fresh.n)}`;
  const ratio = reused.nFailed / reused.n / (fresh.nFailed / fresh.n);
  const isAlike = ratio <= MAX_TIMES_WORSE;
  const link = ratio <= 1 ? ", no more than" : isAlike ? ", about as many as" : ";";
  return ` ${own}${link} on ports used for the first time since failing began${isAlike ? ` (${others})` : `, ${others}`}.`;
}

/** Up to this factor the shares are alike. */
const MAX_TIMES_WORSE = 1.2;
