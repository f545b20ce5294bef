/**
 * The shapes that leave the core: plain data that survives structured clone and JSON.
 * Numbers are seconds since the first frame unless the name says otherwise.
 */
import type { PatternId, ReuseVerdict, RoleGround, Severity, Teardown } from "./pattern-names";

/** A defect of the file: where it is, what it is, and how much of the file was passed over for it. */
export interface ProblemReport {
  /** kebab-case, stable; see docs/json-output.md. */
  code: string;
  /** Byte offset in the (decompressed) capture, or in its `file`. */
  fileOffset: number;
  /** Name of the file that it lies in, where the capture is several. */
  file?: string;
  /** Last whole frame before it; 0 where none. */
  afterFrame: number;
  /** Bytes that were not analysed because of it. */
  bytesSkipped: number;
  detail: string;
}

/** Something in the capture that was counted but not understood, such as a link type without a reader. */
export interface NotUnderstood {
  /** e.g. "link type 147", "ethertype 0x88b5", "SCTP". */
  what: string;
  nFrames: number;
}

/** ICMP errors about TCP of one sender that say the same. */
export interface IcmpErrorFacts {
  /** Address of who sent them: a router on the way, or a host. */
  from: string;
  /** Their version of IP: the types of ICMP and of ICMPv6 differ. */
  family: 4 | 6;
  type: number;
  code: number;
  nFrames: number;
  /** Of them, those that answered the SYN of a connection that nobody else answered. */
  nRejections: number;
  /** The first few. */
  frames: number[];
  /** The least MTU that they name, in bytes; absent where they name none. */
  leastMtu?: number;
}

/** ICMP errors that quote a TCP segment. */
export interface IcmpErrors {
  nFrames: number;
  /** Most frequent first. */
  kinds: IcmpErrorFacts[];
}

/** One file of a capture that is several. */
export interface CaptureFileFacts {
  name: string;
  /** frame.number in the whole capture of its first frame (the next file's, where it holds none). */
  firstFrame: number;
  nFrames: number;
  /** Bytes on disk; 0 where unknown. */
  bytes: number;
}

/** A leap of the time stamps: more than a day forward, or more than a second back, from one frame to the next. */
export interface TimeLeapFacts {
  /** The frame that has leapt, and its time. */
  frame: number;
  seconds: number;
  /** How far; negative where it goes back. */
  stepSeconds: number;
}

/** All leaps of the time stamps. */
export interface TimeLeapsFacts {
  n: number;
  nBackward: number;
  largest: TimeLeapFacts;
  /** The first ten. */
  first: TimeLeapFacts[];
}

/** What a peer acknowledged and the capture does not hold. */
export interface UnseenFacts {
  /** Acknowledgments of something unseen (tcp.analysis.ack_lost_segment), and the first of them. */
  nFrames: number;
  firstFrame: number;
  nConversations: number;
  bytesAtLeast: number;
}

/** Acknowledgments of more than the window can have allowed, that no data follows: of nothing that was sent. */
export interface FalseAckFacts {
  nFrames: number;
  firstFrame: number;
  nConversations: number;
}

/** Frames that stand in the capture several times: the same packet within a very short time, by ip.id and numbers. */
export interface CopiesFacts {
  /** Copies beside the first of each, at least, and the first of them. */
  nFrames: number;
  firstFrame: number;
}

/** What was made coarser to keep the memory budget. */
export interface CoarsenedFacts {
  /** The budget, in MB (2^20 bytes). */
  maxMegabytes: number;
  /** Events of analysed conversations that were counted and not noted: fewer frames are named as evidence. */
  nEventsLeftOut: number;
  /** Streams that began when the budget was spent: counted, not analysed; null where all were. */
  beyond: BeyondFacts | null;
}

/** What came beyond the memory budget. Streams that had begun before were analysed to their end. */
interface BeyondFacts {
  /** The last frame with which a stream began that was analysed, and its time. */
  afterFrame: number;
  afterSeconds: number;
  /** Frames that were left out; they are in the totals and the timeline. */
  nFrames: number;
  /** Pairs of endpoints that they are of: at least so many connections. */
  nPairsAtLeast: number;
}

/** What is known of the capture itself. */
export interface CaptureFacts {
  name: string;
  /** "pcapng", "pcap", with the compression around it: "pcapng (gzip)". */
  format: string;
  /** Bytes on disk; 0 for a stream. */
  fileBytes: number;
  /** Bytes of capture read (after decompression). */
  captureBytes: number;
  nFrames: number;
  nTcpFrames: number;
  /** A lower bound where `memory.beyond` is there. */
  nStreams: number;
  /** Conversations that were analysed. */
  nConversations: number;
  /** Unix time of the first frame in ns, as decimal digits; "" where there is no frame. */
  startUnixNs: string;
  durationSeconds: number;
  /** Frames that the capture itself says it dropped (epb_dropcount, isb_ifdrop). */
  nDropped: number;
  problems: ProblemReport[];
  /** Problems beyond those listed. */
  nProblemsLeftOut: number;
  notUnderstood: NotUnderstood[];
  /** Absent where there are none. */
  icmpErrors?: IcmpErrors;
  /** Its files in the order in which they were read; absent where it is one. */
  files?: CaptureFileFacts[];
  /** Absent where the memory budget coarsened nothing. */
  memory?: CoarsenedFacts;
  /** Absent where the time stamps do not leap. */
  timeLeaps?: TimeLeapsFacts;
  /** Absent where nothing that was acknowledged is missing, and where all but control segments is. */
  unseen?: UnseenFacts;
  /** Absent where there are none. */
  falseAcks?: FalseAckFacts;
  /** Absent where no more than a tenth of the TCP frames are copies. */
  copies?: CopiesFacts;
  /** Every segment has SYN, FIN or RST: the others were filtered out. Absent where that is not so. */
  controlOnly?: true;
}

