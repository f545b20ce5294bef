/**
 * What the wait for first replies says to a cause, in sentences: an application that is too slow shows by it, and a
 * network, which does not know who waits, is unlikely to follow it. Empty where nothing is known of it.
 */
import { NANOS_PER_SECOND } from "../base/units";
import type { Finding } from "../report/diagnosis-shapes";
import type { EvidenceRole } from "../report/report-shapes";
import type { JudgedCapture } from "./judged-capture";
import { RECORD_WORDS, WORD } from "../flow/conversation-layout";
import { count, plural, seconds, shortTime } from "../report/number-text";
import { clientSideOf } from "./judged-capture";
import { firstReplyFilter } from "./example-frames";
import {
  examplesOf,
  say,
  show,
  showEach,
  synAckFrames,
  synFrames,
  type DiagnosisContext,
} from "./hypothesis";
import type { ShownOccupancy } from "./services/first-replies";
import type { Meeting } from "./services/occupancy";
import type { ReplyPace } from "./services/reply-pace";
import type { ServiceStudy } from "./services/service-study";

/** From this factor on, replies have become slower, and did not just vary. */
const SLOWER = 1.5;
/** Waiting connections named: more show nothing more. */
const MAX_WAITING_FRAMES = 16;
/** Numbers of waiting connections that are told one by one. */
const MAX_MEETINGS = 6;

/** Why the queue of a busy application explains the failures. */
export function reasonsOfWaiting({ capture, study }: DiagnosisContext): Finding[] {
  return [
    ...fullHouse(capture, study),
    ...noneBelow(capture, study),
    ...pacing(capture, study),
    ...queueLength(study),
    ...slowerReplies(capture, study),
  ];
}

/** That failures follow the waiting connections, and `soWhat` this says to a cause; the proof stands with the queue that runs over. */
export function followsWaiting({ study }: DiagnosisContext, soWhat: string): Finding[] {
  const { occupancy, floor } = study;
  if (!occupancy && floor)
    return [
      say(
        `None of ${count(floor.acceptedBelow)} SYNs that came while fewer than ${count(floor.least)} accepted connections waited for ` +
          `the first reply failed. ${soWhat}`,
      ),
    ];
  if (!occupancy) return [];
  const sentence = `SYNs fail while ${count(occupancy.level)} connections wait for the first reply, and not while fewer do. ${soWhat}`;
  return [say(sentence)];
}

function fullHouse(capture: JudgedCapture, study: ServiceStudy): Finding[] {
  const { occupancy } = study;
  if (!occupancy) return [];
  return [
    separated(capture, study, meetingsText(occupancy)),
    ...atTheFirst(capture, occupancy),
    ...exceptions(capture, occupancy),
  ];
}

/** That none fails while there is room, where failed and accepted SYNs meet as many. */
function noneBelow(capture: JudgedCapture, study: ServiceStudy): Finding[] {
  const { floor, occupancy, freed } = study;
  if (!floor || occupancy) return [];
  const { least, most, failed, acceptedBelow, acceptedAbove, meetings } = floor;
  const steps = gradientText(meetings, freed !== null);
  const above =
    `When the ${count(failed)} failed ones came ${least === most ? `exactly ${count(least)}` : `${count(least)} to ${count(most)}`} ` +
    `waited; ${count(acceptedAbove)} that met ${count(least)} or more were accepted.`;
  return [
    {
      ...show(
        `No SYN of the whole capture failed while fewer than ${plural(least, "accepted connection")} waited for the first reply: all ` +
          `${count(acceptedBelow)} that came then were accepted. ${steps === "" ? above : steps} A connection waits from its SYN/ACK ` +
          "to the server's first payload.",
        synFrames(
          capture,
          examplesOf(
            study,
            "syn-unanswered",
            "syn-refused",
            "connected-after-silence",
            "connected-after-refusal",
          ),
        ),
        "syn",
      ),
      nInAll: failed,
    },
    ...placesFreed(capture, study),
  ];
}

/** Why the same number of waiting connections is full for some and not for others. */
function placesFreed(capture: JudgedCapture, { freed }: ServiceStudy): Finding[] {
  if (!freed) return [];
  const { waiting, nAccepted, nFailed, examples } = freed;
  const sentence =
    `That ${count(waiting)} is full for some and not for others is no contradiction: a place is free a little before a reply shows it. The ` +
    `${count(nAccepted)} that were accepted then came at most ${shortTime(freed.acceptedMostSeconds)} before the next first reply to anybody ` +
    `(median ${shortTime(freed.acceptedMedianSeconds)}), the ${count(nFailed)} that failed ${shortTime(freed.failedMedianSeconds)} ` +
    `(median).${examples.length === 0 ? "" : " The frames: SYN/ACKs of some that were accepted, and that next reply."}`;
  return [
    showEach(
      sentence,
      examples.flatMap(({ accepted, replied }) => [
        ...synAckFrames(capture, [accepted]).map((frame) => ({ frame, role: "syn-ack" as const })),
        ...responseFrames(capture, [replied]).map((frame) => ({ frame, role: "response" as const })),
      ]),
    ),
  ];
}

