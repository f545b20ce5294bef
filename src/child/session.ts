/**
 * What the child knows: at most one capture, and the models that answer questions about it. While it is read they
 * answer from the newest look at what there is so far.
 */
import { conversationIdx } from "../base/units";
import {
  ANSWER_LIMITS,
  FIRST_VIEW,
  N_FIRST_ROWS,
  type ChildContract,
  type FileChange,
  type FirstAnswers,
  type Growth,
  type Progress,
  type Snapshot,
  type TimelineBins,
} from "../protocol/child-contract";
import { FailureError, type Handlers } from "../protocol/peer";
import type { AnalysisData } from "../report/analysis-data";
import type { CaptureReport } from "../report/report-shapes";
import { captureReport } from "../report/capture-report";
import { conversationDetails } from "../report/conversation-row";
import { findConversation, frameIn, nextFailure } from "../report/find-conversation";
import { budgetWords } from "../report/memory-words";
import { summaryMarkdown, summaryText } from "../report/summary-text";
import { laneBins, timelineBins, type TimeWindow } from "../report/timeline-model";
import type { ReportedAnalysis } from "../report/kept-analysis-data";
import { renderReport } from "../report/render-report";
import { TreeModel } from "../report/tree-model";
import { ViewOrders } from "../report/view-order";
import { SourceFailure } from "../source/capture-bytes";
import { readCaptureSet } from "../source/capture-set";
import { fineTimeline } from "../source/fine-timeline";
import { followed, readAndFollow, type FileFollower, type FollowTellers } from "../source/follow-file";
import { readCapture, type ReadOptions } from "../source/read-capture";
import { FramePages } from "../source/read-frames";
import { verifyCapture, verifyText } from "../verify/verify-capture";
import { keptAnalysesAt } from "./keeping";

/** What a session tells unasked. */
export interface SessionEvents {
  progress: (progress: Progress) => void;
  snapshot: (snapshot: Snapshot) => void;
  grown: (growth: Growth) => void;
  fileChanged: (change: { change: FileChange }) => void;
}

/** A capture, or what has been read of it, with what answers questions about it. */
interface Known {
  readonly data: AnalysisData;
  readonly orders: ViewOrders;
  readonly tree: TreeModel;
  /** The capture has been read to its end. */
  readonly isWhole: boolean;
}

/** The handlers of the contract over one capture. */
export class Session {
  readonly #events: SessionEvents;
  #paths: readonly string[] = [];
  #maxMegabytes: number | undefined;
  #known: Known | undefined;
  #follower: FileFollower | undefined;
  #frames: { data: AnalysisData; pages: FramePages } | undefined;

  constructor(events: SessionEvents) {
    this.#events = events;
  }

