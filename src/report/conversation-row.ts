/** One conversation as a row of `megalodon conversations`, and with everything known of it. */
import { NANOS_PER_SECOND } from "../base/units";
import { patternIdOfCode, patternOfCode } from "../diagnose/catalogue";
import { BIT, WORD } from "../flow/conversation-layout";
import type { AnalysisData } from "./analysis-data";
import { evidenceOf, notableFrames } from "./evidence";
import { PATTERN_SEVERITY, ROLE_GROUNDS, TEARDOWNS } from "./pattern-names";
import type { ConversationDetails, ConversationRow } from "./report-shapes";

/** tcp.stream numbers of a conversation, ascending. */
export function streamsOf(data: AnalysisData, conversation: number): number[] {
  const isFolded = (data.word(conversation, WORD.BITS) & BIT.FOLDED) !== 0;
  if (!isFolded) return [data.word(conversation, WORD.FIRST_STREAM)];
  return data.tracker.folded.of(conversation).map((part) => part.stream);
}

/** The row of a conversation. Field names are stable: docs/json-output.md. */
export function conversationRow(data: AnalysisData, conversation: number): ConversationRow {
  const evidence = evidenceOf(data, conversation).map((frame) => frame.frame);
  const reuse = data.reuse(conversation);
  const facts = data.facts(conversation);
  const client = facts.clientSide;
  const server = 1 - client;
  const pattern = patternIdOfCode(data.patterns[conversation]!);
  return {
    conversation,
    streams: streamsOf(data, conversation),
    client: data.address(conversation, client),
    clientPort: data.port(conversation, client),
    server: data.address(conversation, server),
    serverPort: data.port(conversation, server),
    roleGround: ROLE_GROUNDS[facts.roleGround]!,
    firstFrame: facts.firstFrame,
    lastFrame: facts.lastFrame,
    start: facts.firstTimeNs / NANOS_PER_SECOND,
    duration: (facts.lastTimeNs - facts.firstTimeNs) / NANOS_PER_SECOND,
    packets: facts.nPacketsFromClient + facts.nPacketsFromServer,
    packetsFromClient: facts.nPacketsFromClient,
    packetsFromServer: facts.nPacketsFromServer,
    payloadFromClient: facts.payloadFromClient,
    payloadFromServer: facts.payloadFromServer,
    tries: facts.nTries,
    refusals: facts.nRefusals,
    connectSeconds: Number.isNaN(facts.connectNs) ? null : facts.connectNs / NANOS_PER_SECOND,
    teardown: TEARDOWNS[facts.teardown]!,
    pattern,
    severity: PATTERN_SEVERITY[pattern],
    evidence,
    reuse,
    retransmissions: facts.nRetransmissions,
  };
}

/** A conversation's row, the facts of its pattern, all its notable frames, and a Wireshark filter for it. */
export function conversationDetails(data: AnalysisData, conversation: number): ConversationDetails {
  const row = conversationRow(data, conversation);
  const pattern = patternOfCode(data.patterns[conversation]!);
  return {
    row,
    facts: pattern.tell?.(data.facts(conversation)) ?? [],
    evidence: notableFrames(data, conversation),
    wiresharkFilter: row.streams.map((stream) => `tcp.stream eq ${stream}`).join(" or "),
  };
}

/** One tcp.stream: what Wireshark's conversation list would show. Endpoint A sent its first frame. */
export interface StreamRow {
  stream: number;
  conversation: number;
  addressA: string;
  portA: number;
  addressB: string;
  portB: number;
  firstFrame: number;
  lastFrame: number;
  packets: number;
}

type StreamEnds = Pick<StreamRow, "conversation" | "addressA" | "portA" | "addressB" | "portB">;

function endsOf(data: AnalysisData, conversation: number, sideA: number): StreamEnds {
  return {
    conversation,
    addressA: data.address(conversation, sideA),
    portA: data.port(conversation, sideA),
    addressB: data.address(conversation, 1 - sideA),
    portB: data.port(conversation, 1 - sideA),
  };
}

/** All streams of the capture by number. O(streams). */
export function streamRows(data: AnalysisData): StreamRow[] {
  const rows: StreamRow[] = [];
  for (let conversation = 0; conversation < data.nConversations; conversation++) {
    const firstSide = data.word(conversation, WORD.BITS) & BIT.FIRST_FROM_1 ? 1 : 0;
    const nPackets = data.packets(conversation);
    const lastFrame = data.word(conversation, WORD.LAST_FRAME);
    const parts = data.tracker.folded.of(conversation);
    if (parts.length === 0) {
      const stream = data.word(conversation, WORD.FIRST_STREAM);
      const firstFrame = data.word(conversation, WORD.FIRST_FRAME);
      rows.push({
        ...endsOf(data, conversation, firstSide),
        stream,
        firstFrame,
        lastFrame,
        packets: nPackets,
      });
    }
    parts.forEach((part, i) => {
      const next = parts[i + 1];
      // A stream that goes on where another was refused begins with the client's SYN.
      const sideA = i === 0 ? firstSide : data.clientSide(conversation);
      rows.push({
        ...endsOf(data, conversation, sideA),
        stream: part.stream,
        firstFrame: part.firstFrame,
        lastFrame: next ? part.lastFrame : lastFrame,
        packets: (next?.packetsBefore ?? nPackets) - part.packetsBefore,
      });
    });
  }
  return rows.sort((a, b) => a.stream - b.stream);
}
