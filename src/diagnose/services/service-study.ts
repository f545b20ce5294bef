/**
 * Everything that is known of one service: its tries over time, when failing began, how much it can take, how long it
 * was away, what retries cost, and examples of each kind of conversation.
 *
 * Gets a judged capture and the service's conversations; gives facts. What they mean is weighed by the hypotheses.
 */
import { NANOS_PER_SECOND } from "../../base/units";
import type { ConversationFacts } from "../../flow/conversation-facts";
import { DOUBLE, RECORD_WORDS, WORD } from "../../flow/conversation-layout";
import { PATTERN_IDS, PATTERN_SEVERITY, type PatternId } from "../../report/pattern-names";
import { addressKey, clientSideOf, type JudgedCapture } from "../judged-capture";
import { capacityOf, type Capacity } from "./capacity";
import { beginOfRise, fallOfShare, riseOfShare } from "./change-point";
import { connectCourse, type ConnectCourse } from "./connect-course";
import { FirstReplies, type ReplyDelay, type ShownOccupancy } from "./first-replies";
import { longestOutage, type Outage } from "./outage";
import { SourcePorts, type DeadPorts } from "./source-ports";
import { TrySeries } from "./try-series";

/** Examples kept of each pattern. */
const MAX_EXAMPLES = 4;

/** Where failing began. */
export interface Onset {
  seconds: number;
  frame: number;
  role: "syn" | "syn-retry";
  shareBefore: number;
  shareAfter: number;
}

/** See the file's head. */
export interface ServiceStudy {
  server: string;
  serverPort: number;
  /** Key of the server's address (judged-capture.ts). */
  serverKey: number;
  conversations: readonly number[];
  clients: string[];
  series: TrySeries;
  patterns: Map<PatternId, number>;
  /** First conversations of each pattern. */
  examples: Map<PatternId, number[]>;
  nFailed: number;
  nDegraded: number;
  /** First failed try of the rise, and its frame; null where failing has no beginning. */
  onset: Onset | null;
  capacity: Capacity | null;
  outage: Outage | null;
  deadPorts: DeadPorts | null;
  replyDelay: ReplyDelay | null;
  /** How many connections wait for their first reply when tries fail; null where that does not decide. */
  occupancy: ShownOccupancy | null;
  /** Seconds from the first SYN to the SYN/ACK of connections that needed more than one try. */
  delays: number[];
  /** The longest silence that a connection survived, and the shortest that one did not, in seconds. */
  survivedIdleSeconds: number;
  /** Attempts on ports used before, and on fresh ones, since failing began. */
  reused: { nFailed: number; n: number };
  fresh: { nFailed: number; n: number };
  course: ConnectCourse;
  nFromClient: number;
  nFromServer: number;
  nEstablished: number;
}

/** Studies one service. O(its conversations). */
export function studyService(capture: JudgedCapture, conversations: readonly number[]): ServiceStudy {
  const first = conversations[0]!;
  const server = 1 - clientSideOf(capture, first);
  const study: ServiceStudy = {
    server: capture.address(first, server),
    serverPort: capture.port(first, server),
    serverKey: addressKey(capture, first, server),
    conversations,
    clients: clientsOf(capture, conversations),
    series: new TrySeries(capture.endNs),
    patterns: new Map(),
    examples: new Map(),
    nFailed: 0,
    nDegraded: 0,
    onset: null,
    capacity: null,
    outage: null,
    deadPorts: null,
    replyDelay: null,
    occupancy: null,
    delays: [],
    survivedIdleSeconds: 0,
    reused: { nFailed: 0, n: 0 },
    fresh: { nFailed: 0, n: 0 },
    course: connectCourse(capture, [], null),
    nFromClient: 0,
    nFromServer: 0,
    nEstablished: 0,
  };
  const ports = new SourcePorts();
  const replies = new FirstReplies();
  for (const conversation of conversations) addConversation(capture, study, { ports, replies }, conversation);
  study.outage = longestOutage(study.series) ?? null;
  study.deadPorts = study.series.nSilent > 0 ? (ports.deadRange() ?? null) : null;
  findOnset(study);
  study.replyDelay = replies.replyDelay(study.onset?.seconds ?? null);
  study.occupancy = hasOwnReason(study) ? null : replies.occupancy(study.onset?.seconds ?? null);
  compareReuse(capture, study);
  study.course = connectCourse(capture, conversations, study.onset?.seconds ?? null);
  return study;
}

function addConversation(
  capture: JudgedCapture,
  study: ServiceStudy,
  { ports, replies }: { ports: SourcePorts; replies: FirstReplies },
  conversation: number,
): void {
  const facts = capture.facts(conversation);
  const pattern = PATTERN_IDS[capture.patterns[conversation]!]!;
  const severity = PATTERN_SEVERITY[pattern];
  study.patterns.set(pattern, (study.patterns.get(pattern) ?? 0) + 1);
  noteExample(study, pattern, conversation);
  if (severity === "failed") study.nFailed++;
  if (severity === "degraded") study.nDegraded++;
  study.nFromClient += facts.nPacketsFromClient;
  study.nFromServer += facts.nPacketsFromServer;
  if (facts.isEstablished) study.nEstablished++;
  study.survivedIdleSeconds = Math.max(study.survivedIdleSeconds, facts.survivedIdleSeconds);
  if (facts.nTries === 0) return;
  // A connection whose SYN/ACK the capture did not see says nothing of its tries.
  if (!facts.sawSynAck && facts.isEstablished) return;
  const isFresh = facts.isLastTryFresh && !facts.clientGaveUp;
  study.series.add(capture.tracker, conversation, isFresh, {
    accepted: (sentNs) => {
      replies.addAccepted(facts, sentNs);
    },
    failed: (sentNs, index) => {
      replies.addFailed(conversation, sentNs, index === 0);
    },
  });
  if (facts.sawSynAck && facts.nTriesBeforeSynAck > 1) study.delays.push(facts.connectNs / NANOS_PER_SECOND);
  if (isJudged(facts)) ports.add(capture.port(conversation, facts.clientSide), !facts.sawSynAck);
}

