/**
 * What an extension host is told to run: every test file beside it, in mocha. The same for a desktop VS Code
 * and for the workbench from npm.
 * TALLY=file gets one JSON line a test, `{ outcome, name }`; SUITE_REPORT=file gets what mocha says, without
 * the workbench's own chatter between its lines.
 */
import { appendFileSync, readdirSync } from "node:fs";
import { join } from "node:path";
import { format } from "node:util";

import Mocha from "mocha";

/** Opening, analyzing and closing in an extension host that has just begun. */
const TEST_TIMEOUT_MS = 60_000;

/** Runs the suite; rejects with the number of failures where there are any. */
export async function run(): Promise<void> {
  const mocha = new Mocha({ ui: "bdd", timeout: TEST_TIMEOUT_MS, color: false });
  const files = readdirSync(__dirname).filter((name) => name.endsWith(".test.js"));
  for (const file of files.sort()) mocha.addFile(join(__dirname, file));
  Mocha.reporters.Base.consoleLog = report;
  const nFailures = await new Promise<number>((resolve) => {
    const runner = mocha.run(resolve);
    runner.on("pass", (test) => tally("passed", test.fullTitle()));
    runner.on("fail", (test) => tally("failed", test.fullTitle()));
    runner.on("pending", (test) => tally("skipped", test.fullTitle()));
  });
  if (nFailures > 0) throw new Error(`${nFailures} tests failed in the extension host`);
}

function report(...parts: unknown[]): void {
  console.log(...parts);
  const path = process.env.SUITE_REPORT;
  if (path !== undefined) appendFileSync(path, `${format(...parts)}\n`);
}

function tally(outcome: "passed" | "failed" | "skipped", name: string): void {
  const path = process.env.TALLY;
  if (path !== undefined) appendFileSync(path, `${JSON.stringify({ outcome, name })}\n`);
}
