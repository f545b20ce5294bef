/** Steps that the tests in the extension host share. They wait for a state, never for a time. */
import { join } from "node:path";

import * as vscode from "vscode";

import { descendantsRunning } from "../support/descendants";
import { SAMPLE } from "../support/sample";

const POLL_MS = 50;
const WAIT_MS = 30_000;

/** The extension under test; throws where the host does not know it. */
export function megalodon(): vscode.Extension<unknown> {
  const extension = vscode.extensions.getExtension("megalodon.megalodon");
  if (extension === undefined) throw new Error("the extension megalodon.megalodon is not there");
  return extension;
}

/** The folder of the extension that ships the sample. */
export function mediaFolder(): string {
  return join(megalodon().extensionPath, "media");
}

/** A file of the opened folder. */
export function fileInWorkspace(name: string): vscode.Uri {
  const folder = vscode.workspace.workspaceFolders?.[0];
  if (folder === undefined) throw new Error("no folder is open");
  return vscode.Uri.joinPath(folder.uri, name);
}

/** Opens a file as a click in the explorer does and answers with its tab's input. */
export async function open(uri: vscode.Uri, column = vscode.ViewColumn.One): Promise<unknown> {
  await vscode.commands.executeCommand("vscode.open", uri, { viewColumn: column, preview: false });
  const isShown = (): boolean => JSON.stringify(activeInput() ?? null).includes(uri.path);
  await until(isShown, `a tab for ${uri.path}`);
  return activeInput();
}

/** Opens the sample capture. */
export async function openSample(column?: vscode.ViewColumn): Promise<unknown> {
  return open(fileInWorkspace(SAMPLE), column);
}

/** Closes every editor. */
export async function closeEditors(): Promise<void> {
  await vscode.commands.executeCommand("workbench.action.closeAllEditors");
  await until(() => vscode.window.tabGroups.all.every(({ tabs }) => tabs.length === 0), "no open editor");
}

/** Process numbers of the analyzers that this extension host runs. */
export function analyzers(): number[] {
  return descendantsRunning(process.pid, join("dist", "child.js")).map(({ pid }) => pid);
}

/** Waits until there are `n` analyzers and answers with their process numbers. */
export async function untilAnalyzers(n: number): Promise<number[]> {
  await until(() => analyzers().length === n, `${n} analyzer processes`);
  return analyzers();
}

/** Waits until something holds; throws with its name where it does not come true. */
export async function until(holds: () => boolean, what: string): Promise<void> {
  const deadlineMs = Date.now() + WAIT_MS;
  while (!holds()) {
    if (Date.now() > deadlineMs) throw new Error(`waited ${WAIT_MS} ms in vain for ${what}`);
    await new Promise((resolve) => setTimeout(resolve, POLL_MS));
  }
}

function activeInput(): unknown {
  return vscode.window.tabGroups.activeTabGroup.activeTab?.input;
}
