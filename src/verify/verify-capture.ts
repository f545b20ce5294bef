/**
 * Reads a capture with our reader and with an independent one, and compares frame by frame.
 *
 * Compared is what both give: interface, ticks and bytes of enhanced packet blocks. What the second reader cannot read is
 * counted and named, never passed over.
 */
import { CaptureReader } from "../capture/capture-reader";
import { STEP } from "../capture/frame";
import { openCapture, SourceFailure } from "../source/capture-bytes";
import { BrokenCompression } from "../source/compressions";
import { refuseOther } from "../source/read-capture";
import { SecondReader, type SecondFrame } from "./second-reader";

/** The first frame on which the readers disagree. */
export interface VerifyDifference {
  frame: number;
  what: "interface" | "time" | "bytes" | "missing";
  ours: string;
  theirs: string;
}

/** What a verification came to. */
export interface VerifyReport {
  name: string;
  /** Frames of our reader. */
  nFrames: number;
  nCompared: number;
  nEqual: number;
  firstDifference: VerifyDifference | null;
  /** Defects that our reader found, and read past; the second reader may take them for frames. */
  nDefects: number;
  /** What the second reader cannot read, with the number of frames where it is one of frames. */
  notRead: string[];
}

/** A frame of ours that waits for its twin. */
interface Waiting {
  number: number;
  interfaceId: number;
  high: number;
  low: number;
  bytes: Uint8Array;
  isInFirstSection: boolean;
}

/** Verifies the capture at `path`. Rejects with a `SourceFailure`. */
export async function verifyCapture(path: string, signal?: AbortSignal): Promise<VerifyReport> {
  const source = await openCapture(path);
  const verification = new Verification(source.name);
  try {
    for await (const chunk of source.chunks) {
      if (signal?.aborted) throw new SourceFailure("cancelled", source.name);
      verification.feed(chunk);
    }
  } catch (error) {
    if (!(error instanceof BrokenCompression)) throw error;
    verification.report.nDefects++;
    verification.report.notRead.push(`what lies behind the damage of the ${source.compression} stream`);
  } finally {
    source.close();
  }
  return verification.finish();
}

/** Both readers over one stream of chunks. */
class Verification {
  readonly report: VerifyReport;
  readonly #ours = new CaptureReader();
  readonly #second = new SecondReader();
  readonly #waiting: Waiting[] = [];
  #isSecondAlive = true;
  #nOther = 0;

  constructor(name: string) {
    this.report = {
      name,
      nFrames: 0,
      nCompared: 0,
      nEqual: 0,
      firstDifference: null,
      nDefects: 0,
      notRead: [],
    };
  }

