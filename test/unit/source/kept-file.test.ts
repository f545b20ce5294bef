import assert from "node:assert/strict";
import { mkdirSync, mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { after, before, describe, it } from "node:test";

import { analyzeBytes } from "../../../src/analyze";
import { KeptState, UnsoundState, type KeptArray } from "../../../src/base/kept-state";
import { captureReport } from "../../../src/report/capture-report";
import { restoredAnalysis, savedAnalysis } from "../../../src/report/kept-analysis-data";
import { keptBytes, NotUsable, readKept, writeKept } from "../../../src/source/kept-file";
import { DEFAULT_OPTIONS, generateBytes } from "../../generator/generate";
import { Random } from "../../generator/random";
import { STORIES } from "../../generator/stories/index-of-stories";
import { answersOf } from "../../support/analysis-answers";

const MAX_BYTES = 2 ** 26;
const HEADER_BYTES = 128;
const FOR = { program: Buffer.alloc(32, 1), capture: Buffer.alloc(32, 2) };
const OTHER = Buffer.alloc(32, 3);

const folder = mkdtempSync(join(tmpdir(), "kept-file-"));
const path = join(folder, "kept");
after(() => rmSync(folder, { recursive: true }));

let state = new KeptState();
let original: Record<string, unknown> = {};

/** A saved analysis of a story with IPv4 and trouble of several kinds. */
async function analyzedStory(id: string): Promise<{ state: KeptState; answers: Record<string, unknown> }> {
  const story = STORIES.find((candidate) => candidate.id === id)!;
  const { bytes } = await generateBytes({
    ...DEFAULT_OPTIONS,
    story,
    seed: 4,
    scale: 0.02,
    hasHostFirewall: false,
  });
  const data = analyzeBytes(bytes).finish();
  return { state: savedAnalysis({ data, report: captureReport(data) }), answers: answersOf(data) };
}

before(async () => {
  const story = await analyzedStory("seed");
  state = story.state;
  original = story.answers;
  await writeKept(path, state, FOR);
});

/** The state, each array through `change`. */
function changed(change: (name: string, array: KeptArray) => KeptArray): KeptState {
  const copy = new KeptState();
  for (const [name, array] of state.arrays) copy.put(name, change(name, array));
  for (const [name, fact] of state.facts) copy.putFact(name, fact);
  return copy;
}

const isRefused = (error: unknown): boolean => error instanceof NotUsable;

async function readMutated(bytes: Uint8Array): Promise<KeptState> {
  const mutated = join(folder, "mutated");
  writeFileSync(mutated, bytes);
  return readKept(mutated, FOR, MAX_BYTES);
}

describe("a kept file", () => {
  it("gives every answer of the analysis that was written", async () => {
    const { data, report } = restoredAnalysis(await readKept(path, FOR, MAX_BYTES));
    assert.ok(data.nConversations > 100);
    assert.deepEqual(answersOf(data), original);
    assert.deepEqual(report, original.report);
  });

  it("does so for every story of the generator", async () => {
    for (const { id } of STORIES) {
      const story = await analyzedStory(id);
      const file = join(folder, "story");
      await writeKept(file, story.state, FOR);
      const { data } = restoredAnalysis(await readKept(file, FOR, MAX_BYTES));
      assert.deepEqual(answersOf(data), story.answers, id);
    }
  });

  it("can hold an analysis without conversations", async () => {
    const sample = readFileSync(join(import.meta.dirname, "../../../media/sample.pcapng"));
    const empty = analyzeBytes(sample.subarray(0, 28)).finish();
    assert.equal(empty.nConversations, 0);
    const file = join(folder, "empty");
    await writeKept(file, savedAnalysis({ data: empty, report: captureReport(empty) }), FOR);
    const restored = restoredAnalysis(await readKept(file, FOR, MAX_BYTES));
    assert.deepEqual(answersOf(restored.data), answersOf(empty));
  });

  it("has the size that was foretold, and replaces the one before it without a trace", async () => {
    await writeKept(path, state, FOR);
    assert.equal(readFileSync(path).length, keptBytes(state));
    assert.deepEqual(
      readdirSync(folder).filter((name) => name.includes("unfinished")),
      [],
    );
  });

  it("is refused for another program, for another capture, and where it is larger than allowed", async () => {
    await assert.rejects(readKept(path, { ...FOR, program: OTHER }, MAX_BYTES), isRefused);
    await assert.rejects(readKept(path, { ...FOR, capture: OTHER }, MAX_BYTES), isRefused);
    await assert.rejects(readKept(path, FOR, keptBytes(state) - 1), isRefused);
  });

  it("is refused with one bit turned over, wherever it is", async () => {
    const bytes = readFileSync(path);
    const random = new Random(7);
    const everywhere = Array.from({ length: 300 }, () => random.word() % bytes.length);
    const inHeader = Array.from({ length: HEADER_BYTES }, (_, offset) => offset);
    for (const offset of [...inHeader, ...everywhere]) {
      const mutated = Buffer.from(bytes);
      mutated[offset]! ^= 1 << (random.word() % 8);
      await assert.rejects(readMutated(mutated), isRefused, `byte ${offset}`);
    }
  });

  it("is refused when it was cut, at every border of its parts and beside it", async () => {
    const bytes = readFileSync(path);
    const borders = [0, 8, 16, 32, 96, HEADER_BYTES, HEADER_BYTES + bytes.readUInt32LE(12), bytes.length];
    let end = bytes.length;
    for (const array of [...state.arrays.values()].reverse()) {
      end -= Math.ceil(array.byteLength / 8) * 8;
      borders.push(end);
    }
    for (const border of borders) {
      for (const length of [border - 1, border, border + 1]) {
        if (length < 0 || length >= bytes.length) continue;
        await assert.rejects(readMutated(bytes.subarray(0, length)), isRefused, `${length} bytes`);
      }
    }
    await assert.rejects(
      readMutated(Buffer.concat([bytes, Buffer.alloc(8)])),
      isRefused,
      "bytes behind the end",
    );
  });

  it("leaves nothing behind where it cannot be written, and rejects", async () => {
    const isFolder = join(folder, "is-a-folder");
    mkdirSync(isFolder);
    await assert.rejects(writeKept(isFolder, state, FOR));
    await assert.rejects(writeKept(join(path, "below-a-file"), state, FOR));
    assert.deepEqual(
      readdirSync(folder).filter((name) => name.includes("unfinished")),
      [],
    );
  });
});

describe("a kept state whose parts do not fit together", () => {
  const highest = (array: KeptArray): KeptArray => array.map(() => 255);
  const otherType = (array: KeptArray): KeptArray =>
    array instanceof Uint8Array ? new Uint32Array(array.length) : new Uint8Array(array.length);
  const shorter = (array: KeptArray): KeptArray => array.slice(0, -1);

  it("is refused where any of them is one row short", () => {
    const names = [...state.arrays].filter(([, array]) => array.length > 0).map(([name]) => name);
    assert.ok(names.includes("events/times") && names.includes("folded/rows"));
    for (const name of names) {
      const broken = changed((other, values) => (other === name ? shorter(values) : values));
      assert.throws(() => restoredAnalysis(broken), UnsoundState, name);
    }
  });

  it("is refused where any of them is missing or of another type", () => {
    for (const name of state.arrays.keys()) {
      const other = changed((candidate, values) => (candidate === name ? otherType(values) : values));
      assert.throws(() => restoredAnalysis(other), UnsoundState, name);
    }
  });

  it("is refused where codes are beyond their tables", () => {
    for (const name of ["judged/patterns", "judged/teardowns", "judged/reuse-verdicts"]) {
      const broken = changed((other, values) => (other === name ? highest(values) : values));
      assert.throws(() => restoredAnalysis(broken), UnsoundState, name);
    }
  });

  it("is refused where a list of events has no end, or the summary is another's", () => {
    const endless = changed((name, values) =>
      name === "events/older" ? Uint32Array.from(values, (_, at) => at + 1) : values,
    );
    assert.throws(() => restoredAnalysis(endless), UnsoundState);
    const foreign = new KeptState();
    for (const [name, array] of state.arrays) foreign.put(name, array);
    for (const [name, fact] of state.facts) foreign.putFact(name, name === "report" ? {} : fact);
    assert.throws(() => restoredAnalysis(foreign), UnsoundState);
  });
});
