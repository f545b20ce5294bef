/**
 * `npm test`: everything that must hold before a change lands. Installs what is missing, builds, then runs all
 * checks and all suites, the failing ones too; what each printed lies in `.cache/logs`.
 *
 * The last line is `N passed, N failed, N skipped`, summed over every test of node:test and mocha and over the
 * checks (build, lint, …), which count as one each. Exit code 0 only where nothing failed.
 */
import { existsSync, mkdirSync, readFileSync, rmSync } from "node:fs";
import { join, relative } from "node:path";
import { isWorkbenchPlatform, setupRoot, setupWorkbenchTests, WORKBENCH_PLATFORM } from "./setup.mjs";
import { CACHE, ROOT, cleanEnvironment, logTail, run, runNpm, secondsSince } from "./steps.mjs";

const STEP_TIMEOUT_MS = 1_200_000;
const N_CHECKS_AT_A_TIME = 2;
const NAME_WIDTH = 44;
const VSIX = join(CACHE, "megalodon.vsix");
/** What scripts/test-electron.mjs ends with where there is no desktop VS Code. */
const NOT_TO_BE_HAD = 3;

/** The npm scripts that count as one check each. */
const CHECKS = [
  ["fmt:check", "formatting"],
  ["lint", "lint"],
  ["layers", "layers: who imports whom"],
  ["unused", "unused files, exports, packages"],
  ["typecheck", "types"],
  ["size", "sizes of the bundles"],
  ["packed", "contents of the package"],
];

/** Folders below test/, a suite each. */
const SUITES = ["unit", "patterns", "property", "process", "corpus", "view"];

const totals = { passed: 0, failed: 0, skipped: 0 };
const failures = [];

async function main() {
  const startedMs = Date.now();
  mkdirSync(join(CACHE, "tally"), { recursive: true });
  await check("setup: npm packages", () => setUp(setupRoot));
  if (totals.failed === 0) {
    if (isWorkbenchPlatform()) await check("setup: workbench and browser", () => setUp(setupWorkbenchTests));
    else console.log(`· no workbench from npm on this platform, only on ${WORKBENCH_PLATFORM}`);
    await npmCheck("build", "build");
    await inLanes(N_CHECKS_AT_A_TIME, CHECKS, ([script, name]) => npmCheck(script, name));
    for (const folder of SUITES) await nodeSuite(`${folder} tests`, [`test/${folder}`]);
    await workbenchSuites();
  }
  console.log(
    `\nAll of it took ${secondsSince(startedMs)}; logs are in ${relative(ROOT, join(CACHE, "logs"))}`,
  );
  for (const failure of failures) console.log(`failed: ${failure}`);
  console.log(`${totals.passed} passed, ${totals.failed} failed, ${totals.skipped} skipped`);
  process.exitCode = totals.failed === 0 && totals.passed > 0 ? 0 : 1;
}

/** The real workbench: the packed extension driven from outside, and the suite inside its extension host. */
async function workbenchSuites() {
  if (!isWorkbenchPlatform()) return;
  rmSync(VSIX, { force: true });
  const pack = ["run", "--silent", "package:packed", "--", "--out", VSIX];
  await check("package", () => runNpm(pack, { log: "package", timeoutMs: STEP_TIMEOUT_MS }));
  if (existsSync(VSIX)) {
    const folder = ["--concurrency=1", "test/workbench/e2e"];
    await nodeSuite("workbench, end to end", folder, { MEGALODON_VSIX: VSIX });
  } else {
    console.log("· workbench, end to end: not run, there is no package");
  }
  const suite = ["--import", "tsx", join(ROOT, "test", "workbench", "run-suite.ts")];
  await suiteStep("workbench, in the extension host", suite);
  await desktopSuite();
}

/** The same suite in a desktop VS Code. Where there is none, nothing is lost: it ran in the npm workbench. */
async function desktopSuite() {
  const name = "desktop VS Code, in the extension host";
  const args = ["--import", "tsx", join(ROOT, "scripts", "test-electron.mjs")];
  await suiteStep(name, args, { notToBeHad: NOT_TO_BE_HAD });
}

function nodeSuite(name, folders, env = {}) {
  return suiteStep(name, [join(ROOT, "test", "run.mjs"), ...folders], { env });
}

