/**
 * Our frames beside tshark's, field by field: `npm run compare:frames -- [--core] [--list] [FILE…]`.
 *
 * Compared are all captures of the corpus (or its core, or those named), every field of every frame that tshark shows:
 * frames behind a defect at which it stops are left out.
 */
import { execFile } from "node:child_process";
import { join } from "node:path";

import { FrameWalk } from "../../src/frame-walk";
import { inflatePayload as inflate } from "../../src/source/inflate-payload";
import { FIELD_NAMES, FieldValues } from "../../src/report/frame-fields";
import { SecondPass } from "../../src/report/second-pass";
import { allCaptures, captureContent, captureFolder, coreCaptures } from "../support/capture-corpus";

/** Counts of one field over all frames. */
export interface FieldTally {
  equal: number;
  different: number;
  /** Frames that only we read: tshark stopped before them. */
  skipped: number;
  /** Frames in which either side shows a value. */
  shown: number;
}

export interface FrameDifference {
  file: string;
  frame: string;
  field: string;
  ours: string;
  theirs: string;
}

/** A capture that is not compared: one side, or both, finds no frame in it; "" where a side has nothing to object. */
export interface Refusal {
  file: string;
  ours: string;
  theirs: string;
  nOurFrames: number;
  nTheirFrames: number;
}

/** What a comparison came to. */
export interface FrameComparison {
  nFiles: number;
  /** Captures that both sides read and that hold no frame. */
  nWithoutFrames: number;
  /** Captures that one side refuses, and what it says. */
  refusals: Refusal[];
  nFrames: number;
  fields: Map<string, FieldTally>;
  differences: FrameDifference[];
}

const MAX_OUTPUT_BYTES = 1 << 28;
const SEPARATOR = "\t";

/** Compares the named captures, a few at a time. */
export async function compareFrames(files: readonly string[]): Promise<FrameComparison> {
  const comparison: FrameComparison = {
    nFiles: 0,
    nWithoutFrames: 0,
    refusals: [],
    nFrames: 0,
    fields: new Map(),
    differences: [],
  };
  for (const name of FIELD_NAMES)
    comparison.fields.set(name, { equal: 0, different: 0, skipped: 0, shown: 0 });
  const left = [...files];
  const work = async (): Promise<void> => {
    for (let file = left.pop(); file !== undefined; file = left.pop()) {
      compareFile(file, await tsharkRows(file), comparison);
    }
  };
  await Promise.all([work(), work()]);
  return comparison;
}

/** What one side makes of a capture. */
interface Reading {
  rows: string[][];
  /** Why it stopped, or did not begin; "" where it read to the end. */
  objection: string;
}

/** tshark's word: a row of fields for each frame, all values of a field. */
function tsharkRows(file: string): Promise<Reading> {
  const fields = FIELD_NAMES.flatMap((name) => ["-e", name]);
  const path = join(captureFolder(), "files", file);
  const args = ["-n", "-2", "-r", path, "-T", "fields", ...fields];
  return new Promise((resolve) => {
    // tshark ends with an error at a damaged record; what it printed before stands.
    execFile(
      "tshark",
      args,
      { maxBuffer: MAX_OUTPUT_BYTES, env: { ...process.env, TZ: "UTC" } },
      (_error, stdout, stderr) => {
        const lines = stdout.split("\n").filter((line) => line !== "");
        resolve({ rows: lines.map((line) => line.split(SEPARATOR)), objection: objectionIn(stderr) });
      },
    );
  });
}

/** The reason in brackets, else the whole of what tshark says of the file. */
function objectionIn(stderr: string): string {
  const lines = stderr.split("\n").filter((line) => line !== "" && !line.startsWith("Running as user"));
  return lines.find((line) => line.startsWith("(")) ?? lines.join(" ");
}

