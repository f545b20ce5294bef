/**
 * Follows a capture file that is being written: reads what is new of it into the same analysis.
 *
 * In: a file that was read, with the analysis that it went into. Out: looks at the analysis as it grows; and that the
 * file became another (replaced, shorter) or is gone. It is looked at once a second: notifications of the file system
 * do not reach everywhere (a network's folder), and a look costs next to nothing.
 * An unfinished record at the file's end is no defect while the file grows. Once it has rested for a minute the analysis
 * is judged as that of a whole capture; if it grows after all, it goes on where nothing was lost by that.
 */
import { closeSync, fstatSync } from "node:fs";
import { open, stat } from "node:fs/promises";

import type { CaptureAnalysis } from "../analyze";
import type { FileChange } from "../protocol/child-contract";
import type { AnalysisData } from "../report/analysis-data";
import { chunksOf, identityOf, openFile } from "./capture-bytes";
import { fedAnalysis, refuseOther, type ReadOptions } from "./read-capture";
import { SnapshotSchedule } from "./snapshot-schedule";

const POLL_MS = 1000;
/** A file that was not written for this long is taken for finished. */
const REST_MS = 60_000;
/** The first bytes tell a file from another of the same place. */
const HEAD_BYTES = 256;
/** A file that is being written anew is not looked at before it may be a capture. */
const LEAST_BYTES = 24;
const MAX_CHUNK_BYTES = 1 << 22;

/** Who is told of a file that is followed. */
export interface FollowTellers {
  /** A new look; `isGrowing` is false once the file rests, or is no longer followed. */
  onGrown: (data: AnalysisData, isGrowing: boolean) => void;
  /** All but `gone` need the file to be read anew, and end the following. */
  onChange: (change: FileChange) => void;
}

/** What is followed. */
interface FollowOptions extends FollowTellers {
  path: string;
  /** Everything of the file so far is in it; undefined where the answer did not come from the file itself. */
  analysis: CaptureAnalysis | undefined;
  /** Bytes of the file that were read. */
  nBytes: number;
  pollMs?: number | undefined;
  restMs?: number | undefined;
}

interface SeenFile {
  device: bigint;
  inode: bigint;
  modifiedNs: bigint;
  nBytes: number;
}

/**
 * Reads the capture at `path` and follows its file from then on; `follower` is undefined where it cannot be (a stream, a
 * compressed file). Rejects with a `SourceFailure`.
 */
export async function readAndFollow(
  path: string,
  options: ReadOptions & Pick<FollowOptions, "pollMs" | "restMs">,
  tellers: FollowTellers,
): Promise<{ data: AnalysisData; follower: FileFollower | undefined }> {
  const { analysis, damage, nBytes } = await fedAnalysis(path, options);
  const { pollMs, restMs } = options;
  const follower =
    nBytes > 0 ? new FileFollower({ path, analysis, nBytes, pollMs, restMs, ...tellers }) : undefined;
  const data = (await follower?.start()) ?? analysis.finish();
  if (analysis.notACapture) follower?.dispose();
  refuseOther(analysis, damage);
  return { data, follower };
}

/** Follows a file whose analysis was not made now: any growth asks for it to be read. */
export async function followed(
  path: string,
  facts: { fileBytes: number; captureBytes: number },
  tellers: FollowTellers,
): Promise<FileFollower | undefined> {
  if (facts.fileBytes === 0 || facts.fileBytes !== facts.captureBytes) return undefined;
  const follower = new FileFollower({ path, analysis: undefined, nBytes: facts.fileBytes, ...tellers });
  await follower.start();
  return follower;
}

/** See the file's head. */
export class FileFollower {
  readonly #options: FollowOptions;
  readonly #schedule = new SnapshotSchedule(0);
  #seen: SeenFile | undefined;
  #head: Uint8Array = Buffer.alloc(0);
  #nBytes: number;
  #changedMs = 0;
  #isGrowing = false;
  #isGone = false;
  #hasNews = false;
  #isStopped = false;
  #timer: ReturnType<typeof setTimeout> | undefined;

  constructor(options: FollowOptions) {
    this.#options = options;
    this.#nBytes = options.nBytes;
  }

  /** The file is being written: what was told of it is not the last word. */
  get isGrowing(): boolean {
    return this.#isGrowing;
  }

