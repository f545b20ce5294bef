/**
 * The analysis of one capture, from the start of its child process to its end, as a state that can be shown.
 * In: where the file is and how to start a process. Out: the newest `AnalysisState`, and answers to questions.
 * Hard part: runs overlap. A restart or a cancel ends a run whose process still talks; whatever belongs to an
 * older run is dropped, so that the state is always that of the newest one.
 */
import type {
  ChildContract,
  Failure,
  FileChange,
  FirstAnswers,
  KeepPlace,
  Progress,
  Snapshot,
} from "../protocol/child-contract";
import { FailureError, failureOf, type ParamsOf, type RequestName, type ResultOf } from "../protocol/peer";
import type { AnalysisState, FileState, SoFar } from "../protocol/webview-contract";
import type { CaptureReport } from "../report/report-shapes";
import type { AnalyzerEvents, AnalyzerProcess } from "./analyzer-process";
import { Broadcast } from "./broadcast";
import type { FailureText } from "./failure-texts";

/** What a session is made of. */
export interface SessionOptions {
  /**
   * Paths that the child process can open, of the capture's files in order; may copy them first. Fails with a
   * `FailureError`.
   */
  localPaths: (signal: AbortSignal) => Promise<readonly string[]>;
  /** Where the analysis is kept; undefined where it is not. `mayReopen`: one that was kept earlier may answer. */
  keepPlace?: (mayReopen: boolean) => KeepPlace | undefined;
  /** Whether a file that is being written is followed. */
  isFollowing?: () => boolean;
  /** The memory that the analysis may take, in MB; no bound where there is none. */
  maxMegabytes?: () => number;
  startAnalyzer: (events: AnalyzerEvents) => AnalyzerProcess;
  failureText: (failure: Failure) => FailureText;
  log: (line: string) => void;
}

interface Run {
  /** A run that the person asked for reads the capture anew, whatever is kept of it. */
  readonly isFirst: boolean;
  readonly abort: AbortController;
  analyzer: AnalyzerProcess | undefined;
}

const NOTHING_READ = {
  phase: "reading",
  progress: { bytesRead: 0, bytesTotal: 0, nFrames: 0, nConversations: 0 },
  soFar: null,
} as const satisfies AnalysisState;

/** What the child process does not answer before it has read the capture to its end. */
const NEEDS_WHOLE_CAPTURE: ReadonlySet<RequestName<ChildContract>> = new Set([
  "verify",
  "createReport",
  "reportText",
]);

export class CaptureSession {
  /** Tells every new state. */
  readonly changed = new Broadcast<AnalysisState>();
  /** Tells once, when the session has ended for good. */
  readonly disposed = new Broadcast<undefined>();

  readonly #options: SessionOptions;
  #state: AnalysisState = NOTHING_READ;
  #run: Run | undefined;
  #isFirstRun = true;
  #first: FirstAnswers | undefined;
  /** What became of the file, as it is to be said; null where nothing is. */
  #change: FileChange | null = null;

  constructor(options: SessionOptions) {
    this.#options = options;
  }

  get state(): AnalysisState {
    return this.#state;
  }

  /** What the first look at the reading under way answered unasked; undefined before it and from the next look on. */
  get first(): FirstAnswers | undefined {
    return this.#first;
  }

  /** Stands for the reading under way or done, and for nothing else; undefined where it failed. */
  get run(): object | undefined {
    return this.#run;
  }

