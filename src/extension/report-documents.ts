/**
 * Reports in editor tabs: read-only documents with the text that `megalodon analyze` prints, and previews of the
 * Markdown that `megalodon report` writes.
 * Why not an untitled Markdown document: the report is a table of figures in fixed columns, as Wireshark's users
 * know them from capinfos and tshark; it asks for no "save?" when it is closed, can be saved and compared like
 * any text, and never goes stale by an edit.
 */
import * as vscode from "vscode";

/** The scheme of report documents; the query of their URI is the URI of the capture. */
const REPORT_SCHEME = "megalodon-report";

export class ReportDocuments implements vscode.TextDocumentContentProvider, vscode.Disposable {
  readonly #changed = new vscode.EventEmitter<vscode.Uri>();
  readonly onDidChange = this.#changed.event;
  readonly #texts = new Map<string, string>();
  readonly #registrations: { dispose(): unknown }[];

  constructor() {
    this.#registrations = [
      this.#changed,
      vscode.workspace.registerTextDocumentContentProvider(REPORT_SCHEME, this),
      vscode.workspace.onDidCloseTextDocument(({ uri }) => {
        // A preview lets go of its document as soon as it has been shown, and asks again when its tab comes back.
        if (!uri.path.endsWith(".md")) this.#texts.delete(uri.toString());
      }),
    ];
  }

  provideTextDocumentContent(uri: vscode.Uri): string {
    // A window that was reloaded may show the tab again before the capture was analyzed again.
    return (
      this.#texts.get(uri.toString()) ??
      vscode.l10n.t("This report is gone. Run Megalodon: Show Report to make it again.")
    );
  }

  /** Shows the report of a capture in an editor tab, or brings its tab up to date and to the front. */
  async show(
    captureUri: vscode.Uri,
    report: { name: string; kind: "counts" | "verify" },
    text: string,
  ): Promise<void> {
    const uri = this.#put(captureUri, `${report.name}.${report.kind}.txt`, text);
    const document = await vscode.workspace.openTextDocument(uri);
    await vscode.window.showTextDocument(document, { preview: false });
  }

  /** Shows Markdown of a capture as a preview, or brings the one that is open up to date and to the front. */
  async preview(captureUri: vscode.Uri, name: string, markdown: string): Promise<void> {
    const uri = this.#put(captureUri, `${name}.report.md`, markdown);
    await vscode.commands.executeCommand("markdown.showPreview", uri);
  }

  #put(captureUri: vscode.Uri, fileName: string, text: string): vscode.Uri {
    const uri = vscode.Uri.from({
      scheme: REPORT_SCHEME,
      path: `/${fileName}`,
      query: captureUri.toString(),
    });
    this.#texts.set(uri.toString(), text);
    this.#changed.fire(uri);
    return uri;
  }

  dispose(): void {
    for (const registration of this.#registrations) registration.dispose();
  }
}
