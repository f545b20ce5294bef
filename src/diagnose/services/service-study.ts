/**
 * Everything that is known of one service: its tries over time, when failing began, how much it can take, how long it
 * was away, what retries cost, and examples of each kind of conversation.
 *
 * Gets a judged capture and the service's conversations; gives facts. What they mean is weighed by the hypotheses.
 */
import { NANOS_PER_SECOND } from "../../base/units";
import { connectNs, isLastTryFresh } from "../../flow/connect-times";
import { BIT, DOUBLE, FLOAT, RECORD_WORDS, WORD } from "../../flow/conversation-layout";
import { PATTERN_IDS, SEVERITY_OF_CODE, type PatternId, type Severity } from "../../report/pattern-names";
import { addressKey, clientSideOf, IPV6_KEYS, type JudgedCapture } from "../judged-capture";
import { capacityOf, type Capacity } from "./capacity";
import { beginOfRise, fallOfShare, riseOfShare } from "./change-point";
import { connectCourse, type ConnectCourse } from "./connect-course";
import { FirstReplies, type ReplyDelay, type ShownOccupancy } from "./first-replies";
import { halfOpenAtTries, type HalfOpen } from "./half-open";
import { longestOutage, type Outage } from "./outage";
import type { Floor } from "./occupancy";
import type { ReplyPace } from "./reply-pace";
import { SingleTries } from "./single-tries";
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
  /** How first replies follow one another while tries fail; null where they do not. */
  pace: ReplyPace | null;
  /** Below how many waiting connections no try failed; null where that is not so, or there is no pace. */
  floor: Floor | null;
  /** Half-open connections when tries failed; null where none failed or none was accepted. */
  halfOpen: HalfOpen | null;
  /** Seconds from the first SYN to the SYN/ACK of connections that needed more than one try. */
  delays: number[];
  /** The longest silence that a connection survived, and the shortest that one did not, in seconds. */
  survivedIdleSeconds: number;
  course: ConnectCourse;
  nFromClient: number;
  nFromServer: number;
  nEstablished: number;
}

/** What the first walk over a service's conversations leaves. */
interface Walked {
  nFromClient: number;
  nFromServer: number;
  nEstablished: number;
  survivedIdleSeconds: number;
  delays: number[];
}

/** Studies one service. O(its conversations). */
export function studyService(capture: JudgedCapture, conversations: readonly number[]): ServiceStudy {
  const first = conversations[0]!;
  const server = 1 - clientSideOf(capture, first);
  const series = new TrySeries(capture.endNs);
  const tries = new SingleTries();
  const ports = new SourcePorts();
  const walked: Walked = {
    nFromClient: 0,
    nFromServer: 0,
    nEstablished: 0,
    survivedIdleSeconds: 0,
    delays: [],
  };
  const clients = new ClientCounts();
  const nByPattern = new Uint32Array(PATTERN_IDS.length);
  const examples = new Map<PatternId, number[]>();
  for (let i = 0; i < conversations.length; i++) {
    const conversation = conversations[i]!;
    const code = capture.patterns[conversation]!;
    if (++nByPattern[code]! <= MAX_EXAMPLES) addExample(examples, PATTERN_IDS[code]!, conversation);
    clients.add(capture, conversation);
    noteTraffic(capture, walked, conversation);
    if (saysOfTries(capture, conversation)) addTries(capture, { series, tries, ports, walked }, conversation);
  }
  const deadPorts = series.nSilent > 0 ? (ports.deadRange() ?? null) : null;
  const { onset, from } = findOnset(series);
  const onsetSeconds = onset?.seconds ?? null;
  const replies = new FirstReplies(tries, onsetSeconds);
  const isExplained = hasOwnReason(deadPorts, series);
  return {
    server: capture.address(first, server),
    serverPort: capture.port(first, server),
    serverKey: addressKey(capture, first, server),
    conversations,
    clients: clients.mostFrequent(capture),
    series,
    examples,
    ...countsOf(nByPattern, examples),
    ...walked,
    onset,
    capacity: isExplained ? null : findCapacity(series, from),
    outage: longestOutage(series) ?? null,
    deadPorts,
    replyDelay: replies.replyDelay,
    ...(isExplained ? NO_QUEUE : queueOf(replies)),
    halfOpen: halfOpenAtTries(tries) ?? null,
    course: connectCourse(capture, { conversations, tries }, onsetSeconds),
  };
}

const NO_QUEUE = { occupancy: null, pace: null, floor: null };

/** How a queue shows by who waits for a first reply. */
function queueOf(replies: FirstReplies): Pick<ServiceStudy, "occupancy" | "pace" | "floor"> {
  const pace = replies.pace();
  return { occupancy: replies.occupancy(), pace, floor: pace && replies.floor() };
}

/** Counts what a conversation sent, and how it lived. */
function noteTraffic({ tracker }: JudgedCapture, walked: Walked, conversation: number): void {
  const { u32, f32 } = tracker.table;
  const record = conversation * RECORD_WORDS;
  const bits = u32[record + WORD.BITS]!;
  const client = bits & BIT.CLIENT_IS_1 ? 1 : 0;
  walked.nFromClient += u32[record + WORD.PACKETS + client]!;
  walked.nFromServer += u32[record + WORD.PACKETS + 1 - client]!;
  if (bits & BIT.ESTABLISHED) walked.nEstablished++;
  const survived = f32[record + FLOAT.SURVIVED_IDLE_SECONDS]!;
  if (survived > walked.survivedIdleSeconds) walked.survivedIdleSeconds = survived;
}