/** One row of the summary: a pattern that occurs. */
export interface PatternSummary {
  pattern: PatternId;
  severity: Severity;
  nConversations: number;
  /** Share of all conversations, [0, 1]. */
  share: number;
  /** Start of the first and of the last conversation that shows it. */
  firstSeconds: number;
  lastSeconds: number;
  /** Sub-groups (by tries or refusals), ascending; empty where the pattern has none. */
  groups: { value: number; nConversations: number }[];
}

/** Everything that the summary of a capture says. JSON: `megalodon analyze --format json`. */
export interface CaptureReport {
  version: 1;
  capture: CaptureFacts;
  /** Only patterns that occur, in catalogue order. */
  patterns: PatternSummary[];
  /** Conversations by severity. */
  severities: Record<Severity, number>;
  /** The service with the most failed conversations; null where none failed. */
  worstService: ServiceSummary | null;
  reuse: ReuseSummary;
}

/** A server address and port, and how its conversations fared. */
export interface ServiceSummary {
  server: string;
  serverPort: number;
  nConversations: number;
  nFailed: number;
  nDegraded: number;
  /** Start of its first failed conversation; null where none. */
  firstFailureSeconds: number | null;
  /** Its most frequent failed pattern; null where none failed. */
  mostFrequentFailure: PatternId | null;
}

/** All port reuses, summed up. */
export interface ReuseSummary {
  nReuses: number;
  /** Reuses with verdict `early-conflict` or `still-open`. */
  nHarmful: number;
  byVerdict: Record<ReuseVerdict, number>;
}

/** The previous conversation on the same addresses and ports, and what the reuse means. */
export interface Reuse {
  /** Its conversation number. */
  previous: number;
  /** From its last frame to the new SYN. */
  gapSeconds: number;
  previousEnd: Teardown;
  verdict: ReuseVerdict;
}

/** One row of `megalodon conversations`. Field names are stable: docs/json-output.md. */
export interface ConversationRow {
  conversation: number;
  streams: number[];
  client: string;
  clientPort: number;
  server: string;
  serverPort: number;
  roleGround: RoleGround;
  firstFrame: number;
  lastFrame: number;
  start: number;
  duration: number;
  packets: number;
  packetsFromClient: number;
  packetsFromServer: number;
  payloadFromClient: number;
  payloadFromServer: number;
  tries: number;
  refusals: number;
  connectSeconds: number | null;
  teardown: Teardown;
  pattern: PatternId;
  severity: Severity;
  /** Frame numbers that prove the pattern, ascending; never empty. */
  evidence: number[];
  reuse: Reuse | null;
  retransmissions: number;
}

/** One evidence frame with what it shows, for the details pane. */
export interface EvidenceFrame {
  frame: number;
  /** What the frame is: "syn", "syn-ack", "rst-from-server", …; a closed list, worded by the reader. */
  role: EvidenceRole;
}

export type EvidenceRole =
  | "syn"
  | "syn-retry"
  | "syn-ack"
  | "syn-ack-repeat"
  | "challenge-ack"
  | "rst-from-server"
  | "rst-from-client"
  | "rst-ignored"
  | "fin-from-client"
  | "fin-from-server"
  | "icmp-unreachable"
  | "request"
  | "response"
  | "retransmission"
  | "zero-window"
  | "first-frame"
  | "last-frame";

/** A fact that belongs to a pattern: a name from a closed list, with a number or a word. */
export interface PatternFact {
  name: PatternFactName;
  value: number | string;
}

export type PatternFactName =
  | "clientGaveUp"
  | "refusals"
  | "unansweredTries"
  | "icmpType"
  | "icmpCode"
  | "synAckRepeats"
  | "connectSeconds"
  | "unackedRetransmissions"
  | "idleSeconds"
  | "waitedSeconds"
  | "zeroWindowSeconds"
  | "retransmittedSegments"
  | "payloadSegments";

/** A conversation with everything known of it. */
export interface ConversationDetails {
  row: ConversationRow;
  facts: PatternFact[];
  evidence: EvidenceFrame[];
  /** A Wireshark display filter that shows exactly this conversation's streams. */
  wiresharkFilter: string;
}
