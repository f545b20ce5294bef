/** RSTs in a server's name that clients ignored, in words: who may have sent them, and who can find out. */
import { showEach } from "../diagnose/hypothesis";
import type { ServiceStudy } from "../diagnose/services/service-study";
import { WORD } from "../flow/conversation-layout";
import { EVENT } from "../flow/event-log";
import { ttlsOf } from "../flow/ignored-resets";
import type { AnalysisData } from "./analysis-data";
import type { Finding } from "./diagnosis-shapes";
import { count, plural } from "./number-text";

/** Connections that are shown. */
const MAX_EXAMPLES = 4;

/** A RST before a SYN/ACK that its client ignored; TTLs are 0 where unknown. */
interface IgnoredReset {
  frame: number;
  synAckFrame: number;
  ofReset: number;
  ofSynAck: number;
}

/** The ignored RST of a conversation; undefined where it has none. */
function ignoredReset(data: AnalysisData, conversation: number): IgnoredReset | undefined {
  const head = data.word(conversation, WORD.EVENTS);
  if (head === 0) return undefined;
  const event = data.tracker.events.list(head).find(({ kind }) => kind === EVENT.IGNORED_RST);
  const synAckFrame = data.word(conversation, WORD.SYN_ACK_FRAME);
  return event && { frame: event.frame, synAckFrame, ...ttlsOf(event.detail) };
}

/** Whether its TTL shows that it came another way than the server's own frames. */
function isForeign({ ofReset, ofSynAck }: IgnoredReset): boolean {
  return ofReset > 0 && ofSynAck > 0 && ofReset !== ofSynAck;
}

/** What is said of ignored RSTs; undefined where there are none. O(events), and O(conversations) only where there are any. */
export function ignoredResetsFinding(
  data: AnalysisData,
  conversations: ArrayLike<number>,
): Finding | undefined {
  if (!data.tracker.events.holds(EVENT.IGNORED_RST)) return undefined;
  const found = Array.from(conversations, (each) => ignoredReset(data, each)).filter(
    (each) => each !== undefined,
  );
  const foreign = found.filter(isForeign);
  const [example] = foreign;
  if (found.length === 0) return undefined;
  const shown = (example ? foreign : found).slice(0, MAX_EXAMPLES);
  const whose = example
    ? `${foreign.length === found.length ? "The" : `Of ${count(foreign.length)} the`} RST has another TTL than the SYN/ACK (frame ${example.frame}: ` +
      `${example.ofReset}, frame ${example.synAckFrame}: ${example.ofSynAck}): by inference the server did not send it, something on the path did.`
    : "Who sent it does not show: a host that refuses a SYN does not accept it afterwards.";
  const proofs = shown.flatMap(({ frame, synAckFrame }) => [
    { frame, role: "rst-ignored" as const },
    { frame: synAckFrame, role: "syn-ack" as const },
  ]);
  const sentence = `Of ${plural(found.length, "connection")} a RST came before the SYN/ACK, and the client ignored it and went on. ${whose}`;
  return showEach(sentence, proofs);
}

/** Trouble that a RST ends: who sent the RST may be somebody on the path. */
const ENDED_BY_RESET = ["request-reset", "reset-on-accept", "reset-mid-transfer"] as const;

/** A foreign RST that was ignored, of a service's connections that a RST ended; undefined where there is none. */
function foreignReset(data: AnalysisData, { examples }: ServiceStudy): IgnoredReset | undefined {
  return ENDED_BY_RESET.flatMap((pattern) => examples.get(pattern) ?? [])
    .map((conversation) => ignoredReset(data, conversation))
    .find((each) => each !== undefined && isForeign(each));
}

/** Why such connections may have been reset; "" where nothing shows it. */
export function foreignResetText(data: AnalysisData, study: ServiceStudy): string {
  const found = foreignReset(data, study);
  return found
    ? `By inference, something on the path sends RSTs in the server's name: frame ${found.frame} came before the SYN/ACK (frame ` +
        `${found.synAckFrame}) and has TTL ${found.ofReset}, not ${found.ofSynAck}; the client ignored it. Whether the RST that ended ` +
        "the connection is the server's own is not settled by that."
    : "";
}

/** What to ask of whom in that case; undefined where nothing shows it. */
export function foreignResetAsk(data: AnalysisData, study: ServiceStudy): string | undefined {
  const found = foreignReset(data, study);
  return (
    found &&
    `find out what on the path sends RSTs in the server's name (frame ${found.frame} has TTL ${found.ofReset}, the SYN/ACK in frame ` +
      `${found.synAckFrame} has ${found.ofSynAck}), and capture at the server too, to see which RSTs are its own`
  );
}
