/** The analysis of a generated capture says of every conversation what the truth says. */
import assert from "node:assert/strict";
import { describe, it } from "node:test";
import { analyzeBytes } from "../../../src/analyze";
import type { ConversationRow } from "../../../src/report/report-shapes";
import { DEFAULT_OPTIONS, generateBytes, type GenerateOptions } from "../../generator/generate";
import { STORIES } from "../../generator/stories/index-of-stories";
import { seed as seedStory } from "../../generator/stories/seed";
import type { ConversationTruth } from "../../generator/truth";

/** Two clock readings at most are rounded in each difference. */
const SECONDS_TOLERANCE = 1e-8;

const EQUAL_FIELDS = [
  "client",
  "clientPort",
  "server",
  "serverPort",
  "firstFrame",
  "lastFrame",
  "packetsFromClient",
  "packetsFromServer",
  "payloadFromClient",
  "payloadFromServer",
  "tries",
  "refusals",
  "pattern",
  "teardown",
] as const satisfies (keyof ConversationRow & keyof ConversationTruth)[];

/** In words, what the row says otherwise than the truth; empty where they agree. */
function differences(row: ConversationRow | undefined, truth: ConversationTruth): string[] {
  if (row === undefined) return ["no row"];
  const found = EQUAL_FIELDS.filter((field) => row[field] !== truth[field]).map(
    (field) => `${field} ${row[field]}, truly ${truth[field]}`,
  );
  if (row.streams.length !== truth.streams) found.push(`${row.streams.length} streams`);
  if (Math.abs(row.start - truth.start) > SECONDS_TOLERANCE) found.push(`start ${row.start}`);
  const { reuse } = row;
  if (reuse?.previous !== truth.reuse?.previous || reuse?.verdict !== truth.reuse?.verdict)
    found.push(`reuse ${JSON.stringify(reuse)}, truly ${JSON.stringify(truth.reuse)}`);
  else if (reuse !== null && truth.reuse !== null)
    if (Math.abs(reuse.gapSeconds - truth.reuse.gapSeconds) > SECONDS_TOLERANCE)
      found.push(`gap ${reuse.gapSeconds}, truly ${truth.reuse.gapSeconds}`);
  return found;
}

async function check(options: GenerateOptions): Promise<void> {
  const { bytes, truth } = await generateBytes(options);
  const analysis = analyzeBytes(bytes);
  const rows = analysis.rows();
  assert.equal(analysis.nFrames, truth.nFrames);
  assert.equal(rows.length, truth.conversations.length);
  const wrong = truth.conversations.flatMap((each) =>
    differences(rows[each.conversation], each).map((text) => `${each.conversation}: ${text}`),
  );
  assert.deepEqual(wrong.slice(0, 5), []);
}

describe("the analysis equals the truth of the seed story at scale 0.05", () => {
  for (const seed of [1, 2, 3])
    for (const family of [4, 6] as const)
      for (const hasHostFirewall of [true, false])
        it(`seed ${seed}, IPv${family}, firewall ${hasHostFirewall}`, () =>
          check({ ...DEFAULT_OPTIONS, story: seedStory, scale: 0.05, seed, family, hasHostFirewall }));
});

describe("the analysis equals the truth of", () => {
  for (const story of STORIES)
    for (const side of ["client", "server"] as const)
      for (const hasHostFirewall of [true, false])
        it(`${story.id} at the ${side}, firewall ${hasHostFirewall}`, () =>
          check({ ...DEFAULT_OPTIONS, story, scale: 0.02, side, hasHostFirewall, tsresol: 9 }));
});
