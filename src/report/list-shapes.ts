/**
 * The shapes of lists, charts and the tree: asked for by page and window, answered in columns.
 * Numbers are seconds since the first frame unless the name says otherwise. Every answer says how much there is in all.
 */
import type { PatternId, Severity } from "./pattern-names";

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
