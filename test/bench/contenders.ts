/** Programs that read a capture, as whole processes, timed side by side. */
import { spawnSync } from "node:child_process";
import { closeSync, existsSync, openSync, readSync } from "node:fs";
import { join } from "node:path";

const ROOT = join(__dirname, "..", "..");

/** A program that reads the file. */
export interface Contender {
  name: string;
  /** "" for the bare read, which this process does itself. */
  command: string;
  args: (file: string) => string[];
  /** Larger captures are not given to it: it would take minutes, or all memory. */
  maxGigabytes: number;
  readsGzip: boolean;
  /** It takes so long that one run must do, but for the capture that the comparison is about. */
  isSlow?: boolean;
}

/** One run of a program. */
export interface Run {
  seconds: number;
  /** Largest resident set; 0 where GNU time is not there to tell. */
  peakMegabytes: number;
}

export const BARE_READ = "bare read (1 MB reads)";
export const OURS = "megalodon analyze";

const CONTENDERS: readonly Contender[] = [
  { name: BARE_READ, command: "", args: () => [], maxGigabytes: Infinity, readsGzip: true },
  {
    name: OURS,
    command: process.execPath,
    args: (file) => [join(ROOT, "dist", "cli.js"), "analyze", file],
    maxGigabytes: Infinity,
    readsGzip: true,
  },
  {
    name: "capinfos -c",
    command: "capinfos",
    args: (file) => ["-c", file],
    maxGigabytes: Infinity,
    readsGzip: true,
  },
  {
    name: "tcptrace -n",
    command: "tcptrace",
    args: (file) => ["-n", file],
    maxGigabytes: 9,
    readsGzip: false,
  },
  {
    name: "argus",
    command: "argus",
    args: (file) => ["-X", "-r", file, "-w", "/dev/null"],
    maxGigabytes: 9,
    readsGzip: false,
  },
  {
    name: "tshark -q -z conv,tcp",
    command: "tshark",
    args: (file) => ["-q", "-n", "-r", file, "-z", "conv,tcp"],
    maxGigabytes: 2.5,
    readsGzip: true,
    isSlow: true,
  },
];

/** Those that are on this machine and are given a capture of this size. */
export function contendersFor(fileBytes: number, isGzip: boolean): Contender[] {
  return CONTENDERS.filter(
    ({ command, maxGigabytes, readsGzip }) =>
      fileBytes <= maxGigabytes * 1e9 &&
      (readsGzip || !isGzip) &&
      (command === "" || existsSync(command) || spawnSync("which", [command]).status === 0),
  );
}

/** Runs each in turn, `nRuns` times over (slow ones `nSlowRuns`), so that what disturbs the machine disturbs all. */
export function alternate(
  contenders: readonly Contender[],
  file: string,
  { nRuns, nSlowRuns }: { nRuns: number; nSlowRuns: number },
): Map<string, Run[]> {
  const runs = new Map<string, Run[]>(contenders.map(({ name }) => [name, []]));
  for (let i = 0; i < nRuns; i++) {
    for (const contender of contenders) {
      if (contender.isSlow && i >= nSlowRuns) continue;
      process.stderr.write(`\r${contender.name}, run ${i + 1} of ${nRuns}                    `);
      runs.get(contender.name)!.push(timed(contender, file));
    }
  }
  process.stderr.write("\r\n");
  return runs;
}

export function median(values: readonly number[]): number {
  return [...values].sort((a, b) => a - b)[Math.floor(values.length / 2)] ?? NaN;
}

/** Time and memory of one run, by GNU time where it is on the machine. */
function timed({ command, args }: Contender, file: string): Run {
  if (command === "") return { seconds: bareRead(file), peakMegabytes: 0 };
  const hasTime = existsSync("/usr/bin/time");
  const words = hasTime
    ? ["/usr/bin/time", "-f", "peak %M", command, ...args(file)]
    : [command, ...args(file)];
  const startMs = performance.now();
  const { stderr } = spawnSync(words[0]!, words.slice(1), {
    stdio: ["ignore", "ignore", "pipe"],
    encoding: "utf8",
    // The machine's certificates, which Node would read at each start, are no affair of a reader of captures.
    env: { ...process.env, NODE_EXTRA_CA_CERTS: undefined },
  });
  const seconds = (performance.now() - startMs) / 1000;
  return { seconds, peakMegabytes: Number(/peak (\d+)/.exec(stderr)?.[1] ?? 0) / 1024 };
}

/** Seconds to read the file once, in this process: the floor of everything. */
function bareRead(file: string): number {
  const chunk = Buffer.allocUnsafeSlow(1 << 20);
  const startMs = performance.now();
  const descriptor = openSync(file, "r");
  while (readSync(descriptor, chunk, 0, chunk.length, null) > 0) continue;
  closeSync(descriptor);
  return (performance.now() - startMs) / 1000;
}
