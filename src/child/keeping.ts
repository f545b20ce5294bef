/** Where this process keeps finished analyses, and as which program. */
import { createHash } from "node:crypto";
import { readFile } from "node:fs/promises";

import type { KeepPlace } from "../protocol/child-contract";
import { KeptAnalyses } from "../source/kept-analyses";

/**
 * The kept analyses of a place. They are for this very bundle: any other, however little it differs, may lay out its
 * records or judge otherwise.
 */
export async function keptAnalysesAt(place: KeepPlace): Promise<KeptAnalyses> {
  const program = createHash("sha256")
    .update(await readFile(process.argv[1]!))
    .digest();
  return new KeptAnalyses({ place, program, log: (line) => process.stderr.write(`${line}\n`) });
}
