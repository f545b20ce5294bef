/**
 * What is true of a generated capture: the shape of the truth file, and how it is drawn from a story.
 * The truth comes from the story's own knowledge and from counting what was written; nothing of it is read
 * back from the capture.
 */
import type { PatternId, ReuseVerdict, Teardown } from "../../src/report/pattern-names";
import type { CaptureWriter } from "./capture-writer";
import type { Connection, Tally } from "./connection";
import { CLIENT, SERVER } from "./segment";

/** One conversation. Frames count from 1 over the file; seconds since the first frame, by the capture's clock. */
export interface ConversationTruth {
  conversation: number;
  client: string;
  clientPort: number;
  server: string;
  serverPort: number;
  firstFrame: number;
  lastFrame: number;
  start: number;
  packetsFromClient: number;
  packetsFromServer: number;
  /** Bytes as often as they were sent: a retransmission counts again. */
  payloadFromClient: number;
  payloadFromServer: number;
  tries: number;
  /** RSTs that answered a SYN. */
  refusals: number;
  /** How many `tcp.stream` numbers Wireshark gives it. */
  streams: number;
  pattern: PatternId;
  teardown: Teardown;
  /** Segments with payload that was sent before; SYNs are counted as tries. */
  dataRetransmissions: number;
  reuse: ReuseTruth | null;
}

/** The conversation before it on the same addresses and ports. */
interface ReuseTruth {
  previous: number;
  /** From the last frame of the previous one to this one's first SYN. */
  gapSeconds: number;
  verdict: ReuseVerdict;
}

/** What the story says of itself. Seconds are the story's own until the truth is drawn. */
export interface StoryFacts {
  /** The first try that was not accepted for want of capacity, or the moment the fault began; null where none. */
  onsetSeconds: number | null;
  /** When the fault ended; null where it lasted, or where there was none. */
  recoverySeconds: number | null;
  /** What the sick service accepts per second at most; null where nothing limits it. */
  capacityPerSecond: number | null;
  /** What is asked of it per second after the onset; null where it does not matter. */
  demandPerSecond: number | null;
  sickPair: { client: string; server: string } | null;
  service: { server: string; serverPort: number } | null;
  /** Hypotheses that hold, by their id in the report; strongest first. */
  causes: string[];
}

export interface Truth extends StoryFacts {
  version: 1;
  story: string;
  seed: number;
  /** The command's arguments, with every default written out. */
  arguments: Record<string, string | number | boolean>;
  nFrames: number;
  durationSeconds: number;
  /** Against the story's clock, which the client's capture has. */
  clock: { offsetSeconds: number; driftPpm: number };
  /** Frames and conversations by pair of addresses, in the order in which they appear. */
  pairs: { client: string; server: string; nFrames: number; nConversations: number }[];
  patterns: Partial<Record<PatternId, number>>;
  conversations: ConversationTruth[];
}

/** Twice the maximum segment lifetime (RFC 9293 §3.4.2: 2 minutes). */
const TIME_WAIT_SECONDS = 240;

/** The conversations that the capture shows, in the order of their first frames. */
export function conversationTruths(connections: Connection[], writer: CaptureWriter): ConversationTruth[] {
  const seen = connections.filter((connection) => connection.tally.firstFrame > 0);
  seen.sort((left, right) => left.tally.firstFrame - right.tally.firstFrame);
  const newest = new Map<string, number>();
  return seen.map((connection, conversation) => {
    const { route, tally, outcome } = connection;
    const key = `${route.client.address} ${route.clientPort} ${route.server.address} ${route.serverPort}`;
    const previous = newest.get(key);
    newest.set(key, conversation);
    return {
      conversation,
      client: route.client.address,
      clientPort: route.clientPort,
      server: route.server.address,
      serverPort: route.serverPort,
      firstFrame: tally.firstFrame,
      lastFrame: tally.lastFrame,
      start: writer.secondsBetween(writer.firstTicks, tally.firstTicks),
      packetsFromClient: tally.packets[CLIENT],
      packetsFromServer: tally.packets[SERVER],
      payloadFromClient: tally.payload[CLIENT],
      payloadFromServer: tally.payload[SERVER],
      tries: tally.tries,
      refusals: tally.refusals,
      streams: tally.streams,
      pattern: patternOf(connection, writer),
      teardown: outcome.teardown,
      dataRetransmissions: tally.retransmissions,
      reuse: previous === undefined ? null : reuseOf(connection, seen[previous]!, { previous, writer }),
    };
  });
}