function ourRows(file: string): Reading {
  const bytes = captureContent(file);
  const first = walk(bytes, new FrameWalk(() => undefined, { inflate }));
  const rows: string[][] = [];
  const line = new FieldValues(FIELD_NAMES);
  const second = walk(
    bytes,
    new FrameWalk((view) => rows.push(line.values(view)), {
      inflate,
      secondPass: new SecondPass(first.tracker),
      seeSegment: (view) => line.takeSegment(view),
    }),
  );
  return { rows, objection: objectionOf(second) };
}

function objectionOf({ notACapture, problems }: FrameWalk): string {
  if (notACapture) return notACapture.knownAs || `not a capture: ${notACapture.firstBytes}`;
  return problems.map(({ code, detail }) => `${code}: ${detail}`).join("; ");
}

function walk(bytes: Uint8Array, frames: FrameWalk): FrameWalk {
  frames.feed(bytes);
  frames.finish();
  return frames;
}

function compareFile(file: string, theirs: Reading, comparison: FrameComparison): void {
  const ours = ourRows(file);
  if (ours.rows.length === 0 || theirs.rows.length === 0) {
    if (ours.objection === "" && theirs.objection === "" && ours.rows.length === theirs.rows.length) {
      comparison.nWithoutFrames++;
      return;
    }
    comparison.refusals.push({
      file,
      ours: ours.objection,
      theirs: theirs.objection,
      nOurFrames: ours.rows.length,
      nTheirFrames: theirs.rows.length,
    });
    return;
  }
  comparison.nFiles++;
  compareRows(file, ours.rows, theirs.rows, comparison);
}

function compareRows(
  file: string,
  ours: readonly string[][],
  theirs: readonly string[][],
  comparison: FrameComparison,
): void {
  for (const tally of comparison.fields.values()) tally.skipped += Math.max(ours.length - theirs.length, 0);
  theirs.forEach((values, i) => {
    comparison.nFrames++;
    FIELD_NAMES.forEach((field, column) => {
      const tally = comparison.fields.get(field)!;
      const own = ours[i]?.[column] ?? "(no frame)";
      const their = values[column] ?? "";
      if (own !== "" || their !== "") tally.shown++;
      if (own === their) {
        tally.equal++;
        return;
      }
      tally.different++;
      comparison.differences.push({ file, frame: values[0] ?? "?", field, ours: own, theirs: their });
    });
  });
}

/** A line for each capture that is not compared. */
export function refusalLines({ refusals }: FrameComparison): string[] {
  const side = (n: number, objection: string): string =>
    `${n} frames${objection === "" ? "" : ` (${objection})`}`;
  return refusals.map(
    ({ file, ours, theirs, nOurFrames, nTheirFrames }) =>
      `${file}\tours ${side(nOurFrames, ours)}\ttshark ${side(nTheirFrames, theirs)}`,
  );
}

/** The table: a line a field. */
export function comparisonTable(comparison: FrameComparison): string {
  const lines = [
    `${comparison.nFiles} captures, ${comparison.nFrames} frames; ${comparison.refusals.length} captures that a side does not read, ${comparison.nWithoutFrames} without frames`,
    `${"field".padEnd(40)} ${"shown".padStart(8)} ${"equal".padStart(8)} ${"different".padStart(9)} ${"skipped".padStart(8)}`,
  ];
  for (const [name, { shown, equal, different, skipped }] of comparison.fields) {
    const cells = [shown, equal, different, skipped].map((n, i) => String(n).padStart(i === 2 ? 9 : 8));
    lines.push(`${name.padEnd(40)} ${cells.join(" ")}`);
  }
  return lines.join("\n");
}

async function main(): Promise<void> {
  const words = process.argv.slice(2);
  const named = words.filter((word) => !word.startsWith("--"));
  const files = named.length > 0 ? named : words.includes("--core") ? coreCaptures() : allCaptures();
  const comparison = await compareFrames(files);
  if (words.includes("--list")) {
    for (const line of refusalLines(comparison)) console.log(line);
    for (const { file, frame, field, ours, theirs } of comparison.differences) {
      console.log(`${file}\t${frame}\t${field}\tours ${ours}\ttshark ${theirs}`);
    }
  }
  console.log(comparisonTable(comparison));
}

if (require.main === module) void main();
