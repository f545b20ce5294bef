/**
 * The contract between the extension host and the child process that reads captures.
 * One child per open capture. Handlers and callers are computed from `ChildContract`, so that a missing
 * handler does not compile. Bulk data is columns (typed arrays survive `serialization: "advanced"`);
 * every list is asked for by page, every answer says how much there is in all.
 */
import type {
  ConversationPage,
  ConversationView,
  LaneBins,
  TimelineBins,
  TreePage,
  TreePath,
} from "../report/list-shapes";
import type { FramePage } from "../report/frame-shapes";
import type { CaptureReport, ConversationDetails } from "../report/report-shapes";

export type {
  ConversationView,
  SortKey,
  ConversationPage,
  TimelineBins,
  LaneBins,
  TreePath,
  TreeEntry,
  TreePage,
} from "../report/list-shapes";

/** Raised with every change of a shape below; host and child must agree (they ship together). */
export const PROTOCOL_VERSION = 4;

/**
 * The longest pages and the finest charts that are answered; what is asked beyond is cut to them. A screen needs less,
 * and no answer at these limits is longer than `MOST_MESSAGE_BYTES`.
 */
export const ANSWER_LIMITS = {
  rows: 5000,
  frames: 2000,
  treeEntries: 2500,
  timelineBins: 16384,
  laneBins: 8192,
  bars: 5000,
};

/** No message is longer: a window that is reached over a network stays quick. */
export const MOST_MESSAGE_BYTES = 1_000_000;

/** Progress while reading; at most 10 a second. */
export interface Progress {
  bytesRead: number;
  /** 0 where unknown (a stream, a compressed file of unknown size counts compressed bytes). */
  bytesTotal: number;
  nFrames: number;
  nConversations: number;
}

/** Where a finished analysis is kept, so that the same capture opens at once the next time. */
export interface KeepPlace {
  /** Absolute path of the folder; null keeps each analysis beside its capture. */
  folder: string | null;
  /** Most bytes that the folder holds in all; one file has at most half of them. */
  maxBytes: number;
  /** An analysis that was kept earlier may answer; else the capture is read anew. */
  mayReopen: boolean;
}

/**
 * A look at what has been read so far. Lists, charts, details and the tree answer from the newest one until `analyze`
 * has answered. Numbers of conversations stay; patterns may change with what is read next.
 */
export interface Snapshot {
  report: CaptureReport;
  progress: Progress;
  /** With the first look alone. */
  first?: FirstAnswers;
}

/** What is asked first of every capture, told unasked: an editor that is being built is slow to ask. */
export interface FirstAnswers {
  /** The first rows of `FIRST_VIEW`. */
  rows: ConversationPage;
  /** The first children of the tree's root. */
  roots: TreePage;
}

/** The table as it opens where nobody has chosen another view, and how many rows of it come unasked. */
export const FIRST_VIEW: ConversationView = {
  patterns: [],
  filter: "",
  range: null,
  sortBy: "conversation",
  descending: false,
};
export const N_FIRST_ROWS = 64;

