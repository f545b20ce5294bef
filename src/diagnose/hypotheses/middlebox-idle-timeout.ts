/**
 * Something on the path forgets idle connections: payload after a long silence is reset or swallowed, and every silence that
 * a connection survived is shorter than every one that killed one.
 */
import { BIT, RECORD_WORDS, WORD } from "../../flow/conversation-layout";
import { plural, seconds } from "../../report/number-text";
import { clientSideOf, type JudgedCapture } from "../judged-capture";
import { nOf, say, show, type Hypothesis } from "../hypothesis";
import { PATTERN_IDS } from "../../report/pattern-names";

const IDLE_DROP = PATTERN_IDS.indexOf("idle-drop");
const REQUEST_RESET = PATTERN_IDS.indexOf("request-reset");

export const middleboxIdleTimeout: Hypothesis = {
  id: "middlebox-idle-timeout",
  weigh({ capture, study }) {
    if (nOf(study, "idle-drop", "request-reset") === 0) return undefined;
    const dropped = Array.from(
      study.conversations.filter((conversation) => isDropped(capture, conversation)),
    );
    const nDropped = dropped.length;
    if (nDropped === 0) return undefined;
    const silences = dropped.map((conversation) => capture.facts(conversation).idleSeconds);
    const shortest = Math.min(...silences);
    const { u32 } = capture.tracker.table;
    const isFromClient = (conversation: number): boolean => {
      const idleSide = u32[conversation * RECORD_WORDS + WORD.BITS]! & BIT.IDLE_FROM_1 ? 1 : 0;
      return idleSide === clientSideOf(capture, conversation);
    };
    const isRequest = isFromClient(dropped[0]!);
    const frames = dropped
      .filter((conversation) => isFromClient(conversation) === isRequest)
      .slice(0, 4)
      .map((conversation) => u32[conversation * RECORD_WORDS + WORD.IDLE_FRAME]!);
    const finding = show(
      `${plural(nDropped, "connection")} died at the first payload after a silence; the shortest was ${seconds(shortest)}.`,
      frames,
      isRequest ? "request" : "response",
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

/** Dropped while idle; also where the first request came after the silence, so that its pattern is another one. */
function isDropped(capture: JudgedCapture, conversation: number): boolean {
  const pattern = capture.patterns[conversation];
  if (pattern === IDLE_DROP) return true;
  if (pattern !== REQUEST_RESET) return false;
  const { idleSeconds, wasResetAfterIdle } = capture.facts(conversation);
  return idleSeconds > 0 && wasResetAfterIdle;
}
