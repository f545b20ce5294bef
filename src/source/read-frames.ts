/**
 * Pages of frames, read back from an analysed file, or from several that are one capture: of the whole capture by number, or of one conversation by place.
 *
 * In: row ranges. Out: pages of what is found within a bounded time; a page that is shorter than asked, with rows of the
 * list left, is gone on with by asking again for the rest. A conversation's frames may lie a whole file apart: what was
 * found stays, so that each question begins where the one before it had to stop.
 */
import { addCapturedFrame, ConversationRows, placeBefore, type FrameSteps } from "../frame-rows";
import type { AnalysisData } from "../report/analysis-data";
import { FrameRows } from "../report/frame-page";
import type { FramePage } from "../report/frame-shapes";
import { SourceFailure } from "./capture-bytes";
import { FrameRun, type StretchLimits } from "./frame-run";

/** How long a page may take to read. */
const PAGE_MS = 80;
/** The file is let go of when nobody has asked for so long. */
const IDLE_MS = 5000;
/** Frames before a page that are kept, for who scrolls back. */
const LEAD_FRAMES = 512;
/** Rows kept of the list of all frames. */
const MAX_KEPT_ROWS = 16384;
/** Frames of one conversation that are listed at most: 40 bytes each are kept. */
const MAX_CONVERSATION_ROWS = 1_000_000;
/** Conversations whose frames are kept. */
const MAX_CONVERSATIONS = 4;

/** Which rows. */
export interface RowRange {
  startRow: number;
  nRows: number;
}

/** Where a frame stands in the list of its conversation's frames. */
export interface FrameRowAnswer {
  /** -1 where it is not (yet) found. */
  row: number;
  /** False where the time was up before all that could hold it was read: ask again. */
  isDone: boolean;
}

/** The frames of one conversation, as far as they were found. */
interface ConversationScan {
  rows: FrameRows;
  taker: ConversationRows;
  /** The next frame to look at. */
  nextFrame: number;
  isDone: boolean;
}

/** See the file's head. Questions are answered one after the other. */
export class FramePages {
  readonly #paths: readonly string[];
  readonly #data: AnalysisData;
  /** The run that reads the list of all frames, and the rows behind it: frames [#firstKept, #firstKept + length). */
  #listRun: FrameRun | undefined;
  #listRows: FrameRows;
  #firstKept = 1;
  /** Newest last. */
  readonly #scans = new Map<number, ConversationScan>();
  #scanRun: { conversation: number; run: FrameRun } | undefined;
  #last: Promise<unknown> = Promise.resolve();
  #idle: ReturnType<typeof setTimeout> | undefined;

  constructor(paths: readonly string[], data: AnalysisData) {
    this.#paths = paths;
    this.#data = data;
    this.#listRows = this.#newRows();
    data.tracker.table.makeFindable();
    data.tracker.addresses.makeFindable();
  }

  /** Frames [startRow + 1, startRow + nRows] of the capture. Fails with a `SourceFailure`. */
  capture(range: RowRange, signal: AbortSignal): Promise<FramePage> {
    return this.#inTurn(() => this.#capturePage(range, limitsFromNow(signal)));
  }