/** The story's pattern, as far as this capture can show it. */
function patternOf(connection: Connection, writer: CaptureWriter): PatternId {
  const { outcome, tally } = connection;
  if (isStillTrying(connection, writer)) return "open";
  const showsItsRetries = outcome.pattern !== "connected-after-silence" || tally.tries > 1;
  return showsItsRetries ? outcome.pattern : CLOSED_PATTERN[outcome.teardown];
}

const CLOSED_PATTERN: Record<Teardown, PatternId> = {
  "fin-fin": "closed-fin",
  "fin-rst": "closed-fin-rst",
  rst: "closed-rst",
  none: "open",
};

/** An unanswered SYN that is younger than its retry interval when the capture ends tells nothing yet. */
function isStillTrying({ outcome, tally, retryInterval }: Connection, writer: CaptureWriter): boolean {
  if (outcome.pattern !== "syn-unanswered") return false;
  return writer.secondsBetween(tally.lastTicks, writer.lastTicks) < retryInterval;
}

function reuseOf(
  connection: Connection,
  previous: Connection,
  about: { previous: number; writer: CaptureWriter },
): ReuseTruth {
  const gapSeconds = about.writer.secondsBetween(previous.tally.lastTicks, connection.tally.firstTicks);
  return { previous: about.previous, gapSeconds, verdict: verdictOf(connection, previous, gapSeconds) };
}

/**
 * What the reuse means. A previous conversation that never connected left nothing behind at the server, and
 * one that a RST ended left nothing either: there is no TIME-WAIT to run into.
 */
function verdictOf(connection: Connection, previous: Connection, gapSeconds: number): ReuseVerdict {
  if (connection.reuseVerdict !== null) return connection.reuseVerdict;
  const neverConnected = !wasAccepted(previous.tally);
  const { teardown } = previous.outcome;
  if (neverConnected || teardown === "rst" || teardown === "fin-rst") return "no-time-wait";
  if (teardown === "none") return "still-open";
  if (gapSeconds >= TIME_WAIT_SECONDS) return "elapsed";
  return wasAccepted(connection.tally) ? "early-accepted" : "early-conflict";
}

/** A server that sent more than refusals accepted. */
function wasAccepted(tally: Tally): boolean {
  return tally.packets[SERVER] > tally.refusals;
}

/** Conversations by pattern. */
export function countPatterns(conversations: ConversationTruth[]): Partial<Record<PatternId, number>> {
  const counts: Partial<Record<PatternId, number>> = {};
  for (const { pattern } of conversations) counts[pattern] = (counts[pattern] ?? 0) + 1;
  return counts;
}

/** Frames and conversations by pair of client and server. */
export function countPairs(conversations: ConversationTruth[]): Truth["pairs"] {
  const pairs = new Map<string, Truth["pairs"][number]>();
  for (const { client, server, packetsFromClient, packetsFromServer } of conversations) {
    const key = `${client} ${server}`;
    const pair = pairs.get(key) ?? { client, server, nFrames: 0, nConversations: 0 };
    pair.nFrames += packetsFromClient + packetsFromServer;
    pair.nConversations++;
    pairs.set(key, pair);
  }
  return [...pairs.values()];
}

/** The truth file's text: one line for each conversation, so that a big file can be searched by line. */
export function truthText(truth: Truth): string {
  const { conversations, ...rest } = truth;
  const head = JSON.stringify(rest, null, 2).slice(0, -2);
  const lines = conversations.map((conversation) => `    ${JSON.stringify(conversation)}`);
  return `${head},\n  "conversations": [\n${lines.join(",\n")}\n  ]\n}\n`;
}
