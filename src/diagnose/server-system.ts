/**
 * What the TTL of a server's SYN/ACKs says of its kind. Systems begin with different values and routers count down: Windows
 * begins with 128, Linux and most others with 64, some devices with 255. A hint, as it can be set.
 */
import { RECORD_WORDS, WORD } from "../flow/conversation-layout";
import { synAckTtl } from "../flow/syn-ack-ttl";
import type { Finding } from "../report/diagnosis-shapes";
import { count } from "../report/number-text";
import { synAckFilter } from "./example-frames";
import { show, synAckFrames } from "./hypothesis";
import type { JudgedCapture } from "./judged-capture";
import type { ServiceStudy } from "./services/service-study";

/** Connections looked at: more tell nothing more. */
const MAX_LOOKED_AT = 400;

const MAX_EXAMPLES = 4;

const WINDOWS_TTL = 128;
const LINUX_TTL = 64;

/** The kind of a server's system, as far as the TTL of its SYN/ACKs tells. */
export interface ServerSystem {
  kind: "windows" | "linux";
  ttl: number;
  /** SYN/ACKs that have it: all that were looked at. */
  n: number;
  isOfAll: boolean;
  /** Conversations of the first of them. */
  examples: number[];
}

/** Undefined where no SYN/ACK shows a TTL, where they differ, or where it is of another kind. */
export function serverSystem(
  { tracker }: JudgedCapture,
  { conversations }: ServiceStudy,
): ServerSystem | undefined {
  const { u32 } = tracker.table;
  const looked = conversations.subarray(0, MAX_LOOKED_AT);
  const accepted = [...looked].filter((each) => u32[each * RECORD_WORDS + WORD.SYN_ACK_FRAME] !== 0);
  const ttls = new Set(accepted.map((each) => synAckTtl(u32, each * RECORD_WORDS)));
  const [ttl = 0] = ttls;
  if (ttls.size !== 1 || ttl === 0 || ttl > WINDOWS_TTL) return undefined;
  return {
    kind: ttl > LINUX_TTL ? "windows" : "linux",
    ttl,
    n: accepted.length,
    isOfAll: looked.length === conversations.length,
    examples: accepted.slice(0, MAX_EXAMPLES),
  };
}

/** That TTL with its SYN/ACKs, and `soWhat` it says. */
export function systemFinding(
  capture: JudgedCapture,
  study: ServiceStudy,
  { kind, ttl, n, isOfAll, examples }: ServerSystem,
  soWhat: string,
): Finding {
  const which = isOfAll ? `all ${count(n)} connections` : `the first ${count(n)} that were accepted`;
  const whose = n === 1 ? "The SYN/ACK of the only connection has" : `The SYN/ACKs of ${which} have`;
  const others = kind === "windows" ? "Linux and most others with 64" : "Windows with 128";
  const senders = kind === "windows" ? "Windows sends with 128" : "Linux and most others send with 64";
  const sentence = `${whose} TTL ${ttl}: ${senders} where nobody changed that, ${others}. ${soWhat}`;
  return {
    ...show(sentence, synAckFrames(capture, examples), "syn-ack"),
    ...(isOfAll ? { nInAll: n } : {}),
    filter: `${synAckFilter(study)} && ip.ttl == ${ttl}`,
  };
}
