/**
 * The files of a capture that is several: which frames and which bytes of the whole each of them holds.
 * Numbers of frames and offsets of bytes go on from one file to the next.
 */
import type { FileIdentity, FileStart } from "../base/frame-index-columns";
import type { Problem } from "./problems";

/** One file of a capture of several. */
export interface CaptureFile {
  /** File name without its folder. */
  name: string;
  /** Bytes on disk; 0 where unknown. */
  bytes: number;
  /** frame.number in the whole capture of its first frame, or of the next file's where it holds none. */
  firstFrame: number;
  nFrames: number;
}

/** A file that is about to be read. */
export interface NamedFile {
  name: string;
  /** Bytes on disk; 0 where unknown. */
  fileBytes: number;
  /** The file as it was when it was opened. */
  identity?: FileIdentity;
  /** What was taken off around the capture; "" or absent for nothing. */
  compression?: string;
}

/** What a reader knows of where it is. */
interface ReaderContextSoFar {
  frame: { number: number };
  window: { fedBytes: number };
  problems: { kept: readonly Problem[] };
}

/** See the file's head. Empty where the capture is one file. */
export class CaptureFiles {
  readonly #files: (Omit<CaptureFile, "nFrames"> & FileStart & { firstProblem: number })[] = [];

  /** A file begins behind what the reader has read of those before it. */
  begin(file: NamedFile, { frame, window, problems }: ReaderContextSoFar): void {
    this.#files.push({
      name: file.name,
      bytes: file.fileBytes,
      firstFrame: frame.number + 1,
      firstByte: window.fedBytes,
      identity: (file.compression ?? "") === "" ? file.identity : undefined,
      firstProblem: problems.kept.length,
    });
  }

  /** Where each file begins; undefined where the capture is one file. */
  starts(): FileStart[] | undefined {
    if (this.#files.length === 0) return undefined;
    return this.#files.map(({ firstByte, identity }) => ({ firstByte, identity }));
  }

  get length(): number {
    return this.#files.length;
  }

  /** Every file begun so far, in order; `nFrames` is the number of frames of the whole so far. */
  list(nFrames: number): CaptureFile[] {
    return this.#files.map(({ name, bytes, firstFrame }, i) => {
      const next = this.#files[i + 1]?.firstFrame ?? nFrames + 1;
      return { name, bytes, firstFrame, nFrames: next - firstFrame };
    });
  }

  /** Defects in the order in which they were found, each with the file that it lies in, and its offset there. */
  located(problems: readonly Problem[]): (Problem & { file?: string })[] {
    return problems.map((problem, i) => {
      const file = this.#files.findLast(({ firstProblem }) => firstProblem <= i);
      if (!file) return problem;
      return { ...problem, file: file.name, fileOffset: problem.fileOffset - file.firstByte };
    });
  }
}