/**
 * How long the queue is, as far as those that wait tell: whether the one that is worked on stands in it, frames do not say.
 * Needs the pace of replies: without it nobody knows how many are worked on.
 */
function queueLength({ occupancy, floor, pace }: ServiceStudy): Finding[] {
  const { meetings } = occupancy ?? floor ?? { meetings: [] };
  const met = meetings.filter(({ failed }) => failed > 0).map(({ waiting }) => waiting);
  const least = occupancy?.level ?? met[0];
  const most = met.at(-1);
  if (!pace || least === undefined || most === undefined) return [];
  const isOneWorker = pace.nInOrder === pace.nReplies - 1;
  const held = isOneWorker
    ? `${rangeOf(least - 1, most)} in the queue, as the worker may have taken one of them`
    : "in the queue, but for those that workers have taken";
  return [
    say(
      `When SYNs fail, ${rangeOf(least, most)} wait: ${held}, if the application has no queue of its own. Compare that with the backlog that it ` +
        "asks for, the second argument of listen() (Linux lets one more wait, and no more than net.core.somaxconn).",
    ),
  ];
}

/** "4", "3 or 4", "30 to 33". */
function rangeOf(least: number, most: number): string {
  if (least === most) return count(most);
  return `${count(least)} ${most - least === 1 ? "or" : "to"} ${count(most)}`;
}

/** Who waited when the first of the failed SYNs came, with the replies that they waited for. */
function atTheFirst(capture: JudgedCapture, { examples, waiting, level }: ShownOccupancy): Finding[] {
  const first = synFrames(capture, examples)[0];
  if (first === undefined) return [];
  const shown = waiting.slice(0, MAX_WAITING_FRAMES);
  const which = shown.length < waiting.length ? `the first ${count(shown.length)} of their` : "their";
  const enough = waiting.length === level ? "" : ` (${count(level)} are enough)`;
  return [
    showEach(
      `When frame ${first} came, a SYN that failed, ${plural(waiting.length, "accepted connection")} waited for the first ` +
        `reply${enough}: here are ${which} SYN/ACKs, that SYN, and behind it the first replies to them.`,
      [...waitProofs(capture, shown), { frame: first, role: "syn" as const }],
    ),
  ];
}

/** SYNs that were accepted although as many waited as when others failed. */
function exceptions(
  capture: JudgedCapture,
  { level, exceptions: found, exceptionsUntilReplySeconds }: ShownOccupancy,
): Finding[] {
  if (found.length === 0) return [];
  return [
    show(
      `${found.length === 1 ? "One SYN was" : `${count(found.length)} SYNs were`} accepted while ${count(level)} or more waited: here ` +
        `${found.length === 1 ? "is its SYN/ACK" : "are their SYN/ACKs"}. The next first reply to anybody came at most ` +
        `${shortTime(exceptionsUntilReplySeconds)} after ${found.length === 1 ? "it" : "such a SYN"}: the place was free a little before the ` +
        "reply was seen.",
      synAckFrames(capture, found),
      "syn-ack",
    ),
  ];
}

/** SYN/ACK and first reply of each conversation, as far as it has them. */
function waitProofs(
  capture: JudgedCapture,
  conversations: readonly number[],
): { frame: number; role: EvidenceRole }[] {
  return [
    ...synAckFrames(capture, conversations).map((frame) => ({ frame, role: "syn-ack" as const })),
    ...responseFrames(capture, conversations).map((frame) => ({ frame, role: "response" as const })),
  ];
}

/** The claim with SYNs that failed; `inDetail` follows it. */
function separated(capture: JudgedCapture, study: ServiceStudy, inDetail: string): Finding {
  const { examples = [], failedAtLevel = 0 } = study.occupancy ?? {};
  const sentence = inDetail === "" ? separation(study) : `${separation(study)} ${inDetail}`;
  return { ...show(sentence, synFrames(capture, examples), "syn"), nInAll: failedAtLevel };
}

