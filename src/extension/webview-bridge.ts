/**
 * Joins the page in one editor tab to its capture.
 * In: whatever the page posts (checked before anything is done). Out: the newest state when the page is ready,
 * answers to its questions, and the selection.
 * Hard part: the page comes and goes (a hidden tab's page is destroyed), so nothing is kept for it but what
 * `init` says: the state, the selection, and commands that were given before it was ready.
 * A tab's first page is told `init` as soon as there is something to show: VS Code keeps it until the page has been
 * loaded, while "ready" and its answer would go through a window that is busy building the editor.
 */
import type { Failure } from "../protocol/child-contract";
import { checkFromWebview } from "../protocol/guards";
import { failureOf } from "../protocol/peer";
import type { AnalysisState, FromWebview, ToWebview, WebviewCommand } from "../protocol/webview-contract";
import type { ConversationView } from "../report/list-shapes";
import type { OpenCapture } from "./open-captures";

/** What a bridge needs of the tab and the window around it. */
export interface BridgeHost {
  post: (message: ToWebview) => void;
  /** BCP 47 tag. */
  language: string;
  /** Translations by English text. */
  strings: Record<string, string>;
  openReport: () => void;
  openRing: () => void;
  openMemorySetting: () => void;
  reopenWith: () => void;
  copy: (text: string) => void;
  log: (line: string) => void;
}

type WebviewRequest = Extract<FromWebview, { kind: "request" }>;

export class WebviewBridge {
  readonly #capture: OpenCapture;
  readonly #host: BridgeHost;
  readonly #unsubscribe: (() => void)[];
  readonly #abort = new AbortController();
  #isReady = false;
  #isFirstPage = true;
  /** What a page that has not said `ready` yet was told. */
  #toldAhead: { state: AnalysisState; selected: number } | undefined;
  /** The newest state that the page knows. */
  #told: AnalysisState | undefined;
  #ring: { position: number; nFiles: number } | undefined;
  /** What the page lists, as it asked for it last. */
  view: ConversationView | undefined;
  /** What the page is told as soon as it is ready. */
  #waiting: ToWebview[] = [];

  constructor(capture: OpenCapture, host: BridgeHost) {
    this.#capture = capture;
    this.#host = host;
    this.#unsubscribe = [
      capture.session.changed.add((state) => {
        if (this.#isReady) this.#tellState(state);
        else this.#tellAhead(state);
      }),
      capture.selectionChanged.add(({ conversation, origin }) => {
        if (origin !== this) this.#post({ kind: "select", conversation });
      }),
    ];
  }

  /** Takes one message of the page; what is not in the closed list is logged and, where it asked, refused. */
  receive(value: unknown): void {
    const checked = checkFromWebview(value);
    if (checked.ok) {
      this.#handle(checked.message);
      return;
    }
    this.#host.log(`message of the page refused: ${checked.detail}`);
    if (checked.id === undefined) return;
    this.#post({ kind: "failure", id: checked.id, failure: { code: "bad-request", detail: checked.detail } });
  }

  /** There is a page, or will be; it is told what there is to show already. */
  begin(): void {
    this.#tellAhead(this.#capture.session.state);
  }

  /** The page is gone until it says `ready` again. */
  pageHidden(): void {
    this.#isReady = false;
    this.#isFirstPage = false;
    this.#toldAhead = undefined;
  }

  /** Passes a command to the page, as soon as it is ready. */
  run(command: WebviewCommand): void {
    this.#tell({ kind: "command", command });
  }

  /** Lets the page show only what a filter matches, as soon as it is ready. */
  showFiltered(filter: string): void {
    this.#tell({ kind: "filter", filter });
  }

  /** The capture is a file of a ring buffer; the page is told now and whenever it comes anew. */
  setRing(ring: { position: number; nFiles: number }): void {
    this.#ring = ring;
    this.#post({ kind: "ring", ...ring });
  }

