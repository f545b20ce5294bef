/**
 * English words for the closed lists that leave the core. Each value is the key of a translation.
 * A code that is not listed is shown as it is, never hidden.
 */
import type { EvidenceRole, PatternFact, PatternFactName, Reuse } from "../../src/report/report-shapes";
import type { PatternId, ReuseVerdict, RoleGround, Teardown } from "../../src/report/pattern-names";
import { formatCount, formatDuration } from "./value-texts";
import { t } from "./translate";

/** How a conversation ended, in a table's cell. */
const TEARDOWN_WORDS: Record<Teardown, string> = {
  none: "Not closed",
  "fin-fin": "FIN, FIN",
  "fin-rst": "FIN, RST",
  rst: "RST",
};

/** What says how a conversation ended. */
export interface Ending {
  teardown: Teardown;
  pattern: PatternId;
  /** SYNs sent with no other connection between; 0 where the capture began later. */
  tries: number;
  isConnected: boolean;
  /** Payload of both ends. */
  payloadBytes: number;
}

/**
 * How a conversation ended, in words. Where a SYN was sent and no connection came of it, there was nothing to close;
 * not so where payload shows that the capture missed the answer, or where the answer may still come.
 */
export function endingText({ teardown, pattern, tries, isConnected, payloadBytes }: Ending): string {
  const hasFailed = tries > 0 && !isConnected && payloadBytes === 0 && pattern !== "open";
  return teardown === "none" && hasFailed ? t("Never connected") : t(TEARDOWN_WORDS[teardown]);
}

/** Why one end is taken for the client. */
export const ROLE_GROUND_WORDS: Record<RoleGround, string> = {
  syn: "it sent the SYN",
  "syn-ack": "the other end sent a SYN/ACK",
  port: "guessed from the ports: no handshake was seen",
  "first-seen": "guessed from the first frame seen",
};

/** What an evidence frame shows. */
export const EVIDENCE_WORDS: Record<EvidenceRole, string> = {
  syn: "SYN",
  "syn-retry": "SYN, another try",
  "syn-ack": "SYN/ACK from the server",
  "syn-ack-repeat": "SYN/ACK, sent again",
  "challenge-ack": "ACK that does not acknowledge the SYN (challenge)",
  "rst-from-server": "RST from the server",
  "rst-from-client": "RST from the client",
  "rst-ignored": "RST that the client ignored",
  "fin-from-client": "FIN from the client",
  "fin-from-server": "FIN from the server",
  "icmp-unreachable": "ICMP unreachable that quotes the SYN",
  request: "First payload of the client",
  response: "First payload of the server",
  retransmission: "Retransmission",
  "zero-window": "Window closed",
  "first-frame": "First frame seen",
  "last-frame": "Last frame seen",
};

const REUSE_WORDS: Record<ReuseVerdict, string> = {
  "no-time-wait": "It was ended by a RST, so no TIME-WAIT state was left: harmless.",
  elapsed: "TIME-WAIT was over: harmless.",
  "early-accepted": "Sooner than TIME-WAIT allows, and the server accepted it: harmless.",
  "early-conflict": "Sooner than TIME-WAIT allows, and the server did not accept it: this reuse did harm.",
  "still-open": "The earlier connection had not been closed: this reuse did harm.",
};

/** Defects of a capture file, by code. */
export const PROBLEM_WORDS: Record<string, string> = {
  "cut-short": "The file ends in the middle of a record",
  "bad-block-length": "A block has an impossible length",
  "bad-block": "A block contradicts itself",
  "bad-record": "A record contradicts itself",
  "bad-file-header": "The file's header says something unknown",
  "unknown-interface": "A packet names an interface that was not described",
  "bad-section-header": "A section header is damaged",
  "bad-options": "Options run past their block",
  "broken-compression": "The compression around the capture is damaged",
};

/** Facts that patterns give. */
const FACT_WORDS: Record<PatternFactName, string> = {
  clientGaveUp: "Client gave up with a RST",
  refusals: "Refusals",
  unansweredTries: "Tries without any answer",
  icmpType: "ICMP type",
  icmpCode: "ICMP code",
  synAckRepeats: "SYN/ACK repeats",
  connectSeconds: "Connected after",
  unackedRetransmissions: "Retransmissions never acknowledged",
  idleSeconds: "Silence before the end",
  waitedSeconds: "Waited for an answer",
  zeroWindowSeconds: "Window closed for",
  retransmittedSegments: "Segments sent again",
  payloadSegments: "Segments with payload",
};

/** One sentence (or two) on the port's earlier use. */
export function reuseSentence(reuse: Reuse): string {
  const first = t(
    "The client's port was used before, by conversation {0}, {1} earlier.",
    String(reuse.previous),
    formatDuration(reuse.gapSeconds),
  );
  return `${first} ${t(REUSE_WORDS[reuse.verdict])}`;
}

/** A pattern's fact as a name and a value to read. Names ending in `Seconds` are durations. */
export function factTexts(fact: PatternFact): { name: string; value: string } {
  const name = t(FACT_WORDS[fact.name]);
  if (typeof fact.value !== "number") return { name, value: fact.value };
  return {
    name,
    value: fact.name.endsWith("Seconds") ? formatDuration(fact.value) : formatCount(fact.value),
  };
}
