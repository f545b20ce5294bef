/** Builds analyzers as the product's child is built: one CommonJS file that plain Node runs. */
import { mkdtempSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";

import { build } from "esbuild";

import type { AnalyzerEvents } from "../../src/extension/analyzer-process";

/** Events that nobody listens to. */
export const UNHEARD: AnalyzerEvents = {
  progress: () => undefined,
  snapshot: () => undefined,
  grown: () => undefined,
  fileChanged: () => undefined,
};

/** Absolute path of the fake analyzer's bundle, in a temporary folder of its own. */
export function buildFakeAnalyzer(): Promise<string> {
  return buildAnalyzer("fake-analyzer.ts");
}

/** The same for the product's own child. */
export function buildChild(): Promise<string> {
  return buildAnalyzer("../../src/child/main.ts");
}

/** The same for the command line. */
export function buildCli(): Promise<string> {
  return buildAnalyzer("../../src/cli/main.ts");
}

/** The same for an analyzer whose source is named from this folder. */
async function buildAnalyzer(source: string): Promise<string> {
  const outfile = join(mkdtempSync(join(tmpdir(), "fake-analyzer-")), "child.js");
  await build({
    entryPoints: [join(import.meta.dirname, source)],
    bundle: true,
    platform: "node",
    format: "cjs",
    target: "node20",
    outfile,
  });
  return outfile;
}
