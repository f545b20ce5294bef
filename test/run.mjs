/**
 * Runs the tests of node:test. A test is enrolled by existing: every `*.test.ts` below the folders that are
 * given (or the usual ones) is run, and a folder without any is a failure.
 *
 *   node test/run.mjs                          all but the workbench
 *   node test/run.mjs test/unit/wire           a folder
 *   node test/run.mjs test/patterns/open.test.ts
 *   node test/run.mjs --concurrency=1 …        files at a time (2)
 *
 * TALLY=file also writes one JSON line a test there (scripts/tally-reporter.mjs).
 */
import { spawn } from "node:child_process";
import { existsSync, readdirSync, statSync } from "node:fs";
import { dirname, join, relative } from "node:path";
import { fileURLToPath } from "node:url";

const ROOT = dirname(dirname(fileURLToPath(import.meta.url)));
const USUAL_FOLDERS = ["unit", "patterns", "property", "process", "corpus", "view"].map(
  (name) => `test/${name}`,
);
/** No test takes this long; one that does hangs. */
const TEST_TIMEOUT_MS = 900_000;

const concurrency =
  process.argv.find((argument) => argument.startsWith("--concurrency="))?.split("=")[1] ?? "2";
const given = process.argv.slice(2).filter((argument) => !argument.startsWith("--"));
const folders = given.length > 0 ? given : USUAL_FOLDERS;

const found = folders.map((folder) => ({
  folder,
  files: testFilesBelow(join(ROOT, relative(ROOT, folder))),
}));
const empty = found.filter(({ files }) => files.length === 0);
for (const { folder } of empty) console.error(`no *.test.ts below ${folder}`);
if (empty.length > 0) {
  process.exitCode = 1;
} else {
  runTests(found.flatMap(({ files }) => files));
}

/** Absolute paths of the test files below a path, which may itself be one; none where it does not exist. */
function testFilesBelow(path) {
  if (!existsSync(path)) return [];
  if (statSync(path).isFile()) return path.endsWith(".test.ts") ? [path] : [];
  return readdirSync(path)
    .filter((name) => name !== "node_modules")
    .sort()
    .flatMap((name) =>
      statSync(join(path, name)).isFile() && !name.endsWith(".test.ts")
        ? []
        : testFilesBelow(join(path, name)),
    );
}

function runTests(files) {
  const tally = process.env.TALLY;
  const reporters = [["spec", "stdout"]];
  if (tally) reporters.push([join(ROOT, "scripts", "tally-reporter.mjs"), tally]);
  const child = spawn(
    process.execPath,
    [
      ...[
        "--import",
        "tsx",
        "--test",
        `--test-concurrency=${concurrency}`,
        `--test-timeout=${TEST_TIMEOUT_MS}`,
      ],
      ...reporters.flatMap(([name, to]) => [`--test-reporter=${name}`, `--test-reporter-destination=${to}`]),
      ...files,
    ],
    { cwd: ROOT, stdio: "inherit", env: { ...process.env, TZ: "UTC", LC_ALL: "C" } },
  );
  child.on("exit", (code) => {
    process.exitCode = code ?? 1;
  });
}