  /** One handler for each request. */
  handlers(): Handlers<ChildContract> {
    return {
      analyze: (params, signal) => this.#reopenOrAnalyze(params, signal),
      rows: ({ view, startRow, nRows }) =>
        this.#capture().orders.page(view, startRow, Math.min(nRows, ANSWER_LIMITS.rows)),
      rowOf: ({ view, conversation }) => ({ row: this.#capture().orders.rowOf(view, conversation) }),
      timeline: ({ nBins, isFine, ...span }, signal) => {
        const window = { ...span, nBins: Math.min(nBins, ANSWER_LIMITS.timelineBins) };
        const coarse = timelineBins(this.#capture().data, window);
        return isFine ? this.#fineTimeline(window, coarse, signal) : coarse;
      },
      lanes: ({ maxBars, nBins, ...window }) =>
        laneBins(
          this.#capture().data,
          { ...window, nBins: Math.min(nBins, ANSWER_LIMITS.laneBins) },
          Math.min(maxBars, ANSWER_LIMITS.bars),
        ),
      treeChildren: ({ path, start, max }) =>
        this.#capture().tree.children(path, start, Math.min(max, ANSWER_LIMITS.treeEntries)),
      treePathOf: ({ conversation }) => this.#capture().tree.pathOf(this.#checked(conversation)),
      details: ({ conversation }) => conversationDetails(this.#capture().data, this.#checked(conversation)),
      nextFailure: ({ from, backwards, view }) => {
        const { data, orders } = this.#capture();
        return nextFailure(data, { from, backwards, ...(view && { order: orders.order(view) }) });
      },
      find: ({ text }, signal) => this.#find(text, signal),
      frames: (range, signal) =>
        this.#readFrames((pages) => pages.capture({ ...range, nRows: limited(range.nRows) }, signal)),
      conversationFrames: ({ conversation, ...range }, signal) =>
        this.#readFrames((pages) =>
          pages.conversation(this.#checked(conversation), { ...range, nRows: limited(range.nRows) }, signal),
        ),
      frameRow: ({ conversation, frame }, signal) =>
        this.#readFrames((pages) => pages.rowOf(this.#checked(conversation), frame, signal)),
      verify: (_params, signal) => this.#verify(signal),
      createReport: ({ format, pair, service }) => {
        const focus = { ...(pair === null ? {} : { pair }), ...(service === null ? {} : { service }) };
        const origin = {
          files: [...this.#paths, ...budgetWords(this.#maxMegabytes)],
          version: process.env.MEGALODON_VERSION ?? "",
        };
        return { text: renderReport(this.#wholeCapture(), focus, format, origin) };
      },
      stopFollowing: () => {
        this.#follower?.stop();
        return {};
      },
      reportText: ({ format }) => ({ text: reportText(this.#wholeCapture(), format) }),
    };
  }

  /** Answers from a kept analysis where there is one of this capture; else reads it, and keeps what was found. */
  async #reopenOrAnalyze(
    { path, more = [], keep, follow = false, maxMegabytes }: ChildContract["requests"]["analyze"]["params"],
    signal: AbortSignal,
  ): Promise<CaptureReport> {
    this.#known = undefined;
    this.#follower?.dispose();
    this.#follower = undefined;
    this.#paths = [path, ...more];
    this.#maxMegabytes = maxMegabytes;
    const isFollowed = follow && more.length === 0;
    // Reading stops at its next chunk; what it found so far is forgotten at once.
    signal.addEventListener("abort", () => (this.#known = undefined), { once: true });
    const kept = keep ? keptAnalysesAt(keep, maxMegabytes) : undefined;
    const look = await kept?.find(this.#paths);
    if (look?.analysis) {
      const { data, report } = look.analysis;
      this.#known = knownOf(data, true);
      if (isFollowed) this.#follower = await followed(path, report.capture, this.#tellers());
      return report;
    }
    const keepWhole = (whole: ReportedAnalysis): void => {
      if (kept && look?.identity) void kept.keep([path, ...more], look.identity, whole);
    };
    const data = await this.#analyze(signal, isFollowed ? this.#tellers(keepWhole) : undefined);
    const report = captureReport(data);
    if (!this.#isGrowing()) keepWhole({ data, report });
    return report;
  }

  #isGrowing(): boolean {
    return this.#follower?.isGrowing === true;
  }

  /** What is told of a file that is followed; `keepWhole` is called once it rests. */
  #tellers(keepWhole?: (whole: ReportedAnalysis) => void): FollowTellers {
    return {
      onGrown: (data, isGrowing) => {
        const report = captureReport(data);
        this.#known = knownOf(data, true);
        this.#events.grown({ report, isGrowing });
        if (!isGrowing) keepWhole?.({ data, report });
      },
      onChange: (change) => this.#events.fileChanged({ change }),
    };
  }

  /** Reads the capture; the file is followed from then on where somebody is to be told. */
  async #analyze(signal: AbortSignal, tellers: FollowTellers | undefined): Promise<AnalysisData> {
    try {
      const data = await this.#read(signal, tellers);
      this.#known = knownOf(data, true);
      return data;
    } catch (error) {
      this.#known = undefined;
      throw asFailure(error);
    }
  }

  async #read(signal: AbortSignal, tellers: FollowTellers | undefined): Promise<AnalysisData> {
    const [path = "", ...more] = this.#paths;
    const options: ReadOptions = {
      maxMegabytes: this.#maxMegabytes,
      signal,
      onProgress: this.#events.progress,
      onSnapshot: (soFar, progress) => {
        const known = knownOf(soFar, false);
        const isFirst = this.#known === undefined;
        this.#known = known;
        const first = isFirst ? { first: firstAnswers(known) } : {};
        this.#events.snapshot({ report: captureReport(soFar), progress, ...first });
      },
    };
    if (more.length > 0) return readCaptureSet(this.#paths, options);
    if (!tellers) return readCapture(path, options);
    const { data, follower } = await readAndFollow(path, options, tellers);
    this.#follower = follower;
    return data;
  }

  async #verify(signal: AbortSignal): Promise<{ text: string }> {
    this.#wholeCapture();
    try {
      const texts: string[] = [];
      for (const path of this.#paths) texts.push(verifyText(await verifyCapture(path, signal)));
      return { text: texts.join("\n") };
    } catch (error) {
      throw asFailure(error);
    }
  }

  /** Bins from the file, or those that are known where it has none. */
  async #fineTimeline(window: TimeWindow, coarse: TimelineBins, signal: AbortSignal): Promise<TimelineBins> {
    const { data, isWhole } = this.#capture();
    if (!isWhole) return coarse;
    try {
      return (await fineTimeline(this.#paths, data, window, signal)) ?? coarse;
    } catch (error) {
      if (error instanceof SourceFailure) return coarse;
      throw error;
    }
  }

  /** The frames of a capture that was read to its end can be read again. */
  async #readFrames<Answer>(ask: (pages: FramePages) => Promise<Answer>): Promise<Answer> {
    const data = this.#wholeCapture();
    if (this.#frames?.data !== data) {
      void this.#frames?.pages.close();
      this.#frames = { data, pages: new FramePages(this.#paths, data) };
    }
    try {
      return await ask(this.#frames.pages);
    } catch (error) {
      throw asFailure(error);
    }
  }

  /**
   * A frame is read to learn whose it is; while the capture is being read, it is only known who spans it.
   */
  async #find(text: string, signal: AbortSignal): Promise<{ conversation: number; frame: number }> {
    const { data, isWhole } = this.#capture();
    const frame = frameIn(text);
    if (frame === 0 || !isWhole) return { conversation: findConversation(data, text), frame };
    if (frame > data.capture.nFrames) return { conversation: -1, frame: 0 };
    return { conversation: await this.#readFrames((pages) => pages.conversationOf(frame, signal)), frame };
  }

  #capture(): Known {
    if (!this.#known) throw new FailureError("not-analyzed", "");
    return this.#known;
  }

  #wholeCapture(): AnalysisData {
    const { data, isWhole } = this.#capture();
    if (!isWhole) throw new FailureError("not-analyzed", "still being read");
    return data;
  }

  #checked(conversation: number): number {
    const n = this.#capture().data.nConversations;
    const isKnown = Number.isInteger(conversation) && conversation >= 0 && conversation < n;
    if (!isKnown) throw new FailureError("bad-request", `conversation ${conversation} of ${n}`);
    return conversationIdx(conversation);
  }
}

function firstAnswers({ orders, tree }: Known): FirstAnswers {
  return {
    rows: orders.page(FIRST_VIEW, 0, N_FIRST_ROWS),
    roots: tree.children({}, 0, ANSWER_LIMITS.treeEntries),
  };
}

function knownOf(data: AnalysisData, isWhole: boolean): Known {
  return { data, orders: new ViewOrders(data), tree: new TreeModel(data), isWhole };
}

function limited(nRows: number): number {
  return Math.min(nRows, ANSWER_LIMITS.frames);
}

function reportText(data: AnalysisData, format: "text" | "markdown" | "json"): string {
  const report = captureReport(data);
  if (format === "json") return `${JSON.stringify(report, undefined, 2)}\n`;
  return format === "markdown" ? summaryMarkdown(report) : summaryText(report);
}

/** A failure of the source as it crosses the boundary; lack of memory has a code of its own. */
function asFailure(error: unknown): unknown {
  if (error instanceof SourceFailure) {
    const { code, detail } = error.failure;
    // Of several files, which one.
    const isNamed = error.path === undefined || detail.includes(error.path);
    return new FailureError(code, isNamed ? detail : `${error.path}: ${detail}`);
  }
  if (error instanceof RangeError && /allocation|array length/i.test(error.message)) {
    return new FailureError("out-of-memory", error.message);
  }
  return error;
}
