/** What the memory budget cost the answer, as figures and as sentences. */
import { USUAL_MEGABYTES } from "../base/memory-budget";
import { NANOS_PER_SECOND } from "../base/units";
import type { Tracker } from "../flow/tracker";
import { count, plural, seconds } from "./number-text";
import type { CaptureFacts, CoarsenedFacts } from "./report-shapes";

/** What a tracker with this budget made coarser; undefined where nothing. */
export function coarsenedOf({ beyond, events }: Tracker, maxMegabytes: number): CoarsenedFacts | undefined {
  const { lastBegunFrame, lastBegunNs, nFrames, nPairs } = beyond;
  const nEventsLeftOut = events.nLeftOut;
  if (nPairs === 0 && nEventsLeftOut === 0) return undefined;
  const afterSeconds = lastBegunNs / NANOS_PER_SECOND;
  return {
    maxMegabytes,
    nEventsLeftOut,
    beyond:
      nPairs === 0 ? null : { afterFrame: lastBegunFrame, afterSeconds, nFrames, nPairsAtLeast: nPairs },
  };
}

/** The words of the command line that ask for this budget; none for the usual one. */
export function budgetWords(maxMegabytes: number | undefined): string[] {
  const isUsual = maxMegabytes === undefined || maxMegabytes === USUAL_MEGABYTES;
  return isUsual ? [] : ["--max-memory", String(maxMegabytes)];
}

/** Whether a budget of so many megabytes could tell more of the capture than this analysis does. */
export function wouldTellMore({ memory }: CaptureFacts, maxMegabytes: number | undefined): boolean {
  return memory !== undefined && (maxMegabytes ?? Infinity) > memory.maxMegabytes;
}

/** What of the capture a verdict is about, to stand before it; "" where no connection was left out. */
export function analysedUntilSentence({ memory }: CaptureFacts): string {
  if (!memory?.beyond) return "";
  const { maxMegabytes } = memory;
  const { nPairsAtLeast, afterSeconds } = memory.beyond;
  return (
    `Only connections that began until ${seconds(afterSeconds)}, when the memory budget of ${count(maxMegabytes)} MB was ` +
    `spent, were analysed; at least ${plural(nPairsAtLeast, "connection")} more ${nPairsAtLeast === 1 ? "was" : "were"} not, ` +
    "and nothing is known of how it went on."
  );
}

/** What was coarsened, what it means and what lifts it, a sentence each; empty where nothing was. */
export function memorySentences({ memory }: CaptureFacts): string[] {
  if (!memory) return [];
  const { maxMegabytes, nEventsLeftOut, beyond } = memory;
  const sentences: string[] = [];
  if (beyond) {
    sentences.push(
      `The memory budget of ${count(maxMegabytes)} MB was spent at frame ${count(beyond.afterFrame)} ` +
        `(${seconds(beyond.afterSeconds)}): connections that began later were counted, not analysed: at least ` +
        `${count(beyond.nPairsAtLeast)}, with ${plural(beyond.nFrames, "frame")}. What is said of connections, failures ` +
        "and times is of those that began before.",
    );
  }
  if (nEventsLeftOut > 0) {
    sentences.push(
      `To keep the memory budget of ${count(maxMegabytes)} MB, ${plural(nEventsLeftOut, "event")} of analysed connections ` +
        `(mostly retransmissions) ${nEventsLeftOut === 1 ? "was" : "were"} counted and not noted: fewer frames are named as evidence.`,
    );
  }
  sentences.push(
    "A larger budget lifts this: megalodon.memory.maxMegabytes, or --max-memory on the command line.",
  );
  return sentences;
}
