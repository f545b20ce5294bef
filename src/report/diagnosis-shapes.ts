/**
 * The shapes of a diagnosis: what happened to each service, and which causes explain it.
 * Plain data; numbers are seconds since the first frame unless the name says otherwise.
 */
import type { PatternId, ReuseVerdict } from "./pattern-names";
import type { EvidenceRole } from "./report-shapes";

/** A Wireshark display filter, what it shows in words, and how many frames that are. */
export interface CountedFilter {
  what: string;
  n: number;
  filter: string;
}

/** A sentence and the frames that show it; frames may be empty only for sentences about the whole capture. */
export interface Finding {
  sentence: string;
  /** Frame numbers, ascending; examples where there are many. */
  frames: number[];
  /** What each of the frames is; "" where the sentence has none, or `showsEach` tells. */
  shows: EvidenceRole | "";
  /** What each frame is, in their order, where they are not all the same. */
  showsEach?: EvidenceRole[];
  /** How many the sentence speaks of, where `frames` are examples. */
  nInAll?: number;
  /** A Wireshark display filter for all that the sentence speaks of. */
  filter?: string;
  /** Two filters: the frames of the first less those of the second are as many as the sentence speaks of. */
  difference?: [CountedFilter, CountedFilter];
}

/** Causes that are weighed, in the order of the catalogue. */
export const HYPOTHESIS_IDS = [
  "network-loss",
  "firewall-in-path",
  "backlog-overrun",
  "listener-down",
  "host-firewall-hides-refusals",
  "port-reuse-conflict",
  "syn-flood-protection",
  "server-down",
  "nothing-listens",
  "middlebox-idle-timeout",
  "mtu-black-hole",
  "one-sided-capture",
] as const;

export type HypothesisId = (typeof HYPOTHESIS_IDS)[number];

export type HypothesisStatus = "supported" | "ruled-out" | "open";

/**
 * A kind of a cause that has words of its own: RSTs that anybody could have sent; a router that knows no way; SYNs that a
 * rule rejects by ICMP; one that stays open although what the frames show makes it very unlikely; a host of which the capture
 * holds no frame; one that is ruled out only where it lasted longer than `ruledOutAboveSeconds`; one of several that so few
 * SYNs do not tell apart.
 */
export type CauseVariant =
  "rst-answers" | "no-route" | "rule-answers" | "very-unlikely" | "never-heard" | "short-open" | "too-few";

/** One cause, weighed for one service (or, where `service` is null, for a pair of hosts or the whole capture). */
export interface HypothesisReport {
  id: HypothesisId;
  service: { server: string; serverPort: number } | null;
  status: HypothesisStatus;
  /** How much speaks for it, [0, 1]; the list is in descending order. */
  strength: number;
  for: Finding[];
  against: Finding[];
  /** What would settle it: the next capture, the setting to read; null where the frames have settled that it is not it. */
  settledBy: string | null;
  /** The number of the step in `whatToDo`, from 1 on, that settles it; absent where none does. */
  settledByStep?: number;
  /** Absent where the cause is as its id says. */
  variant?: CauseVariant;
  /** Whose doing it is, as far as the frames name somebody: the sender of ICMP errors. */
  by?: string;
  /** Present with the variant `short-open`. */
  ruledOutAboveSeconds?: number;
}

/** A cause with the verdict on it in the words of the report. */
export interface JudgedHypothesis extends HypothesisReport {
  /** "Supported", "Not excluded", "Very unlikely, formally open", …: the same word as `status`, and finer. */
  verdict: string;
}

/** What the listener of a service did over a stretch of time. */
export type ListenerState = "accepting" | "refusing" | "silent" | "mixed" | "idle";

export interface ListenerBand {
  state: ListenerState;
  fromSeconds: number;
  toSeconds: number;
}

/** Tries and their fates per bin; all columns have the same length. */
export interface ServiceSeries {
  fromSeconds: number;
  binSeconds: number;
  tries: number[];
  accepted: number[];
  refused: number[];
  silent: number[];
}

/** How connects fared in a stretch of time: at once, after one retry, after two or more, not at all. */
export interface RetryStage {
  fromSeconds: number;
  toSeconds: number;
  atOnce: number;
  afterOne: number;
  afterMore: number;
  failed: number;
  /** Conversations by the RSTs that their SYNs met: none, one, two, three or more. */
  byRefusals: [number, number, number, number];
}

/** One rung of the retry ladder: how many SYNs it took, how many of them were refused, and how it ended. */
export interface LadderStep {
  tries: number;
  refusals: number;
  isAccepted: boolean;
  nConversations: number;
  /** Start of the first and of the last conversation on this rung. */
  firstSeconds: number;
  lastSeconds: number;
  /** Least and most time from the first SYN to the SYN/ACK or, where none was accepted, to the last SYN. */
  leastSeconds: number;
  mostSeconds: number;
  /** Frame of the first one's first SYN. */
  exampleFrame: number;
}

/** Tries that met a number of accepted connections that waited for their first reply. */
export interface MeetingReport {
  waiting: number;
  failed: number;
  accepted: number;
}

/** Tries by how many accepted connections waited for their first reply, in the time in which tries failed. */
export interface OccupancyReport {
  /** Waiting connections from which on tries fail. */
  level: number;
  /** Of `failed` tries (refused or silent), those that met so many or more. */
  failedAtLevel: number;
  failed: number;
  /** Of `accepted` tries, those that met fewer. */
  acceptedBelow: number;
  accepted: number;
  /** Tries are counted so long after they were sent, accepted ones with their SYN/ACK; null: when they were sent. */
  roundTripSeconds: number | null;
  /** The same number by number, fewest first. */
  meetings: MeetingReport[];
}