  feed(chunk: Uint8Array): void {
    // The second reader keeps what it has not yet used, and the chunk's memory is used again.
    const copy = Buffer.from(chunk);
    this.#ours.feed(copy);
    this.#readOurs();
    refuseOther({ ...NOBODY, notACapture: this.#ours.notACapture }, "");
    if (this.#isSecondAlive) this.#readTheirs(copy);
  }

  finish(): VerifyReport {
    this.#ours.end();
    this.#readOurs();
    refuseOther({ ...NOBODY, notACapture: this.#ours.notACapture }, "");
    const { report } = this;
    report.nFrames = this.#ours.frame.number;
    report.nDefects += this.#ours.problems.kept.length + this.#ours.problems.nLeftOut;
    const [unmatched] = this.#waiting;
    if (unmatched?.isInFirstSection && this.#isSecondAlive)
      this.#differ(unmatched.number, "missing", "a frame", "none");
    const nLater = this.#waiting.filter((frame) => !frame.isInFirstSection).length;
    if (nLater > 0) report.notRead.push(`${nLater} frames in sections after the first`);
    if (this.#nOther > 0)
      report.notRead.push(`${this.#nOther} frames in other blocks than enhanced packet blocks`);
    report.notRead.push(
      "original lengths, time resolutions and time offsets: it gives captured bytes and raw ticks only",
    );
    return report;
  }

  #readOurs(): void {
    const { frame, window } = this.#ours;
    while (this.#ours.next() === STEP.FRAME) {
      if (!frame.isEnhancedPacket) {
        this.#nOther++;
        continue;
      }
      this.#waiting.push({
        isInFirstSection: frame.nSections <= 1,
        number: frame.number,
        interfaceId: frame.interfaceId,
        high: frame.timeHigh,
        low: frame.timeLow,
        bytes: window.bytes.slice(frame.start, frame.start + frame.capturedBytes),
      });
    }
    if (!this.#ours.format.startsWith("pcapng") && this.#ours.format !== "")
      this.#stop("it reads pcapng only");
  }

  #readTheirs(chunk: Buffer): void {
    try {
      for (const frame of this.#second.framesIn(chunk)) this.#compare(frame);
    } catch (error) {
      const after = this.report.nCompared;
      this.#stop(`it stops after ${after} frames: ${error instanceof Error ? error.message : String(error)}`);
    }
  }

  #stop(why: string): void {
    if (!this.#isSecondAlive) return;
    this.#isSecondAlive = false;
    this.report.notRead.push(why);
  }

  #compare(theirs: SecondFrame): void {
    const { report } = this;
    const [next] = this.#waiting;
    // It reads every section as if it were the first: what it gives of a later one is compared only where it fits.
    if (!next?.isInFirstSection && !(next && isSame(next, theirs))) {
      this.#stop("sections after the first are read as if they were the first");
      if (next) return;
    }
    report.nCompared++;
    const ours = this.#waiting.shift();
    if (!ours) {
      this.#differ(report.nCompared, "missing", "none", "a frame");
    } else if (ours.interfaceId !== theirs.interfaceId) {
      this.#differ(ours.number, "interface", String(ours.interfaceId), String(theirs.interfaceId));
    } else if (ours.high !== theirs.timestampHigh || ours.low !== theirs.timestampLow) {
      const ticks = (high: number, low: number): string => `0x${high.toString(16)} 0x${low.toString(16)}`;
      const theirTicks = ticks(theirs.timestampHigh, theirs.timestampLow);
      this.#differ(ours.number, "time", ticks(ours.high, ours.low), theirTicks);
    } else if (Buffer.compare(ours.bytes, theirs.data) !== 0) {
      this.#differ(ours.number, "bytes", `${ours.bytes.length} bytes`, `${theirs.data.length} bytes`);
    } else {
      report.nEqual++;
    }
  }

  #differ(frame: number, what: VerifyDifference["what"], ours: string, theirs: string): void {
    this.report.firstDifference ??= { frame, what, ours, theirs };
  }
}

function isSame(ours: Waiting, theirs: SecondFrame): boolean {
  const isSameTime = ours.high === theirs.timestampHigh && ours.low === theirs.timestampLow;
  return (
    isSameTime && ours.interfaceId === theirs.interfaceId && Buffer.compare(ours.bytes, theirs.data) === 0
  );
}

/** Nothing but a place for `notACapture`. */
const NOBODY = { feed: () => undefined, addProblem: () => undefined, nFrames: 0, nConversations: 0 };

/** Whether the readers agree on every frame that both can read. */
export function isAgreed(report: VerifyReport): boolean {
  return report.firstDifference === null && report.nEqual === report.nCompared;
}

/** The report in lines for a person, the verdict first. */
export function verifyText(report: VerifyReport): string {
  const lines = [
    `${report.name}: ${verdict(report)}`,
    `${plural(report.nFrames, "frame")} read by our reader; ${count(report.nCompared)} compared with the second reader (pcap-ng-parser), ${count(report.nEqual)} equal`,
  ];
  const { firstDifference } = report;
  if (firstDifference) {
    const { frame, what, ours, theirs } = firstDifference;
    lines.push(
      `first difference: frame ${count(frame)}, ${what}: ours ${ours}, the second reader's ${theirs}`,
    );
  }
  if (report.nDefects > 0)
    lines.push(`our reader passed over ${plural(report.nDefects, "defect")} of the file`);
  if (report.notRead.length > 0)
    lines.push("what the second reader cannot read:", ...report.notRead.map((line) => `  ${line}`));
  return `${lines.join("\n")}\n`;
}

function verdict({ nFrames, nCompared, firstDifference }: VerifyReport): string {
  if (firstDifference) return `the readers differ, first at frame ${count(firstDifference.frame)}`;
  if (nCompared === 0) return "nothing could be compared";
  if (nCompared < nFrames)
    return `both readers agree on the ${plural(nCompared, "frame")} of ${count(nFrames)} that both can read`;
  return nFrames === 1
    ? "both readers agree on its one frame"
    : `both readers agree on all ${count(nFrames)} frames`;
}

function plural(n: number, noun: string): string {
  return `${count(n)} ${noun}${n === 1 ? "" : "s"}`;
}

function count(n: number): string {
  return n.toLocaleString("en-US");
}
