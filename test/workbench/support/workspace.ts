/**
 * The folder that a workbench test opens: the sample capture and a file that is none. It lies below the system's
 * temporary folder, so that no test writes into the project.
 */
import { copyFileSync, mkdtempSync, rmSync, utimesSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";

import { NO_CAPTURE, SAMPLE } from "./sample";

/** The project's folder. */
export const ROOT = join(import.meta.dirname, "..", "..", "..");
/** The folder with the sample capture and its truth file. */
export const MEDIA = join(ROOT, "media");

/** A folder for one test run. */
export interface TestWorkspace {
  folder: string;
  remove(): void;
}

/** Makes the folder; the caller removes it. */
export function makeWorkspace(): TestWorkspace {
  const folder = mkdtempSync(join(tmpdir(), "mgl-ws-"));
  copyFileSync(join(MEDIA, SAMPLE), join(folder, SAMPLE));
  // Of yesterday: what was written just now may still grow, and is not kept before it rests.
  const yesterday = new Date(Date.now() - 86_400_000);
  utimesSync(join(folder, SAMPLE), yesterday, yesterday);
  writeFileSync(
    join(folder, NO_CAPTURE),
    "Full fathom five thy father lies;\nOf his bones are coral made;\n",
  );
  return {
    folder,
    remove: () => {
      rmSync(folder, { recursive: true, force: true });
    },
  };
}
