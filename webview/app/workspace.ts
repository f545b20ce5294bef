/**
 * The editor of a capture: verdict, timeline, table and details on one selection and one view.
 * It lives as long as one analysis, from the first look at what there is so far; each further look fills it, and
 * changes neither selection nor filter, zoom and scroll place. A restart builds a new one from the saved view.
 */
import type { ConversationPage, Progress } from "../../src/protocol/child-contract";
import type { WebviewCommand } from "../../src/protocol/webview-contract";
import type { ConversationDetails, CaptureReport } from "../../src/report/report-shapes";
import { FramePanes } from "../frames/frame-panes";
import { ConversationTable } from "../table/conversation-table";
import { onThemeChange } from "../timeline/chart-theme";
import type { Clock } from "../timeline/ticks";
import { TimelinePane } from "../timeline/timeline-pane";
import { DetailsPane } from "./details-pane";
import { GoToDialog, keysDialog } from "./dialogs";
import { h } from "./element";
import type { Host } from "./host";
import { KeyHandler } from "./key-handler";
import { LatestRequest } from "./latest-request";
import type { LiveRegion } from "./live-region";
import { LowerHalf } from "./lower-half";
import { Notices } from "./notices";
import { RequestErrorLine } from "./request-error-line";
import { splitter } from "./splitter";
import type { Store } from "./store";
import { TableHead } from "./table-head";
import { TopBar } from "./top-bar";
import { t } from "./translate";
import { patternChips, verdictTexts, type PatternChips } from "./verdict";
import { conversationView, type ListName, type ViewState } from "./view-state";

/** What the workspace is made of. */
export interface WorkspaceParts {
  host: Host;
  store: Store<ViewState>;
  found: Found;
  live: LiveRegion;
}

/** What is known of the capture. */
export interface Found {
  report: CaptureReport;
  /** How far it has been read; null where it is whole. */
  progress: Progress | null;
}

/** Holding an arrow key must not ask for details of every row passed, nor move the tree for each. */
const SELECTION_REST_MS = 60;

const LEAST_TABLE_PX = 120;
const LEAST_TIMELINE_PX = 160;

/** The workspace; `element` goes into the page, then `start`. */
export class Workspace {
  readonly element: HTMLElement;
  private readonly timeline: TimelinePane;
  private readonly table: ConversationTable;
  private readonly details: DetailsPane;
  private readonly frames: FramePanes;
  private readonly topBar: TopBar;
  private readonly tableHead: TableHead;
  private readonly chips: PatternChips;
  private readonly keys = keysDialog();
  private readonly goTo = new GoToDialog((text) => this.find(text));
  readonly notices: Notices;
  private readonly verdictLine = h("div", { class: "verdict-line" });
  private readonly requestError = new RequestErrorLine();
  private readonly lower: LowerHalf;
  private readonly life = new AbortController();
  private readonly askDetails: LatestRequest<number, ConversationDetails>;
  private found: Found;
  private shownDetails: ConversationDetails | undefined;
  /** A conversation to show as soon as reading has come to it; -1 where none. */
  private awaited = -1;
  /** The conversation that was jumped to last, until the charts show when it was alive; -1 where they do. */
  private jumpedTo = -1;
  private selectionRest: ReturnType<typeof setTimeout> | undefined;