  /** Rows of the list of a conversation's frames. Fails with a `SourceFailure`. */
  conversation(conversation: number, range: RowRange, signal: AbortSignal): Promise<FramePage> {
    return this.#inTurn(async () => {
      const scan = this.#scanOf(conversation);
      const end = range.startRow + range.nRows;
      await this.#scan(scan, conversation, () => scan.rows.length < end, limitsFromNow(signal));
      return scan.rows.page(range.startRow, end, {
        nRows: scan.rows.length,
        isCounted: scan.isDone,
        readToFrame: scan.nextFrame - 1,
      });
    });
  }

  /** The place of a frame among those of a conversation. Fails with a `SourceFailure`. */
  rowOf(conversation: number, frame: number, signal: AbortSignal): Promise<FrameRowAnswer> {
    return this.#inTurn(async () => {
      const scan = this.#scanOf(conversation);
      await this.#scan(scan, conversation, () => scan.rows.lastFrame < frame, limitsFromNow(signal));
      const row = scan.rows.rowOf(frame);
      return { row, isDone: scan.isDone || row >= 0 || scan.rows.lastFrame >= frame };
    });
  }

  /** The conversation that a frame belongs to; -1 where it belongs to none. Takes as long as it takes. */
  async conversationOf(frame: number, signal: AbortSignal): Promise<number> {
    for (;;) {
      const page = await this.capture({ startRow: frame - 1, nRows: 1 }, signal);
      if (page.frame.length > 0) return page.conversation[0]!;
    }
  }

  /** Lets go of the file, after the questions that were asked; the next one opens it again. */
  close(): Promise<void> {
    const closed = this.#last.then(() => this.#closeRuns());
    this.#last = closed;
    return closed;
  }

  async #closeRuns(): Promise<void> {
    clearTimeout(this.#idle);
    const runs = [this.#listRun, this.#scanRun?.run];
    this.#listRun = undefined;
    this.#scanRun = undefined;
    for (const run of runs) await run?.close();
  }

  #newRows(): FrameRows {
    const data = this.#data;
    return new FrameRows((conversation, isClient) => {
      const client = data.clientSide(conversation);
      return data.endpoint(conversation, isClient ? client : 1 - client);
    });
  }

  /** Runs share the file and are not for two at a time. */
  #inTurn<Answer>(ask: () => Promise<Answer>): Promise<Answer> {
    clearTimeout(this.#idle);
    const answer = this.#last.then(ask);
    this.#last = answer.then(
      () => this.#rest(),
      () => this.#rest(),
    );
    return answer;
  }

  #rest(): void {
    clearTimeout(this.#idle);
    this.#idle = setTimeout(() => void this.close(), IDLE_MS).unref();
  }

  async #capturePage({ startRow, nRows }: RowRange, limits: StretchLimits): Promise<FramePage> {
    const { nFrames } = this.#data.capture;
    const first = startRow + 1;
    const last = Math.min(startRow + nRows, nFrames);
    if (first <= last && !this.#isKept(first, last)) await this.#readList(first, last, limits);
    const from = first - this.#firstKept;
    const isBehind = from < 0 || from > this.#listRows.length;
    const page = this.#listRows.page(
      isBehind ? this.#listRows.length : from,
      isBehind ? 0 : last - this.#firstKept + 1,
      {
        nRows: nFrames,
        isCounted: true,
        readToFrame: this.#listRun ? this.#listRun.nextFrame - 1 : last,
      },
    );
    return { ...page, startRow };
  }

  #isKept(first: number, last: number): boolean {
    return this.#firstKept <= first && last < this.#firstKept + this.#listRows.length;
  }

  async #readList(first: number, last: number, limits: StretchLimits): Promise<void> {
    const run = await this.#listRunAt(first);
    const end = this.#firstKept + this.#listRows.length;
    const goesOn = this.#firstKept <= first && first <= end && run.nextFrame === end;
    if (!goesOn) {
      this.#listRows = this.#newRows();
      this.#firstKept = Math.max(run.nextFrame, first - LEAD_FRAMES);
    } else if (this.#listRows.length > MAX_KEPT_ROWS) {
      const nDropped = Math.max(0, first - LEAD_FRAMES - this.#firstKept);
      this.#listRows = this.#listRows.withoutFirst(nDropped);
      this.#firstKept += nDropped;
    }
    const take = (steps: FrameSteps): boolean => {
      if (steps.frame.number >= this.#firstKept) addCapturedFrame(this.#listRows, this.#data, steps);
      return steps.frame.number < last;
    };
    try {
      if ((await run.stretch(take, limits)) !== "end") return;
      this.#listRun = undefined;
      if (this.#firstKept + this.#listRows.length <= last)
        throw new SourceFailure("file-changed", `${this.#paths.join(", ")}: it ends before frame ${last}`);
    } catch (error) {
      // A run that failed is closed; what it had found is not to be trusted either.
      this.#listRun = undefined;
      this.#listRows = this.#newRows();
      throw error;
    }
  }

  /** The run under way where it leads to the frame, else a new one. */
  async #listRunAt(frame: number): Promise<FrameRun> {
    const run = this.#listRun;
    if (run && run.nextFrame <= frame && (run.isSequential || run.nextFrame >= this.#nearestStart(frame)))
      return run;
    this.#listRun = undefined;
    await run?.close();
    this.#listRows = this.#newRows();
    this.#firstKept = frame;
    this.#listRun = await FrameRun.open(this.#paths, this.#data, frame);
    return this.#listRun;
  }

  /** The frame that a new run to `frame` would begin with. */
  #nearestStart(frame: number): number {
    const { index } = this.#data.readBack;
    return index.frame[placeBefore(index, frame)?.entry ?? 0] ?? 1;
  }

  #scanOf(conversation: number): ConversationScan {
    let scan = this.#scans.get(conversation);
    if (!scan) {
      const rows = this.#newRows();
      const taker = new ConversationRows(this.#data, conversation, rows);
      scan = { rows, taker, nextFrame: taker.firstFrame, isDone: false };
    }
    this.#scans.delete(conversation);
    this.#scans.set(conversation, scan);
    if (this.#scans.size > MAX_CONVERSATIONS) this.#scans.delete(this.#scans.keys().next().value!);
    return scan;
  }

  async #scan(
    scan: ConversationScan,
    conversation: number,
    needsMore: () => boolean,
    limits: StretchLimits,
  ): Promise<void> {
    if (isFinished(scan) || !needsMore()) return;
    const run = await this.#scanRunAt(conversation, scan.nextFrame);
    const take = (steps: FrameSteps): boolean => {
      const { number } = steps.frame;
      if (number < scan.nextFrame) return true;
      scan.taker.take(steps);
      scan.nextFrame = number + 1;
      scan.isDone = number >= scan.taker.lastFrame || scan.rows.length >= MAX_CONVERSATION_ROWS;
      return !isFinished(scan) && needsMore();
    };
    try {
      if ((await run.stretch(take, limits)) === "end" && !isFinished(scan))
        throw new SourceFailure(
          "file-changed",
          `${this.#paths.join(", ")}: it ends before frame ${scan.taker.lastFrame}`,
        );
    } catch (error) {
      // A run that failed is closed; what it had found is not to be trusted either.
      this.#scanRun = undefined;
      this.#scans.delete(conversation);
      throw error;
    }
    if (isFinished(scan)) {
      this.#scanRun = undefined;
      await run.close();
    }
  }

  async #scanRunAt(conversation: number, frame: number): Promise<FrameRun> {
    const kept = this.#scanRun;
    if (kept?.conversation === conversation && kept.run.nextFrame === frame) return kept.run;
    this.#scanRun = undefined;
    await kept?.run.close();
    const run = await FrameRun.open(this.#paths, this.#data, frame);
    this.#scanRun = { conversation, run };
    return run;
  }
}

/** Asked anew each time: `take` changes it while a stretch is read. */
function isFinished(scan: ConversationScan): boolean {
  return scan.isDone;
}

function limitsFromNow(signal: AbortSignal): StretchLimits {
  return { deadlineMs: performance.now() + PAGE_MS, signal };
}
