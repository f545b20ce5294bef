/** The captures that are mutated: the sample and, where the corpus is present, its core captures. */
import { existsSync, readFileSync } from "node:fs";
import { join } from "node:path";

/** Larger captures make slow inputs without new ideas. */
const MAX_BYTES = 64 * 1024;
/** Of the sample, as much as holds every kind of block. */
const SAMPLE_BYTES = 20_000;

/** Bytes of each capture. */
export function corpusCaptures(root: string): Uint8Array[] {
  const sample = readFileSync(join(root, "media", "sample.pcapng")).subarray(0, SAMPLE_BYTES);
  const corpus = join(root, "..", "shared", "captures");
  const core = join(corpus, "core.txt");
  if (!existsSync(core)) return [sample];
  const names = readFileSync(core, "utf8")
    .split("\n")
    .filter((name) => name !== "");
  const captures = names.map((name) => readFileSync(join(corpus, "files", name)));
  return [sample, ...captures.filter((bytes) => bytes.length > 0 && bytes.length <= MAX_BYTES)];
}
