/**
 * Fuzzing without end: `npm run fuzz -- [--seconds 60] [--seed 1] [--jobs 2]`.
 * Mutates the corpus' core captures (and the sample), analyses each, and prints at the end how many inputs were tried, what
 * crashed (with the seed that makes the input again), the slowest input, and how memory grew.
 */
import { fork } from "node:child_process";
import { join } from "node:path";
import { parseArgs } from "node:util";

import { corpusCaptures } from "./seeds";
import { belowFrom, mutated } from "./mutations";
import { analyzeHostile } from "./target";

const HANG_MS = 1000;
const JOB_SEED_STEP = 1_000_000_007;

interface Tally {
  nInputs: number;
  crashes: string[];
  hangs: string[];
  slowestMs: number;
  slowestSeed: number;
  heapGrowthBytes: number;
}

/** Tries inputs until the time is up; each has a seed of its own. */
export function fuzz(options: { seconds: number; seed: number }): Tally {
  const captures = corpusCaptures(join(__dirname, "..", ".."));
  const tally: Tally = {
    nInputs: 0,
    crashes: [],
    hangs: [],
    slowestMs: 0,
    slowestSeed: 0,
    heapGrowthBytes: 0,
  };
  const endMs = Date.now() + options.seconds * 1000;
  let heapAtStart = 0;
  while (Date.now() < endMs) {
    tryInput(options.seed + tally.nInputs, captures, tally);
    tally.nInputs++;
    // The first inputs warm up what stays: compiled code, tables.
    if (tally.nInputs === 500) heapAtStart = heapBytes();
  }
  if (heapAtStart > 0) tally.heapGrowthBytes = heapBytes() - heapAtStart;
  return tally;
}

function tryInput(seed: number, captures: readonly Uint8Array[], tally: Tally): void {
  const below = belowFrom(seed);
  const input = mutated(captures[below(captures.length)]!, captures[below(captures.length)]!, below);
  // Processor time: on a busy machine the clock runs while the process waits.
  const start = process.cpuUsage();
  try {
    analyzeHostile(input, below);
  } catch (error) {
    tally.crashes.push(
      `seed ${seed}: ${error instanceof Error ? (error.stack ?? error.message) : String(error)}`,
    );
  }
  const { user, system } = process.cpuUsage(start);
  const ms = (user + system) / 1000;
  if (ms > HANG_MS) tally.hangs.push(`seed ${seed}: ${ms.toFixed(0)} ms for ${input.length} bytes`);
  if (ms > tally.slowestMs) {
    tally.slowestMs = ms;
    tally.slowestSeed = seed;
  }
}

/** Heap in use after a collection, where the process was started with --expose-gc. */
function heapBytes(): number {
  const { gc } = globalThis as { gc?: () => void };
  gc?.();
  return process.memoryUsage().heapUsed;
}

async function main(): Promise<void> {
  const { values } = parseArgs({
    options: {
      seconds: { type: "string", default: "60" },
      seed: { type: "string", default: "1" },
      jobs: { type: "string", default: "2" },
      job: { type: "string" },
    },
  });
  const seconds = Number(values.seconds);
  if (values.job !== undefined) {
    process.send?.(fuzz({ seconds, seed: Number(values.seed) + Number(values.job) * JOB_SEED_STEP }));
    return;
  }
  const jobs = Array.from({ length: Number(values.jobs) }, (_, job) =>
    runJob([...process.argv.slice(2), "--job", String(job)]),
  );
  const tallies = await Promise.all(jobs);
  const crashes = tallies.flatMap((tally) => tally.crashes);
  const hangs = tallies.flatMap((tally) => tally.hangs);
  for (const line of [...crashes, ...hangs]) console.log(line);
  const nInputs = tallies.reduce((n, tally) => n + tally.nInputs, 0);
  const slowest = tallies.reduce((a, b) => (a.slowestMs > b.slowestMs ? a : b));
  const growth = tallies.map((tally) => `${(tally.heapGrowthBytes / 1e6).toFixed(1)} MB`).join(", ");
  console.log(`${nInputs} inputs in ${seconds} s on ${tallies.length} processes, seed ${values.seed}`);
  console.log(`${crashes.length} crashes, ${hangs.length} inputs over ${HANG_MS} ms`);
  console.log(
    `slowest: ${slowest.slowestMs.toFixed(0)} ms, seed ${slowest.slowestSeed}; heap growth: ${growth}`,
  );
  process.exitCode = crashes.length + hangs.length > 0 ? 1 : 0;
}

function runJob(args: string[]): Promise<Tally> {
  return new Promise((resolve, reject) => {
    const child = fork(__filename, args, { execArgv: [...process.execArgv, "--expose-gc"] });
    child.on("message", (tally) => resolve(tally as Tally));
    child.on("exit", (code, signal) => reject(new Error(`a job ended with ${code ?? signal ?? "?"}`)));
  });
}

if (require.main === module) void main();
