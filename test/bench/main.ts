/**
 * `npm run bench -- [--scale 1] [--runs 5] [FILE]`: our analysis beside a bare read of the same file and beside each peer that
 * is on the machine, as whole processes, alternating, in one run. Prints a table in Markdown: median time, ratio to the bare
 * read, peak memory.
 */
import { spawnSync } from "node:child_process";
import { closeSync, existsSync, mkdirSync, openSync, readFileSync, readSync, statSync } from "node:fs";
import { join } from "node:path";
import { parseArgs } from "node:util";

const ROOT = join(__dirname, "..", "..");
const CACHE = join(ROOT, ".cache", "bench");

const BARE_READ = "bare read (1 MB reads)";

/** A program that reads the file. */
interface Contender {
  name: string;
  command: string;
  args: (file: string) => string[];
}

const PEERS: readonly Contender[] = [
  { name: "capinfos -c", command: "capinfos", args: (file) => ["-c", file] },
  { name: "tcptrace -n", command: "tcptrace", args: (file) => ["-n", file] },
  { name: "argus", command: "argus", args: (file) => ["-X", "-r", file, "-w", "/dev/null"] },
  {
    name: "tshark -q -z conv,tcp",
    command: "tshark",
    args: (file) => ["-q", "-n", "-r", file, "-z", "conv,tcp"],
  },
];

/** One run of a program. */
interface Run {
  seconds: number;
  peakMegabytes: number;
}

function main(): void {
  const { values, positionals } = parseArgs({
    allowPositionals: true,
    options: { scale: { type: "string", default: "1" }, runs: { type: "string", default: "5" } },
  });
  const file = positionals[0] ?? generated(values.scale);
  const contenders = [
    { name: BARE_READ, command: "", args: () => [] },
    {
      name: "megalodon analyze",
      command: process.execPath,
      args: () => [join(ROOT, "dist", "cli.js"), "analyze", file],
    },
    ...PEERS.filter(({ command }) => spawnSync("which", [command]).status === 0),
  ];
  const runs = new Map<string, Run[]>(contenders.map(({ name }) => [name, []]));
  for (let i = 0; i < Number(values.runs); i++) {
    for (const contender of contenders) runs.get(contender.name)!.push(timed(contender, file));
  }
  console.log(table(file, runs));
}

/** Time and memory of one run, by GNU time where it is on the machine. */
function timed({ command, args, name }: Contender, file: string): Run {
  if (name === BARE_READ) return { seconds: bareRead(file), peakMegabytes: 0 };
  const hasTime = existsSync("/usr/bin/time");
  const words = hasTime
    ? ["/usr/bin/time", "-f", "peak %M", command, ...args(file)]
    : [command, ...args(file)];
  const startMs = performance.now();
  const { stderr } = spawnSync(words[0]!, words.slice(1), {
    stdio: ["ignore", "ignore", "pipe"],
    encoding: "utf8",
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

/** A generated capture of the given scale, made once. */
function generated(scale: string): string {
  mkdirSync(CACHE, { recursive: true });
  const file = join(CACHE, `seed-${scale}.pcapng`);
  if (existsSync(file)) return file;
  const generator = join(ROOT, "test", "generator", "main.ts");
  spawnSync(process.execPath, ["--import", "tsx", generator, "--scale", scale, "-o", file], {
    stdio: "inherit",
    cwd: ROOT,
  });
  return file;
}

function table(file: string, runs: ReadonlyMap<string, readonly Run[]>): string {
  const median = (values: number[]): number =>
    values.sort((a, b) => a - b)[Math.floor(values.length / 2)] ?? NaN;
  const floor = median([...(runs.get(BARE_READ) ?? [])].map((run) => run.seconds));
  const lines = [
    `${file}, ${statSync(file).size} bytes, Node ${process.version}, ${readFileSync("/proc/cpuinfo", "utf8").match(/^processor/gm)?.length ?? "?"} cores`,
    "",
    "| program | median | times the bare read | peak memory |",
    "| --- | ---: | ---: | ---: |",
  ];
  for (const [name, list] of runs) {
    const seconds = median(list.map((run) => run.seconds));
    const peak = Math.max(...list.map((run) => run.peakMegabytes));
    lines.push(
      `| ${name} | ${seconds.toFixed(2)} s | ${(seconds / floor).toFixed(1)} | ${peak === 0 ? "–" : `${peak.toFixed(0)} MB`} |`,
    );
  }
  return lines.join("\n");
}

main();