  /**
   * Reads the capture from the beginning, or, the first time, answers from what was kept of it; a run under way is ended.
   * Returns at once.
   */
  start(): void {
    this.#endRun();
    this.#change = null;
    const run: Run = { isFirst: this.#isFirstRun, abort: new AbortController(), analyzer: undefined };
    this.#isFirstRun = false;
    this.#run = run;
    this.#setState(NOTHING_READ);
    void this.#analyze(run);
  }

  /** Stops reading; the state becomes failed with `cancelled`. No effect unless the capture is being read. */
  cancel(): void {
    if (this.#run && this.#state.phase === "reading")
      this.#fail(this.#run, { code: "cancelled", detail: "" });
  }

  /** Follows a file that grows no longer; what was read of it stays. */
  stopFollowing(): void {
    this.request("stopFollowing", {}).catch((error: unknown) => this.#options.log(stackOf(error)));
  }

  /** Ends the child process for good; no state is told any more. */
  dispose(): void {
    this.#endRun();
    this.disposed.tell(undefined);
  }

  /**
   * Asks the child process. While the capture is read, the answer is of what there is so far; fails with
   * `not-analyzed` before there is anything, and where the question is about the whole capture.
   */
  request<Name extends RequestName<ChildContract>>(
    name: Name,
    params: ParamsOf<ChildContract, Name>,
    signal?: AbortSignal,
  ): Promise<ResultOf<ChildContract, Name>> {
    const analyzer = this.#run?.analyzer;
    if (!analyzer || !this.#mayAsk(name)) return Promise.reject(new FailureError("not-analyzed", name));
    return analyzer.peer.request(name, params, signal);
  }

  /** The report, once the analysis is done. Fails with the failure that ended it, or `cancelled` by the signal. */
  report(signal: AbortSignal): Promise<CaptureReport> {
    return new Promise((resolve, reject) => {
      const stopListening = this.changed.add((state) => settleFrom(state));
      const onAbort = (): void => {
        stopListening();
        reject(new FailureError("cancelled", "report"));
      };
      const settleFrom = (state: AnalysisState): void => {
        if (state.phase === "reading") return;
        stopListening();
        signal.removeEventListener("abort", onAbort);
        if (state.phase === "done") resolve(state.report);
        else reject(new FailureError(state.failure.code, state.failure.detail));
      };
      signal.addEventListener("abort", onAbort, { once: true });
      if (signal.aborted) onAbort();
      else settleFrom(this.#state);
    });
  }

  async #analyze(run: Run): Promise<void> {
    try {
      const [path = "", ...more] = await this.#options.localPaths(run.abort.signal);
      if (this.#run !== run) return;
      const analyzer = this.#options.startAnalyzer({
        progress: (progress) => this.#readOn(run, progress),
        snapshot: (snapshot) => this.#readOn(run, snapshot.progress, snapshot),
        grown: ({ report, isGrowing }) => this.#grow(run, report, isGrowing),
        fileChanged: ({ change }) => this.#changeFile(run, change),
      });
      run.analyzer = analyzer;
      void analyzer.peer.gone.then((failure) => this.#fail(run, failure));
      const keep = this.#options.keepPlace?.(run.isFirst);
      const report = await analyzer.peer.request(
        "analyze",
        {
          path,
          ...(more.length > 0 && { more }),
          ...(keep && { keep }),
          follow: this.#options.isFollowing?.() ?? false,
          maxMegabytes: this.#options.maxMegabytes?.(),
        },
        run.abort.signal,
      );
      if (this.#run === run) this.#setState({ phase: "done", report, ...this.#fileState() });
    } catch (error) {
      if (!(error instanceof FailureError)) this.#options.log(stackOf(error));
      this.#fail(run, failureOf(error));
    }
  }

  #mayAsk(name: RequestName<ChildContract>): boolean {
    if (this.#state.phase === "reading") return this.#state.soFar !== null && !NEEDS_WHOLE_CAPTURE.has(name);
    return this.#state.phase === "done";
  }

  #readOn(run: Run, progress: Progress, snapshot?: Snapshot): void {
    if (this.#run !== run || this.#state.phase !== "reading") return;
    const { soFar } = this.#state;
    if (snapshot) this.#first = snapshot.first;
    this.#setState({ phase: "reading", progress, soFar: snapshot ? nextSoFar(soFar, snapshot) : soFar });
  }

  #grow(run: Run, report: CaptureReport, isGrowing: boolean): void {
    if (this.#run !== run || this.#state.phase !== "done") return;
    this.#setState({ phase: "done", report, file: { isGrowing, change: this.#change } });
  }

  /** A file that is gone keeps its answer; any other change asks for it to be read anew, and is said then. */
  #changeFile(run: Run, change: FileChange): void {
    if (this.#run !== run || this.#state.phase !== "done") return;
    const { report } = this.#state;
    this.#options.log(`the file: ${change}`);
    if (change !== "gone") this.start();
    this.#change = change === "grown" ? null : change;
    if (change === "gone") this.#setState({ phase: "done", report, ...this.#fileState() });
  }

  #fileState(): { file?: FileState } {
    return this.#change === null ? {} : { file: { isGrowing: false, change: this.#change } };
  }

  #fail(run: Run, failure: Failure): void {
    if (this.#run !== run) return;
    this.#endRun();
    this.#options.log(`analysis ended: ${failure.code} ${failure.detail}`);
    this.#setState({ phase: "failed", failure, ...this.#options.failureText(failure) });
  }

  #endRun(): void {
    const run = this.#run;
    this.#run = undefined;
    run?.abort.abort();
    run?.analyzer?.end();
  }

  #setState(state: AnalysisState): void {
    this.#state = state;
    if (state.phase !== "reading" || state.soFar === null) this.#first = undefined;
    this.changed.tell(state);
  }
}

function nextSoFar(before: SoFar | null, { report }: Snapshot): SoFar {
  return { report, nSnapshots: (before?.nSnapshots ?? 0) + 1 };
}

function stackOf(error: unknown): string {
  return error instanceof Error ? (error.stack ?? error.message) : String(error);
}
