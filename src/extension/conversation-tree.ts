/**
 * The "Conversations" view: the tree of the current capture, from the first look at what there is so far.
 * Hard part: revealing a node while the tree refreshes makes VS Code register a node twice, so refreshing,
 * growing and revealing are done one after another, in a queue. VS Code takes a change of a view at once, and further
 * ones only after 200 ms without another, so that a tree refreshed ten times a second would not change at all: refreshes
 * are spaced, and the line over the tree, a change too, waits for the first rows.
 */
import * as vscode from "vscode";

import type { TreePage, TreePath } from "../protocol/child-contract";
import { FailureError } from "../protocol/peer";
import type { AnalysisState } from "../protocol/webview-contract";
import type { CaptureReport } from "../report/report-shapes";
import { leftOutLine, noneLine, readingLine } from "./capture-lines";
import type { CaptureSession } from "./capture-session";
import type { CurrentCapture } from "./current-capture";
import type { OpenCapture } from "./open-captures";
import { nodeLabel, TIME_DISPLAYS, type LabelContext, type NodeLabel, type TimeDisplay } from "./tree-labels";
import { TreeModel, type EntryNode, type MoreNode, type TreeNode } from "./tree-model";
import { inWindow } from "./window-language";

/** The view's id in package.json. */
const CONVERSATIONS_VIEW = "megalodon.conversations";

/** Between two refreshes of a tree that fills; longer than VS Code waits for quiet. */
const REFRESH_GAP_MS = 250;

/** Where there is nothing to show for so long, the line over the tree says that the capture is being read. */
const SAY_AFTER_MS = 500;

/** The tree of one analysis of one capture. */
interface ShownTree {
  readonly capture: OpenCapture;
  readonly model: TreeModel;
  /** What the tree shows; the whole capture's in the end. */
  report: CaptureReport;
}

export class ConversationTree implements vscode.TreeDataProvider<TreeNode>, vscode.Disposable {
  readonly #refresh = new vscode.EventEmitter<TreeNode | undefined>();
  readonly onDidChangeTreeData = this.#refresh.event;

  readonly #current: CurrentCapture;
  readonly #log: vscode.LogOutputChannel;
  readonly #view: vscode.TreeView<TreeNode>;
  readonly #disposables: { dispose(): unknown }[] = [this.#refresh];
  /** Trees by run, so that going from one capture to another and back keeps the pages that were opened. */
  readonly #trees = new WeakMap<object, ShownTree>();
  /** What is to be shown once the queue gets there, and what is shown now. */
  #wanted: ShownTree | undefined;
  #shown: ShownTree | undefined;
  #queue: Promise<void> = Promise.resolve();
  #message = "";
  #description = "";
  #saying: ReturnType<typeof setTimeout> | undefined;
  #filling: ReturnType<typeof setTimeout> | undefined;
  #filledMs = 0;

