/**
 * The webview's entry: one editor tab. It says "ready", gets `init`, and from then on shows the newest state of
 * the analysis: the reading bar, the workspace, or why it failed.
 */
import "./language-tag-guard";
import type { AnalysisState, ToWebview } from "../../src/protocol/webview-contract";
import { h } from "./element";
import { Host, type HostEvent, type VsCodeApi } from "./host";
import { LiveRegion } from "./live-region";
import { Store } from "./store";
import { registerToolkit } from "./toolkit";
import { setTranslations } from "./translate";
import { restoreView, type ViewState } from "./view-state";
import { errorPage, ReadingPage } from "./waiting-pages";
import { Workspace } from "./workspace";
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
  private reading: ReadingPage | undefined;
  private workspace: Workspace | undefined;
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
    switch (event.kind) {
      case "init":
        this.init(event);
        break;
      case "state":
        this.show(event.state);
        break;
      case "select":
        if (this.workspace) this.workspace.selectFromHost(event.conversation);
        else this.selected = event.conversation;
        break;
      case "command":
        this.workspace?.run(event.command);
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
    this.show(init.state);
  }

  private show(state: AnalysisState): void {
    if (state.phase !== "done" && this.workspace) this.closeWorkspace();
    if (state.phase !== "reading") this.reading = undefined;
    switch (state.phase) {
      case "reading":
        this.showReading(state);
        break;
      case "done":
        this.openWorkspace(state);
        break;
      case "failed":
        this.page.replaceChildren(errorPage(state, { onRestart: () => this.host.post({ kind: "restart" }) }));
        break;
    }
  }

  private showReading(state: Extract<AnalysisState, { phase: "reading" }>): void {
    if (!this.reading) {
      this.reading = new ReadingPage(this.fileName, () => this.host.post({ kind: "cancel" }));
      this.page.replaceChildren(this.reading.element);
    }
    this.reading.show(state.progress);
  }

  private openWorkspace({ report }: Extract<AnalysisState, { phase: "done" }>): void {
    this.closeWorkspace();
    const occurring = new Set(report.patterns.map((summary) => summary.pattern));
    const patterns = this.view.patterns.filter((pattern) => occurring.has(pattern));
    const store = new Store<ViewState>({ ...this.view, patterns });
    store.listen(({ state }) => this.save(state));
    this.workspace = new Workspace({ host: this.host, store, report, live: this.live });
    this.page.replaceChildren(this.workspace.element);
    this.workspace.start(this.selected);
    this.selected = -1;
  }

  private closeWorkspace(): void {
    this.workspace?.dispose();
    this.workspace = undefined;
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
