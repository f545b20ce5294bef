/** The capture sees one direction only: a mirror port that copies what goes in, or comes out, but not both. */
import { NANOS_PER_SECOND } from "../../base/units";
import { RECORD_WORDS, WORD } from "../../flow/conversation-layout";
import type { Finding } from "../../report/diagnosis-shapes";
import { allOf, plural } from "../../report/number-text";
import type { JudgedCapture } from "../judged-capture";
import { examplesOf, nOf, show, synFrames, type Hypothesis } from "../hypothesis";
import type { ServiceStudy } from "../services/service-study";
import { POSSIBLE_STRENGTH } from "../too-few";

/** Nobody has so much under way that is not acknowledged. */
const MOST_UNANSWERED_BYTES = 2 ** 20;

/** A sender that gets no answer repeats itself within this time (RFC 6298 §2.1), and sends nothing new. */
const LONGEST_RTO_SECONDS = 3;

const SETTLED_BY = "Mirror both directions (both, or rx and tx, in the switch's session), or use a tap.";

export const oneSidedCapture: Hypothesis = {
  id: "one-sided-capture",
  weigh({ capture, study }) {
    const isClientOnly = study.nFromServer === 0 && study.nEstablished > 0;
    const isServerOnly = study.nFromClient === 0 && study.nFromServer > 0;
    if (!isClientOnly && !isServerOnly) return undefined;
    const nFrames = study.nFromClient + study.nFromServer;
    const seen = isClientOnly ? "client" : "server";
    const all = `${allOf(nFrames, "frame")} of the service's connections ${nFrames === 1 ? "comes" : "come"} from the ${seen}`;
    const goingOn: number[] = [];
    for (const conversation of study.conversations) {
      if (isGoingOn(capture, conversation, isClientOnly)) goingOn.push(conversation);
      if (goingOn.length === MAX_EXAMPLES) break;
    }
    if (goingOn.length === 0) {
      const finding = show(
        `${all}${unknownFate(capture, study, seen)}`,
        firstFrames(capture, study.conversations.subarray(0, MAX_EXAMPLES)),
        "first-frame",
      );
      return {
        status: "open",
        strength: POSSIBLE_STRENGTH,
        for: [finding],
        against: [],
        settledBy: SETTLED_BY,
      };
    }
    const isAnsweringOnly = goingOn.every((conversation) => isSynAckAlone(capture, conversation));
    const goesOn = isAnsweringOnly
      ? "answers SYNs that are not in the capture"
      : "goes on as if it were answered";
    const finding = show(`${all}; the ${seen} ${goesOn}.`, firstFrames(capture, goingOn), "first-frame");
    const failed = isClientOnly ? failedUnseen(capture, study) : [];
    return {
      status: "supported",
      strength: 0.9,
      for: [finding, ...failed],
      against: [],
      settledBy: SETTLED_BY,
    };
  },
};

const MAX_EXAMPLES = 4;

function firstFrames({ tracker }: JudgedCapture, conversations: ArrayLike<number>): number[] {
  const { u32 } = tracker.table;
  return Array.from(conversations, (conversation) => u32[conversation * RECORD_WORDS + WORD.FIRST_FRAME]!);
}

/** Connections of which there is nothing but SYNs: what the server said to them, if anything, is not here. */
function failedUnseen(capture: JudgedCapture, study: ServiceStudy): Finding[] {
  const n = nOf(study, "syn-unanswered");
  if (n === 0) return [];
  return [
    show(
      `${plural(n, "connection has", "connections have")} nothing but SYNs here, and failed. Whether the server was silent or refused ` +
        "cannot be told, since its RSTs would not be in the capture either.",
      synFrames(capture, examplesOf(study, "syn-unanswered")),
      "syn",
    ),
  ];
}

/** What nobody can tell of one end alone: whether the other was silent, or was not captured. */
function unknownFate(
  capture: JudgedCapture,
  { conversations, resending }: ServiceStudy,
  seen: string,
): string {
  if (conversations.every((conversation) => isSynAckAlone(capture, conversation)))
    return ", and answers a SYN that is not in the capture: it was sent before the capture began, or is missing from it.";
  const again = resending.length > 0 ? `; the ${seen} repeats itself` : "";
  return (
    `${again}, and nothing shows that it was answered: whether the other end was silent or only its direction is missing here ` +
    "cannot be told."
  );
}

/** Whether nothing but SYN/ACKs is known of a conversation. */
function isSynAckAlone(capture: JudgedCapture, conversation: number): boolean {
  const { sawSynAck, hasClientSpoken, hasServerSpoken, nPacketsFromClient } = capture.facts(conversation);
  return sawSynAck && !hasClientSpoken && !hasServerSpoken && nPacketsFromClient === 0;
}

/**
 * Whether the end that was captured does what only an answer lets it do: it acknowledges more and more, answers a SYN or
 * acknowledges a SYN/ACK, or sends something new instead of repeating itself.
 */
function isGoingOn(capture: JudgedCapture, conversation: number, isClientSeen: boolean): boolean {
  const facts = capture.facts(conversation);
  const hasPeerSpoken = isClientSeen ? facts.hasServerSpoken : facts.hasClientSpoken;
  // So early, the SYN may have been sent before the capture began.
  const isEarly = facts.firstTimeNs < LONGEST_RTO_SECONDS * NANOS_PER_SECOND;
  const hasShakenHands = isClientSeen ? facts.nTries > 0 && facts.isEstablished : facts.sawSynAck && !isEarly;
  if (hasPeerSpoken || hasShakenHands) return true;
  if (facts.nPayloadRetransmissions > 0) return false;
  const bytes = facts.payloadFromClient + facts.payloadFromServer;
  return facts.longestPauseSeconds > LONGEST_RTO_SECONDS || bytes > MOST_UNANSWERED_BYTES;
}