export interface ChildContract {
  requests: {
    /**
     * Reads and analyses the file, and `more` of them as one capture with it; answers when done. Fails with a FailureCode; `cancelled` when told to stop.
     * With a place to keep analyses, it answers from there where the capture is the same, and else keeps the analysis
     * after it has answered; what goes wrong with that is printed, and the capture is read.
     * `maxMegabytes` is the memory that the analysis may take; what it made coarser for it is in the answer's `capture.memory`,
     * and an analysis that was kept with a smaller budget is read anew where that made it coarser.
     * With `follow`, an uncompressed file is looked at once a second from then on; see `grown` and `fileChanged`.
     * Until the first `snapshot`, all other requests fail with `not-analyzed`; `verify`, `createReport` and
     * `reportText` speak of the whole capture and fail so until the end.
     */
    analyze: {
      params: {
        path: string;
        more?: string[];
        keep?: KeepPlace;
        follow?: boolean;
        maxMegabytes?: number | undefined;
      };
      result: CaptureReport;
    };
    rows: { params: { view: ConversationView; startRow: number; nRows: number }; result: ConversationPage };
    /** Row of a conversation in a view; -1 where the view does not show it. */
    rowOf: { params: { view: ConversationView; conversation: number }; result: { row: number } };
    /**
     * Bins at most as wide as asked where the analysis kept such; else wider ones, at once. With `isFine`, bins that are
     * finer than those are counted from the file, where that is soon done.
     */
    timeline: {
      params: { fromSeconds: number; toSeconds: number; nBins: number; isFine: boolean };
      result: TimelineBins;
    };
    lanes: {
      params: { fromSeconds: number; toSeconds: number; nBins: number; maxBars: number };
      result: LaneBins;
    };
    treeChildren: { params: { path: TreePath; start: number; max: number }; result: TreePage };
    /** The path of the tree node that holds the conversation, and its position in that node. */
    treePathOf: { params: { conversation: number }; result: { path: TreePath; position: number } };
    details: { params: { conversation: number }; result: ConversationDetails };
    /**
     * The next failed conversation after/before `from` (-1: from the start/end) in the order of the view (null: of all, by
     * number), round the end; -1 where none of it failed.
     */
    nextFailure: {
      params: { from: number; backwards: boolean; view: ConversationView | null };
      result: { conversation: number; isRound: boolean };
    };
    /** Understands "17", "#1241361" (frame), "stream 5" or "tcp.stream eq 5", "10.0.0.1:50000"; -1 where none. */
    find: {
      params: { text: string };
      /** `frame` is the frame that was asked for; 0 where the text names none. */
      result: { conversation: number; frame: number };
    };
    /**
     * Frames of the whole capture, row = frame.number - 1. A page is short where its time was up: ask for the rest. Fails
     * with `file-changed` where the file is no longer what was analysed; `not-analyzed` while it is being read,
     * `compressed-among-several` where the capture is several files, and the one that holds the frames is compressed.
     */
    frames: { params: { startRow: number; nRows: number }; result: FramePage };
    /** The same for the frames of one conversation, which are found from its first one on; see `FramePage.isCounted`. */
    conversationFrames: {
      params: { conversation: number; startRow: number; nRows: number };
      result: FramePage;
    };
    /** The row of a frame among those of a conversation; -1 where not found, for good once `isDone`: else ask again. */
    frameRow: { params: { conversation: number; frame: number }; result: { row: number; isDone: boolean } };
    /** Reads the analysed file again with an independent second reader and compares frame by frame. */
    verify: { params: Record<string, never>; result: { text: string } };
    /** The diagnosis as a document, for the conversations in focus; a pair is two addresses, a service "address:port". */
    createReport: {
      params: { format: "html" | "markdown"; pair: [string, string] | null; service: string | null };
      result: { text: string };
    };
    /** The file is followed no longer; one more `grown` tells how what was read stands as a whole capture. */
    stopFollowing: { params: Record<string, never>; result: Record<string, never> };
    reportText: { params: { format: "text" | "markdown" | "json" }; result: { text: string } };
  };
  events: {
    progress: Progress;
    /** At most ten a second, with the progress of the same moment. */
    snapshot: Snapshot;
    /** After `analyze` has answered: the file has grown, and all is answered from what it holds now. */
    grown: Growth;
    /** After `analyze` has answered; answers stay those of the file as it was. */
    fileChanged: { change: FileChange };
  };
}

/** A look at a capture that was read to its end, and has grown since. */
export interface Growth {
  report: CaptureReport;
  /** False once the file rests, or is no longer followed. */
  isGrowing: boolean;
}

/**
 * What became of the file: another took its place, it became shorter, it was deleted, or it grew in a way that asks for
 * it to be read from its beginning. It is followed no longer, but where it is gone.
 */
export type FileChange = "replaced" | "shrunk" | "gone" | "grown";

/** Why a request could not be done. Texts for people: src/extension/failure-texts.ts and the CLI. */
export type FailureCode =
  | "file-not-found"
  | "is-a-folder"
  | "not-readable"
  | "empty-file"
  | "not-a-capture"
  | "unsupported-format"
  | "read-error"
  | "file-changed"
  /** A compressed file can be read from its start alone: of several, its frames are not read again. */
  | "compressed-among-several"
  | "out-of-memory"
  | "cancelled"
  | "not-analyzed"
  | "peer-gone"
  | "version-mismatch"
  | "bad-request"
  | "internal";

/** A failure across a boundary: a code, and the numbers or names that belong to it. */
export interface Failure {
  code: FailureCode;
  detail: string;
}