  dispose(): void {
    this.#isReady = false;
    this.#isFirstPage = false;
    this.#abort.abort();
    for (const end of this.#unsubscribe) end();
  }

  #handle(message: FromWebview): void {
    switch (message.kind) {
      case "ready":
        this.#greet();
        return;
      case "request":
        void this.#answer(message);
        return;
      case "selected":
        this.#capture.select(message.conversation, this);
        return;
      case "cancel":
        this.#capture.session.cancel();
        return;
      case "restart":
        this.#capture.session.start();
        return;
      case "openReport":
        this.#host.openReport();
        return;
      case "openRing":
        this.#host.openRing();
        return;
      case "openMemorySetting":
        this.#host.openMemorySetting();
        return;
      case "reopenWith":
        this.#host.reopenWith();
        return;
      case "stopFollowing":
        this.#capture.session.stopFollowing();
        return;
      case "copy":
        this.#host.copy(message.text);
    }
  }

  #greet(): void {
    const ahead = this.#toldAhead;
    const { session, selected } = this.#capture;
    this.#isReady = true;
    this.#isFirstPage = false;
    this.#toldAhead = undefined;
    if (ahead) {
      if (session.state !== ahead.state) this.#tellState(session.state);
      if (selected !== ahead.selected) this.#post({ kind: "select", conversation: selected });
    } else {
      this.#host.post(this.#init());
    }
    if (this.#ring) this.#post({ kind: "ring", ...this.#ring });
    const waiting = this.#waiting;
    this.#waiting = [];
    for (const message of waiting) this.#post(message);
  }

  #init(): ToWebview {
    const { name, session, selected } = this.#capture;
    this.#told = session.state;
    return {
      kind: "init",
      fileName: name,
      language: this.#host.language,
      strings: this.#host.strings,
      state: session.state,
      firstRows: session.first?.rows ?? null,
      selected,
    };
  }

  #tellAhead(state: AnalysisState): void {
    const hasFound = state.phase === "done" || (state.phase === "reading" && state.soFar !== null);
    if (!this.#isFirstPage || this.#toldAhead || !hasFound) return;
    this.#toldAhead = { state, selected: this.#capture.selected };
    this.#host.post(this.#init());
  }

  /** The report is much, and comes with each look: between two of them, progress is told alone. */
  #tellState(state: AnalysisState): void {
    const before = this.#told;
    this.#told = state;
    const isProgress =
      state.phase === "reading" && before?.phase === "reading" && state.soFar === before.soFar;
    this.#post(isProgress ? { kind: "progress", progress: state.progress } : { kind: "state", state });
  }

  #tell(message: ToWebview): void {
    if (this.#isReady) this.#post(message);
    else this.#waiting.push(message);
  }

  async #answer(message: WebviewRequest): Promise<void> {
    try {
      const result = await this.#ask(message);
      this.#post({ kind: "reply", id: message.id, result });
    } catch (error) {
      const failure: Failure = failureOf(error);
      this.#post({ kind: "failure", id: message.id, failure });
    }
  }

  #ask(message: WebviewRequest): Promise<unknown> {
    const { session } = this.#capture;
    const { signal } = this.#abort;
    switch (message.name) {
      case "rows":
        this.view = message.params.view;
        return session.request("rows", message.params, signal);
      case "rowOf":
        return session.request("rowOf", message.params, signal);
      case "timeline":
        return session.request("timeline", message.params, signal);
      case "lanes":
        return session.request("lanes", message.params, signal);
      case "details":
        return session.request("details", message.params, signal);
      case "nextFailure":
        return session.request("nextFailure", message.params, signal);
      case "frames":
        return session.request("frames", message.params, signal);
      case "conversationFrames":
        return session.request("conversationFrames", message.params, signal);
      case "frameRow":
        return session.request("frameRow", message.params, signal);
      case "find":
        return session.request("find", message.params, signal);
    }
  }

  /** A page that is not there misses nothing: `init` will tell it the newest of everything. */
  #post(message: ToWebview): void {
    if (this.#isReady) this.#host.post(message);
  }
}
