/**
 * Full-size packets vanish while small ones pass: the path's MTU is smaller than the ends think, and the ICMP message that
 * would say so does not arrive. Read first: RFC 2923 §2.1; RFC 4821.
 */
import { EVENT } from "../../flow/event-log";
import { count, plural } from "../../report/number-text";
import { PATTERN_IDS } from "../../report/pattern-names";
import { eventFrames, nOf, say, show, type Hypothesis } from "../hypothesis";

const BLACK_HOLED = PATTERN_IDS.indexOf("data-black-holed");

export const mtuBlackHole: Hypothesis = {
  id: "mtu-black-hole",
  weigh({ capture, study }) {
    if (nOf(study, "data-black-holed") === 0) return undefined;
    const lost = study.conversations.filter((conversation) => capture.patterns[conversation] === BLACK_HOLED);
    const suspects = Array.from(lost.filter((conversation) => capture.facts(conversation).isMtuSuspect));
    const settledBy =
      "Send pings of full size with the don't-fragment bit along the path, and look for filtered ICMP (type 3 code 4, ICMPv6 type 2).";
    if (suspects.length === 0) {
      return {
        status: "ruled-out",
        strength: 0.05,
        for: [],
        against: [say("Lost segments are not the largest ones.")],
        settledBy,
      };
    }
    const smallest = Math.min(
      ...suspects.map((conversation) => capture.facts(conversation).lostSegmentBytes),
    );
    const largest = study.conversations.reduce((n, conversation) => {
      const facts = capture.facts(conversation);
      return facts.isMtuSuspect ? n : Math.max(n, facts.largestAckedSegmentBytes);
    }, 0);
    const finding = show(
      `On ${plural(suspects.length, "connection")} segments of ${count(smallest)} bytes or more were sent again and again and never acknowledged, while smaller ones were.`,
      eventFrames(capture, suspects.slice(0, 4), EVENT.RETRANSMISSION),
      "retransmission",
    );
    if (largest >= smallest) {
      const against = say(
        `Other connections of the service had segments of ${count(largest)} bytes acknowledged.`,
      );
      return { status: "open", strength: 0.3, for: [finding], against: [against], settledBy };
    }
    return {
      status: "supported",
      strength: suspects.length > 1 ? 0.9 : 0.6,
      for: [finding],
      against: [],
      settledBy,
    };
  },
};