/** "All 242 unanswered SYNs came while exactly 4 accepted connections waited for the first reply"; "" where none did so. */
export function failedWhile({ occupancy, series }: ServiceStudy): string {
  if (!occupancy) return "";
  const { failedAtLevel, failed } = occupancy;
  const fate =
    series.nRefused === 0 ? "unanswered" : series.nSilent === 0 ? "refused" : "refused or unanswered";
  return (
    `${shareText(failedAtLevel, failed)} ${fate} ${failed === 1 ? "SYN" : "SYNs"} came while ${houseText(occupancy)} waited ` +
    "for the first reply"
  );
}

/** The claim with its figures. */
function separation(study: ServiceStudy): string {
  const { occupancy } = study;
  if (!occupancy) return "";
  const { level, acceptedBelow, accepted, fromSeconds, toSeconds } = occupancy;
  return (
    `${failedWhile(study)}; ${shareText(acceptedBelow, accepted).toLowerCase()} accepted ${accepted === 1 ? "SYN" : "SYNs"} ` +
    `between the first and the last of them (${seconds(fromSeconds)} to ${seconds(toSeconds)}) came while fewer than ` +
    `${count(level)} waited.${howCounted(occupancy)}`
  );
}

/** "exactly 4 accepted connections", "4 to 6 accepted connections". */
function houseText({ level, meetings }: ShownOccupancy): string {
  const most = meetings.reduce((n, { waiting, failed }) => (failed > 0 ? Math.max(n, waiting) : n), level);
  return most === level
    ? `exactly ${plural(level, "accepted connection")}`
    : `${count(level)} to ${plural(most, "accepted connection")}`;
}

/** When tries are counted, where it is not when they are sent. */
function howCounted({ roundTripNs }: ShownOccupancy): string {
  if (roundTripNs === 0) return "";
  return (
    ` (Counted as the server judged them: accepted SYNs when their SYN/ACK came, the others ${shortTime(roundTripNs / NANOS_PER_SECOND)} ` +
    "after they were sent, the round trip of the quickest tenth of the handshakes.)"
  );
}

/** "SYNs by how many waited: 3: 232 accepted; 4: 242 failed, 4 accepted." Empty where there are many numbers. */
function meetingsText({ meetings }: ShownOccupancy): string {
  if (meetings.length > MAX_MEETINGS) return "";
  const parts = meetings.map(({ waiting, failed, accepted }) => {
    const fates = [
      ...(failed > 0 ? [`${count(failed)} failed`] : []),
      ...(accepted > 0 ? [`${count(accepted)} accepted`] : []),
    ];
    return `with ${count(waiting)} waiting ${fates.join(" and ")}`;
  });
  return `SYN by SYN: ${parts.join("; ")}. A connection waits from its SYN/ACK to the server's first payload.`;
}

/** "While SYNs failed, …: with 31 waiting 8,336 of 8,713; with 32 16,276 of 39,381; with 33 none of 4,498." Empty where there are many numbers. */
function gradientText(meetings: readonly Meeting[], isExplained: boolean): string {
  if (meetings.length > MAX_MEETINGS) return "";
  const parts = meetings.map(({ waiting, failed, accepted }, i) => {
    const n = accepted === 0 ? "none" : count(accepted);
    return `with ${count(waiting)}${i === 0 ? " waiting" : ""} ${n} of ${count(failed + accepted)}`;
  });
  const isMixed = meetings.filter(({ accepted, failed }) => accepted > 0 && failed > 0).length > 0;
  const why =
    isMixed && !isExplained
      ? " That the same number is full for some and not for others is no contradiction: a place is free a little before a reply shows it."
      : "";
  return `From the first failed SYN to the last, of those that came so many were accepted, by how many waited: ${parts.join("; ")}.${why}`;
}

/** "All 242", "240 of 242", "The only". */
function shareText(n: number, all: number): string {
  if (n === 1 && all === 1) return "The only";
  return n === all ? `All ${count(all)}` : `${count(n)} of ${count(all)}`;
}

/** That first replies come one after the other, at the pace of the application. */
function pacing(capture: JudgedCapture, study: ServiceStudy): Finding[] {
  const { pace } = study;
  if (!pace) return [];
  const { fromSeconds, toSeconds, nReplies, nInOrder, wait } = pace;
  const isInOrder = nInOrder === nReplies - 1;
  const order = isInOrder
    ? "all in the order in which their connections were accepted"
    : `${count(nInOrder)} of ${count(nReplies - 1)} behind the reply to a connection that was accepted earlier`;
  const sentence =
    `From ${seconds(fromSeconds)} to ${seconds(toSeconds)}, the first failed SYN and the last, ${count(nReplies)} first replies came one ` +
    `after the other: ${paceText(pace)}, never closer than ${shortTime(pace.leastGapSeconds)}, and ${order}. A connection waited ` +
    `${shortTime(wait.median)} for its reply (median), ${(wait.median / pace.gap.median).toFixed(1)} of these steps. Replies that ` +
    `wait for nobody come as their connections do; these come as ${whoWorks(pace, isInOrder)}. The frames: three in a row, ` +
    "SYN/ACKs and first replies.";
  return [
    {
      ...showEach(sentence, waitProofs(capture, pace.examples)),
      filter: firstReplyFilter(study, fromSeconds, toSeconds),
    },
  ];
}

