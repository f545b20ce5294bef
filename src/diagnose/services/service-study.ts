/**
 * Everything that is known of one service: its tries over time, when failing began, how much it can take, how long it
 * was away, what retries cost, and examples of each kind of conversation.
 *
 * Gets a judged capture and the service's conversations; gives facts. What they mean is weighed by the hypotheses.
 */
import { NANOS_PER_SECOND } from "../../base/units";
import { BIT, DOUBLE, RECORD_WORDS, WORD } from "../../flow/conversation-layout";
import type { PatternId } from "../../report/pattern-names";
import { addressKey, clientSideOf, IPV6_KEYS, type JudgedCapture } from "../judged-capture";
import { capacityOf, type Capacity } from "./capacity";
import { beginOfRise, fallOfShare, riseOfShare } from "./change-point";
import { connectCourse, type ConnectCourse } from "./connect-course";
import { FirstReplies, type ReplyDelay, type ShownOccupancy } from "./first-replies";
import { halfOpenAtTries, type HalfOpen } from "./half-open";
import { longestOutage, type Outage } from "./outage";
import type { FreedPlaces } from "./freed-places";
import type { Floor } from "./occupancy";
import type { ReplyPace } from "./reply-pace";
import type { RetryLadder } from "./retry-ladder";
import { ReusedPorts } from "./reused-ports";
import { ServiceWalk } from "./service-walk";
import { SourcePorts, type DeadPorts } from "./source-ports";
import type { TrySeries } from "./try-series";

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
  /** In the order of their numbers. */
  conversations: Uint32Array;
  /** In the order in which they began; mostly the same. */
  byStart: Uint32Array;
  clients: string[];
  series: TrySeries;
  /** Until when SYNs were looked at, in seconds; null where that is the capture's end. */
  analysedUntilSeconds: number | null;
  /** How connects fared, by when they began and by their tries. */
  retries: RetryLadder;
  /** How client ports came round. */
  reuse: ReusedPorts;
  patterns: Map<PatternId, number>;
  /** First conversations of each pattern. */
  examples: Map<PatternId, number[]>;
  /** Conversations whose data was sent again. */
  resending: readonly number[];
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
  /** How long before the next first reply tries came that met as many as others that failed; null with `floor`. */
  freed: FreedPlaces | null;
  /** Half-open connections when tries failed; null where none failed or none was accepted, or no ACK can be seen. */
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

/** Studies one service. O(its conversations). */
export function studyService(capture: JudgedCapture, conversations: Uint32Array): ServiceStudy {
  const first = conversations[0]!;
  const server = 1 - clientSideOf(capture, first);
  const walk = new ServiceWalk(capture, conversations);
  const { series, tries, byStart } = walk;
  const { onset, from } = findOnset(series);
  const onsetSeconds = onset?.seconds ?? null;
  const ports = new SourcePorts();
  const reuse = new ReusedPorts(capture, conversations, onsetSeconds, ports);
  const deadPorts = series.nSilent > 0 ? (ports.deadRange() ?? null) : null;
  const replies = new FirstReplies(tries, onsetSeconds);
  const isExplained = hasOwnReason(deadPorts, series);
  const course = connectCourse(capture, { byStart, tries }, onsetSeconds);
  return {
    server: capture.address(first, server),
    serverPort: capture.port(first, server),
    serverKey: addressKey(capture, first, server),
    conversations,
    byStart,
    clients: walk.clients,
    series,
    analysedUntilSeconds: analysedUntilSeconds(capture),
    retries: walk.retries,
    reuse,
    patterns: walk.patterns,
    examples: walk.examples,
    resending: walk.resending,
    nFailed: course.before.nFailed + course.since.nFailed,
    nDegraded: course.before.nDegraded + course.since.nDegraded,
    nFromClient: walk.nFromClient,
    nFromServer: walk.nFromServer,
    nEstablished: walk.nEstablished,
    survivedIdleSeconds: walk.survivedIdleSeconds,
    delays: walk.delays,
    onset,
    capacity: isExplained ? null : findCapacity(series, from),
    outage: longestOutage(series) ?? null,
    deadPorts,
    replyDelay: replies.replyDelay,
    ...(isExplained ? NO_QUEUE : queueOf(replies)),
    // Without ACKs every connection looks half-open to its end.
    halfOpen: capture.holdsControlOnly ? null : (halfOpenAtTries(tries) ?? null),
    course,
  };
}

/** Until when SYNs were looked at, in seconds; null where that is the capture's end. */
function analysedUntilSeconds({ analysedEndNs, endNs }: JudgedCapture): number | null {
  return analysedEndNs < endNs ? analysedEndNs / NANOS_PER_SECOND : null;
}

const NO_QUEUE = { occupancy: null, pace: null, floor: null, freed: null };

/** How a queue shows by who waits for a first reply. */
function queueOf(replies: FirstReplies): Pick<ServiceStudy, "occupancy" | "pace" | "floor" | "freed"> {
  const pace = replies.pace();
  const occupancy = replies.occupancy();
  const floor = pace && replies.floor();
  return { occupancy, pace, floor, freed: floor && !occupancy ? replies.freed(floor) : null };
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