async function setUp(setup) {
  try {
    await setup();
    return { code: 0 };
  } catch (error) {
    return { code: 1, message: error.message };
  }
}

function npmCheck(script, name) {
  const log = script.replace(":", "-");
  return check(name, () => runNpm(["run", "--silent", script], { log, timeoutMs: STEP_TIMEOUT_MS }));
}

/** One check, counted as one. */
async function check(name, task) {
  const startedMs = Date.now();
  const { code, logPath, message } = await task();
  if (code === 0) totals.passed++;
  else totals.failed++;
  say(code === 0, name, startedMs, "");
  if (code !== 0) explain(name, message ?? logTail(logPath));
}

/** A program that runs many tests and writes a line about each to the file TALLY. */
async function suiteStep(name, args, { env = {}, notToBeHad } = {}) {
  const startedMs = Date.now();
  const log = name.replaceAll(/[^a-z]+/gi, "-").toLowerCase();
  const tallyPath = join(CACHE, "tally", `${log}.ndjson`);
  rmSync(tallyPath, { force: true });
  const { code, logPath, output } = await run(process.execPath, args, {
    log,
    env: cleanEnvironment({ ...env, TALLY: tallyPath, TZ: "UTC", LC_ALL: "C" }),
    timeoutMs: STEP_TIMEOUT_MS,
  });
  if (notToBeHad !== undefined && code === notToBeHad) {
    console.log(`· ${name}: not run, ${output.trim().split("\n").at(-1)}`);
    return;
  }
  const count = tallyOf(tallyPath);
  // A runner that broke down, or that found no test, has failed whatever it counted.
  const isBroken = count.failed.length === 0 && (code !== 0 || count.passed === 0);
  totals.passed += count.passed;
  totals.failed += isBroken ? 1 : count.failed.length;
  totals.skipped += count.nSkipped;
  const isPassed = !isBroken && count.failed.length === 0;
  say(
    isPassed,
    name,
    startedMs,
    `${count.passed} passed, ${count.failed.length} failed, ${count.nSkipped} skipped`,
  );
  for (const [reason, n] of count.skipReasons) console.log(`    skipped ${n}: ${reason}`);
  if (isPassed) return;
  for (const failed of count.failed) failures.push(`${name}: ${failed}`);
  explain(isBroken ? name : undefined, failingPart(output) ?? logTail(logPath));
}

/** Counts of a tally file; all zero where it was never written. */
function tallyOf(path) {
  const text = existsSync(path) ? readFileSync(path, "utf8") : "";
  const entries = text
    .split("\n")
    .filter((line) => line !== "")
    .map((line) => JSON.parse(line));
  const skipped = entries.filter(({ outcome }) => outcome === "skipped");
  const skipReasons = new Map();
  for (const { reason } of skipped) skipReasons.set(reason, (skipReasons.get(reason) ?? 0) + 1);
  return {
    passed: entries.filter(({ outcome }) => outcome === "passed").length,
    failed: entries.filter(({ outcome }) => outcome === "failed").map(({ name }) => name),
    nSkipped: skipped.length,
    skipReasons,
  };
}

/** The part of a runner's output that lists what failed; undefined where it has none. */
function failingPart(output) {
  const N_LINES_SHOWN = 120;
  const start = output.search(/^(✖ failing tests:|\s+\d+ failing)$/m);
  if (start < 0) return undefined;
  const lines = output.slice(start).trimEnd().split("\n");
  return lines
    .slice(0, N_LINES_SHOWN)
    .map((line) => `    ${line}`)
    .join("\n");
}

function say(isPassed, name, startedMs, counts) {
  const time = secondsSince(startedMs).padStart(8);
  console.log(`${isPassed ? "✔" : "✖"} ${name.padEnd(NAME_WIDTH)}${time}  ${counts}`.trimEnd());
}

function explain(failure, text) {
  if (failure !== undefined) failures.push(failure);
  console.log(text);
}

async function inLanes(nLanes, tasks, perform) {
  const waiting = [...tasks];
  const lane = async () => {
    for (let task = waiting.shift(); task !== undefined; task = waiting.shift()) await perform(task);
  };
  await Promise.all(Array.from({ length: nLanes }, lane));
}

await main();
