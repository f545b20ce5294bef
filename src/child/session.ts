/** What the child knows: at most one analysed capture, and the models that answer questions about it. */
import { conversationIdx } from "../base/units";
import type { ChildContract, Progress } from "../protocol/child-contract";
import { FailureError, type Handlers } from "../protocol/peer";
import type { AnalysisData } from "../report/analysis-data";
import type { CaptureReport } from "../report/report-shapes";
import { captureReport } from "../report/capture-report";
import { conversationDetails } from "../report/conversation-row";
import { findConversation, nextFailure } from "../report/find-conversation";
import { summaryMarkdown, summaryText } from "../report/summary-text";
import { laneBins, timelineBins } from "../report/timeline-model";
import { renderReport } from "../report/render-report";
import { TreeModel } from "../report/tree-model";
import { ViewOrders } from "../report/view-order";
import { SourceFailure } from "../source/capture-bytes";
import { readCapture } from "../source/read-capture";
import { verifyCapture, verifyText } from "../verify/verify-capture";
import { keptAnalysesAt } from "./keeping";

/** Longest page and finest chart that are answered; more is never needed on a screen. */
const MAX_ROWS = 5000;
const MAX_BINS = 16384;

/** The handlers of the contract over one capture. */
export class Session {
  readonly #tellProgress: (progress: Progress) => void;
  #path = "";
  #data: AnalysisData | undefined;
  #orders: ViewOrders | undefined;
  #tree: TreeModel | undefined;

  constructor(tellProgress: (progress: Progress) => void) {
    this.#tellProgress = tellProgress;
  }

  /** One handler for each request. */
  handlers(): Handlers<ChildContract> {
    return {
      analyze: (params, signal) => this.#reopenOrAnalyze(params, signal),
      rows: ({ view, startRow, nRows }) =>
        this.#ordersOfCapture().page(view, startRow, Math.min(nRows, MAX_ROWS)),
      rowOf: ({ view, conversation }) => ({ row: this.#ordersOfCapture().rowOf(view, conversation) }),
      timeline: (window) =>
        timelineBins(this.#capture(), { ...window, nBins: Math.min(window.nBins, MAX_BINS) }),
      lanes: ({ maxBars, ...window }) =>
        laneBins(
          this.#capture(),
          { ...window, nBins: Math.min(window.nBins, MAX_BINS) },
          Math.min(maxBars, MAX_ROWS),
        ),
      treeChildren: ({ path, start, max }) =>
        this.#treeOfCapture().children(path, start, Math.min(max, MAX_ROWS)),
      treePathOf: ({ conversation }) => this.#treeOfCapture().pathOf(this.#known(conversation)),
      details: ({ conversation }) => conversationDetails(this.#capture(), this.#known(conversation)),
      nextFailure: ({ from, backwards }) => ({ conversation: nextFailure(this.#capture(), from, backwards) }),
      find: ({ text }) => ({ conversation: findConversation(this.#capture(), text) }),
      verify: (_params, signal) => this.#verify(signal),
      createReport: ({ format, pair, service }) => {
        const focus = { ...(pair === null ? {} : { pair }), ...(service === null ? {} : { service }) };
        return { text: renderReport(this.#capture(), focus, format, this.#path) };
      },
      reportText: ({ format }) => ({ text: reportText(this.#capture(), format) }),
    };
  }

  /** Answers from a kept analysis where there is one of this capture; else reads it, and keeps what was found. */
  async #reopenOrAnalyze(
    { path, keep }: ChildContract["requests"]["analyze"]["params"],
    signal: AbortSignal,
  ): Promise<CaptureReport> {
    const kept = keep && keptAnalysesAt(keep);
    const look = await kept?.find(path);
    if (look?.analysis) {
      const { data, report } = look.analysis;
      this.#path = path;
      this.#show(data);
      return report;
    }
    const report = await this.#analyze(path, signal);
    const data = this.#capture();
    if (kept && look?.identity) void kept.keep(path, look.identity, { data, report });
    return report;
  }

  #show(data: AnalysisData): void {
    this.#data = data;
    this.#orders = new ViewOrders(data);
    this.#tree = new TreeModel(data);
  }

  async #analyze(path: string, signal: AbortSignal): Promise<CaptureReport> {
    this.#data = undefined;
    this.#path = path;
    try {
      const data = await readCapture(path, { signal, onProgress: this.#tellProgress });
      this.#show(data);
      return captureReport(data);
    } catch (error) {
      throw asFailure(error);
    }
  }

  async #verify(signal: AbortSignal): Promise<{ text: string }> {
    this.#capture();
    try {
      return { text: verifyText(await verifyCapture(this.#path, signal)) };
    } catch (error) {
      throw asFailure(error);
    }
  }

  #capture(): AnalysisData {
    if (!this.#data) throw new FailureError("not-analyzed", "");
    return this.#data;
  }

  #ordersOfCapture(): ViewOrders {
    this.#capture();
    return this.#orders!;
  }

  #treeOfCapture(): TreeModel {
    this.#capture();
    return this.#tree!;
  }

  #known(conversation: number): number {
    const n = this.#capture().nConversations;
    const isKnown = Number.isInteger(conversation) && conversation >= 0 && conversation < n;
    if (!isKnown) throw new FailureError("bad-request", `conversation ${conversation} of ${n}`);
    return conversationIdx(conversation);
  }
}

function reportText(data: AnalysisData, format: "text" | "markdown" | "json"): string {
  const report = captureReport(data);
  if (format === "json") return `${JSON.stringify(report, undefined, 2)}\n`;
  return format === "markdown" ? summaryMarkdown(report) : summaryText(report);
}

/** A failure of the source as it crosses the boundary; lack of memory has a code of its own. */
function asFailure(error: unknown): unknown {
  if (error instanceof SourceFailure) return new FailureError(error.failure.code, error.failure.detail);
  if (error instanceof RangeError && /allocation|array length/i.test(error.message)) {
    return new FailureError("out-of-memory", error.message);
  }
  return error;
}
