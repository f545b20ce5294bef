/**
 * Finished analyses kept on disk: found again when the same capture is opened, written after it was read.
 *
 * Keeping is a convenience and never in the way: whatever is wrong with a kept file or its folder is logged, the file
 * is thrown away, and the capture is read. Files of a folder are bounded in all; those not used for longest go first.
 */
import { createHash } from "node:crypto";
import { mkdir, readdir, stat, unlink, utimes } from "node:fs/promises";
import { basename, dirname, join, resolve } from "node:path";

import { UnsoundState } from "../base/kept-state";
import type { KeepPlace } from "../protocol/child-contract";
import { wouldTellMore } from "../report/memory-words";
import { restoredAnalysis, savedAnalysis, type ReportedAnalysis } from "../report/kept-analysis-data";
import { captureIdentity } from "./capture-identity";
import { isKeptOrAbsent, keptBytes, NotUsable, readKept, UNFINISHED_SUFFIX, writeKept } from "./kept-file";

const SUFFIX = ".megalodon";

/** A file is read and written in one piece of memory. */
const MAX_FILE_BYTES = 2 ** 30;

/** An unfinished file this old is nobody's any more. */
const UNFINISHED_MS = 3_600_000;

const MEGABYTE = 2 ** 20;

/** Where analyses are kept, by which program. */
export interface KeptAnalysesOptions {
  place: KeepPlace;
  /** 32 bytes that are another's for any other build of this program. */
  program: Uint8Array;
  log: (line: string) => void;
  /** The memory budget, in MB; none where it is not said. An analysis that a smaller one made coarser is of no use. */
  maxMegabytes?: number | undefined;
}

/** A look at what is kept of a capture. */
export interface KeptLook {
  /** The capture as it is now; undefined where it cannot be kept. */
  identity: Uint8Array | undefined;
  /** The analysis of exactly this capture; undefined where none is kept. */
  analysis: ReportedAnalysis | undefined;
}

/** See the file's head. No method rejects. */
export class KeptAnalyses {
  readonly #options: KeptAnalysesOptions;

  constructor(options: KeptAnalysesOptions) {
    this.#options = options;
  }

