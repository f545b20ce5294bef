/**
 * Whom to ask where no cause that is known explains the trouble: the end that acted, or who can look further. Gets the service
 * with most trouble and its most frequent pattern; gives a step, none where the pattern leads nowhere.
 */
import { NANOS_PER_SECOND } from "../base/units";
import { examplesOf } from "../diagnose/hypothesis";
import type { ServiceStudy } from "../diagnose/services/service-study";
import type { ConversationFacts } from "../flow/conversation-facts";
import type { AnalysisData } from "./analysis-data";
import { endpointText } from "./endpoint-text";
import { notableFrames } from "./evidence";
import { foreignResetAsk } from "./ignored-reset-words";
import { count, plural, shortTime } from "./number-text";
import { clientOwner } from "./owners";
import type { PatternId } from "./pattern-names";
import type { EvidenceRole } from "./report-shapes";

/** Somebody, and what to ask of him: begins with a small letter, has no full stop. */
interface Asking {
  who: string;
  brief: string;
}

/** Who can find out more of a pattern, and how, from an example of it. */
type Ask = (example: Example) => { whose: "client" | "server" | "path" | "both"; ask: string };

interface Example {
  facts: ConversationFacts;
  /** Address of the server. */
  server: string;
  /** The first frame of a kind, "frame 12"; "" where none was remembered. */
  frameOf: (role: EvidenceRole) => string;
}

const ASKS: Partial<Record<PatternId, Ask>> = {
  "handshake-abandoned": ({ facts: { synAckFrame } }) => {
    return {
      whose: "client",
      ask: `find out why it does not complete the handshake (SYN/ACK: frame ${synAckFrame})`,
    };
  },
  "syn-refused": ({ frameOf }) => {
    return {
      whose: "server",
      ask: `find out whether it was not listening, or its queue was full, when it refused (${frameOf("rst-from-server")})`,
    };
  },
  "syn-challenged": ({ frameOf }) => {
    return {
      whose: "server",
      ask: `find out whether it still knows an older connection on these ports: its ACK (${frameOf("challenge-ack")}) does not acknowledge the SYN`,
    };
  },
  "slow-handshake": ({ facts: { connectNs, synAckFrame }, server }) => {
    const taken = shortTime(connectNs / NANOS_PER_SECOND);
    return {
      whose: "client",
      ask: `compare the ${taken} from SYN to SYN/ACK (frame ${synAckFrame}) with a ping to ${server}: what is beyond it is the server's own`,
    };
  },
  "reset-on-accept": ({ facts }) => {
    return {
      whose: "server",
      ask: `find out why it resets connections right after the handshake (${resetText(facts)})`,
    };
  },
  "closed-on-accept": ({ facts: { serverFinFrame } }) => {
    return {
      whose: "server",
      ask: `find out why it closes connections before any data (FIN: frame ${serverFinFrame})`,
    };
  },
  "request-reset": ({ facts }) => {
    return { whose: "server", ask: `find out why it answers the request by a reset (${resetText(facts)})` };
  },
  "request-unanswered": ({ facts }) => {
    return {
      whose: "server",
      ask: `find out why it does not answer the request (frame ${facts.firstPayloadFrame}${waitText(facts)})`,
    };
  },
  "reset-mid-transfer": ({ facts }) => {
    return {
      whose: facts.isResetByServer ? "server" : "client",
      ask: `find out why it reset the connection while data was under way (${resetText(facts, pauseText(facts))})`,
    };
  },
  "data-black-holed": ({ facts: { filledWindowBytes }, frameOf }) => {
    const full = Number.isNaN(filledWindowBytes)
      ? ""
      : `, or whether the receiver hangs: it fills the ${plural(filledWindowBytes, "byte")} of window that were left`;
    return {
      whose: "path",
      ask: `capture at both ends at the same time, to see where the data is lost that was sent again in vain (${frameOf("retransmission")})${full}`,
    };
  },
  "heavy-loss": ({ facts: { nPayloadRetransmissions, nPayloadSegments }, frameOf }) => {
    return {
      whose: "path",
      ask:
        "find out where segments are lost, if they are: one connection sent " +
        `${plural(nPayloadSegments - nPayloadRetransmissions, "segment")} with payload, and ${count(nPayloadRetransmissions)} times one ` +
        `again (first in ${frameOf("retransmission")}; what had been acknowledged before was not lost)`,
    };
  },
  "zero-window-stall": ({ facts: { zeroWindowSeconds }, frameOf }) => {
    return {
      whose: "both",
      ask: `find out why the end that closed its window (${frameOf("zero-window")}) did not read for ${shortTime(zeroWindowSeconds)}`,
    };
  },
};

/** "; the client waited 30.0 s", "; the server closed the connection 0.19 ms after …"; "" where the clock leapt. */
function waitText({ waitedSeconds, isFirstFinFromServer, isEnded }: ConversationFacts): string {
  if (!(waitedSeconds >= 0)) return "";
  const waited = shortTime(waitedSeconds);
  if (isFirstFinFromServer)
    return `; the server closed the connection ${waited} after the client's last data`;
  return `; the client waited ${waited}${isEnded ? "" : ", until the capture's end"}`;
}

/** "RST: frame 8, 0.84 ms after the frame before; it carries 13 bytes: read them". */
function resetText({ resetFrame, resetBytes }: ConversationFacts, pause = ""): string {
  const bytes = plural(resetBytes, "byte");
  const reason = resetBytes === 0 ? "" : `; it carries ${bytes}: read ${resetBytes === 1 ? "it" : "them"}`;
  return `RST: frame ${resetFrame}${pause}${reason}`;
}

/** ", 20.000 s after the frame before"; "" where it is not known. */
function pauseText({ silentBeforeResetSeconds: pause }: ConversationFacts): string {
  return pause > 0 ? `, ${shortTime(pause)} after the frame before` : "";
}

/** Whom to ask about a service; undefined where its commonest trouble says of itself what to do, or has other steps. */
export function whomToAsk(data: AnalysisData, study: ServiceStudy): Asking | undefined {
  const [pattern] = [...study.patterns]
    .filter(([id]) => ASKS[id] !== undefined)
    .toSorted(([, a], [, b]) => b - a)
    .map(([id]) => id);
  const foreign = foreignResetAsk(data, study);
  if (foreign !== undefined) return { who: ownerOf("path", study), brief: foreign };
  const asked = pattern && ASKS[pattern];
  const [example] = pattern ? examplesOf(study, pattern) : [];
  if (!asked || example === undefined) return undefined;
  const notable = notableFrames(data, example);
  const frameOf = (role: EvidenceRole): string => {
    const first = notable.find((frame) => frame.role === role);
    return first ? `frame ${first.frame}` : "";
  };
  const { whose, ask } = asked({ facts: data.facts(example), server: study.server, frameOf });
  return { who: ownerOf(whose, study), brief: ask };
}

function ownerOf(whose: ReturnType<Ask>["whose"], study: ServiceStudy): string {
  const place = endpointText(study.server, study.serverPort);
  switch (whose) {
    case "client":
      return clientOwner(study);
    case "server":
      return `Operator of the application at ${place}`;
    case "path":
      return `Network team, for ${place}`;
    case "both":
      return `Operators of both ends of ${place}`;
  }
}
