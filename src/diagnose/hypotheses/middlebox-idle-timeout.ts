/**
 * Something on the path forgets idle connections: payload after a long silence is reset or swallowed, and every silence that
 * a connection survived is shorter than every one that killed one.
 */
import { RECORD_WORDS, WORD } from "../../flow/conversation-layout";
import { count, seconds } from "../../report/number-text";
import { nOf, say, show, type Hypothesis } from "../hypothesis";
import { PATTERN_IDS } from "../../report/pattern-names";

const IDLE_DROP = PATTERN_IDS.indexOf("idle-drop");

export const middleboxIdleTimeout: Hypothesis = {
  id: "middlebox-idle-timeout",
  weigh({ capture, study }) {
    const nDropped = nOf(study, "idle-drop");
    if (nDropped === 0) return undefined;
    const dropped = study.conversations.filter(
      (conversation) => capture.patterns[conversation] === IDLE_DROP,
    );
    const silences = dropped.map((conversation) => capture.facts(conversation).idleSeconds);
    const shortest = Math.min(...silences);
    const frames = dropped
      .slice(0, 4)
      .map((conversation) => capture.tracker.table.u32[conversation * RECORD_WORDS + WORD.IDLE_FRAME]!);
    const finding = show(
      `${count(nDropped)} connections died at the first payload after a silence; the shortest was ${seconds(shortest)}.`,
      frames,
      "request",
    );
    const settledBy =
      "Read the idle time-out of every firewall, load balancer and NAT on the path; send keep-alives more often than that.";
    if (study.survivedIdleSeconds >= shortest) {
      const against = say(`Other connections survived a silence of ${seconds(study.survivedIdleSeconds)}.`);
      return { status: "ruled-out", strength: 0.08, for: [finding], against: [against], settledBy };
    }
    const survived =
      study.survivedIdleSeconds > 0
        ? [
            say(
              `Connections survived silences of up to ${seconds(study.survivedIdleSeconds)}: the limit lies between.`,
            ),
          ]
        : [];
    return {
      status: "supported",
      strength: nDropped > 1 ? 0.9 : 0.6,
      for: [finding, ...survived],
      against: [],
      settledBy,
    };
  },
};
