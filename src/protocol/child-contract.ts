/**
 * The contract between the extension host and the child process that reads captures.
 * One child per open capture. Handlers and callers are computed from `ChildContract`, so that a missing
 * handler does not compile. Bulk data is columns (typed arrays survive `serialization: "advanced"`);
 * every list is asked for by page, every answer says how much there is in all.
 */
import type { PatternId, Severity } from "../report/pattern-names";
import type { CaptureReport, ConversationDetails } from "../report/report-shapes";

/** Raised with every change of a shape below; host and child must agree (they ship together). */
export const PROTOCOL_VERSION = 1;

/** Which conversations a list shows, and in which order. */
export interface ConversationView {
  /** Only these patterns; empty means all. */
  patterns: PatternId[];
  /**
   * Words, all of which must match: an address or its beginning ("10.0."), ":443" or "port:443",
   * "addr:port", "stream:5", "pattern:syn-refused", "tries:3". Empty means all.
   */
  filter: string;
  /** Only conversations that were alive in [from, to] seconds; null means all. */
  range: { fromSeconds: number; toSeconds: number } | null;
  sortBy: SortKey;
  descending: boolean;
}

export type SortKey =
  | "conversation"
  | "start"
  | "duration"
  | "client"
  | "server"
  | "pattern"
  | "packets"
  | "payload"
  | "tries"
  | "refusals"
  | "connect"
  | "retransmissions";

/** A page of conversations, a column each; all arrays have the same length. */
export interface ConversationPage {
  /** Rows in the whole view. */
  nTotal: number;
  /** Row index of the first entry in the view. */
  startRow: number;
  conversation: Uint32Array;
  firstStream: Uint32Array;
  firstFrame: Uint32Array;
  /** Seconds since the first frame of the capture. */
  start: Float64Array;
  duration: Float64Array;
  packets: Uint32Array;
  payloadFromClient: Float64Array;
  payloadFromServer: Float64Array;
  tries: Uint16Array;
  refusals: Uint16Array;
  retransmissions: Uint32Array;
  /** First SYN to SYN/ACK in seconds; NaN where never connected. */
  connect: Float64Array;
  /** Index into PATTERN_IDS. */
  pattern: Uint8Array;
  /** Index into TEARDOWNS. */
  teardown: Uint8Array;
  /** "10.0.0.1:50000", "[2001:db8::1]:443". */
  client: string[];
  server: string[];
}

/** TCP flags over time: frames per bin, each column `nBins` long. Bin i covers [from + i·width, … + width). */
export interface TimelineBins {
  fromSeconds: number;
  binSeconds: number;
  nBins: number;
  syn: Float64Array;
  synAck: Float64Array;
  rst: Float64Array;
  fin: Float64Array;
  retransmission: Float64Array;
  frames: Float64Array;
  /** The finest bin that the analysis kept; a finer request is answered at this width. */
  finestBinSeconds: number;
}

/** Patterns over time: for each pattern that occurs, conversations alive per bin. */
export interface LaneBins {
  fromSeconds: number;
  binSeconds: number;
  nBins: number;
  lanes: { pattern: PatternId; nInRange: number; alive: Float32Array }[];
  /** Single conversations, when at most `maxBars` are in range; else null. Columns, sorted by start. */
  bars: {
    conversation: Uint32Array;
    start: Float64Array;
    end: Float64Array;
    pattern: Uint8Array;
    teardown: Uint8Array;
  } | null;
}

/** Where a tree node sits. The fields that are set say the level: severity → pattern → group → service. */
export interface TreePath {
  severity?: Severity;
  pattern?: PatternId;
  /** Tries or refusals; only under patterns that have sub-groups. */
  group?: number;
  /** Index of the service, as given in its node. */
  service?: number;
}

/** One child of a tree node. */
export type TreeEntry =
  | { kind: "severity"; severity: Severity; nConversations: number; share: number }
  | { kind: "pattern"; pattern: PatternId; nConversations: number; share: number }
  | { kind: "group"; pattern: PatternId; by: "tries" | "refusals"; value: number; nConversations: number }
  | { kind: "service"; service: number; server: string; serverPort: number; nConversations: number }
  | {
      kind: "conversation";
      conversation: number;
      firstStream: number;
      client: string;
      server: string;
      startSeconds: number;
      pattern: PatternId;
      packets: number;
    };

export interface TreePage {
  entries: TreeEntry[];
  /** Children of the node in all; pages only matter for conversations. */
  nTotal: number;
}

/** Progress while reading; at most 10 a second. */
export interface Progress {
  bytesRead: number;
  /** 0 where unknown (a stream, a compressed file of unknown size counts compressed bytes). */
  bytesTotal: number;
  nFrames: number;
  nConversations: number;
}

export interface ChildContract {
  requests: {
    /** Reads and analyses the file; answers when done. Fails with a FailureCode; `cancelled` when told to stop. */
    analyze: { params: { path: string }; result: CaptureReport };
    rows: { params: { view: ConversationView; startRow: number; nRows: number }; result: ConversationPage };
    /** Row of a conversation in a view; -1 where the view does not show it. */
    rowOf: { params: { view: ConversationView; conversation: number }; result: { row: number } };
    timeline: { params: { fromSeconds: number; toSeconds: number; nBins: number }; result: TimelineBins };
    lanes: {
      params: { fromSeconds: number; toSeconds: number; nBins: number; maxBars: number };
      result: LaneBins;
    };
    treeChildren: { params: { path: TreePath; start: number; max: number }; result: TreePage };
    /** The path of the tree node that holds the conversation, and its position in that node. */
    treePathOf: { params: { conversation: number }; result: { path: TreePath; position: number } };
    details: { params: { conversation: number }; result: ConversationDetails };
    /** The next failed (severity `failed`) conversation by number after/before `from`; -1 where none. from -1 = start. */
    nextFailure: { params: { from: number; backwards: boolean }; result: { conversation: number } };
    /** Understands "17", "#1241361" (frame), "stream 5" or "tcp.stream eq 5", "10.0.0.1:50000"; -1 where none. */
    find: { params: { text: string }; result: { conversation: number } };
    reportText: { params: { format: "text" | "markdown" | "json" }; result: { text: string } };
  };
  events: {
    progress: Progress;
  };
}

/** Why a request could not be done. Texts for people: src/extension/failure-texts.ts and the CLI. */
export type FailureCode =
  | "file-not-found"
  | "is-a-folder"
  | "not-readable"
  | "empty-file"
  | "not-a-capture"
  | "unsupported-format"
  | "read-error"
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