  constructor(current: CurrentCapture, log: vscode.LogOutputChannel) {
    this.#current = current;
    this.#log = log;
    this.#view = vscode.window.createTreeView(CONVERSATIONS_VIEW, {
      treeDataProvider: this,
      showCollapseAll: true,
    });
    this.#disposables.push(
      this.#view,
      this.#view.onDidChangeVisibility(() => this.#revealSelected()),
      vscode.workspace.onDidChangeConfiguration((change) => {
        if (change.affectsConfiguration(CONVERSATIONS_VIEW)) this.#refresh.fire(undefined);
      }),
      { dispose: current.changed.add(() => this.#update()) },
      { dispose: current.selectionChanged.add(() => this.#revealSelected()) },
    );
    this.#update();
  }

  getTreeItem(node: TreeNode): vscode.TreeItem {
    const label = nodeLabel(node, this.#labelContext());
    const item = new vscode.TreeItem(label.label, collapsibleState(label));
    item.id = `${this.#shown?.capture.key ?? ""}#${node.id}`;
    item.description = label.description;
    item.tooltip = label.tooltip;
    item.iconPath = new vscode.ThemeIcon(
      label.icon,
      label.color ? new vscode.ThemeColor(label.color) : undefined,
    );
    item.contextValue = node.kind === "more" ? "more" : node.entry.kind;
    if (node.kind === "more") {
      item.command = { command: "megalodon.showMore", title: label.label, arguments: [node] };
    } else if (node.entry.kind === "conversation") {
      const { conversation } = node.entry;
      item.command = { command: "megalodon.openConversation", title: label.label, arguments: [conversation] };
    }
    return item;
  }

  async getChildren(node?: TreeNode): Promise<TreeNode[]> {
    const shown = this.#shown;
    if (!shown || node?.kind === "more") return [];
    try {
      return await shown.model.children(node);
    } catch (error) {
      // The analyzer stopped meanwhile: the capture's new state tells so, where it can be restarted.
      if (!(error instanceof FailureError)) throw error;
      this.#log.warn(`tree: ${error.message}`);
      return [];
    }
  }

  getParent(node: TreeNode): EntryNode | undefined {
    return node.parent;
  }

  /** Loads the next page at this node, and moves the focus to the first node of it. */
  showMore(node: MoreNode): void {
    const shown = this.#shown;
    this.#enqueue(async () => {
      if (!shown || shown !== this.#shown) return;
      const at = (await shown.model.children(node.parent)).indexOf(node);
      this.#refresh.fire(await shown.model.showMore(node));
      const first = (await shown.model.children(node.parent))[at];
      if (first) await this.#view.reveal(first, { select: false, focus: true });
    });
  }

  dispose(): void {
    clearTimeout(this.#filling);
    clearTimeout(this.#saying);
    for (const disposable of this.#disposables) disposable.dispose();
  }

  /** Shows what the current capture's state calls for. */
  #update(): void {
    const { capture } = this.#current;
    const state = capture?.session.state;
    this.#describe(capture?.name ?? "");
    const report = state && foundIn(state);
    const wanted = capture && report ? this.#treeOf(capture, report) : undefined;
    const isNewer = wanted !== undefined && report !== undefined && wanted.report !== report;
    if (isNewer) {
      wanted.report = report;
      wanted.model.refresh();
    }
    if (wanted !== this.#wanted) {
      this.#wanted = wanted;
      this.#enqueue(() => {
        this.#filledMs = Date.now();
        this.#shown = wanted;
        this.#refresh.fire(undefined);
      });
      this.#revealSelected();
    } else if (isNewer) {
      this.#fillSoon(wanted);
    }
    this.#sayReadingSoon(wanted !== undefined);
  }

  /** After the first rows, or where they are long in coming. */
  #sayReadingSoon(hasRows: boolean): void {
    if (hasRows || !this.#isReading) this.#enqueue(() => this.#sayReading());
    else this.#saying ??= setTimeout(() => this.#sayReading(), SAY_AFTER_MS);
  }

  get #isReading(): boolean {
    return this.#current.capture?.session.state.phase === "reading";
  }

  /** VS Code lays out the view's title for each description that it is given, the same one too. */
  #describe(description: string): void {
    if (description === this.#description) return;
    this.#description = description;
    this.#view.description = description;
  }

  /** Says over the tree what its figures are not of; the same line again would hold up a refresh. */
  #sayReading(): void {
    clearTimeout(this.#saying);
    this.#saying = undefined;
    const { capture } = this.#current;
    const message = capture ? lineOver(capture) : "";
    if (message === this.#message) return;
    this.#message = message;
    this.#view.message = message;
  }

  /**
   * Refreshes a tree that is on show with what another look found; expansion and selection stay. Where looks come
   * faster than refreshes may, the newest stands for all before it.
   */
  #fillSoon(tree: ShownTree): void {
    if (this.#filling !== undefined) return;
    const waitMs = Math.max(0, this.#filledMs + REFRESH_GAP_MS - Date.now());
    this.#filling = setTimeout(() => {
      this.#filling = undefined;
      this.#enqueue(() => {
        this.#filledMs = Date.now();
        if (this.#shown === tree) this.#refresh.fire(undefined);
      });
    }, waitMs);
  }

  #treeOf(capture: OpenCapture, report: CaptureReport): ShownTree | undefined {
    const { session } = capture;
    if (!session.run) return undefined;
    const known = this.#trees.get(session.run);
    if (known) return known;
    const model = new TreeModel({
      treeChildren: async (path, start, max) =>
        rootsTold(session, path) ?? session.request("treeChildren", { path, start, max }),
      treePathOf: (conversation) => session.request("treePathOf", { conversation }),
    });
    const shown: ShownTree = { capture, report, model };
    this.#trees.set(session.run, shown);
    return shown;
  }

  /** Selects the capture's selected conversation in the tree, if the tree can be seen. */
  #revealSelected(): void {
    this.#enqueue(async () => {
      const shown = this.#shown;
      if (!shown || !this.#view.visible || !followsSelection()) return;
      const { selected } = shown.capture;
      if (selected < 0) {
        await this.#leaveConversation();
        return;
      }
      const found = await shown.model.find(selected);
      // A newer selection, or another capture, has its own turn in the queue.
      if (!found || shown !== this.#shown || shown.capture.selected !== selected) return;
      for (const level of found.grown) this.#refresh.fire(level);
      await this.#view.reveal(found.node, { select: true, focus: false });
    });
  }

  /** VS Code cannot unselect a row: without a selected conversation the selection moves to what holds it. */
  async #leaveConversation(): Promise<void> {
    const row = this.#view.selection[0];
    if (row?.kind !== "entry" || row.entry.kind !== "conversation" || !row.parent) return;
    await this.#view.reveal(row.parent, { select: true, focus: false });
  }

  #enqueue(task: () => Promise<void> | void): void {
    this.#queue = this.#queue.then(task).catch((error: unknown) => {
      // One task that fails must not stop the ones after it.
      this.#log.warn(`tree: ${error instanceof Error ? error.message : String(error)}`);
    });
  }

  #labelContext(): LabelContext {
    return {
      ...inWindow(),
      timeDisplay: timeDisplay(),
      startUnixNs: this.#shown?.report.capture.startUnixNs ?? "",
    };
  }
}

