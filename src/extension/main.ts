/**
 * The extension's door: makes the parts and joins them. Nothing is read before a capture is opened.
 * Each open capture has a child process of its own, so that a file that is too much for one brings down neither
 * the window nor the other captures.
 */
import * as vscode from "vscode";

import { USUAL_MEGABYTES } from "../base/memory-budget";
import { startAnalyzer } from "./analyzer-process";
import { CAPTURE_VIEW_TYPE, CaptureEditorProvider } from "./capture-editor";
import { filesOfUri, nameOf } from "./capture-sets";
import { CaptureSession } from "./capture-session";
import { registerCommands } from "./commands";
import { ConversationTree } from "./conversation-tree";
import { CurrentCapture } from "./current-capture";
import { failureText } from "./failure-texts";
import { KeptAnalysesFolder } from "./kept-analyses";
import { LocalCopies } from "./local-copies";
import { OpenCapture, OpenCaptures } from "./open-captures";
import { showReading } from "./reading-progress";
import { ReportDocuments } from "./report-documents";
import { StatusItem } from "./status-item";

export function activate(context: vscode.ExtensionContext): void {
  const log = vscode.window.createOutputChannel("Megalodon", { log: true });
  const distUri = vscode.Uri.joinPath(context.extensionUri, "dist");
  const copies = new LocalCopies(context.storageUri ?? context.globalStorageUri);
  const kept = new KeptAnalysesFolder(context.globalStorageUri);
  const captures = new OpenCaptures((key) =>
    openCapture(vscode.Uri.parse(key), { copies, kept, distUri, log }),
  );
  const current = new CurrentCapture();
  const reports = new ReportDocuments();
  const tree = new ConversationTree(current, log);
  const editors = new CaptureEditorProvider({ captures, current, distUri, log });
  const sampleUri = vscode.Uri.joinPath(context.extensionUri, "media", "sample.pcapng");
  context.subscriptions.push(
    log,
    captures,
    reports,
    tree,
    new StatusItem(current),
    new vscode.Disposable(contextKeeper(current)),
    vscode.window.registerCustomEditorProvider(CAPTURE_VIEW_TYPE, editors, {
      supportsMultipleEditorsPerDocument: true,
      webviewOptions: { retainContextWhenHidden: false },
    }),
    ...registerCommands({ captures, kept, current, reports, tree, sampleUri, log }),
  );
}

/**
 * Keeps what `when` and `enablement` clauses in package.json ask for: "none", "reading", "done", "failed",
 * or "unreadable" where starting again cannot help.
 * Returns the function that stops it.
 */
function contextKeeper(current: CurrentCapture): () => void {
  let last = "";
  const update = (): void => {
    const state = captureState(current);
    if (state === last) return;
    last = state;
    void vscode.commands.executeCommand("setContext", "megalodon.captureState", state);
  };
  update();
  return current.changed.add(update);
}

function captureState(current: CurrentCapture): string {
  const state = current.capture?.session.state;
  if (state?.phase === "failed" && !state.canRestart) return "unreadable";
  return state?.phase ?? "none";
}

interface CaptureSurroundings {
  copies: LocalCopies;
  kept: KeptAnalysesFolder;
  distUri: vscode.Uri;
  log: vscode.LogOutputChannel;
}

/** Makes a capture and starts to read it. */
function openCapture(uri: vscode.Uri, { copies, kept, distUri, log }: CaptureSurroundings): OpenCapture {
  const name = nameOf(uri);
  const inspectPort = inspectPortOrUndefined();
  const session = new CaptureSession({
    localPaths: (signal) => Promise.all(filesOfUri(uri).map((file) => copies.pathOf(file, signal))),
    keepPlace: (mayReopen) => kept.placeFor(filesOfUri(uri), mayReopen),
    isFollowing: () => vscode.workspace.getConfiguration("megalodon").get<boolean>("follow", true),
    maxMegabytes: () =>
      vscode.workspace.getConfiguration("megalodon.memory").get<number>("maxMegabytes", USUAL_MEGABYTES),
    startAnalyzer: (events) =>
      startAnalyzer({
        modulePath: vscode.Uri.joinPath(distUri, "child.js").fsPath,
        events,
        log: (line) => log.info(`${name}: ${line}`),
        ...(inspectPort === undefined ? {} : { inspectPort }),
      }),
    failureText: (failure) =>
      failureText(failure, name, (english, ...args) => vscode.l10n.t(english, ...args)),
    log: (line) => log.info(`${name}: ${line}`),
  });
  showReading(session, name);
  session.disposed.add(() => {
    for (const file of filesOfUri(uri)) void copies.remove(file);
  });
  session.start();
  return new OpenCapture(uri.toString(), name, session);
}

/** For those who debug the child process: the port named by MEGALODON_CHILD_INSPECT. */
function inspectPortOrUndefined(): number | undefined {
  const port = Number(process.env.MEGALODON_CHILD_INSPECT);
  return Number.isInteger(port) && 0 < port && port < 65_536 ? port : undefined;
}
