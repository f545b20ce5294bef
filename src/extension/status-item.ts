/** The one status-bar item: how many conversations the current capture has, and how many of them failed. */
import * as vscode from "vscode";

import type { AnalysisState } from "../protocol/webview-contract";
import { summaryLine } from "./capture-lines";
import type { CurrentCapture } from "./current-capture";
import { inWindow } from "./window-language";

export class StatusItem implements vscode.Disposable {
  readonly #current: CurrentCapture;
  readonly #item: vscode.StatusBarItem;
  readonly #unsubscribe: () => void;

  constructor(current: CurrentCapture) {
    this.#current = current;
    this.#item = vscode.window.createStatusBarItem("megalodon.summary", vscode.StatusBarAlignment.Right, 100);
    this.#item.name = vscode.l10n.t("Megalodon: Summary");
    this.#unsubscribe = current.changed.add(() => this.#update());
    this.#update();
  }

  dispose(): void {
    this.#unsubscribe();
    this.#item.dispose();
  }

  #update(): void {
    const state = this.#current.capture?.session.state;
    // While it is being read, the window's own progress item says so.
    if (!state || state.phase === "reading") this.#item.hide();
    else this.#show(state);
  }

  #show(state: Exclude<AnalysisState, { phase: "reading" }>): void {
    const item = this.#item;
    if (state.phase === "done") {
      item.text = `$(pulse) ${summaryLine(state.report, inWindow())}`;
      item.tooltip = vscode.l10n.t("Show the Conversations view");
      item.command = "megalodon.conversations.focus";
      item.backgroundColor = undefined;
    } else {
      item.text = `$(error) ${state.title}`;
      item.tooltip = state.failure.detail === "" ? state.text : `${state.text} (${state.failure.detail})`;
      item.command = state.canRestart ? "megalodon.restartAnalyzer" : undefined;
      item.backgroundColor =
        state.failure.code === "cancelled"
          ? undefined
          : new vscode.ThemeColor("statusBarItem.errorBackground");
    }
    item.show();
  }
}
