import assert from "node:assert/strict";
import { describe, it } from "node:test";
import fc from "fast-check";
import { analyzeBytes } from "../../src/analyze";
import { judge } from "../../src/diagnose/catalogue";
import { isPlain, plainPattern, plainTeardown } from "../../src/diagnose/plain-course";
import { judgeSoFar } from "../../src/diagnose/settling";
import { DOUBLE, FLOAT, RECORD_WORDS, WORD } from "../../src/flow/conversation-layout";
import type { AnalysisData } from "../../src/report/analysis-data";
import { PATTERN_IDS, TEARDOWNS } from "../../src/report/pattern-names";
import { captureContent, coreCaptures, hasCorpus, N_CORE_CAPTURES } from "../support/capture-corpus";
import { captureBytes, compileDialogue } from "../support/dialogue-compiler";
import { CLOSE_BY_FIN, EXCHANGE, HANDSHAKE } from "../support/dialogue-phrases";
import { arbitraryDialogue } from "./arbitrary-dialogue";

/** Compares both roads for a conversation; returns its pattern where it is plain, "" where not. */
function comparedRoads(data: AnalysisData, conversation: number): string {
  const { table } = data.tracker;
  if (!isPlain(table, conversation, data.endNs)) return "";
  const code = plainPattern(table, conversation);
  const pattern = PATTERN_IDS[code]!;
  const facts = data.facts(conversation);
  assert.equal(pattern, PATTERN_IDS[judge(facts)]);
  assert.equal(pattern, PATTERN_IDS[judgeSoFar(facts)]);
  assert.equal(TEARDOWNS[plainTeardown(table, conversation)], TEARDOWNS[facts.teardown]);
  return pattern;
}

function comparedAll(data: AnalysisData): string[] {
  const patterns = Array.from({ length: data.nConversations }, (_, i) => comparedRoads(data, i));
  return patterns.filter((pattern) => pattern !== "");
}

const SILENCE = "+0 client > S\n +1 client > S retry\n +2 client > S retry";
const ALL_PLAIN = ["syn-unanswered", "connected-after-silence", "closed-fin", "closed-fin-rst"];

/** One conversation of each plain kind; the capture goes on long after it. */
const COURSES = [
  SILENCE,
  `${SILENCE}\n +0.1 server > SA\n +0 client > A ${EXCHANGE} ${CLOSE_BY_FIN}`,
  `${HANDSHAKE} ${EXCHANGE}\n +2 client > A ${CLOSE_BY_FIN}`,
  `${HANDSHAKE} ${EXCHANGE}\n +2 client > FA\n +0 server > RA`,
].map((script) => `${script}\n +60 client port 50001 > S`);

/** 100 as a number of single precision. */
const SECONDS_100 = 0x42c80000;

/** Words that tell something only together with others. */
const TELLING = [WORD.BITS, WORD.BITS, FLOAT.IDLE_SECONDS, FLOAT.ZERO_SINCE, FLOAT.ZERO_SINCE + 1];

function analysisOf(script: string): AnalysisData {
  return analyzeBytes(captureBytes(compileDialogue(script)), "dialogue.pcapng").finish();
}

describe("the shortcut for conversations of the common kinds", () => {
  it("is taken for each of them", () => {
    assert.deepEqual(
      COURSES.map((script) => comparedRoads(analysisOf(script), 0)),
      ALL_PLAIN,
    );
  });

  it("judges as the catalogue does, whatever was said", () => {
    let nPlain = 0;
    fc.assert(
      fc.property(arbitraryDialogue, (script) => {
        nPlain += comparedAll(analysisOf(script)).length;
      }),
      { numRuns: 300 },
    );
    assert.ok(nPlain > 0);
  });

  it("judges as the catalogue does, whatever stands in the record", () => {
    const originals = COURSES.map(analysisOf);
    const words = originals.map(({ tracker }) => tracker.table.u32.slice(0, RECORD_WORDS));
    const value = fc.oneof(
      fc.constantFrom(0, 1, 2, 3, 5, 0xbf800000, 0x3f800000, SECONDS_100, 0xffffffff),
      fc.integer({ min: 0, max: 0xffffffff }),
    );
    const change = fc.record({
      at: fc.oneof(fc.integer({ min: 0, max: RECORD_WORDS - 1 }), fc.constantFrom(...TELLING)),
      value,
      bit: fc.oneof(fc.constant(-1), fc.integer({ min: 0, max: 31 })),
    });
    const seen = new Set<string>();
    fc.assert(
      fc.property(
        fc.integer({ min: 0, max: COURSES.length - 1 }),
        fc.array(change, { minLength: 1, maxLength: 4 }),
        (course, changes) => {
          const { u32 } = originals[course]!.tracker.table;
          u32.set(words[course]!);
          for (const { at, value, bit } of changes) {
            // A first frame with payload and the bytes of payload go together.
            if (at >> 1 === DOUBLE.PAYLOAD || at >> 1 === DOUBLE.PAYLOAD + 1) continue;
            u32[at] = bit < 0 ? value : u32[at]! ^ (1 << bit);
          }
          seen.add(comparedRoads(originals[course]!, 0));
        },
      ),
      { numRuns: 50_000 },
    );
    assert.deepEqual([...seen].sort(), ["", ...ALL_PLAIN].sort());
  });

  it("judges as the catalogue does in all core captures", (context) => {
    if (!hasCorpus()) {
      context.diagnostic(`${N_CORE_CAPTURES} captures are absent: not compared`);
      return;
    }
    let nPlain = 0;
    for (const name of coreCaptures())
      nPlain += comparedAll(analyzeBytes(captureContent(name), name).finish()).length;
    assert.ok(nPlain > 0);
  });
});
