/** The commands of package.json. Each ends in a change that can be seen, or in a sentence that says why not. */
import * as vscode from "vscode";

import { FailureError } from "../protocol/peer";
import type { WebviewCommand } from "../protocol/webview-contract";
import { analyzeCapture, pickCaptures, saveReport, showReport, verifyCapture } from "./analyze-command";
import { CAPTURE_VIEW_TYPE } from "./capture-editor";
import { nameOf, ringOf, uriOfFiles } from "./capture-sets";
import type { ConversationTree } from "./conversation-tree";
import type { CaptureEditor, CurrentCapture } from "./current-capture";
import { failureLine } from "./failure-texts";
import type { KeptAnalysesFolder } from "./kept-analyses";
import type { OpenCaptures } from "./open-captures";
import type { ReportDocuments } from "./report-documents";
import { focusFilter, pairFilter } from "./focus-filter";
import type { EntryNode, MoreNode } from "./tree-model";

/** What the commands act on. */
export interface CommandTargets {
  captures: OpenCaptures;
  kept: KeptAnalysesFolder;
  current: CurrentCapture;
  reports: ReportDocuments;
  tree: ConversationTree;
  sampleUri: vscode.Uri;
  log: vscode.LogOutputChannel;
}

/** The Explorer hands over what was clicked, and all that is selected. */
type CommandHandler = (argument: unknown, selection?: unknown) => Promise<void> | void;

/** Registers every command that package.json contributes. */
export function registerCommands(targets: CommandTargets): vscode.Disposable[] {
  const { current, tree } = targets;
  const page = (command: WebviewCommand): CommandHandler => {
    return () => current.editor?.run(command);
  };
  const handlers: Record<string, CommandHandler> = {
    "megalodon.analyzeCapture": (argument) => analyze(targets, argument),
    "megalodon.showReport": (argument) => report(targets, argument),
    "megalodon.createReport": (argument) => save(targets, argument),
    "megalodon.verifyCapture": (argument) => verify(targets, argument),
    "megalodon.openCapture": async () => open(await pickCaptures(true)),
    "megalodon.openAsOne": (argument, selection) => openAsOne(current, argument, selection),
    "megalodon.openSample": () => open([targets.sampleUri]),
    "megalodon.nextFailure": () => stepToFailure(current, false),
    "megalodon.previousFailure": () => stepToFailure(current, true),
    "megalodon.showConversation": () => askForConversation(current),
    "megalodon.openConversation": (argument) => {
      if (current.editor && isConversation(argument)) show(current.editor, argument);
    },
    "megalodon.showMore": (argument) => {
      if (isTreeNode(argument) && argument.kind === "more") tree.showMore(argument);
    },
    "megalodon.focusPair": (argument) => focusOn(current, argument),
    "megalodon.copyFilter": (argument) => copyFilter(current, argument),
    "megalodon.restartAnalyzer": () => current.capture?.session.start(),
    "megalodon.clearKeptAnalyses": () => clearKept(targets.kept),
    "megalodon.focusFilter": page("focusFilter"),
    "megalodon.goTo": page("goTo"),
    "megalodon.resetZoom": page("resetZoom"),
    "megalodon.showKeys": page("showKeys"),
  };
  return Object.entries(handlers).map(([id, handler]) =>
    vscode.commands.registerCommand(id, (argument: unknown, selection: unknown) =>
      withFailuresShown(targets, () => handler(argument, selection)),
    ),
  );
}

async function withFailuresShown(targets: CommandTargets, task: () => Promise<void> | void): Promise<void> {
  try {
    await task();
  } catch (error) {
    if (!(error instanceof FailureError)) throw error;
    targets.log.warn(error.message);
    const name = targets.current.capture?.name ?? vscode.l10n.t("The capture");
    const line = failureLine(error.failure, name, (english, ...args) => vscode.l10n.t(english, ...args));
    void vscode.window.showErrorMessage(line);
  }
}

/** The capture that was clicked in the Explorer, else the one that is open, else one that the person picks. */
async function analyze({ captures, current, reports }: CommandTargets, argument: unknown): Promise<void> {
  const uri = await targetCapture(current, argument);
  if (uri) await analyzeCapture(uri, captures, reports);
}

async function verify({ captures, current, reports }: CommandTargets, argument: unknown): Promise<void> {
  const uri = await targetCapture(current, argument);
  if (uri) await verifyCapture(uri, captures, reports);
}

async function report({ captures, current, reports }: CommandTargets, argument: unknown): Promise<void> {
  const uri = await targetCapture(current, argument);
  if (uri) await showReport(uri, captures, reports);
}

async function save({ captures, current }: CommandTargets, argument: unknown): Promise<void> {
  const uri = await targetCapture(current, argument);
  if (uri) await saveReport(uri, captures);
}

async function targetCapture(current: CurrentCapture, argument: unknown): Promise<vscode.Uri | undefined> {
  if (argument instanceof vscode.Uri) return argument;
  if (current.capture) return vscode.Uri.parse(current.capture.key);
  return (await pickCaptures(false))[0];
}

/** Open captures stay as they are; they are read anew when they are opened the next time. */
async function clearKept(kept: KeptAnalysesFolder): Promise<void> {
  const MEGABYTE = 2 ** 20;
  const { nFiles, nBytes } = await kept.clear();
  const megabytes = (nBytes / MEGABYTE).toLocaleString(vscode.env.language, { maximumFractionDigits: 1 });
  const text =
    nFiles === 0
      ? vscode.l10n.t("No analyses were kept")
      : vscode.l10n.t("Kept analyses removed: {0} ({1} MB)", nFiles, megabytes);
  void vscode.window.showInformationMessage(text);
}

