/**
 * How connecting went before the onset and since, counted to the single try, and how the trouble ended.
 *
 * Gets a service's conversations and its onset; gives counts. Bins of a second are too wide for it: the sentences of a
 * report name exact figures, which a reader counts again in Wireshark.
 */
import { NANOS_PER_SECOND } from "../../base/units";
import type { ConversationFacts } from "../../flow/conversation-facts";
import { RECORD_WORDS, WORD } from "../../flow/conversation-layout";
import { EVENT } from "../../flow/event-log";
import { PATTERN_IDS, PATTERN_SEVERITY } from "../../report/pattern-names";
import type { JudgedCapture } from "../judged-capture";

/** What became of the connections, and of the tries, that began in a stretch of time. */
export interface ConnectTally {
  nConversations: number;
  nFailed: number;
  nDegraded: number;
  /** Accepted after more than one try. */
  nDelayed: number;
  nTries: number;
  nFailedTries: number;
  /** Segments with payload of these connections, both directions, and how many of them had been sent before. */
  nDataSegments: number;
  nDataSentAgain: number;
}

/** See the file's head. Seconds are NaN where the thing did not happen. */
export interface ConnectCourse {
  /** What began before the onset; all of it where there is none. */
  before: ConnectTally;
  since: ConnectTally;
  firstFailureSeconds: number;
  lastFailureSeconds: number;
  /** Tries behind the last failed one that were accepted, and when the last of them was sent. */
  nAcceptedAfterwards: number;
  lastAcceptedSeconds: number;
  /** Most tries in a row that failed, whoever sent them. */
  longestRun: number;
  /** The longest time between two accepts from the first failed try to the last. */
  longestGapSeconds: number;
  longestGapFromSeconds: number;
}

/** Times in seconds of a service's tries by their fate, and of its SYN/ACKs. */
interface Times {
  failed: number[];
  accepted: number[];
  answers: number[];
}

/** The course of a service's connects; `onsetSeconds` null where failing has no beginning. O(n log n) of its tries. */
export function connectCourse(
  capture: JudgedCapture,
  conversations: readonly number[],
  onsetSeconds: number | null,
): ConnectCourse {
  const onset = onsetSeconds ?? Infinity;
  const before = emptyTally();
  const since = emptyTally();
  const times: Times = { failed: [], accepted: [], answers: [] };
  for (const conversation of conversations) {
    const facts = capture.facts(conversation);
    const begin = facts.firstTimeNs / NANOS_PER_SECOND;
    addConversation(begin < onset ? before : since, capture, facts);
    // A connection whose SYN/ACK the capture did not see says nothing of its tries.
    if (facts.nTries === 0 || (!facts.sawSynAck && facts.isEstablished)) continue;
    if (facts.sawSynAck) times.answers.push(begin + facts.connectNs / NANOS_PER_SECOND);
    for (const sent of triesOf(capture, facts)) addTry(sent.seconds < onset ? before : since, times, sent);
  }
  const failed = Float64Array.from(times.failed).sort();
  const accepted = Float64Array.from(times.accepted).sort();
  const first = failed[0] ?? NaN;
  const last = failed[failed.length - 1] ?? NaN;
  const gap = longestGap(Float64Array.from(times.answers).sort(), first, last);
  return {
    before,
    since,
    firstFailureSeconds: first,
    lastFailureSeconds: last,
    nAcceptedAfterwards: accepted.filter((seconds) => seconds > last).length,
    lastAcceptedSeconds: accepted[accepted.length - 1] ?? NaN,
    longestRun: longestRun(failed, accepted),
    longestGapSeconds: gap.seconds,
    longestGapFromSeconds: gap.fromSeconds,
  };
}

function emptyTally(): ConnectTally {
  return {
    nConversations: 0,
    nFailed: 0,
    nDegraded: 0,
    nDelayed: 0,
    nTries: 0,
    nFailedTries: 0,
    nDataSegments: 0,
    nDataSentAgain: 0,
  };
}

function addConversation(tally: ConnectTally, capture: JudgedCapture, facts: ConversationFacts): void {
  const severity = PATTERN_SEVERITY[PATTERN_IDS[capture.patterns[facts.conversation]!]!];
  tally.nConversations++;
  if (severity === "failed") tally.nFailed++;
  if (severity === "degraded") tally.nDegraded++;
  if (facts.sawSynAck && facts.nTriesBeforeSynAck > 1) tally.nDelayed++;
  tally.nDataSegments += facts.nPayloadSegments;
  tally.nDataSentAgain += facts.nPayloadRetransmissions;
}

function addTry(tally: ConnectTally, times: Times, { seconds, isFailed, isAccepted }: Sent): void {
  tally.nTries++;
  if (isFailed) {
    tally.nFailedTries++;
    times.failed.push(seconds);
  }
  if (isAccepted) times.accepted.push(seconds);
}

/** A try and its fate; neither where it is too young to have one. */
interface Sent {
  seconds: number;
  isFailed: boolean;
  isAccepted: boolean;
}

/** The tries of a conversation up to the one that was accepted; a last one too young to judge has no fate. */
function triesOf(capture: JudgedCapture, facts: ConversationFacts): Sent[] {
  const { table, events } = capture.tracker;
  const nTries = facts.sawSynAck ? facts.nTriesBeforeSynAck : facts.nTries;
  const head = table.u32[facts.conversation * RECORD_WORDS + WORD.EVENTS]!;
  const own = head === 0 ? [] : events.list(head);
  const retries = own.filter((event) => event.kind === EVENT.SYN_RETRY);
  const sent = [facts.firstTimeNs, ...retries.map((event) => event.timeNs)].slice(0, nTries);
  const isFresh = facts.isLastTryFresh && !facts.clientGaveUp;
  return sent.map((timeNs, i) => {
    const isLast = i === nTries - 1;
    const isAccepted = isLast && facts.sawSynAck;
    const isOpen =
      isLast && isFresh && !own.some((event) => REJECTIONS.includes(event.kind) && event.timeNs >= timeNs);
    return { seconds: timeNs / NANOS_PER_SECOND, isFailed: !isAccepted && !isOpen, isAccepted };
  });
}

/** What tells at once that a try has failed. */
const REJECTIONS: readonly number[] = [EVENT.REFUSAL, EVENT.CHALLENGE, EVENT.ICMP_REJECTION];

/** Most failed tries between two accepted ones; both lists ascend. */
function longestRun(failed: Float64Array, accepted: Float64Array): number {
  let longest = 0;
  let run = 0;
  let next = 0;
  for (const seconds of failed) {
    const from = next;
    while (next < accepted.length && accepted[next]! < seconds) next++;
    run = next > from ? 1 : run + 1;
    longest = Math.max(longest, run);
  }
  return longest;
}

/** The longest time between two neighbours in [from, to]; NaN where there are not two. */
function longestGap(
  ascending: Float64Array,
  from: number,
  to: number,
): { fromSeconds: number; seconds: number } {
  let longest = { fromSeconds: NaN, seconds: NaN };
  if (Number.isNaN(from)) return longest;
  for (let i = 1; i < ascending.length; i++) {
    const begin = ascending[i - 1]!;
    const seconds = ascending[i]! - begin;
    if (begin < from || ascending[i]! > to || seconds <= longest.seconds) continue;
    longest = { fromSeconds: begin, seconds };
  }
  return longest;
}