  constructor(private readonly parts: WorkspaceParts) {
    const { host, store, found, live } = parts;
    const { report } = found;
    this.found = found;
    const announce = (text: string) => live.announce(text);
    const clock = () => this.clock();
    const onFailure = (error: unknown) => this.showFailure(error);
    const shared = { host, store, clock, announce, onFailure };
    this.timeline = new TimelinePane({ ...shared, report, select: (n) => void this.reveal(n, true) });
    this.frames = new FramePanes({
      ...shared,
      onCopy: (text, what) => this.copy(text, what),
      onConversation: (conversation) => this.selectUnlocated(conversation),
      onSwitch: (list) => this.showList(list),
      onTime: (seconds) => this.timeline.navigation.bringIntoView({ from: seconds, to: seconds }),
    });
    this.details = new DetailsPane(
      {
        onCopy: (text, what) => this.copy(text, what),
        onShow: (conversation) => void this.reveal(conversation, true),
        onFrame: (frame) => this.frames.showOwn(frame),
      },
      this.frames.ofConversation,
    );
    this.topBar = new TopBar(store, {
      onGoTo: () => this.goTo.open(),
      onReport: () => host.post({ kind: "openReport" }),
      onKeys: () => this.showKeys(),
      onCancel: () => host.post({ kind: "cancel" }),
    });
    this.notices = new Notices({
      onMemorySetting: () => host.post({ kind: "openMemorySetting" }),
      onReadAgain: () => host.post({ kind: "restart" }),
    });
    this.tableHead = new TableHead(store, report.capture.nConversations, {
      tabs: this.frames.tabs,
      onClear: () => this.clearFilter(),
      onNextFailure: (backwards) => void this.nextFailure(backwards),
    });
    this.table = new ConversationTable({
      ...shared,
      onSelect: (conversation) => this.select(conversation, true),
      onListed: (isListed) => this.details.showListed(isListed),
      onOpenDetails: () => this.details.element.focus(),
      onOpenLadder: () => this.frames.toggleLadder(),
      onCount: (nRows) => this.tableHead.showCount(nRows),
    });
    this.chips = patternChips(store);
    this.askDetails = new LatestRequest<number, ConversationDetails>({
      ask: (conversation) => host.request("details", { conversation }),
      onResult: (details, conversation) => this.takeDetails(details, conversation),
      onFailure,
    });
    this.lower = new LowerHalf(store, this.tablePane(), this.details.element);
    // A capture without conversations has nothing to select, and so no details.
    this.lower.element.classList.toggle("without-details", report.capture.nConversations === 0);
    this.element = this.layout();
    this.listen();
  }

  /** Begins to live; to be called once the element is in the page. `firstRows` are of the table as nobody has changed it. */
  start(selected: number, firstRows: ConversationPage | null): void {
    const { signal } = this.life;
    this.showFound();
    this.lower.resize();
    if (this.timeline.element.isConnected) this.timeline.start();
    this.table.start(firstRows);
    const observer = new ResizeObserver(() => {
      if (this.timeline.element.isConnected) this.timeline.resize();
      this.table.resize();
      this.lower.resize();
    });
    observer.observe(this.element);
    observer.observe(this.lower.element);
    observer.observe(this.table.element);
    signal.addEventListener("abort", () => {
      observer.disconnect();
    });
    onThemeChange(() => {
      this.timeline.repaint();
      this.table.repaint();
      this.frames.repaint();
    }, signal);
    new KeyHandler({
      store: this.parts.store,
      patterns: () => this.found.report.patterns.map(({ pattern }) => pattern),
      timeline: this.timeline,
      table: this.table,
      panes: () => this.panes(),
      showKeys: () => this.showKeys(),
      focusFilter: () => this.topBar.focusFilter(),
      nextFailure: (backwards) => void this.nextFailure(backwards),
      clearSelection: () => this.select(-1, true),
      clearFilter: () => this.clearFilter(),
      toggleLadder: () => this.frames.toggleLadder(),
      copyRow: () => this.copy(this.table.currentRowText(), t("Row")),
    }).listen(signal);
    const { selected: saved } = this.parts.store.state;
    if (selected >= 0) this.selectFromHost(selected);
    else if (this.isKnown(saved)) this.askDetails.ask(saved);
  }

  /** Shows more: another look at a capture that is being read, or the whole. */
  update(found: Found): void {
    this.found = found;
    this.showFound();
    if (this.timeline.element.isConnected) this.timeline.update(found.report);
    this.table.refresh();
    const { selected } = this.parts.store.state;
    if (this.isKnown(this.awaited)) this.selectFromHost(this.awaited);
    else if (this.isKnown(selected)) this.askDetails.ask(selected);
  }

  /** Reading went on, and there is nothing else to show yet. */
  showProgress(progress: Progress): void {
    this.found = { ...this.found, progress };
    this.topBar.show(this.found.report.capture, progress);
  }

  /** Ends all listening; the element may be thrown away. */
  dispose(): void {
    clearTimeout(this.selectionRest);
    this.life.abort();
  }