/** Below how many waiting connections no try of the whole capture failed, where failed and accepted tries meet as many. */
export interface OccupancyFloorReport {
  /** The fewest and the most that waited when a try failed. */
  least: number;
  most: number;
  failed: number;
  /** Accepted tries that met fewer than `least`, and so many or more. */
  acceptedBelow: number;
  acceptedAbove: number;
  /** Tries from the first that failed to the last, fewest first. */
  meetings: MeetingReport[];
}

/** First replies that follow one another while tries fail, in the time from the first failed try to the last. */
export interface ReplyPaceReport {
  fromSeconds: number;
  toSeconds: number;
  nReplies: number;
  /** Between neighbouring first replies: 5th percentile, median, 95th. */
  gapSeconds: { p05: number; median: number; p95: number };
  /** From the SYN/ACK to the first reply. */
  waitSeconds: { p05: number; median: number; p95: number };
  /** Steps from one reply to the next: one fewer than replies. */
  nSteps: number;
  /** Of the steps, those whose SYN/ACKs came in the same order. */
  nInOrder: number;
}

/** One service: a server address and port. */
export interface ServiceReport {
  server: string;
  serverPort: number;
  /** Client addresses, the one with most conversations first; at most ten. */
  clients: string[];
  nConversations: number;
  nFailed: number;
  nDegraded: number;
  nTries: number;
  nAccepted: number;
  nRefused: number;
  nSilent: number;
  /** Answered by an ICMP error. */
  nRejected: number;
  /** Not answered, and sent so shortly before the end of the capture that nothing follows from it. */
  nTooEarly: number;
  patterns: Partial<Record<PatternId, number>>;
  /** When connects began to fail; null where they never did, or did from the start. */
  onsetSeconds: number | null;
  /** When the last failed try was sent; null where none failed. */
  lastFailureSeconds: number | null;
  /** Accepted connections per second while more were asked for; null where nothing limits them visibly. */
  capacityPerSecond: number | null;
  /** 5th and 95th percentile of accepted per second in that time, in windows of `windowSeconds`. */
  capacitySpread: { p05: number; p95: number; windowSeconds: number } | null;
  /** The time that capacity and demand were counted in. */
  capacityInterval: { fromSeconds: number; toSeconds: number } | null;
  /** New connections asked for per second in that time (retries not counted). */
  demandPerSecond: number | null;
  /**
   * Median seconds from the SYN/ACK to the server's first payload, of connections accepted before failing began and since;
   * each null where there are fewer than ten replies.
   */
  replyDelay: { beforeSeconds: number | null; afterSeconds: number | null };
  /** What connects fail by, where it is the number of connections that wait for their first reply; else null. */
  occupancy: OccupancyReport | null;
  /** Where `occupancy` is null, below how many no connect fails, where that is so; else null. */
  occupancyFloor: OccupancyFloorReport | null;
  /** At what pace first replies came while tries failed, where they followed one another; else null. */
  replyPace: ReplyPaceReport | null;
  bands: ListenerBand[];
  stages: RetryStage[];
  /** Rungs that occur, easiest first: accepted at once, after one retry, …, never. */
  ladder: LadderStep[];
  /** Seconds that retries cost the connections that came to be. */
  connectTax: { nDelayed: number; totalSeconds: number; p50: number; p95: number; max: number };
  series: ServiceSeries;
}

/** A pair of hosts and how its conversations fared. */
export interface PairReport {
  client: string;
  server: string;
  nConversations: number;
  nFailed: number;
  nDegraded: number;
  nPackets: number;
  payloadBytes: number;
}

/** What narrows a diagnosis; null where nothing does. */
export interface FocusReport {
  pair: [string, string] | null;
  service: string | null;
  fromSeconds: number | null;
  toSeconds: number | null;
}

/** A step of the examination: what was asked, and what the capture says to it. */
export interface CheckedStep extends Finding {
  question: string;
  /** Where it was asked about a cause: the verdict on it in a word or two, and the same with its first reason in brief. */
  verdict?: string;
  result?: string;
  /** The cause, where it was asked about one. */
  cause?: HypothesisId;
}

/** One aspect of the verdict: "Where", "Since when". */
export interface VerdictPart {
  label: string;
  text: string;
}

/** Port reuses of one verdict. */
export interface ReuseGroup {
  verdict: ReuseVerdict;
  nConversations: number;
  /** Of them, those whose new connection failed. */
  nFailed: number;
  shortestGapSeconds: number;
  /** First SYNs of the first few. */
  exampleFrames: number[];
}

/** The whole diagnosis. JSON: `megalodon report --format json`. */
export interface DiagnosisReport {
  version: 1;
  focus: FocusReport;
  /** One paragraph that a customer can read. */
  verdict: string;
  /** The same, aspect by aspect. */
  verdictParts: VerdictPart[];
  /** The pair with most failed and degraded conversations; null where none failed. */
  sickPair: PairReport | null;
  /** The pair with most bytes, where it is another one. */
  busiestPair: PairReport | null;
  /** Pairs in focus, those with most failures first; at most fifty. */
  pairs: PairReport[];
  nPairsLeftOut: number;
  /** Services with failures first, then by conversations; at most fifty. */
  services: ServiceReport[];
  nServicesLeftOut: number;
  /** In descending order of strength. */
  hypotheses: JudgedHypothesis[];
  /** What the capture itself cannot show. */
  quality: Finding[];
  /** Port reuse, judged. */
  reuse: Finding | null;
  /** The list behind it: verdicts that occur. */
  reuseGroups: ReuseGroup[];
  /** What was looked at, and how, in that order. */
  checked: CheckedStep[];
  /** Of `whatToDo`, in its order and words: those that settle a cause. */
  captureNext: string[];
  /** What to do, in order: who does what. */
  whatToDo: string[];
}
