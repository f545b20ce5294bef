/**
 * `npm run bench:workbench -- [--runs 3] [--keep] [FILE]`: what a person waits for in a real VS Code workbench with a large
 * capture (the load test, 1×, 2 GB, where none is named), each time in a window of its own. Prints Markdown; `--keep` puts
 * it into docs/performance.md. Every time is that of the page: from the key or click to the frame that shows the answer.
 */
import { execFileSync } from "node:child_process";
import { linkSync, symlinkSync } from "node:fs";
import { join, resolve } from "node:path";
import { parseArgs } from "node:util";

import { EditorPage } from "../workbench/support/editor-page";
import { startSession, type Session } from "../workbench/support/session";
import type { WorkbenchPage } from "../workbench/support/workbench-page";
import { captureFile } from "./bench-captures";
import { median } from "./contenders";
import { keepTables } from "./kept-tables";
import { machine } from "./machine";
import { timesOfOpening, type OpeningTimes } from "./opening-times";
import { timeOfAction, timesOfJumps, timesOfZooms } from "./page-times";

const ROOT = join(__dirname, "..", "..");
const N_ZOOMS = 7;
const N_JUMPS = 20;
/** As long as a person may take to look for the next thing. */
const REST_MS = 1500;

/** What is waited for, in the order of the table; the limits are those of docs/performance.md. */
const STEPS = {
  firstRows: ["opening a capture never seen: first rows of the tree", 1000],
  firstTable: ["the same: first rows of the table", 1000],
  complete: ["the same: the whole answer", 4000],
  zoom: ["zooming: the picture follows", 100],
  sharp: ["zooming: bins counted anew from the file are on show", 1000],
  lastConversation: ["End in the table: the last conversation with its details", 1000],
  lastFrame: ["End in the frame list: the last frame", 1000],
  page: ["a jump in the frame list: its rows are there", 100],
  reopen: ["opening it again: the whole answer", 1000],
  reopenTree: ["opening it again: rows of the tree", 1000],
} as const;
type Step = keyof typeof STEPS;
type Times = Record<Step, number[]>;

interface Totals {
  nFrames: number;
  nConversations: number;
}

async function main(): Promise<void> {
  const { values, positionals } = parseArgs({
    allowPositionals: true,
    options: { runs: { type: "string", default: "3" }, keep: { type: "boolean", default: false } },
  });
  const [named] = positionals;
  const file =
    named === undefined ? await captureFile("seed-1.pcapng", join(ROOT, ".cache", "bench")) : resolve(named);
  const totals = totalsOf(file);
  const times = Object.fromEntries(Object.keys(STEPS).map((step) => [step, []])) as unknown as Times;
  const session = await startSession({ log: "workbench-bench" });
  try {
    for (let run = 1; run <= Number(values.runs); run++) {
      // Under a name of its own it was never seen.
      const name = `load-test-${run}.pcapng`;
      placeCapture(file, join(session.folder, name));
      await measureRun(session, name, totals, times);
    }
  } finally {
    await session.close();
  }
  const text = table(totals, times);
  console.log(text);
  if (values.keep) keepTables("npm run bench:workbench", text);
}

function totalsOf(file: string): Totals {
  const cli = [join(ROOT, "dist", "cli.js"), "analyze", file, "--format", "json"];
  const { capture } = JSON.parse(execFileSync(process.execPath, cli, { encoding: "utf8" })) as {
    capture: Totals;
  };
  return capture;
}

function placeCapture(file: string, path: string): void {
  try {
    linkSync(file, path);
  } catch {
    symlinkSync(file, path);
  }
}

async function measureRun(session: Session, name: string, totals: Totals, times: Times): Promise<void> {
  const workbench = await session.open();
  try {
    // Its tree is empty as yet.
    await workbench.activityBarItem("Megalodon").click();
    const opened = await open(workbench, name, totals);
    times.firstRows.push(opened.tree);
    times.firstTable.push(opened.table);
    times.complete.push(opened.complete);
    const editor = new EditorPage(workbench);
    await rest();
    for (const { followedMs, sharpMs } of await timesOfZooms(editor, N_ZOOMS)) {
      times.zoom.push(followedMs);
      if (sharpMs !== undefined) times.sharp.push(sharpMs);
    }
    const isLast = `[role=row][data-conversation][aria-selected="true"]`;
    times.lastConversation.push(
      await timeOfAction(editor, ".table[role=grid]", "End", `.details .wireshark-filter, ${isLast}`),
    );
    await editor.frame.locator(".list-tabs button", { hasText: "Frames" }).click();
    // The list stands at the selected conversation: the last frame is to come from elsewhere than from beside it.
    await editor.frame.locator(".captured-frames [data-frame]").first().waitFor();
    await editor.frame.locator(".captured-frames [role=grid]").press("Home");
    await editor.frame.locator(".captured-frames [data-frame='1']").waitFor();
    await rest();
    const lastFrame = `.captured-frames [data-frame="${totals.nFrames}"]`;
    times.lastFrame.push(await timeOfAction(editor, ".captured-frames [role=grid]", "End", lastFrame));
    times.page.push(...(await timesOfJumps(editor, N_JUMPS)));
    await rest();
    await workbench.runCommand("View: Close All Editors");
    await workbench.tab(name).first().waitFor({ state: "detached" });
    await rest();
    const reopened = await open(workbench, name, totals);
    times.reopen.push(reopened.complete);
    times.reopenTree.push(reopened.tree);
  } finally {
    await workbench.close();
  }
}

/** Opens the capture by its name. */
async function open(
  workbench: WorkbenchPage,
  name: string,
  { nConversations }: Totals,
): Promise<OpeningTimes> {
  const { page } = workbench;
  await page.keyboard.press("Control+P");
  await page.locator(".quick-input-widget input").fill(name);
  await page.locator(".quick-input-list .monaco-list-row", { hasText: name }).first().waitFor();
  return timesOfOpening(page, nConversations);
}

function rest(): Promise<void> {
  return new Promise((resolve) => setTimeout(resolve, REST_MS));
}

function table({ nFrames, nConversations }: Totals, times: Times): string {
  const rows = (Object.keys(STEPS) as Step[]).map((step) => {
    const [title, mostMs] = STEPS[step];
    const all = times[step];
    if (all.length === 0) return `| ${title} | – | – | ${mostMs} ms | 0 |`;
    const shown = [median(all), Math.max(...all)].map((ms) => `${Math.round(ms).toLocaleString("en")} ms`);
    return `| ${title} | ${shown.join(" | ")} | ${mostMs.toLocaleString("en")} ms | ${all.length} |`;
  });
  return [
    machine(),
    `${nFrames.toLocaleString("en")} frames, ${nConversations.toLocaleString("en")} conversations; code-server and a headless Chromium on the same machine`,
    [
      "| what is waited for | median | slowest | wanted | measured |",
      "| --- | ---: | ---: | ---: | ---: |",
      ...rows,
    ].join("\n"),
  ].join("\n\n");
}

main().catch((error: unknown) => {
  console.error(error);
  process.exitCode = 1;
});