  /** Looks for the analysis of the capture of these files, in order; a file that is of no use is deleted. */
  async find(paths: readonly string[]): Promise<KeptLook> {
    const identity = await identityOrUndefined(paths);
    if (!identity || !this.#options.place.mayReopen) return { identity, analysis: undefined };
    return { identity, analysis: await this.#read(paths, identity) };
  }

  /** Keeps an analysis of the capture that had this identity before it was read, unless it has changed since. */
  async keep(paths: readonly string[], identity: Uint8Array, analysis: ReportedAnalysis): Promise<void> {
    const { program, place, log } = this.#options;
    try {
      const state = savedAnalysis(analysis);
      const nBytes = keptBytes(state);
      if (nBytes > this.#maxFileBytes) {
        log(`not kept: ${megabytes(nBytes)} are more than the ${megabytes(this.#maxFileBytes)} one may have`);
        return;
      }
      const now = await captureIdentity(paths);
      if (!now?.equals(identity)) {
        log("not kept: the capture changed while it was read");
        return;
      }
      const file = this.#fileOf(paths);
      if (!(await this.#isOurs(file))) {
        log(`not kept: ${file} is something else`);
        return;
      }
      const started = performance.now();
      await mkdir(dirname(file), { recursive: true });
      await writeKept(file, state, { program, capture: identity });
      log(`kept: ${megabytes(nBytes)} in ${Math.round(performance.now() - started)} ms`);
      await dropForgotten(file);
      if (place.folder !== null) await dropOldest(place.folder, place.maxBytes);
    } catch (error) {
      log(`not kept: ${messageOf(error)}`);
    }
  }

  async #read(paths: readonly string[], identity: Uint8Array): Promise<ReportedAnalysis | undefined> {
    const { program, log, maxMegabytes } = this.#options;
    const file = this.#fileOf(paths);
    try {
      const started = performance.now();
      const state = await readKept(file, { program, capture: identity }, this.#maxFileBytes);
      const analysis = restoredAnalysis(state);
      if (wouldTellMore(analysis.report.capture, maxMegabytes))
        throw new NotUsable("its memory budget was smaller");
      log(`taken from a kept analysis in ${Math.round(performance.now() - started)} ms`);
      await touch(file);
      return analysis;
    } catch (error) {
      if (isMissing(error)) return undefined;
      const isUseless =
        error instanceof NotUsable || error instanceof UnsoundState || error instanceof SyntaxError;
      log(`a kept analysis ${isUseless ? "is thrown away" : "cannot be read"}: ${messageOf(error)}`);
      // Where it cannot be deleted it is written over, or that fails too.
      if (isUseless && (await this.#isOurs(file))) await unlink(file).catch(() => undefined);
      return undefined;
    }
  }

  /** In a folder of our own everything is; beside a capture a person's file may have the name. */
  async #isOurs(file: string): Promise<boolean> {
    return this.#options.place.folder !== null || (await isKeptOrAbsent(file));
  }

  get #maxFileBytes(): number {
    return Math.min(MAX_FILE_BYTES, Math.floor(this.#options.place.maxBytes / 2));
  }

  #fileOf(paths: readonly string[]): string {
    const { folder } = this.#options.place;
    const absolute = paths.map((path) => resolve(path));
    if (folder !== null)
      return join(folder, createHash("sha256").update(absolute.join("\0")).digest("hex") + SUFFIX);
    // Beside the first of several, and not in the place of its own.
    const [first = ""] = absolute;
    return absolute.length === 1 ? `${first}${SUFFIX}` : `${first}+${absolute.length - 1}${SUFFIX}`;
  }
}

/** Deletes kept files of a folder, those not used for longest first, until no more than `maxBytes` are left. */
async function dropOldest(folder: string, maxBytes: number): Promise<void> {
  const files = await Promise.all((await readdir(folder)).map((name) => keptFile(join(folder, name))));
  const kept = files.filter((file) => file !== undefined);
  let nBytes = 0;
  for (const file of kept.sort((a, b) => b.usedMs - a.usedMs)) {
    nBytes += file.nBytes;
    // In another window it may be in use, or gone already.
    if (nBytes > maxBytes) await unlink(file.path).catch(() => undefined);
  }
}

/** Deletes what attempts to write `file` left behind when their process was killed. */
async function dropForgotten(file: string): Promise<void> {
  const folder = dirname(file);
  const names = (await readdir(folder)).filter(
    (name) => name.startsWith(`${basename(file)}.`) && name.endsWith(UNFINISHED_SUFFIX),
  );
  for (const name of names) {
    const unfinished = await keptFile(join(folder, name));
    const isForgotten = unfinished !== undefined && Date.now() - unfinished.usedMs > UNFINISHED_MS;
    if (isForgotten) await unlink(unfinished.path).catch(() => undefined);
  }
}

interface KeptFile {
  path: string;
  nBytes: number;
  usedMs: number;
}

/** A file of ours, finished or not; undefined for anything else. */
async function keptFile(path: string): Promise<KeptFile | undefined> {
  if (!path.endsWith(SUFFIX) && !path.endsWith(UNFINISHED_SUFFIX)) return undefined;
  try {
    const { size, mtimeMs } = await stat(path);
    return { path, nBytes: size, usedMs: mtimeMs };
  } catch {
    return undefined; // Deleted meanwhile by another window.
  }
}

/** Notes that a file was used; where that may not be noted, it counts as old. */
async function touch(file: string): Promise<void> {
  const now = new Date();
  await utimes(file, now, now).catch(() => undefined);
}

async function identityOrUndefined(paths: readonly string[]): Promise<Uint8Array | undefined> {
  if (paths.includes("-")) return undefined;
  try {
    return await captureIdentity(paths);
  } catch {
    return undefined; // Reading it fails for the same reason, and says why.
  }
}

function isMissing(error: unknown): boolean {
  return error instanceof Error && "code" in error && error.code === "ENOENT";
}

function messageOf(error: unknown): string {
  return error instanceof Error ? error.message : String(error);
}

function megabytes(nBytes: number): string {
  return `${(nBytes / MEGABYTE).toFixed(1)} MB`;
}
