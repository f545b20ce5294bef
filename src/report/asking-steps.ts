/**
 * Whom to ask where no cause that is known explains the trouble: the end that acted. Gets the service with most trouble and its
 * most frequent pattern; gives a step, none where the frames name nobody who acted.
 */
import { examplesOf } from "../diagnose/hypothesis";
import type { ServiceStudy } from "../diagnose/services/service-study";
import type { ConversationFacts } from "../flow/conversation-facts";
import type { AnalysisData } from "./analysis-data";
import { endpointText } from "./endpoint-text";
import { shortTime } from "./number-text";
import { clientOwner } from "./owners";
import type { PatternId } from "./pattern-names";

/** Somebody, and what to ask of him: begins with a small letter, has no full stop. */
interface Asking {
  who: string;
  brief: string;
}

/** Who acted in a pattern, and what he did, from the facts of an example. */
type Acted = (facts: ConversationFacts) => { isClient: boolean; why: string };

const ACTED: Partial<Record<PatternId, Acted>> = {
  "handshake-abandoned": ({ synAckFrame }) => {
    return { isClient: true, why: `why it does not complete the handshake (SYN/ACK: frame ${synAckFrame})` };
  },
  "reset-on-accept": (facts) => {
    return {
      isClient: false,
      why: `why it resets connections right after the handshake (${resetText(facts)})`,
    };
  },
  "closed-on-accept": ({ serverFinFrame }) => {
    return {
      isClient: false,
      why: `why it closes connections before any data (FIN: frame ${serverFinFrame})`,
    };
  },
  "request-reset": (facts) => {
    return { isClient: false, why: `why it answers the request by a reset (${resetText(facts)})` };
  },
  "request-unanswered": ({ firstPayloadFrame }) => {
    return { isClient: false, why: `why it does not answer the request (frame ${firstPayloadFrame})` };
  },
  "reset-mid-transfer": (facts) => {
    const pause =
      facts.waitedSeconds > 0 ? `, ${shortTime(facts.waitedSeconds)} after the last new data` : "";
    return {
      isClient: !facts.isResetByServer,
      why: `why it reset the connection while data was under way (${resetText(facts)}${pause})`,
    };
  },
};

function resetText({ resetFrame }: ConversationFacts): string {
  return `RST: frame ${resetFrame}`;
}

/** Whom to ask about a service; undefined where its commonest trouble is nobody's act. */
export function whomToAsk(data: AnalysisData, study: ServiceStudy): Asking | undefined {
  const [pattern] = [...study.patterns]
    .filter(([id]) => ACTED[id] !== undefined)
    .toSorted(([, a], [, b]) => b - a)
    .map(([id]) => id);
  const acted = pattern && ACTED[pattern];
  const [example] = pattern ? examplesOf(study, pattern) : [];
  if (!acted || example === undefined) return undefined;
  const { isClient, why } = acted(data.facts(example));
  const owner = isClient
    ? clientOwner(study)
    : `Operator of the application at ${endpointText(study.server, study.serverPort)}`;
  return { who: owner, brief: `find out ${why}` };
}
