/**
 * What the wait for first replies says to a cause, in sentences: an application that is too slow shows by it, and a
 * network, which does not know who waits, is unlikely to follow it. Empty where nothing is known of it.
 */
import { NANOS_PER_SECOND } from "../base/units";
import type { Finding } from "../report/diagnosis-shapes";
import type { JudgedCapture } from "./judged-capture";
import { RECORD_WORDS, WORD } from "../flow/conversation-layout";
import { count, plural, seconds } from "../report/number-text";
import { clientSideOf } from "./judged-capture";
import { show, showEach, synAckFrames, synFrames, type DiagnosisContext } from "./hypothesis";
import type { ServiceStudy } from "./services/service-study";

/** From this factor on, replies have become slower, and did not just vary. */
const SLOWER = 1.5;
/** SYN/ACKs named: more show nothing more. */
const MAX_WAITING_FRAMES = 16;

/** Why the queue of a busy application explains the failures. */
export function reasonsOfWaiting({ capture, study }: DiagnosisContext): Finding[] {
  return [...fullHouse(capture, study), ...slowerReplies(capture, study)];
}

/** That failures follow the waiting connections, and `soWhat` this says to a cause: a sentence. */
export function followsWaiting({ capture, study }: DiagnosisContext, soWhat: string): Finding[] {
  return study.occupancy ? [separated(capture, study, soWhat)] : [];
}

function fullHouse(capture: JudgedCapture, study: ServiceStudy): Finding[] {
  if (!study.occupancy) return [];
  const { examples, waiting, level } = study.occupancy;
  const first = synFrames(capture, examples)[0];
  if (first === undefined) return [separated(capture, study)];
  const shown = waiting.slice(0, MAX_WAITING_FRAMES);
  const which = shown.length < waiting.length ? `the first ${count(shown.length)} of their` : "their";
  const enough = waiting.length === level ? "" : ` (${count(level)} are enough)`;
  const proofs = [
    ...synAckFrames(capture, shown).map((frame) => ({ frame, role: "syn-ack" as const })),
    { frame: first, role: "syn" as const },
  ];
  return [
    separated(capture, study),
    showEach(
      `When frame ${first} came, a SYN that failed, ${plural(waiting.length, "accepted connection")} waited for the first ` +
        `reply${enough}: here are ${which} SYN/ACKs and that SYN.`,
      proofs,
    ),
  ];
}

/** The claim with SYNs that failed; `soWhat` follows it. */
function separated(capture: JudgedCapture, study: ServiceStudy, soWhat = ""): Finding {
  const { examples = [], failedAtLevel = 0 } = study.occupancy ?? {};
  const sentence = soWhat === "" ? separation(study) : `${separation(study)} ${soWhat}`;
  return { ...show(sentence, synFrames(capture, examples), "syn"), nInAll: failedAtLevel };
}

/** The claim with its figures. */
export function separation({ occupancy, series }: ServiceStudy): string {
  if (!occupancy) return "";
  const { level, failedAtLevel, failed, acceptedBelow, accepted, lagNs } = occupancy;
  const fate =
    series.nRefused === 0 ? "unanswered" : series.nSilent === 0 ? "refused" : "refused or unanswered";
  const lag =
    lagNs === 0
      ? ""
      : ` (A place counts as free ${seconds(lagNs / NANOS_PER_SECOND)} before the reply that it waited for.)`;
  const house = `${plural(level, "accepted connection")} or more`;
  return (
    `${shareText(failedAtLevel, failed)} ${fate} SYNs came while ${house} waited for the first reply; ` +
    `${shareText(acceptedBelow, accepted).toLowerCase()} accepted SYNs in that time came while fewer waited.${lag}`
  );
}

/** "All 242", "240 of 242". */
function shareText(n: number, all: number): string {
  return n === all ? `All ${count(all)}` : `${count(n)} of ${count(all)}`;
}

function slowerReplies(capture: JudgedCapture, { replyDelay }: ServiceStudy): Finding[] {
  if (!replyDelay) return [];
  const { beforeSeconds, afterSeconds, nBefore, nAfter, examples } = replyDelay;
  if (beforeSeconds === null || afterSeconds === null || afterSeconds < SLOWER * beforeSeconds) return [];
  return [
    show(
      `Since tries began to fail, the server's first reply comes ${seconds(afterSeconds)} after its SYN/ACK ` +
        `(median of ${count(nAfter)}); before, it came after ${seconds(beforeSeconds)} (median of ${count(nBefore)}).`,
      responseFrames(capture, examples),
      "response",
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
