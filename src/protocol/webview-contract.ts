/**
 * The contract between the extension host and the webview of one editor tab.
 * The webview owns no data: it asks the host for pages and windows, and the host passes the question to the
 * child. All that comes from the webview is checked by `guards.ts`: it renders hostile strings.
 */
import type { CaptureReport } from "../report/report-shapes";
import type { ChildContract, ConversationPage, Failure, FileChange, Progress } from "./child-contract";

/** What the host lets the webview ask of the child. */
export type WebviewRequestName =
  | "rows"
  | "rowOf"
  | "timeline"
  | "lanes"
  | "details"
  | "nextFailure"
  | "find"
  | "frames"
  | "conversationFrames"
  | "frameRow";

/** Where the analysis stands; the newest one replaces all before it. */
export type AnalysisState =
  /**
   * `soFar` is what the newest look at the part already read found; null before the first one. From then on requests
   * are answered.
   */
  | { phase: "reading"; progress: Progress; soFar: SoFar | null }
  /** A file that is followed makes further states of this kind, each with what it holds by then. */
  | { phase: "done"; report: CaptureReport; file?: FileState }
  | { phase: "failed"; failure: Failure; title: string; text: string; canRestart: boolean };

/** What became of the file since it was opened. */
export interface FileState {
  /** It has grown since it was read, and is followed. */
  isGrowing: boolean;
  /** Why it was read anew, or that it is gone; null where neither. */
  change: FileChange | null;
}

/** What was found before the capture was read to its end. */
export interface SoFar {
  report: CaptureReport;
  /** Counts the looks taken in this run; 1 for the first. */
  nSnapshots: number;
}

/** Host → webview. */
export type ToWebview =
  | {
      kind: "init";
      fileName: string;
      /** BCP 47 tag for Intl. */
      language: string;
      /** Translations of the webview's strings by their English text; empty for English. */
      strings: Record<string, string>;
      state: AnalysisState;
      /** The first rows of `FIRST_VIEW` by the first look at a capture that is being read; null where there are none. */
      firstRows: ConversationPage | null;
      /** Conversation to select at once; -1 where none. */
      selected: number;
    }
  | { kind: "state"; state: AnalysisState }
  /** Reading went on; all else of the state before is as it was. */
  | { kind: "progress"; progress: Progress }
  /** Select and scroll to a conversation (a tree click, Next Failure). */
  | { kind: "select"; conversation: number }
  /** A command's key was pressed while the editor had the focus. */
  | { kind: "command"; command: WebviewCommand }
  /** Show only what the words of this filter match. */
  | { kind: "filter"; filter: string }
  /** The capture is one file of a ring buffer: which one, from 1, of how many that lie beside it. */
  | { kind: "ring"; position: number; nFiles: number }
  | { kind: "reply"; id: number; result: unknown }
  | { kind: "failure"; id: number; failure: Failure };

export type WebviewCommand = "focusFilter" | "goTo" | "resetZoom" | "showKeys";

/** Webview → host. */
export type FromWebview =
  /** Said by a page that listens, and once more by one that is told anything before `init`. */
  | { kind: "ready" }
  | {
      [Name in WebviewRequestName]: {
        kind: "request";
        id: number;
        name: Name;
        params: ChildContract["requests"][Name]["params"];
      };
    }[WebviewRequestName]
  /** The person selected a conversation; -1 where the selection was cleared. */
  | { kind: "selected"; conversation: number }
  | { kind: "cancel" }
  | { kind: "restart" }
  | { kind: "openReport" }
  /** All files of the ring buffer as one capture. */
  | { kind: "openRing" }
  /** Let the person change how much memory an analysis may take. */
  | { kind: "openMemorySetting" }
  /** Let the person choose another editor for the file. */
  | { kind: "reopenWith" }
  | { kind: "stopFollowing" }
  | { kind: "copy"; text: string };
