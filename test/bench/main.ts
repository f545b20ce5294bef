/**
 * `npm run bench -- [--runs 5] [--only ID,…] [--huge] [--keep] [FILE…]`: our analysis beside a bare read of the same file and
 * beside each peer that is on the machine, as whole processes, alternating, in one run; then what each part of it costs.
 * Prints Markdown. Without FILE the captures are made (about 17 GB in .cache/bench). `--keep` puts the tables into
 * docs/performance.md and docs/performance.json.
 */
import { execFileSync } from "node:child_process";
import { statSync, writeFileSync } from "node:fs";
import { basename, join } from "node:path";
import { parseArgs } from "node:util";
import { buildSync } from "esbuild";
import { BENCH_CAPTURES, captureFile, HUGE_CAPTURE } from "./bench-captures";
import { alternate, BARE_READ, contendersFor, median, OURS, type Run } from "./contenders";
import { keepTables } from "./kept-tables";
import { machine } from "./machine";
import type { PartCost } from "./micro";

const ROOT = join(__dirname, "..", "..");
const CACHE = join(ROOT, ".cache", "bench");
/** The capture that the comparison is about: every program runs as often as the others, and our parts are measured. */
const DISSECTED = "seed-1.pcapng";

interface Measured {
  id: string;
  title: string;
  fileBytes: number;
  nFrames: number;
  nConversations: number;
  programs: { name: string; seconds: number; timesBareRead: number; peakMegabytes: number }[];
}

async function main(): Promise<void> {
  const { values, positionals } = parseArgs({
    allowPositionals: true,
    options: {
      runs: { type: "string", default: "5" },
      only: { type: "string" },
      huge: { type: "boolean", default: false },
      keep: { type: "boolean", default: false },
    },
  });
  const only = values.only?.split(",");
  const captures = [...BENCH_CAPTURES, ...(values.huge ? [HUGE_CAPTURE] : [])].filter(
    ({ id }) => only === undefined || only.includes(id),
  );
  const measured: Measured[] = [];
  if (positionals.length > 0) {
    for (const file of positionals)
      measured.push(measure(basename(file), basename(file), file, Number(values.runs)));
  } else {
    for (const { id, title } of captures)
      measured.push(measure(id, title, await captureFile(id, CACHE), Number(values.runs)));
  }
  const isDissected = positionals.length === 0 && captures.some(({ id }) => id === DISSECTED);
  const parts = isDissected ? partCosts(await captureFile(DISSECTED, CACHE)) : [];
  const text = [machine(), ...measured.map(programsTable), growthTable(measured), partsTable(parts)]
    .filter(Boolean)
    .join("\n\n");
  console.log(text);
  if (!values.keep) return;
  keepTables("npm run bench", text);
  const figures = { machine: machine(), measured, parts };
  writeFileSync(join(ROOT, "docs", "performance.json"), `${JSON.stringify(figures, null, 2)}\n`);
}

function measure(id: string, title: string, file: string, nRuns: number): Measured {
  const fileBytes = statSync(file).size;
  const runs = alternate(contendersFor(fileBytes, file.endsWith(".gz")), file, {
    nRuns,
    nSlowRuns: id === DISSECTED ? nRuns : 1,
  });
  const seconds = (name: string): number => median((runs.get(name) ?? []).map((run) => run.seconds));
  const peak = (list: readonly Run[]): number => Math.max(...list.map((run) => run.peakMegabytes));
  const { capture } = JSON.parse(
    execFileSync(process.execPath, [join(ROOT, "dist", "cli.js"), "analyze", file, "--format", "json"], {
      encoding: "utf8",
    }),
  ) as { capture: { nFrames: number; nConversations: number } };
  return {
    id,
    title,
    fileBytes,
    nFrames: capture.nFrames,
    nConversations: capture.nConversations,
    programs: [...runs].map(([name, list]) => ({
      name,
      seconds: seconds(name),
      timesBareRead: seconds(name) / seconds(BARE_READ),
      peakMegabytes: peak(list),
    })),
  };
}

function programsTable({ title, fileBytes, nFrames, nConversations, programs }: Measured): string {
  const ours = programs.find(({ name }) => name === OURS)!.seconds;
  return [
    `**${title}**: ${number(nFrames)} frames, ${number(nConversations)} conversations, ${number(fileBytes)} bytes`,
    "",
    "| program | median | times the bare read | times ours | peak memory |",
    "| --- | ---: | ---: | ---: | ---: |",
    ...programs.map(({ name, seconds, timesBareRead, peakMegabytes }) => {
      const memory = peakMegabytes === 0 ? "–" : `${peakMegabytes.toFixed(0)} MB`;
      return `| ${name} | ${seconds.toFixed(2)} s | ${timesBareRead.toFixed(1)} | ${(seconds / ours).toFixed(1)} | ${memory} |`;
    }),
  ].join("\n");
}

/** What each part costs, told by a bundle of micro.ts. */
function partCosts(file: string): PartCost[] {
  const outfile = join(CACHE, "micro.js");
  const entryPoints = [join(__dirname, "micro.ts")];
  buildSync({ entryPoints, bundle: true, platform: "node", format: "cjs", target: "node20", outfile });
  return JSON.parse(execFileSync(process.execPath, [outfile, file], { encoding: "utf8" })) as PartCost[];
}

/** What a frame and a conversation cost, capture by capture. */
function growthTable(measured: readonly Measured[]): string {
  const rows = measured.map(({ title, nFrames, nConversations, programs }) => {
    const ours = programs.find(({ name }) => name === OURS)!;
    const perFrame = (ours.seconds * 1e9) / nFrames;
    const perConversation = (ours.peakMegabytes * 2 ** 20) / nConversations;
    return `| ${title} | ${perFrame.toFixed(0)} ns | ${number(Math.round(perConversation))} bytes |`;
  });
  return [
    "| capture | time per frame | peak memory per conversation |",
    "| --- | ---: | ---: |",
    ...rows,
  ].join("\n");
}

function partsTable(parts: readonly PartCost[]): string {
  if (parts.length === 0) return "";
  return [
    `Processor time of the parts of the analysis of the load test, 1×, one after the other in one process (in the program, reading runs beside the rest):`,
    "",
    "| part | time | per frame |",
    "| --- | ---: | ---: |",
    ...parts.map(
      ({ part, ms, nsPerFrame }) => `| ${part} | ${ms.toFixed(0)} ms | ${nsPerFrame.toFixed(0)} ns |`,
    ),
  ].join("\n");
}

function number(n: number): string {
  return n.toLocaleString("en");
}

main().catch((error: unknown) => {
  console.error(error);
  process.exitCode = 1;
});
