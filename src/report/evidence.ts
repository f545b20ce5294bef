/** Which frames of a conversation prove its pattern, and what each of them is. */
import { patternOfCode } from "../diagnose/catalogue";
import { BIT, WORD } from "../flow/conversation-layout";
import { EVENT } from "../flow/event-log";
import { sentInVain } from "../flow/sent-in-vain";
import type { AnalysisData } from "./analysis-data";
import type { EvidenceFrame, EvidenceRole } from "./report-shapes";

const ROLE_OF_EVENT: Readonly<Record<number, EvidenceRole>> = {
  [EVENT.SYN]: "syn",
  [EVENT.SYN_RETRY]: "syn-retry",
  [EVENT.REFUSAL]: "rst-from-server",
  [EVENT.CHALLENGE]: "challenge-ack",
  [EVENT.ICMP_REJECTION]: "icmp-unreachable",
  [EVENT.SYN_ACK_REPEAT]: "syn-ack-repeat",
  [EVENT.CLIENT_RST]: "rst-from-client",
  [EVENT.RETRANSMISSION]: "retransmission",
  [EVENT.SENT_AGAIN_BY_0]: "retransmission",
  [EVENT.SENT_AGAIN_BY_1]: "retransmission",
  [EVENT.ZERO_WINDOW]: "zero-window",
  [EVENT.IGNORED_RST]: "rst-ignored",
  [EVENT.ANSWERS_FIRST_SYN]: "syn-ack",
};

/** Every frame of a conversation that was remembered, with its role; by frame number, each once. */
export function notableFrames(data: AnalysisData, conversation: number): EvidenceFrame[] {
  const facts = data.facts(conversation);
  const client = facts.clientSide;
  const server = 1 - client;
  const frames = new Map<number, EvidenceRole>();
  const note = (frame: number, role: EvidenceRole) => {
    if (frame !== 0 && !frames.has(frame)) frames.set(frame, role);
  };
  const events = data.tracker.events.list(data.word(conversation, WORD.EVENTS));
  // A RST that was ignored may stand among the refusals too: it refused nothing.
  for (const event of events) if (event.kind === EVENT.IGNORED_RST) note(event.frame, "rst-ignored");
  for (const event of events) note(event.frame, ROLE_OF_EVENT[event.kind]!);
  const hasOwnSyn = events.some((event) => event.kind === EVENT.SYN);
  if (facts.nTries > 0 && !hasOwnSyn) note(facts.firstFrame, "syn");
  note(data.word(conversation, WORD.SYN_ACK_FRAME), "syn-ack");
  note(facts.resetFrame, facts.isResetByServer ? "rst-from-server" : "rst-from-client");
  note(facts.clientFinFrame, "fin-from-client");
  note(facts.serverFinFrame, "fin-from-server");
  note(data.word(conversation, WORD.PAYLOAD_FRAME + client), "request");
  note(data.word(conversation, WORD.PAYLOAD_FRAME + server), "response");
  const idleSide = data.word(conversation, WORD.BITS) & BIT.IDLE_FROM_1 ? 1 : 0;
  note(data.word(conversation, WORD.IDLE_FRAME), idleSide === client ? "request" : "response");
  note(facts.firstFrame, "first-frame");
  note(facts.lastFrame, "last-frame");
  return [...frames].map(([frame, role]) => ({ frame, role })).sort((a, b) => a.frame - b.frame);
}

/** The frames that prove the conversation's pattern; never empty: at least its first frame. */
export function evidenceOf(data: AnalysisData, conversation: number): EvidenceFrame[] {
  const { evidence, isProvedByVainSegment } = patternOfCode(data.patterns[conversation]!);
  const notable = notableFrames(data, conversation);
  const inVain = isProvedByVainSegment ? sentInVain(data.tracker, data.facts(conversation)) : [];
  const proving = notable.filter(({ frame, role }) => evidence.includes(role) || inVain.includes(frame));
  return proving.length > 0 ? proving : notable.slice(0, 1);
}
