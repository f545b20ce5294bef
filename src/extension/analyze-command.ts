/**
 * From a capture to its report, its counts, or what a second reader says of it, with progress and a way to cancel.
 * Works with no editor at all: the capture is held only as long as the command runs.
 */
import * as vscode from "vscode";

import { FailureError } from "../protocol/peer";
import { filesOfUri, nameOf } from "./capture-sets";
import type { OpenCapture, OpenCaptures } from "./open-captures";
import { percentRead } from "./reading-progress";
import type { ReportDocuments } from "./report-documents";

/** Reads the capture where nobody has yet, then shows its counts as text. Ends quietly when cancelled. */
export async function analyzeCapture(
  uri: vscode.Uri,
  captures: OpenCaptures,
  reports: ReportDocuments,
): Promise<void> {
  await withCapture(uri, captures, async (capture) => {
    const text = await textFrom(capture, (signal) =>
      capture.session.request("reportText", { format: "text" }, signal),
    );
    await reports.show(uri, { name: capture.name, kind: "counts" }, text);
  });
}

/** Compares our reading of the capture with an independent second reader's, and shows the result. */
export async function verifyCapture(
  uri: vscode.Uri,
  captures: OpenCaptures,
  reports: ReportDocuments,
): Promise<void> {
  await withCapture(uri, captures, async (capture) => {
    const text = await textFrom(capture, (signal) => capture.session.request("verify", {}, signal));
    await reports.show(uri, { name: capture.name, kind: "verify" }, text);
  });
}

/** Shows the diagnosis (what failed, since when, and why) as a Markdown preview; nothing is asked or written. */
export async function showReport(
  uri: vscode.Uri,
  captures: OpenCaptures,
  reports: ReportDocuments,
): Promise<void> {
  await withCapture(uri, captures, async (capture) => {
    const text = await diagnosisOf(capture, "markdown");
    await reports.preview(uri, capture.name, text);
  });
}

/** Asks where to, writes the diagnosis there as HTML or Markdown, and opens it. Never over a capture. */
export async function saveReport(uri: vscode.Uri, captures: OpenCaptures): Promise<void> {
  await withCapture(uri, captures, async (capture) => {
    const target = await vscode.window.showSaveDialog({
      title: vscode.l10n.t("Save a report of {0}", capture.name),
      defaultUri: reportUri(uri),
      filters: { HTML: ["html"], Markdown: ["md"] },
    });
    if (!target) return;
    const format = target.path.toLowerCase().endsWith(".md") ? "markdown" : "html";
    const text = await diagnosisOf(capture, format);
    await vscode.workspace.fs.writeFile(target, new TextEncoder().encode(text));
    if (format === "markdown") await vscode.commands.executeCommand("markdown.showPreview", target);
    else await offerToOpen(target);
  });
}

function diagnosisOf(capture: OpenCapture, format: "html" | "markdown"): Thenable<string> {
  return textFrom(capture, (signal) =>
    capture.session.request("createReport", { format, pair: null, service: null }, signal),
  );
}

/** Beside the capture, or beside the first of its files. */
function reportUri(uri: vscode.Uri): vscode.Uri {
  const [file = uri] = filesOfUri(uri);
  return file.with({ path: vscode.Uri.joinPath(file, "..", `${nameOf(uri)}.report.html`).path });
}

/** HTML opens in the browser where there is one beside the file, else as text. */
async function offerToOpen(target: vscode.Uri): Promise<void> {
  const open = vscode.l10n.t("Open in Browser");
  const show = vscode.l10n.t("Show Source");
  const answer = await vscode.window.showInformationMessage(
    vscode.l10n.t("The report is written."),
    open,
    show,
  );
  if (answer === open) await vscode.env.openExternal(target);
  if (answer === show) await vscode.window.showTextDocument(target);
}

async function withCapture(
  uri: vscode.Uri,
  captures: OpenCaptures,
  task: (capture: OpenCapture) => Promise<void>,
): Promise<void> {
  const lease = captures.acquire(uri.toString());
  const { capture } = lease;
  try {
    // An analysis that failed before is what the person asks to be done again.
    if (capture.session.state.phase === "failed") capture.session.start();
    await task(capture);
  } catch (error) {
    // Whoever cancelled knows it.
    if (!(error instanceof FailureError && error.failure.code === "cancelled")) throw error;
  } finally {
    lease.release();
  }
}

/** Asks for capture files; empty where the person changed their mind. */
export async function pickCaptures(canSelectMany: boolean): Promise<vscode.Uri[]> {
  const picked = await vscode.window.showOpenDialog({
    canSelectMany,
    title: vscode.l10n.t("Open a packet capture"),
    filters: {
      [vscode.l10n.t("Packet captures")]: ["pcapng", "pcap", "cap", "gz"],
      [vscode.l10n.t("All files")]: ["*"],
    },
  });
  return picked ?? [];
}

/** Waits for the analysis, with progress and a way to cancel, then asks for a text. */
function textFrom(
  capture: OpenCapture,
  ask: (signal: AbortSignal) => Promise<{ text: string }>,
): Thenable<string> {
  const options: vscode.ProgressOptions = {
    location: vscode.ProgressLocation.Notification,
    title: vscode.l10n.t("Analyzing {0}", capture.name),
    cancellable: true,
  };
  return vscode.window.withProgress(options, async (progress, token) => {
    const abort = new AbortController();
    token.onCancellationRequested(() => abort.abort());
    let lastPercent = 0;
    const unsubscribe = capture.session.changed.add((state) => {
      const percent = percentRead(state);
      if (percent <= lastPercent) return;
      progress.report({ increment: percent - lastPercent, message: vscode.l10n.t("{0} %", percent) });
      lastPercent = percent;
    });
    try {
      await capture.session.report(abort.signal);
      return (await ask(abort.signal)).text;
    } finally {
      unsubscribe();
    }
  });
}
