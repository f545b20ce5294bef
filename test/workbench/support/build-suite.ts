/**
 * Builds the mocha suite that runs inside an extension host. A test file is enrolled by existing.
 *
 *   node --import tsx test/workbench/support/build-suite.ts     → .cache/workbench-suite/suite-entry.js
 */
import { readdirSync, rmSync } from "node:fs";
import { join } from "node:path";

import { build } from "esbuild";

import { ROOT } from "./workspace";

const SUITE = join(ROOT, "test", "workbench", "suite");
const OUT = join(ROOT, ".cache", "workbench-suite");

/** The module with `run`, which an extension host takes as `extensionTestsPath`. */
export const SUITE_ENTRY = join(OUT, "suite-entry.js");

/** Bundles every `*.test.ts` of the suite and its entry as CommonJS; throws where a file does not compile. */
export async function buildSuite(): Promise<void> {
  const tests = readdirSync(SUITE).filter((name) => name.endsWith(".test.ts"));
  if (tests.length === 0) throw new Error(`no *.test.ts in ${SUITE}`);
  rmSync(OUT, { recursive: true, force: true });
  await build({
    entryPoints: ["suite-entry.ts", ...tests].map((name) => join(SUITE, name)),
    outdir: OUT,
    bundle: true,
    platform: "node",
    format: "cjs",
    target: "node20",
    external: ["vscode", "mocha"],
    sourcemap: "inline",
    logLevel: "warning",
  });
}

if (process.argv[1] === import.meta.filename) void buildSuite();