async function open(uris: vscode.Uri[]): Promise<void> {
  for (const uri of uris) await vscode.commands.executeCommand("vscode.openWith", uri, CAPTURE_VIEW_TYPE);
}

/** Opens what is selected as one capture, in the order of its names; of one file, the ring buffer that it is of. */
async function openAsOne(current: CurrentCapture, argument: unknown, selection: unknown): Promise<void> {
  const selected = (Array.isArray(selection) ? selection : []).filter((uri) => uri instanceof vscode.Uri);
  const [first, ...more] = selected.sort((a, b) => compareNames(nameOf(a), nameOf(b)));
  if (first && more.length > 0) {
    await open([uriOfFiles([first, ...more])]);
    return;
  }
  const uri = await targetCapture(current, argument);
  if (!uri) return;
  const ring = await ringOf(uri);
  await open([uriOfFiles(ring)]);
  if (ring.length === 1) tell(vscode.l10n.t("No other file of a ring buffer lies beside this one"));
}

/** Numbers in names as numbers, so that "part 10" comes after "part 9"; the same in every language. */
function compareNames(a: string, b: string): number {
  return a.localeCompare(b, "en", { numeric: true });
}

/** Selects the next or previous failed conversation; where that goes round at an end, it says so. */
async function stepToFailure(current: CurrentCapture, backwards: boolean): Promise<void> {
  const { editor } = current;
  if (!editor) return;
  const { session, selected } = editor.capture;
  const view = editor.view ?? null;
  const asked = { from: selected, backwards, view };
  const { conversation, isRound } = await session.request("nextFailure", asked);
  if (conversation < 0) {
    tell(vscode.l10n.t("No failed conversation is shown"));
    return;
  }
  show(editor, conversation);
  if (isRound) tell(roundText(backwards));
}

function roundText(backwards: boolean): string {
  return backwards
    ? vscode.l10n.t("Went round to the last failed conversation")
    : vscode.l10n.t("Went round to the first failed conversation");
}

async function askForConversation(current: CurrentCapture): Promise<void> {
  const { editor } = current;
  if (!editor) return;
  const { session } = editor.capture;
  const find = async (text: string): Promise<number> =>
    (await session.request("find", { text })).conversation;
  const text = await vscode.window.showInputBox({
    title: vscode.l10n.t("Show Conversation"),
    prompt: vscode.l10n.t("A conversation number, #frame, “stream 5”, or address:port"),
    placeHolder: "17   #1241361   stream 5   10.0.0.1:50000",
    validateInput: async (value) => {
      if (value.trim() === "" || (await find(value.trim())) >= 0) return undefined;
      return vscode.l10n.t("No conversation matches");
    },
  });
  if (text === undefined || text.trim() === "") return;
  const conversation = await find(text.trim());
  if (conversation >= 0) show(editor, conversation);
}

async function copyFilter(current: CurrentCapture, argument: unknown): Promise<void> {
  const session = current.capture?.session;
  const conversation = conversationOf(argument);
  if (!session || conversation === undefined) return;
  const details = await session.request("details", { conversation });
  await vscode.env.clipboard.writeText(details.wiresharkFilter);
  tell(vscode.l10n.t("Copied: {0}", details.wiresharkFilter));
}

/** Lets the editor show only the pair of hosts of a conversation, or only the service of a service's node. */
async function focusOn(current: CurrentCapture, argument: unknown): Promise<void> {
  const { editor } = current;
  if (!editor) return;
  const filter = await filterOf(editor, argument);
  if (filter === undefined) return;
  editor.bringToFront();
  editor.showFiltered(filter);
}

async function filterOf(editor: CaptureEditor, argument: unknown): Promise<string | undefined> {
  if (isTreeNode(argument)) return argument.kind === "entry" ? focusFilter(argument.entry) : undefined;
  const conversation = conversationOf(argument);
  if (conversation === undefined) return undefined;
  const { row } = await editor.capture.session.request("details", { conversation });
  return pairFilter(row.client, row.server);
}

/** The conversation of a tree's node, or of the row of the page's table whose menu was opened. */
function conversationOf(argument: unknown): number | undefined {
  if (isTreeNode(argument)) {
    const isOne = argument.kind === "entry" && argument.entry.kind === "conversation";
    return isOne ? argument.entry.conversation : undefined;
  }
  if (typeof argument !== "object" || argument === null || !("conversation" in argument)) return undefined;
  return isConversation(argument.conversation) ? argument.conversation : undefined;
}

function show(editor: CaptureEditor, conversation: number): void {
  editor.bringToFront();
  editor.capture.select(conversation);
}

/** Says something in the status bar for a moment. */
function tell(text: string): void {
  const SHOWN_MS = 4000;
  vscode.window.setStatusBarMessage(text, SHOWN_MS);
}

function isConversation(argument: unknown): argument is number {
  return typeof argument === "number" && Number.isInteger(argument) && argument >= 0;
}

/** Tree commands get their node from VS Code; anything else is somebody else's call. */
function isTreeNode(argument: unknown): argument is EntryNode | MoreNode {
  return typeof argument === "object" && argument !== null && "kind" in argument && "parent" in argument;
}
