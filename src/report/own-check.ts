/** What a reader does to see the trouble in Wireshark, without trust in this report and in less than a minute. */
import type { AnalysisData } from "./analysis-data";
import type { Finding } from "./diagnosis-shapes";
import { severityOf } from "./capture-report";
import { streamsOf } from "./conversation-row";
import { evidenceOf, notableFrames } from "./evidence";
import { plural } from "./number-text";
import { PATTERN_LABELS } from "./pattern-labels";
import { PATTERN_IDS } from "./pattern-names";
import type { EvidenceFrame, EvidenceRole } from "./report-shapes";

/** Frames named of a connection; the filter shows all. */
const MAX_FRAMES = 4;

/**
 * Two steps: the first failed connection of a service (or its first degraded one), and the first sound one beside it.
 * Empty where nothing is in trouble. O(conversations) at worst.
 */
export function ownCheck(
  data: AnalysisData,
  conversations: Uint32Array,
  service: { server: string; serverPort: number } | undefined,
): Finding[] {
  if (!service) return [];
  const isOwn = (conversation: number): boolean => {
    const server = 1 - data.clientSide(conversation);
    return (
      data.port(conversation, server) === service.serverPort &&
      data.address(conversation, server) === service.server
    );
  };
  const first = (severity: string): number | undefined =>
    conversations.find((conversation) => severityOf(data, conversation) === severity && isOwn(conversation));
  const bad = first("failed") ?? first("degraded");
  if (bad === undefined) return [];
  const sound = first("ok");
  return [
    stepOf(data, bad, "Frame"),
    ...(sound === undefined ? [] : [stepOf(data, sound, "For comparison, frame")]),
  ];
}

/** "Frame 1114 (Ctrl+G), followed as a stream, shows 1114 (SYN), 1141 (SYN again): these are all its frames. …" */
function stepOf(data: AnalysisData, conversation: number, lead: string): Finding {
  const { label, sentence } = PATTERN_LABELS[PATTERN_IDS[data.patterns[conversation]!]!];
  const streams = streamsOf(data, conversation).map((stream) => `tcp.stream eq ${stream}`);
  const shown = shownFrames(data, conversation).map(({ frame, role }) => `${frame} (${ROLE_WORDS[role]})`);
  // Wireshark gives an ICMP error the number of the stream that it quotes.
  const nFrames = data.packets(conversation) + data.facts(conversation).nIcmpRejections;
  const all = nFrames === shown.length ? "these are all its frames" : `it has ${plural(nFrames, "frame")}`;
  return {
    sentence:
      `${lead} ${data.facts(conversation).firstFrame} (Ctrl+G), then the filter on its stream: ` +
      `${shown.join(", ")}; ${all}. ${label}: ${sentence}`,
    frames: [],
    shows: "",
    filter: streams.join(" or "),
  };
}

/** The first notable frames; where no proof of its trouble is among them, the first one and then those that prove it. */
function shownFrames(data: AnalysisData, conversation: number): EvidenceFrame[] {
  const first = notableFrames(data, conversation).slice(0, MAX_FRAMES);
  if (severityOf(data, conversation) === "ok") return first;
  const proof = evidenceOf(data, conversation);
  const isShown = first.some(({ frame }) => proof.some((proving) => proving.frame === frame));
  return isShown ? first : [...first.slice(0, 1), ...proof.slice(0, MAX_FRAMES - 1)];
}

const ROLE_WORDS: Record<EvidenceRole, string> = {
  syn: "SYN",
  "syn-retry": "SYN again",
  "syn-ack": "SYN/ACK",
  "syn-ack-repeat": "SYN/ACK again",
  "challenge-ack": "challenge ACK",
  "rst-from-server": "RST by the server",
  "rst-from-client": "RST by the client",
  "rst-ignored": "RST that the client ignored",
  "fin-from-client": "FIN by the client",
  "fin-from-server": "FIN by the server",
  "icmp-unreachable": "ICMP unreachable",
  request: "data from the client",
  response: "data from the server",
  retransmission: "data sent again",
  "zero-window": "window closed",
  "first-frame": "the first",
  "last-frame": "the last",
};