/** The roots that came with the first look, until the next one. */
function rootsTold({ first }: CaptureSession, path: TreePath): TreePage | undefined {
  return Object.keys(path).length === 0 ? first?.roots : undefined;
}

/** That there is more than the tree shows, or that there is nothing to show; "" where neither is so. */
function lineOver({ name, session: { state } }: OpenCapture): string {
  if (state.phase === "reading") return readingLine(name, -1, inWindow());
  if (state.phase !== "done") return "";
  return leftOutLine(state.report, inWindow()) || noneLine(state.report, inWindow());
}

/** What there is to show: the whole capture, or what was found of it so far. */
function foundIn(state: AnalysisState): CaptureReport | undefined {
  if (state.phase === "reading") return state.soFar?.report;
  return state.phase === "done" ? state.report : undefined;
}

function collapsibleState(label: NodeLabel): vscode.TreeItemCollapsibleState {
  switch (label.state) {
    case "expanded":
      return vscode.TreeItemCollapsibleState.Expanded;
    case "collapsed":
      return vscode.TreeItemCollapsibleState.Collapsed;
    case "leaf":
      return vscode.TreeItemCollapsibleState.None;
  }
}

function timeDisplay(): TimeDisplay {
  const value = vscode.workspace.getConfiguration(CONVERSATIONS_VIEW).get<string>("time");
  return TIME_DISPLAYS.find((display) => display === value) ?? "sinceStart";
}

function followsSelection(): boolean {
  return vscode.workspace.getConfiguration(CONVERSATIONS_VIEW).get<boolean>("followSelection", true);
}