  /** Selects and scrolls to a conversation because the host says so. */
  selectFromHost(conversation: number): void {
    this.awaited = -1;
    if (conversation < 0) this.select(-1, false);
    else if (this.isKnown(conversation) || this.found.progress === null)
      void this.reveal(conversation, false);
    else this.awaited = conversation;
  }

  /** Shows only what a filter matches because the host says so; what hid more is taken away. */
  showFiltered(filter: string): void {
    this.clearFilter();
    this.parts.store.update({ filter });
  }

  run(command: WebviewCommand): void {
    switch (command) {
      case "focusFilter":
        this.topBar.focusFilter();
        break;
      case "goTo":
        this.goTo.open();
        break;
      case "resetZoom":
        this.timeline.navigation.fitWhole();
        break;
      case "showKeys":
        this.showKeys();
        break;
    }
  }

  private listen(): void {
    this.parts.store.listen(({ state, changed }) => {
      if (changed("patterns")) this.chips.show(state.patterns);
      if (changed("relativeTime")) this.showTimes();
    });
  }

  private layout(): HTMLElement {
    return h(
      "main",
      { class: "workspace" },
      this.topBar.element,
      this.notices.element,
      this.requestError.element,
      h("section", { class: "verdict", "aria-label": t("Verdict") }, this.verdictLine, this.chips.element),
      ...(this.found.report.capture.nConversations > 0
        ? [this.timeline.element, this.timelineSplitter()]
        : []),
      this.lower.element,
      this.keys,
      this.goTo.element,
    );
  }

  private clock(): Clock {
    const { startUnixNs } = this.found.report.capture;
    const isRelative = this.parts.store.state.relativeTime || startUnixNs === "";
    return { startUnixNs: isRelative ? null : BigInt(startUnixNs) };
  }

  private panes(): HTMLElement[] {
    return [
      this.topBar.element.querySelector<HTMLElement>("vscode-text-field"),
      this.chips.element.querySelector<HTMLElement>("button.chip"),
      this.chips.element.querySelector<HTMLElement>(".chip-choice"),
      ...this.timeline.panes,
      this.table.element,
      this.frames.captured.querySelector<HTMLElement>("[role=grid]"),
      this.frames.ladder.element.querySelector<HTMLElement>("[role=grid]"),
      this.details.element,
    ].filter((pane) => pane !== null && pane.offsetParent !== null) as HTMLElement[];
  }

  private tablePane(): HTMLElement {
    return h(
      "div",
      { class: "table-pane" },
      this.tableHead.element,
      this.table.element,
      this.frames.captured,
      this.frames.ladder.element,
    );
  }

  private timelineSplitter(): HTMLElement {
    return splitter({
      orientation: "horizontal",
      label: t("Height of the timeline"),
      read: () => this.timeline.element.clientHeight,
      write: (timelinePx) => {
        this.parts.store.update({ timelinePx });
        this.timeline.resize();
      },
      bounds: () => ({
        least: LEAST_TIMELINE_PX,
        most: this.timeline.element.clientHeight + this.lower.element.clientHeight - LEAST_TABLE_PX,
      }),
      isAfter: false,
    });
  }

  private isKnown(conversation: number): boolean {
    return conversation >= 0 && conversation < this.found.report.capture.nConversations;
  }

  /** Whatever holds figures of the report and does not ask the child. */
  private showFound(): void {
    const { report, progress } = this.found;
    this.topBar.show(report.capture, progress);
    this.notices.show(report.capture);
    this.chips.update(report.patterns);
    this.chips.show(this.parts.store.state.patterns);
    this.tableHead.setTotal(report.capture.nConversations, report.severities.failed, progress !== null);
    this.frames.update(report.capture.nFrames, progress === null);
    this.frames.switchTo(this.parts.store.state.list);
    this.showTimes();
  }