/** The pace of first replies in one sentence; "" where they have none. */
export function paceSentence({ pace }: ServiceStudy): string {
  if (!pace) return "";
  const isInOrder = pace.nInOrder === pace.nReplies - 1;
  const order = isInOrder ? ", in the order of connecting" : "";
  return `While SYNs fail, first replies come one every ${shortTime(pace.gap.median)} (median)${order}, as ${whoWorks(pace, isInOrder)}.`;
}

/** "one every 9.99 ms (median; 9 of 10 steps take 8.19 ms to 11.8 ms)". */
function paceText({ gap }: ReplyPace): string {
  return (
    `one every ${shortTime(gap.median)} (median; 9 of 10 steps take ${shortTime(gap.p05)} to ` +
    `${shortTime(gap.p95)})`
  );
}

function whoWorks({ gap }: ReplyPace, isInOrder: boolean): string {
  return isInOrder
    ? `from one worker that takes one connection after the other and needs ${shortTime(gap.median)} for each`
    : `from workers that together finish one connection every ${shortTime(gap.median)}`;
}

/** What the demand asks of the workers behind a queue. */
export interface WorkersNeeded {
  /** "at 124 connections a second and 9.99 ms for each, at least 2 workers in parallel or less than 8.06 ms for each". */
  advice: string;
  /** What one connection takes today, or how often one is finished: "9.99 ms". */
  each: string;
}

/** Undefined where the pace of replies or the capacity is not known, or meets the demand. */
export function workersNeeded({ capacity, pace }: ServiceStudy): WorkersNeeded | undefined {
  if (!capacity || !pace) return undefined;
  const needed = capacity.demandPerSecond * pace.gap.median;
  if (needed <= 1) return undefined;
  const each = shortTime(pace.gap.median);
  const most = shortTime(1 / capacity.demandPerSecond);
  const isInOrder = pace.nInOrder === pace.nReplies - 1;
  const workers = isInOrder
    ? `at least ${count(Math.ceil(needed))} workers in parallel, or less than ${most} for each`
    : `${needed.toFixed(2)} times as many workers at least, or work that frees one every ${most}`;
  const rate = `${capacity.demandPerSecond.toPrecision(3)} connections a second`;
  return {
    each,
    advice: `at ${rate} and ${each} ${isInOrder ? "for each" : "from one to the next"}, ${workers}`,
  };
}

/** That the server works without a pause while tries fail, and `soWhat` this says: where only its pace shows it. */
export function worksOn({ capture, study }: DiagnosisContext, soWhat: string): Finding[] {
  const { pace, occupancy } = study;
  if (!pace || occupancy) return [];
  return [
    showEach(
      `While tries fail the server has no pause: first replies come ${paceText(pace)}. ${soWhat}`,
      waitProofs(capture, pace.examples),
    ),
  ];
}

function slowerReplies(capture: JudgedCapture, { replyDelay, pace, occupancy }: ServiceStudy): Finding[] {
  if (!replyDelay) return [];
  const { beforeSeconds, afterSeconds, nBefore, nAfter, examples } = replyDelay;
  if (beforeSeconds === null || afterSeconds === null || afterSeconds < SLOWER * beforeSeconds) return [];
  const { fromSeconds, toSeconds } = pace ?? occupancy ?? {};
  const span =
    fromSeconds === undefined || toSeconds === undefined
      ? ""
      : ` (${seconds(fromSeconds)} to ${seconds(toSeconds)})`;
  return [
    showEach(
      `To connections accepted between the first failed SYN and the last${span} the server's first reply comes ` +
        `${seconds(afterSeconds)} after its SYN/ACK (median of ${count(nAfter)}); to those accepted before, it came after ` +
        `${seconds(beforeSeconds)} (median of ${count(nBefore)}). The frames: SYN/ACKs, and the first replies to them.`,
      waitProofs(capture, examples),
    ),
  ];
}

/** The server's first payload of each conversation. */
function responseFrames(capture: JudgedCapture, conversations: readonly number[]): number[] {
  return conversations.map((conversation) => {
    const server = 1 - clientSideOf(capture, conversation);
    return capture.tracker.table.u32[conversation * RECORD_WORDS + WORD.PAYLOAD_FRAME + server]!;
  });
}
