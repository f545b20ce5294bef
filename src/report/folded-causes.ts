/**
 * Causes that so few SYNs do not tell apart, as one: what several of them rest on is said once, then what is known of each, and
 * what would settle each.
 */
import { causeTitle, causeWords, statusText } from "./cause-words";
import type { Finding, HypothesisReport } from "./diagnosis-shapes";
import { count } from "./number-text";
import type { ReportBlock, ReportCause } from "./report-document";
import { capitalized, uncapitalized } from "./sentence-case";

/** A cause, and what it looks like in the document. */
export interface ToldCause {
  hypothesis: HypothesisReport;
  cause: ReportCause;
}

/** The blocks of the causes of one service: those of a few SYNs together, where there are several, before the others. */
export function causeBlocks(told: readonly ToldCause[]): ReportBlock[] {
  const few = told.filter(({ hypothesis }) => hypothesis.variant === "too-few");
  if (few.length < 2) return told.map(({ cause }) => ({ kind: "cause", cause }));
  const others = told.filter((each) => !few.includes(each));
  return [...folded(few), ...others.map(({ cause }): ReportBlock => ({ kind: "cause", cause }))];
}

function folded(few: readonly ToldCause[]): ReportBlock[] {
  const { hypothesis, cause: first } = few[0]!;
  const cause: ReportCause = {
    ...first,
    others: few.slice(1).flatMap(({ cause: { anchor } }) => (anchor === "" ? [] : [anchor])),
    title: `${count(few.length)} causes, which so few SYNs do not tell apart`,
    status: statusText(hypothesis),
    for: together(few, "for"),
    against: together(few, "against"),
    settledBy: "",
  };
  return [
    { kind: "cause", cause },
    { kind: "paragraph", text: "What would settle each of them:" },
    { kind: "list", items: settlings(few) },
  ];
}

/** "Loss in the network, a firewall on the path: step 1 …": what settles each, causes of one look together. */
function settlings(few: readonly ToldCause[]): string[] {
  const titles = new Map<string, string[]>();
  for (const { hypothesis, cause } of few)
    titles.set(cause.settledBy, [...(titles.get(cause.settledBy) ?? []), causeTitle(hypothesis)]);
  return [...titles].map(([settledBy, causes]) => `${capitalized(causes.join(", "))}: ${small(settledBy)}`);
}

/** What several say, once; then what one alone says, with whose it is. */
function together(few: readonly ToldCause[], side: "for" | "against"): Finding[] {
  const all = few.flatMap(({ hypothesis }) => hypothesis[side].map((finding) => ({ hypothesis, finding })));
  const nOf = (sentence: string): number => all.filter(({ finding }) => finding.sentence === sentence).length;
  const shared = new Map(
    all.filter(({ finding }) => nOf(finding.sentence) > 1).map(({ finding }) => [finding.sentence, finding]),
  );
  const own = all
    .filter(({ finding }) => !shared.has(finding.sentence))
    .map(({ hypothesis, finding }) => ({
      ...finding,
      sentence: `On ${causeWords(hypothesis).noun}: ${small(finding.sentence)}`,
    }));
  return [...shared.values(), ...own];
}

/** A sentence behind a colon: a word that is all capitals stays so. */
function small(sentence: string): string {
  return /^[A-Z][a-z ]/.test(sentence) ? uncapitalized(sentence) : sentence;
}