/** Whether the attempt had its time: its last try is old enough, or was answered. */
function isJudged(facts: ConversationFacts): boolean {
  return !facts.isLastTryFresh || facts.clientGaveUp || facts.isAnswered;
}

/** How attempts on reused and on fresh ports fared since failing began: before, there was nothing to compare. */
function compareReuse(capture: JudgedCapture, study: ServiceStudy): void {
  const fromNs = (study.onset?.seconds ?? -Infinity) * NANOS_PER_SECOND;
  for (const conversation of study.conversations) {
    const facts = capture.facts(conversation);
    const wasSeen = facts.sawSynAck || !facts.isEstablished;
    if (facts.nTries === 0 || !wasSeen || !isJudged(facts) || facts.firstTimeNs < fromNs) continue;
    const group = capture.reuseVerdicts[conversation] === 0 ? study.fresh : study.reused;
    group.n++;
    if (!facts.sawSynAck || facts.nChallenges > 0) group.nFailed++;
  }
}

function noteExample(study: ServiceStudy, pattern: PatternId, conversation: number): void {
  const examples = study.examples.get(pattern);
  if (!examples) study.examples.set(pattern, [conversation]);
  else if (examples.length < MAX_EXAMPLES) examples.push(conversation);
}

/** Client addresses, most frequent first, at most ten. */
function clientsOf(capture: JudgedCapture, conversations: readonly number[]): string[] {
  const counts = new Map<number, { n: number; example: number }>();
  for (const conversation of conversations) {
    const key = addressKey(capture, conversation, clientSideOf(capture, conversation));
    const known = counts.get(key);
    if (known) known.n++;
    else counts.set(key, { n: 1, example: conversation });
  }
  return [...counts.values()]
    .sort((a, b) => b.n - a.n)
    .slice(0, 10)
    .map(({ example }) => capture.address(example, clientSideOf(capture, example)));
}

/** Onset, recovery, and the plateau between them. */
function findOnset(study: ServiceStudy): void {
  const { series } = study;
  const rise = riseOfShare(series.tries, series.failedTries);
  let from = 0;
  if (rise) {
    from = beginOfRise(series.tries, series.failedTries, rise);
    while (from < series.nBins && Number.isNaN(series.firstFailureSeconds[from]!)) from++;
    study.onset = {
      seconds: series.firstFailureSeconds[from] ?? from * series.binSeconds,
      frame: series.firstFailureFrame[from] ?? 0,
      role: series.firstFailureIsRetry[from] === 1 ? "syn-retry" : "syn",
      shareBefore: rise.shareBefore,
      shareAfter: rise.shareAfter,
    };
  }
  const fall = fallOfShare(series.tries, series.failedTries, from);
  const stretch = failingStretch(series, from, fall?.bin ?? series.nBins);
  if (stretch && !hasOwnReason(study)) study.capacity = capacityOf(series, stretch.from, stretch.to) ?? null;
}

/** Failures that are explained by their ports, or by older connections, say nothing of a limit. */
function hasOwnReason({ deadPorts, series }: ServiceStudy): boolean {
  const isPortsOwn = deadPorts !== null && deadPorts.nFailed >= OWN_REASON_SHARE * deadPorts.nFailedInAll;
  const nFailed = series.nSilent + series.nRefused + series.nRejected + series.nChallenged;
  return isPortsOwn || series.nChallenged > (1 - OWN_REASON_SHARE) * nFailed;
}

/** The bins in which tries failed, without the edges that belong half to what was before and after. */
function failingStretch(
  series: TrySeries,
  from: number,
  to: number,
): { from: number; to: number } | undefined {
  let last = Math.min(to, series.nBins) - 1;
  while (last > from && series.failedTries[last] === 0) last--;
  const stretch = { from: from + EDGE_BINS, to: last - EDGE_BINS };
  return stretch.to - stretch.from >= MIN_STRETCH_BINS ? stretch : undefined;
}

/** From this share on, failures are explained by their ports. */
const OWN_REASON_SHARE = 0.8;
const EDGE_BINS = 2;
const MIN_STRETCH_BINS = 5;

/** When anything was last heard of a host, in ns since the first frame; -Infinity where never. */
export function lastHeardNs(capture: JudgedCapture, hostKey: number): number {
  const { u32, f64 } = capture.tracker.table;
  let last = -Infinity;
  for (let conversation = 0; conversation < capture.nConversations; conversation++) {
    const record = conversation * RECORD_WORDS;
    for (let side = 0; side < 2; side++) {
      if (u32[record + WORD.PACKETS + side] === 0) continue;
      if (addressKey(capture, conversation, side) !== hostKey) continue;
      last = Math.max(last, f64[record / 2 + DOUBLE.ACK_TIME + side]!);
    }
  }
  return last;
}