/** Not where there is no SYN; and a connection whose SYN/ACK the capture did not see says nothing of its tries either. */
function saysOfTries({ tracker }: JudgedCapture, conversation: number): boolean {
  const { u32 } = tracker.table;
  const record = conversation * RECORD_WORDS;
  if (u32[record + WORD.TRIES] === 0) return false;
  return u32[record + WORD.SYN_ACK_FRAME] !== 0 || (u32[record + WORD.BITS]! & BIT.ESTABLISHED) === 0;
}

function addTries(
  capture: JudgedCapture,
  collected: { series: TrySeries; tries: SingleTries; ports: SourcePorts; walked: Walked },
  conversation: number,
): void {
  const { tracker, endNs } = capture;
  const { u32 } = tracker.table;
  const { series, tries, ports, walked } = collected;
  const record = conversation * RECORD_WORDS;
  const bits = u32[record + WORD.BITS]!;
  const isAccepted = u32[record + WORD.SYN_ACK_FRAME] !== 0;
  const isYoung = (bits & BIT.CLIENT_GAVE_UP) === 0 && isLastTryFresh(tracker.table, conversation, endNs);
  series.add(tracker, conversation, isYoung, tries);
  if (isAccepted && u32[record + WORD.TRIES_BEFORE_SYN_ACK]! > 1)
    walked.delays.push(connectNs(tracker.table, conversation) / NANOS_PER_SECOND);
  const isJudged = !isYoung || (bits & BIT.ANSWERED) !== 0;
  if (isJudged) ports.add(capture.port(conversation, bits & BIT.CLIENT_IS_1 ? 1 : 0), !isAccepted);
}

function addExample(examples: Map<PatternId, number[]>, pattern: PatternId, conversation: number): void {
  const own = examples.get(pattern);
  if (own) own.push(conversation);
  else examples.set(pattern, [conversation]);
}

/** How many conversations show each pattern, in the order of their first examples. */
function countsOf(
  nByPattern: Uint32Array,
  examples: Map<PatternId, number[]>,
): Pick<ServiceStudy, "patterns" | "nFailed" | "nDegraded"> {
  const nOf = (severity: Severity): number =>
    nByPattern.reduce((total, n, code) => (SEVERITY_OF_CODE[code] === severity ? total + n : total), 0);
  return {
    patterns: new Map([...examples.keys()].map((id) => [id, nByPattern[PATTERN_IDS.indexOf(id)]!])),
    nFailed: nOf("failed"),
    nDegraded: nOf("degraded"),
  };
}

/** Counts conversations by client address. */
class ClientCounts {
  readonly #counts = new Map<number, { n: number; example: number }>();
  #last = { n: 0, example: 0 };
  #lastKey = NaN;

  add(capture: JudgedCapture, conversation: number): void {
    const key = addressKey(capture, conversation, clientSideOf(capture, conversation));
    if (key !== this.#lastKey) {
      this.#lastKey = key;
      this.#last = this.#counts.get(key) ?? { n: 0, example: conversation };
      this.#counts.set(key, this.#last);
    }
    this.#last.n++;
  }

  /** Addresses, most frequent first, at most ten. */
  mostFrequent(capture: JudgedCapture): string[] {
    return [...this.#counts.values()]
      .sort((a, b) => b.n - a.n)
      .slice(0, 10)
      .map(({ example }) => capture.address(example, clientSideOf(capture, example)));
  }
}

/** Where failing began, and the bin of it; null and the first bin where it has no beginning. */
function findOnset(series: TrySeries): { onset: Onset | null; from: number } {
  const rise = riseOfShare(series.tries, series.failedTries);
  if (!rise) return { onset: null, from: 0 };
  let from = beginOfRise(series.tries, series.failedTries, rise);
  while (from < series.nBins && Number.isNaN(series.firstFailureSeconds[from]!)) from++;
  const onset: Onset = {
    seconds: series.firstFailureSeconds[from] ?? from * series.binSeconds,
    frame: series.firstFailureFrame[from] ?? 0,
    role: series.firstFailureIsRetry[from] === 1 ? "syn-retry" : "syn",
    shareBefore: rise.shareBefore,
    shareAfter: rise.shareAfter,
  };
  return { onset, from };
}

/** The plateau between the bin in which failing began and recovery. */
function findCapacity(series: TrySeries, from: number): Capacity | null {
  const fall = fallOfShare(series.tries, series.failedTries, from);
  const stretch = failingStretch(series, from, fall?.bin ?? series.nBins);
  return stretch ? (capacityOf(series, stretch.from, stretch.to) ?? null) : null;
}

/** Failures that are explained by their ports, or by older connections, say nothing of a limit. */
function hasOwnReason(deadPorts: DeadPorts | null, series: TrySeries): boolean {
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
  const isIpv6 = hostKey >= IPV6_KEYS;
  const address = isIpv6 ? hostKey - IPV6_KEYS : hostKey;
  let last = -Infinity;
  for (let conversation = 0; conversation < capture.nConversations; conversation++) {
    const record = conversation * RECORD_WORDS;
    if (((u32[record + WORD.BITS]! & BIT.IPV6) !== 0) !== isIpv6) continue;
    for (let side = 0; side < 2; side++) {
      if (u32[record + WORD.ADDRESS + side] !== address || u32[record + WORD.PACKETS + side] === 0) continue;
      last = Math.max(last, f64[record / 2 + DOUBLE.ACK_TIME + side]!);
    }
  }
  return last;
}