  /** Everything whose texts hold times, but for charts and table, which listen for themselves. */
  private showTimes(): void {
    const { report, progress } = this.found;
    const { answer, more } = verdictTexts(report, this.clock());
    const said = progress === null ? answer : t("So far: {0}", answer);
    this.verdictLine.replaceChildren(
      h("h1", { class: report.severities.failed > 0 ? "answer failed" : "answer" }, said),
      ...more.map((text) => h("span", { class: "verdict-more" }, text)),
    );
    if (this.shownDetails) this.showDetails(this.shownDetails);
    this.frames.repaint();
  }

  /** One that the list may have no row for. */
  private selectUnlocated(conversation: number): void {
    this.select(conversation, true);
    void this.table.findSelected();
  }

  private select(conversation: number, tellHost: boolean): void {
    this.parts.store.update({ selected: conversation });
    clearTimeout(this.selectionRest);
    this.selectionRest = setTimeout(() => {
      if (tellHost) this.parts.host.post({ kind: "selected", conversation });
      if (conversation >= 0) {
        this.askDetails.ask(conversation);
      } else {
        this.askDetails.drop();
        this.shownDetails = undefined;
        this.timeline.markConversation(null);
        this.details.clear();
        this.frames.show(undefined);
      }
    }, SELECTION_REST_MS);
  }

  private takeDetails(details: ConversationDetails, conversation: number): void {
    if (conversation !== this.parts.store.state.selected) return;
    const alive = { from: details.row.start, to: details.row.start + details.row.duration };
    if (conversation === this.jumpedTo) this.timeline.navigation.bringIntoView(alive);
    this.jumpedTo = -1;
    // Asked again at each look: what is the same stays as it is, with its scroll place and focus.
    if (JSON.stringify(details) === JSON.stringify(this.shownDetails)) return;
    this.shownDetails = details;
    this.showDetails(details);
    this.timeline.markConversation(alive);
  }

  private showDetails(details: ConversationDetails): void {
    this.details.show(details, this.clock());
    this.frames.show(details);
  }

  /** A list in the table's place. */
  private showList(list: ListName): void {
    const showsConversations = list === "conversations";
    this.table.element.hidden = !showsConversations;
    this.tableHead.showFor(list);
    this.parts.store.update({ list });
    const { selected } = this.parts.store.state;
    if (showsConversations && this.isKnown(selected)) void this.table.revealSelected();
  }

  /** Selects a conversation and scrolls to it; a filter that hides it is cleared, and that is said. */
  private async reveal(conversation: number, tellHost: boolean): Promise<void> {
    try {
      this.jumpedTo = conversation;
      this.select(conversation, tellHost);
      if (await this.table.reveal(conversation)) return;
      this.clearFilter();
      this.parts.live.announce(t("The filter was cleared to show conversation {0}", String(conversation)));
      await this.table.reveal(conversation);
    } catch (error) {
      this.showFailure(error);
    }
  }

  private async nextFailure(backwards: boolean): Promise<void> {
    try {
      const { state } = this.parts.store;
      const asked = { from: state.selected, backwards, view: conversationView(state) };
      const { conversation } = await this.parts.host.request("nextFailure", asked);
      if (conversation < 0) {
        this.parts.live.announce(t("No failed conversation is shown"));
      } else {
        await this.reveal(conversation, true);
      }
    } catch (error) {
      this.showFailure(error);
    }
  }

  private async find(text: string): Promise<boolean> {
    try {
      const { conversation, frame } = await this.parts.host.request("find", { text });
      if (frame > 0) this.frames.goToFound(frame, conversation);
      if (conversation < 0) return frame > 0;
      await this.reveal(conversation, true);
      if (!this.table.element.hidden) this.table.focus();
      return true;
    } catch (error) {
      this.showFailure(error);
      return false;
    }
  }

  private clearFilter(): void {
    this.parts.store.update({ filter: "", patterns: [], onlyInView: false });
  }

  private copy(text: string, what: string): void {
    if (text === "") return;
    this.parts.host.post({ kind: "copy", text });
    this.parts.live.announce(t("{0} copied", what));
  }

  private showKeys(): void {
    if (!this.keys.open) this.keys.showModal();
  }

  /** A request that failed is said beside the data that stays; a dead child replaces the whole page instead. */
  private showFailure(error: unknown): void {
    this.requestError.show(error);
  }
}