  /** Begins; resolves with the first answer: the analysis as it stands, judged as whole where the file rests. */
  async start(): Promise<AnalysisData | undefined> {
    const { path, analysis, restMs = REST_MS } = this.#options;
    this.#seen = await seenOrUndefined(path);
    this.#head = await headOf(path, this.#nBytes);
    this.#changedMs = Number((this.#seen?.modifiedNs ?? 0n) / 1_000_000n);
    this.#isGrowing = analysis !== undefined && Date.now() - this.#changedMs < restMs;
    this.#pollSoon();
    if (!this.#isGrowing) return analysis?.finish();
    analysis?.grewTo({ size: this.#nBytes, modifiedMs: this.#changedMs, isGrowing: true });
    return analysis?.snapshot();
  }

  /** Follows no longer; what was read is judged as a whole capture. */
  stop(): void {
    if (this.#isStopped) return;
    this.#end();
    if (this.#isGrowing) this.#settle();
  }

  /** Follows no longer, and tells nothing. */
  dispose(): void {
    this.#end();
  }

  #end(): void {
    this.#isStopped = true;
    clearTimeout(this.#timer);
  }

  #pollSoon(): void {
    if (this.#isStopped) return;
    this.#timer = setTimeout(() => void this.#poll(), this.#options.pollMs ?? POLL_MS);
    // A process that has nothing else to do may end.
    this.#timer.unref();
  }

  async #poll(): Promise<void> {
    try {
      await this.#look();
    } catch {
      // The file cannot be read just now; the next look says whether it is gone.
    }
    this.#pollSoon();
  }

  async #look(): Promise<void> {
    const now = await seenOrUndefined(this.#options.path);
    if (this.#isStopped) return;
    if (!now) {
      if (!this.#isGone) this.#options.onChange("gone");
      this.#isGone = true;
      return;
    }
    const change = await this.#changeTo(now);
    if (change !== undefined) {
      if (now.nBytes >= LEAST_BYTES) this.#readAnew(change);
      return;
    }
    this.#seen = now;
    if (now.nBytes > this.#nBytes) await this.#readOn();
    this.#tell();
  }

  /** Whether the file is another than the one that was read. */
  async #changeTo(now: SeenFile): Promise<"replaced" | "shrunk" | undefined> {
    const seen = this.#seen;
    if (now.inode !== seen?.inode || now.device !== seen.device) return "replaced";
    if (now.nBytes < this.#nBytes) return "shrunk";
    if (now.modifiedNs === seen.modifiedNs) return undefined;
    const head = await headOf(this.#options.path, this.#head.length);
    return Buffer.compare(head, this.#head) === 0 ? undefined : "replaced";
  }

  #readAnew(change: FileChange): void {
    if (this.#isStopped) return;
    this.#end();
    this.#options.onChange(change);
  }

  async #readOn(): Promise<void> {
    const { path, analysis } = this.#options;
    if (!analysis || (!this.#isGrowing && !analysis.goOn())) {
      this.#readAnew("grown");
      return;
    }
    this.#isGrowing = true;
    const { descriptor, identity } = openFile(path);
    try {
      const stretch = { offset: this.#nBytes, maxChunkBytes: MAX_CHUNK_BYTES };
      for await (const chunk of chunksOf(descriptor, identity, stretch)) {
        if (this.#isStopped) return;
        analysis.feed(chunk);
        this.#nBytes += chunk.length;
      }
      const { modifiedMs } = identityOf(fstatSync(descriptor));
      analysis.grewTo({ size: this.#nBytes, modifiedMs, isGrowing: true });
    } finally {
      closeSync(descriptor);
    }
    if (this.#head.length < HEAD_BYTES) this.#head = await headOf(path, this.#nBytes);
    this.#changedMs = Date.now();
    this.#hasNews = true;
    if (analysis.notACapture) this.#readAnew("replaced");
  }

  #tell(): void {
    const { analysis, restMs = REST_MS } = this.#options;
    if (this.#isStopped || !analysis || !this.#isGrowing) return;
    const nowMs = Date.now();
    if (nowMs - this.#changedMs >= restMs) {
      this.#settle();
    } else if (this.#hasNews && this.#schedule.isDue(nowMs)) {
      this.#hasNews = false;
      this.#options.onGrown(analysis.snapshot(), true);
      this.#schedule.took(nowMs, Date.now());
    }
  }

  #settle(): void {
    this.#isGrowing = false;
    this.#hasNews = false;
    const data = this.#options.analysis?.finish();
    if (data) this.#options.onGrown(data, false);
  }
}

async function seenOrUndefined(path: string): Promise<SeenFile | undefined> {
  try {
    const { dev, ino, mtimeNs, size } = await stat(path, { bigint: true });
    return { device: dev, inode: ino, modifiedNs: mtimeNs, nBytes: Number(size) };
  } catch {
    return undefined; // Gone, or not to be seen: the same for whoever reads it.
  }
}

/** The first bytes of a file, of at most `nBytes`. */
async function headOf(path: string, nBytes: number): Promise<Uint8Array> {
  const file = await open(path, "r");
  try {
    const head = Buffer.alloc(Math.min(nBytes, HEAD_BYTES));
    const { bytesRead } = await file.read(head, 0, head.length, 0);
    return head.subarray(0, bytesRead);
  } finally {
    await file.close();
  }
}
