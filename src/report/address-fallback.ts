/**
 * Refusals that no user felt: a client with two addresses for one name (IPv6 and IPv4, or several of one family) is refused at one
 * and connects at once at the other (RFC 8305). It looks like a failed connection, and is none of the application's.
 */
import { showEach } from "../diagnose/hypothesis";
import type { ServiceStudy } from "../diagnose/services/service-study";
import { BIT, WORD } from "../flow/conversation-layout";
import type { AnalysisData } from "./analysis-data";
import type { CheckedStep } from "./diagnosis-shapes";
import { count, plural, shortTime } from "./number-text";
import { PATTERN_IDS } from "./pattern-names";

const REFUSED = PATTERN_IDS.indexOf("syn-refused");
/** A program that has a second address tries it at once: what comes later is asked for by somebody else. */
const MOST_SECONDS = 1;
/** Conversations that may begin between the two. */
const MOST_BETWEEN = 64;
/** Fallbacks whose frames are named. */
const MAX_EXAMPLES = 2;

/** See the file's head. */
export interface AddressFallback {
  /** Refused conversations; each was followed by one that connected. */
  n: number;
  /** The other address. */
  address: string;
  port: number;
  /** From the last refusal of a conversation to the SYN to the other address, at most. */
  mostSeconds: number;
  /** The first few: the last frame of the refused conversation, and the SYN/ACK of the other. */
  examples: { refusal: number; synAck: number }[];
}

/**
 * The fallback, where every connection to a service was refused and each was followed by one of its own to one other address.
 * O(conversations of the service).
 */
export function addressFallback(data: AnalysisData, study: ServiceStudy): AddressFallback | undefined {
  const { conversations, series, serverPort } = study;
  if (series.nRefused === 0 || series.nAccepted > 0) return undefined;
  const taken = new Set<number>();
  const found: AddressFallback = { n: 0, address: "", port: serverPort, mostSeconds: 0, examples: [] };
  let other = -1;
  for (const conversation of conversations) {
    if (data.patterns[conversation] !== REFUSED) return undefined;
    const next = successor(data, conversation, taken);
    if (next < 0 || (other >= 0 && data.services[next] !== other)) return undefined;
    other = data.services[next]!;
    taken.add(next);
    found.n++;
    found.address = data.address(next, 1 - data.clientSide(next));
    found.mostSeconds = Math.max(found.mostSeconds, data.startSeconds(next) - data.endSeconds(conversation));
    if (found.examples.length < MAX_EXAMPLES) {
      found.examples.push({
        refusal: data.word(conversation, WORD.LAST_FRAME),
        synAck: data.word(next, WORD.SYN_ACK_FRAME),
      });
    }
  }
  return found;
}

/** The first connection to the port at another address that came of the same program, as far as frames tell; -1 where none did. */
function successor(data: AnalysisData, conversation: number, taken: ReadonlySet<number>): number {
  const client = data.clientSide(conversation);
  const port = data.port(conversation, 1 - client);
  const endSeconds = data.endSeconds(conversation);
  const last = Math.min(data.nConversations - 1, conversation + MOST_BETWEEN);
  for (let next = conversation + 1; next <= last; next++) {
    const afterSeconds = data.startSeconds(next) - endSeconds;
    if (afterSeconds > MOST_SECONDS) return -1;
    const nextClient = data.clientSide(next);
    const isElsewhere = data.services[next] !== data.services[conversation];
    const isConnected = data.word(next, WORD.SYN_ACK_FRAME) !== 0;
    if (afterSeconds < 0 || taken.has(next) || !isElsewhere || !isConnected) continue;
    if (data.port(next, 1 - nextClient) !== port) continue;
    const isOtherFamily =
      ((data.word(next, WORD.BITS) ^ data.word(conversation, WORD.BITS)) & BIT.IPV6) !== 0;
    if (isOtherFamily || data.addressKey(next, nextClient) === data.addressKey(conversation, client))
      return next;
  }
  return -1;
}

/** The fallback in a sentence; "" where there is none. */
export function fallbackSentence(fallback: AddressFallback | undefined): string {
  if (!fallback) return "";
  const { n, address, port, mostSeconds } = fallback;
  const each = n === 1 ? "Right behind the refusal" : `Right behind each of the ${count(n)} refusals`;
  const most = n === 1 ? "" : " at most";
  return (
    `${each} (${shortTime(mostSeconds)}${most}), a connection to port ${port} at ${address} was accepted: it looks like one name with two ` +
    "addresses, at one of which nobody listens, and users felt next to nothing."
  );
}

/** What to do about it. */
export function fallbackAction({ address }: AddressFallback, server: string): string {
  return (
    `nothing needs to be done, as clients connect at ${address} at once. To spare them the refusals, let the service listen at ` +
    `${server} too, or give its name the address ${address} alone.`
  );
}

/** The same as a step of the examination. */
export function fallbackStep(fallback: AddressFallback | undefined): CheckedStep[] {
  if (!fallback) return [];
  const proofs = fallback.examples.flatMap(({ refusal, synAck }) => [
    { frame: refusal, role: "rst-from-server" as const },
    { frame: synAck, role: "syn-ack" as const },
  ]);
  const shown = plural(fallback.examples.length, "refusal with the SYN/ACK", "refusals with the SYN/ACKs");
  return [
    {
      question: "Did the client get its connection elsewhere?",
      ...showEach(`${fallbackSentence(fallback)} The frames: ${shown} behind it.`, proofs),
    },
  ];
}
