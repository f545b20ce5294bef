/** Where this process keeps finished analyses, and as which program. */
import { createHash } from "node:crypto";
import { readFileSync } from "node:fs";

import type { KeepPlace } from "../protocol/child-contract";
import { KeptAnalyses } from "../source/kept-analyses";

/** Read when the process starts: an update may put another program in its place, or none. */
const PROGRAM = programDigest(process.argv[1]);

/**
 * The kept analyses of a place; undefined where this program cannot be told from others. They are for this very bundle:
 * any other, however little it differs, may lay out its records or judge otherwise.
 */
export function keptAnalysesAt(place: KeepPlace, maxMegabytes: number | undefined): KeptAnalyses | undefined {
  const log = (line: string): void => void process.stderr.write(`${line}\n`);
  if (PROGRAM) return new KeptAnalyses({ place, program: PROGRAM, log, maxMegabytes });
  log("nothing is kept: the program's own file cannot be read");
  return undefined;
}

function programDigest(path: string | undefined): Buffer | undefined {
  try {
    return createHash("sha256")
      .update(readFileSync(path ?? ""))
      .digest();
  } catch {
    return undefined; // Said when an analysis is to be kept.
  }
}
