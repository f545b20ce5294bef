/**
 * The read-only custom editor for captures: a document is a hold on an open capture, a tab is a page and a bridge.
 * VS Code opens one document per file and one tab per split; nothing of the file passes through here.
 */
import { randomBytes } from "node:crypto";
import { readFileSync } from "node:fs";

import * as vscode from "vscode";

import { ringOf, uriOfFiles } from "./capture-sets";
import type { CaptureEditor, CurrentCapture } from "./current-capture";
import type { CaptureLease, OpenCapture, OpenCaptures } from "./open-captures";
import { WebviewBridge } from "./webview-bridge";
import { webviewPage, type PageBundle } from "./webview-page";

/** The view type in package.json. */
export const CAPTURE_VIEW_TYPE = "megalodon.capture";

/** A capture for as long as an editor shows it. */
class CaptureDocument implements vscode.CustomDocument {
  constructor(
    readonly uri: vscode.Uri,
    readonly lease: CaptureLease,
  ) {}

  get capture(): OpenCapture {
    return this.lease.capture;
  }

  dispose(): void {
    this.lease.release();
  }
}

/** What the editors need of the window around them. */
export interface EditorSurroundings {
  captures: OpenCaptures;
  current: CurrentCapture;
  /** The folder of the built bundles. */
  distUri: vscode.Uri;
  log: vscode.LogOutputChannel;
}

export class CaptureEditorProvider implements vscode.CustomReadonlyEditorProvider<CaptureDocument> {
  readonly #surroundings: EditorSurroundings;
  #readBundle: PageBundle | undefined;

  constructor(surroundings: EditorSurroundings) {
    this.#surroundings = surroundings;
  }

  /** Returns at once: reading goes on in the background, and the page shows how far it is. */
  openCustomDocument(
    uri: vscode.Uri,
    _context: vscode.CustomDocumentOpenContext,
    token: vscode.CancellationToken,
  ): CaptureDocument {
    if (token.isCancellationRequested) throw new vscode.CancellationError();
    return new CaptureDocument(uri, this.#surroundings.captures.acquire(uri.toString()));
  }

  resolveCustomEditor(document: CaptureDocument, panel: vscode.WebviewPanel): void {
    const { current, log } = this.#surroundings;
    const { webview } = panel;
    const bridge = new WebviewBridge(document.capture, {
      post: (message) => void webview.postMessage(message),
      language: vscode.env.language,
      strings: vscode.l10n.bundle ?? {},
      openRing: () => void openRing(document.uri),
      openMemorySetting: () => void openMemorySetting(),
      reopenWith: () => void vscode.commands.executeCommand("workbench.action.reopenWithEditor"),
      openReport: () => void vscode.commands.executeCommand("megalodon.showReport", document.uri),
      copy: (text) => void vscode.env.clipboard.writeText(text),
      log: (line) => log.warn(line),
    });
    void tellRing(document.uri, bridge);
    const editor: CaptureEditor = {
      capture: document.capture,
      bringToFront: () => {
        if (!panel.visible) panel.reveal(panel.viewColumn, true);
      },
      run: (command) => bridge.run(command),
      get view() {
        return bridge.view;
      },
      showFiltered: (filter) => bridge.showFiltered(filter),
    };
    webview.onDidReceiveMessage((message: unknown) => bridge.receive(message));
    panel.onDidChangeViewState(() => {
      if (!panel.visible) bridge.pageHidden();
      if (panel.active) current.activated(editor);
    });
    panel.onDidDispose(() => {
      bridge.dispose();
      current.closed(editor);
    });
    if (panel.active) current.activated(editor);
    else current.opened(editor);
    webview.options = { enableScripts: true, localResourceRoots: [] };
    webview.html = pageOf(this.#bundle());
    bridge.begin();
  }

  #bundle(): PageBundle {
    return (this.#readBundle ??= readBundle(this.#surroundings.distUri));
  }
}

/** What the pages are built of. Read once: an update puts another into its place, which this host may not speak to. */
function readBundle(distUri: vscode.Uri): PageBundle {
  const text = (name: string): string => readFileSync(vscode.Uri.joinPath(distUri, name).fsPath, "utf8");
  return { script: text("webview.js"), style: text("webview.css") };
}

/** Says which file of a ring buffer the capture is, where others lie beside it. */
async function tellRing(uri: vscode.Uri, bridge: WebviewBridge): Promise<void> {
  const ring = await ringOf(uri);
  if (ring.length < 2) return;
  const position = ring.findIndex((file) => file.toString() === uri.toString()) + 1;
  bridge.setRing({ position, nFiles: ring.length });
}

async function openRing(uri: vscode.Uri): Promise<void> {
  const target = uriOfFiles(await ringOf(uri));
  await vscode.commands.executeCommand("vscode.openWith", target, CAPTURE_VIEW_TYPE);
}

/** The setting is of the machine that reads: with a remote window it is not among the person's own. */
async function openMemorySetting(): Promise<void> {
  const settings = vscode.env.remoteName === undefined ? "openSettings" : "openRemoteSettings";
  await vscode.commands.executeCommand(`workbench.action.${settings}`, {
    query: "@id:megalodon.memory.maxMegabytes",
  });
}

function pageOf(bundle: PageBundle): string {
  const NONCE_BYTES = 16;
  return webviewPage({
    nonce: randomBytes(NONCE_BYTES).toString("base64url"),
    ...bundle,
    language: vscode.env.language,
  });
}
