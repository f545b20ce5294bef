/** The sample capture as the workbench tests know it: by its name and by its truth file. */
import { readFileSync } from "node:fs";
import { join } from "node:path";

import type { PatternId } from "../../../src/report/pattern-names";
import type { ConversationTruth, Truth } from "../../generator/truth";

/** The capture that ships with the extension. */
export const SAMPLE = "sample.pcapng";
/** A file with a capture's name and a poem's content. */
export const NO_CAPTURE = "not-a-capture.pcapng";

/** The sample's truth file; `media` is the folder that holds it. Never comes from an analysis. */
export function sampleTruth(media: string): Truth {
  return JSON.parse(readFileSync(join(media, "sample.truth.json"), "utf8")) as Truth;
}

/** Conversations by pattern, counted one by one. */
export function patternCounts(truth: Truth): Map<PatternId, number> {
  const counts = new Map<PatternId, number>();
  for (const { pattern } of truth.conversations) counts.set(pattern, (counts.get(pattern) ?? 0) + 1);
  return counts;
}

/** "10.0.0.1:50000" or "[2001:db8::1]:443": an end of a conversation as lists show it. */
export function clientText({ client, clientPort }: ConversationTruth): string {
  return client.includes(":") ? `[${client}]:${clientPort}` : `${client}:${clientPort}`;
}
