/**
 * Full-size packets vanish while small ones pass: the path's MTU is smaller than the ends think, and the ICMP message that
 * would say so does not arrive. Read first: RFC 2923 §2.1; RFC 4821.
 */
import { sentInVain } from "../../flow/sent-in-vain";
import { count, plural } from "../../report/number-text";
import { PATTERN_IDS } from "../../report/pattern-names";
import { nOf, say, show, type DiagnosisContext, type Hypothesis, type Weighed } from "../hypothesis";

const BLACK_HOLED = PATTERN_IDS.indexOf("data-black-holed");

const SETTLED_BY =
  "Send pings of full size with the don't-fragment bit along the path, and look for filtered ICMP (type 3 code 4, ICMPv6 type 2).";

export const mtuBlackHole: Hypothesis = {
  id: "mtu-black-hole",
  weigh(context) {
    const { capture, study } = context;
    if (nOf(study, "data-black-holed") === 0) return undefined;
    const lost = study.conversations.filter((conversation) => capture.patterns[conversation] === BLACK_HOLED);
    const suspects = Array.from(lost.filter((conversation) => isSuspect(context, conversation)));
    if (suspects.length === 0) {
      const against = [say(whyNone(context, lost))];
      return { status: "ruled-out", strength: 0.05, for: [], against, settledBy: SETTLED_BY };
    }
    return weighSuspects(context, suspects);
  },
};

/** A full-size segment vanished alone, and not behind the place of the capture. */
function isSuspect({ capture }: DiagnosisContext, conversation: number): boolean {
  const facts = capture.facts(conversation);
  return facts.isMtuSuspect && facts.nearSide !== 1 - facts.unackedSide;
}

/** Why a full-size segment is not what vanished, as a sentence. */
function whyNone({ capture }: DiagnosisContext, lost: Uint32Array): string {
  const hasCrossed = lost.every((conversation) => {
    const { nearSide, unackedSide } = capture.facts(conversation);
    return nearSide === 1 - unackedSide;
  });
  if (hasCrossed)
    return "The capture was taken near the receiver and holds the segments: they had crossed the path.";
  const isSmallerLost = lost.every((conversation) => {
    const facts = capture.facts(conversation);
    return facts.hasSmallerBehind && !facts.hasSmallerArrived;
  });
  if (isSmallerLost)
    return "Smaller segments that were sent with the full-size ones were not acknowledged either.";
  return "Lost segments are not the largest ones, or smaller ones were lost as well.";
}

function weighSuspects({ capture, study }: DiagnosisContext, suspects: readonly number[]): Weighed {
  let smallest = Infinity;
  let largestOfOwn = 0;
  let hasPassedBehind = false;
  for (const conversation of suspects) {
    const facts = capture.facts(conversation);
    smallest = Math.min(smallest, facts.lostSegmentBytes);
    largestOfOwn = Math.max(largestOfOwn, facts.largestAckedSegmentBytes);
    hasPassedBehind ||= facts.hasSmallerArrived;
  }
  const largest = study.conversations.reduce((n, conversation) => {
    const facts = capture.facts(conversation);
    return facts.isMtuSuspect ? n : Math.max(n, facts.largestAckedSegmentBytes);
  }, 0);
  const frames = suspects.slice(0, 4).flatMap((conversation) => {
    const inVain = sentInVain(capture.tracker, capture.facts(conversation));
    return inVain.slice(-1);
  });
  const hasAcked = Math.max(largest, largestOfOwn) > 0;
  const finding = show(
    `On ${plural(suspects.length, "connection")} segments of ${count(smallest)} bytes or more were sent again and again and never ` +
      `acknowledged${hasAcked ? ", while smaller ones were" : ""}.`,
    frames,
    "retransmission",
  );
  const behind = hasPassedBehind
    ? [say("Its receiver repeated its ACKs meanwhile: a smaller segment that was sent later did arrive.")]
    : [];
  const weighed = { for: [finding, ...behind], settledBy: SETTLED_BY };
  if (largest >= smallest) {
    const against = say(
      `Other connections of the service had segments of ${count(largest)} bytes acknowledged.`,
    );
    return { ...weighed, status: "open", strength: 0.3, against: [against] };
  }
  // One connection whose receiver fell silent altogether looks the same.
  if (!hasPassedBehind && (suspects.length === 1 || !hasAcked)) {
    const against = say(
      "No smaller segment is known to have passed since: a receiver that fell silent looks the same.",
    );
    return { ...weighed, status: "open", strength: 0.3, against: [against] };
  }
  return { ...weighed, status: "supported", strength: suspects.length > 1 ? 0.9 : 0.6, against: [] };
}
