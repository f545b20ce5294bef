/**
 * A capture of several files: opened one after the other, read as one.
 * In: paths, in the order of the capture. Out: each file's bytes, to something that is told where a file begins.
 */
import { readdir, stat } from "node:fs/promises";
import { basename, dirname, join } from "node:path";

import { CaptureAnalysis } from "../analyze";
import { sharesOf } from "../base/memory-budget";
import type { AnalysisData } from "../report/analysis-data";
import { nameOfFiles, ringSiblings } from "../base/ring-names";
import { openCapture, SourceFailure, type CaptureBytes } from "./capture-bytes";
import { inflatePayload } from "./inflate-payload";
import {
  feedAll,
  refuseOther,
  watcher,
  type ChunkTaker,
  type FeedOptions,
  type ReadOptions,
} from "./read-capture";

/** Something that takes the chunks of several files. */
export interface FileTaker extends ChunkTaker {
  /** The chunks that follow are of this file. */
  beginFile(file: Pick<CaptureBytes, "name" | "fileBytes"> & Partial<CaptureBytes>): void;
  endFile(): void;
}

/** See the file's head. */
export class CaptureSet {
  readonly name: string;
  /** Bytes on disk of all files; 0 where one has none that can be told. */
  readonly fileBytes: number;
  readonly #paths: readonly string[];
  #nBytesBefore = 0;
  #current: CaptureBytes | undefined;

  private constructor(paths: readonly string[], fileBytes: number) {
    this.#paths = paths;
    this.fileBytes = fileBytes;
    this.name = nameOfFiles(paths.map((path) => basename(path)));
  }

  /** Looks at the files' sizes only. A file that is not there fails when its turn comes. */
  static async of(paths: readonly string[]): Promise<CaptureSet> {
    const sizes = await Promise.all(paths.map((path) => sizeOf(path)));
    const isKnown = sizes.every((size) => size > 0);
    return new CaptureSet(paths, isKnown ? sizes.reduce((sum, size) => sum + size, 0) : 0);
  }

  /** Bytes of all files read so far, compressed ones where they are compressed. */
  nBytesRead(): number {
    return this.#nBytesBefore + (this.#current?.nBytesRead() ?? 0);
  }

  /**
   * Feeds every file to `taker`. A file that is empty, or whose compression is damaged, is a defect; rejects with a
   * `SourceFailure` that names the file where one cannot be read or is no capture, or where all are empty.
   */
  async feedTo(taker: FileTaker, options: FeedOptions = {}): Promise<void> {
    let nRead = 0;
    for (const path of this.#paths) {
      try {
        if (await this.#feedFile(path, taker, options)) nRead++;
      } catch (error) {
        throw error instanceof SourceFailure ? error.of(path) : error;
      }
    }
    if (nRead === 0) throw new SourceFailure("empty-file", this.name);
  }

  /** Whether there was anything in the file. */
  async #feedFile(path: string, taker: FileTaker, options: FeedOptions): Promise<boolean> {
    const source = await openedOrEmpty(path);
    taker.beginFile(source ?? { name: basename(path), fileBytes: 0 });
    if (!source) {
      taker.addProblem("cut-short", "the file is empty");
      return false;
    }
    this.#current = source;
    try {
      const damage = await feedAll(source, taker, options);
      taker.endFile();
      refuseOther(taker, damage);
    } finally {
      this.#nBytesBefore += source.nBytesRead();
      this.#current = undefined;
      source.close();
    }
    return true;
  }
}

/** Reads and analyses several files as one capture. Rejects with a `SourceFailure` that names the file. */
export async function readCaptureSet(
  paths: readonly string[],
  options: ReadOptions = {},
): Promise<AnalysisData> {
  const set = await CaptureSet.of(paths);
  const { name, fileBytes } = set;
  const memory = sharesOf(options.maxMegabytes);
  const analysis = new CaptureAnalysis({ name, fileBytes, memory }, inflatePayload);
  await set.feedTo(analysis, { ...options, afterChunk: watcher(set, analysis, options) });
  return analysis.finish();
}

/** The siblings of a ring buffer's file, itself included, in order; only the file where it has none. */
export async function siblingsOf(path: string): Promise<string[]> {
  const folder = dirname(path);
  // A folder that may not be listed has no siblings to offer.
  const names = await readdir(folder).catch(() => []);
  return ringSiblings(basename(path), names).map((name) => join(folder, name));
}

async function openedOrEmpty(path: string): Promise<CaptureBytes | undefined> {
  try {
    return await openCapture(path);
  } catch (error) {
    if (error instanceof SourceFailure && error.failure.code === "empty-file") return undefined;
    throw error;
  }
}

async function sizeOf(path: string): Promise<number> {
  try {
    const { size } = await stat(path);
    return size;
  } catch {
    return 0; // It fails when it is opened, with a code.
  }
}
