/** Builds the fake analyzer as the product's child is built: one CommonJS file that plain Node runs. */
import { mkdtempSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";

import { build } from "esbuild";

/** Absolute path of the bundle, in a temporary folder of its own. */
export async function buildFakeAnalyzer(): Promise<string> {
  const outfile = join(mkdtempSync(join(tmpdir(), "fake-analyzer-")), "child.js");
  await build({
    entryPoints: [join(import.meta.dirname, "fake-analyzer.ts")],
    bundle: true,
    platform: "node",
    format: "cjs",
    target: "node20",
    outfile,
  });
  return outfile;
}
