/**
 * The webview's entry: one editor tab. It says "ready", gets `init`, and from then on shows the newest state of
 * the analysis: the reading bar, the workspace (from the first conversation found), or why it failed.
 */
import "./language-tag-guard";
import type { ConversationPage } from "../../src/protocol/child-contract";
import type { AnalysisState, ToWebview } from "../../src/protocol/webview-contract";
import { h } from "./element";
import { Host, type HostEvent, type VsCodeApi } from "./host";
import { LiveRegion } from "./live-region";
import { Store } from "./store";
import { registerToolkit } from "./toolkit";
import { setTranslations, t } from "./translate";
import { restoreView, type ViewState } from "./view-state";
import { errorPage, ReadingPage } from "./waiting-pages";
import { Workspace, type Found } from "./workspace";
import "../style/editor.css";

declare function acquireVsCodeApi(): VsCodeApi;

/** Saving on every wheel step would be waste; a hidden tab gives no warning, so the rest is short. */
const SAVE_REST_MS = 100;

class CaptureEditor {
  private readonly host: Host;
  private readonly live = new LiveRegion();
  private readonly page = h("div", { class: "page" });
  private view: ViewState;
  private fileName = "";
  private selected = -1;
  private ring: { position: number; nFiles: number } | undefined;
  private reading: ReadingPage | undefined;
  private workspace: Workspace | undefined;
  private store: Store<ViewState> | undefined;
  /** The look that the workspace shows. */
  private nSnapshots = 0;
  private isEmpty = false;
  /** The newest state; undefined before `init`. */
  private state: AnalysisState | undefined;
  /** What came before `init`, and is no state. */
  private early: HostEvent[] = [];
  private hasAskedForInit = false;
  private saving: ReturnType<typeof setTimeout> | undefined;

  constructor(
    private readonly api: VsCodeApi,
    root: HTMLElement,
  ) {
    this.view = restoreView(api.getState());
    root.replaceChildren(this.page, this.live.element);
    this.host = new Host(api, (event) => this.receive(event));
  }

  start(): void {
    this.host.start(window);
  }

  private receive(event: HostEvent): void {
    if (event.kind !== "init" && !this.state) {
      this.waitForInit(event);
      return;
    }
    switch (event.kind) {
      case "init":
        this.init(event);
        break;
      case "state":
        this.show(event.state, null);
        break;
      case "progress":
        if (this.state?.phase === "reading") this.show({ ...this.state, progress: event.progress }, null);
        break;
      case "select":
        if (this.workspace) this.workspace.selectFromHost(event.conversation);
        else this.selected = event.conversation;
        break;
      case "command":
        this.workspace?.run(event.command);
        break;
      case "ring":
        this.ring = event;
        this.showRing();
        break;
      case "filter":
        if (this.workspace) this.workspace.showFiltered(event.filter);
        else this.view = { ...this.view, filter: event.filter };
        break;
    }
  }

  private init(init: Extract<ToWebview, { kind: "init" }>): void {
    setTranslations(init.language, init.strings);
    document.documentElement.lang = init.language;
    this.fileName = init.fileName;
    this.selected = init.selected;
    this.show(init.state, init.firstRows);
    for (const event of this.early.splice(0)) this.receive(event);
  }

  /** What was told to this page before it listened has not come: it asks for it, and keeps what `init` will not tell. */
  private waitForInit(event: HostEvent): void {
    if (event.kind !== "state" && event.kind !== "progress") {
      this.early.push(event);
    } else if (!this.hasAskedForInit) {
      this.hasAskedForInit = true;
      this.host.post({ kind: "ready" });
    }
  }

  private show(state: AnalysisState, firstRows: ConversationPage | null): void {
    const before = this.state?.phase;
    this.state = state;
    switch (state.phase) {
      case "reading":
        if (before !== "reading") this.live.announce(t("Reading {0}", this.fileName));
        this.showReading(state, firstRows);
        break;
      case "done":
        this.showFound({ report: state.report, progress: null }, null);
        this.workspace?.notices.showFile(state.file, state.report.capture.nFrames, () =>
          this.host.post({ kind: "stopFollowing" }),
        );
        if (before === "reading") this.live.announce(t("{0} was read to its end", this.fileName));
        break;
      case "failed":
        this.closeWorkspace();
        this.reading = undefined;
        this.page.replaceChildren(
          errorPage(state, {
            onRestart: () => this.host.post({ kind: "restart" }),
            onReopenWith: () => this.host.post({ kind: "reopenWith" }),
          }),
        );
        break;
    }
  }

  /** The bar alone as long as there is nothing else to show. */
  private showReading(
    { progress, soFar }: Extract<AnalysisState, { phase: "reading" }>,
    firstRows: ConversationPage | null,
  ): void {
    if (soFar && soFar.report.capture.nConversations > 0) {
      if (this.workspace && soFar.nSnapshots === this.nSnapshots) this.workspace.showProgress(progress);
      else this.showFound({ report: soFar.report, progress }, firstRows);
      this.nSnapshots = soFar.nSnapshots;
      return;
    }
    this.closeWorkspace();
    if (!this.reading) {
      this.reading = new ReadingPage(this.fileName, () => this.host.post({ kind: "cancel" }));
      this.page.replaceChildren(this.reading.element);
    }
    this.reading.show(progress);
  }

  private showFound(found: Found, firstRows: ConversationPage | null): void {
    this.reading = undefined;
    if (found.progress === null) this.dropPatterns(found);
    // Without a conversation there is no timeline; one that grows gets it with its first.
    if (this.isEmpty && found.report.capture.nConversations > 0) this.closeWorkspace();
    this.isEmpty = found.report.capture.nConversations === 0;
    if (this.workspace) this.workspace.update(found);
    else this.openWorkspace(found, firstRows);
  }

  /** Patterns that the saved view shows alone and that do not occur would show nothing. */
  private dropPatterns({ report }: Found): void {
    const occurring = new Set(report.patterns.map((summary) => summary.pattern));
    const patterns = this.view.patterns.filter((pattern) => occurring.has(pattern));
    if (patterns.length === this.view.patterns.length) return;
    this.view = { ...this.view, patterns };
    this.store?.update({ patterns });
  }

  private openWorkspace(found: Found, firstRows: ConversationPage | null): void {
    const store = new Store<ViewState>({ ...this.view });
    store.listen(({ state }) => this.save(state));
    this.store = store;
    this.workspace = new Workspace({ host: this.host, store, found, live: this.live });
    this.page.replaceChildren(this.workspace.element);
    this.workspace.start(this.selected, firstRows);
    this.showRing();
    this.selected = -1;
  }

  private showRing(): void {
    if (this.ring) this.workspace?.notices.showRing(this.ring, () => this.host.post({ kind: "openRing" }));
  }

  private closeWorkspace(): void {
    this.workspace?.dispose();
    this.workspace = undefined;
    this.store = undefined;
  }

  private save(state: ViewState): void {
    this.view = state;
    clearTimeout(this.saving);
    this.saving = setTimeout(() => {
      this.api.setState(this.view);
    }, SAVE_REST_MS);
  }
}

registerToolkit();
const root = document.getElementById("app");
if (root) new CaptureEditor(acquireVsCodeApi(), root).start();
