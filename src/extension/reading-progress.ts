/** Progress in the window's status bar for as long as a capture is being read; the editor shows it in full. */
import * as vscode from "vscode";

import type { AnalysisState } from "../protocol/webview-contract";
import type { CaptureSession } from "./capture-session";

/** Shows progress each time that the session reads, until the session is done, failed or disposed of. */
export function showReading(session: CaptureSession, name: string): void {
  let end: (() => void) | undefined;
  let report: ((message: string) => void) | undefined;
  session.changed.add((state) => {
    if (state.phase !== "reading") {
      end?.();
      end = report = undefined;
      return;
    }
    report?.(readingText(name, state));
    if (end) return;
    void vscode.window.withProgress({ location: vscode.ProgressLocation.Window }, (progress) => {
      report = (message) => progress.report({ message });
      report(readingText(name, state));
      return new Promise<void>((resolve) => {
        end = resolve;
      });
    });
  });
  session.disposed.add(() => end?.());
}

/** How far reading is, in per cent; -1 where the size is unknown. */
export function percentRead(state: AnalysisState): number {
  if (state.phase !== "reading") return 100;
  const { bytesRead, bytesTotal } = state.progress;
  return bytesTotal > 0 ? Math.min(100, Math.floor((100 * bytesRead) / bytesTotal)) : -1;
}

/** How far reading is, in words. */
function readingText(name: string, state: AnalysisState): string {
  const percent = percentRead(state);
  return percent < 0
    ? vscode.l10n.t("Reading {0}…", name)
    : vscode.l10n.t("Reading {0}: {1} %", name, percent);
}
