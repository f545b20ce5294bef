/**
 * Every capture of the corpus, compared with tshark: prints the figures and each difference, one a line
 * (capture, tab, what). Run by hand: `npx tsx test/corpus/all.ts [words that the name must contain]`.
 * Exits 1 where anything differs or crashes.
 */
import { allCaptures, corpusIndex, hasCorpus } from "../support/capture-corpus";
import { compareFile } from "./compare-file";
import { differenceLines, summaryLines } from "./summary";

function main(words: string[]): number {
  if (!hasCorpus()) {
    console.error("the corpus is absent: nothing was compared");
    return 2;
  }
  const index = corpusIndex();
  const captures = allCaptures().filter((name) => words.every((word) => name.includes(word)));
  const comparisons = captures.map((file) => compareFile(file, index.get(file)));
  const differences = differenceLines(comparisons);
  for (const line of [...differences, ...summaryLines(comparisons)]) console.log(line);
  return differences.length === 0 ? 0 : 1;
}

process.exitCode = main(process.argv.slice(2));
