/** Progress in the window's status bar for as long as a capture is being read; the editor shows it in full. */
import * as vscode from "vscode";

import type { AnalysisState } from "../protocol/webview-contract";
import { readingLine } from "./capture-lines";
import type { CaptureSession } from "./capture-session";
import { inWindow } from "./window-language";

/**
 * What is read sooner needs no progress; and the window builds the editor in this time, which an item that turns and
 * changes would hold up.
 */
const SHOWN_AFTER_MS = 1000;

/** Shows progress each time that the session reads for a while, until the session is done, failed or disposed of. */
export function showReading(session: CaptureSession, name: string): void {
  let shown: ShownProgress | undefined;
  let waiting: ReturnType<typeof setTimeout> | undefined;
  const end = (): void => {
    clearTimeout(waiting);
    waiting = undefined;
    shown?.end();
    shown = undefined;
  };
  session.changed.add((state) => {
    if (state.phase !== "reading") end();
    else if (shown) shown.tell(readingText(name, state));
    else
      waiting ??= setTimeout(() => (shown = showProgress(readingText(name, session.state))), SHOWN_AFTER_MS);
  });
  session.disposed.add(end);
}

interface ShownProgress {
  tell(text: string): void;
  end(): void;
}

function showProgress(first: string): ShownProgress {
  let newest = first;
  let tellWindow: ((text: string) => void) | undefined;
  let end = (): void => undefined;
  const ended = new Promise<void>((resolve) => {
    end = resolve;
  });
  void vscode.window.withProgress({ location: vscode.ProgressLocation.Window }, (progress) => {
    tellWindow = (message) => progress.report({ message });
    tellWindow(newest);
    return ended;
  });
  const tell = (text: string): void => {
    if (text === newest) return;
    newest = text;
    tellWindow?.(text);
  };
  return { tell, end };
}

/** How far reading is, in per cent; -1 where the size is unknown. */
export function percentRead(state: AnalysisState): number {
  if (state.phase !== "reading") return 100;
  const { bytesRead, bytesTotal } = state.progress;
  return bytesTotal > 0 ? Math.min(100, Math.floor((100 * bytesRead) / bytesTotal)) : -1;
}

function readingText(name: string, state: AnalysisState): string {
  return readingLine(name, percentRead(state), inWindow());
}
