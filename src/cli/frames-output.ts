/** Frames as lines of tab-separated values, CSV or NDJSON, written as they come. */
import { writeSync } from "node:fs";

import type { ProblemReport } from "../report/report-shapes";
import { listFrames } from "../source/list-frames";
import type { FramesArguments } from "./arguments";

/** Characters written at once. */
const BATCH_CHARACTERS = 1 << 16;
const STDOUT = 1;

/** Lists the frames; resolves with the defects of the file. Memory does not grow with the frames. */
export async function writeFrames(
  listing: FramesArguments,
  paths: readonly string[],
): Promise<readonly ProblemReport[]> {
  const { fields, format } = listing;
  let batch = format === "csv" ? `${fields.map(quoted).join(",")}\n` : "";
  let isReaderGone = false;
  const flush = (): void => {
    if (!isReaderGone) isReaderGone = !writeAll(batch);
    batch = "";
  };
  const problems = await listFrames({ ...listing, paths }, (values) => {
    if (isReaderGone) return;
    batch += lineOf(values, listing);
    if (batch.length >= BATCH_CHARACTERS) flush();
  });
  flush();
  return problems;
}

function lineOf(values: readonly string[], { fields, format }: FramesArguments): string {
  if (format === "tsv") return `${values.join("\t")}\n`;
  if (format === "csv") return `${values.map(quoted).join(",")}\n`;
  const present = fields.map((name, i) => [name, values[i] ?? ""]).filter(([, value]) => value !== "");
  return `${JSON.stringify(Object.fromEntries(present))}\n`;
}

function quoted(text: string): string {
  return `"${text.replaceAll('"', '""')}"`;
}

/** Writes all of it, waiting where a pipe is full; false when the reader has gone. */
function writeAll(text: string): boolean {
  const bytes = Buffer.from(text);
  let at = 0;
  while (at < bytes.length) {
    try {
      at += writeSync(STDOUT, bytes, at);
    } catch (error) {
      const code = error instanceof Error && "code" in error ? error.code : "";
      if (code === "EPIPE") return false;
      if (code !== "EAGAIN") throw error;
    }
  }
  return true;
}
