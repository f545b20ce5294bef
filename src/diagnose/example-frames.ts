/**
 * Frames that show what a sentence about a service claims: taken from the time that it speaks of, spread over it, and
 * filters that show all of them in Wireshark.
 */
import { NANOS_PER_SECOND } from "../base/units";
import { DOUBLE, RECORD_WORDS, WORD } from "../flow/conversation-layout";
import { EVENT } from "../flow/event-log";
import { PATTERN_IDS, type PatternId } from "../report/pattern-names";
import type { EvidenceRole } from "../report/report-shapes";
import { synFrames } from "./hypothesis";
import type { JudgedCapture } from "./judged-capture";
import type { ServiceStudy } from "./services/service-study";

/** Examples of one sentence: enough to look at. */
const N_EXAMPLES = 4;

/** Up to `n` of a list at even distances, its first and last among them. */
export function spread(list: ArrayLike<number>, n = N_EXAMPLES): number[] {
  if (list.length <= n) return Array.from(list);
  return Array.from({ length: n }, (_, i) => list[Math.round((i * (list.length - 1)) / (n - 1))]!);
}

/** How many conversations of a service were accepted in a stretch of time, and some of them. */
export interface AcceptedConnects {
  n: number;
  /** Conversations at even distances, in order of their first frames. */
  examples: number[];
}

/** Conversations whose first SYN/ACK came in [fromSeconds, toSeconds]. O(conversations). */
export function acceptedBetween(
  { tracker }: JudgedCapture,
  { conversations }: ServiceStudy,
  fromSeconds: number,
  toSeconds = Infinity,
): AcceptedConnects {
  const { f64 } = tracker.table;
  const accepted = new Uint32Array(conversations.length);
  let n = 0;
  for (let i = 0; i < conversations.length; i++) {
    const seconds = synAckSeconds(f64, conversations[i]!);
    if (seconds >= fromSeconds && seconds <= toSeconds) accepted[n++] = conversations[i]!;
  }
  return { n, examples: spread(accepted.subarray(0, n)) };
}

function synAckSeconds(f64: Float64Array, conversation: number): number {
  return f64[(conversation * RECORD_WORDS) / 2 + DOUBLE.SYN_ACK_TIME]! / NANOS_PER_SECOND;
}

/** A Wireshark filter for the SYN/ACKs of a service in [fromSeconds, toSeconds). */
export function synAckFilter(study: ServiceStudy, fromSeconds = 0, toSeconds = Infinity): string {
  return [
    ...endFilters(study, "src"),
    "tcp.flags.syn == 1",
    "tcp.flags.ack == 1",
    ...(fromSeconds > 0 ? [timeFilter(">=", fromSeconds)] : []),
    ...(toSeconds < Infinity ? [timeFilter("<", toSeconds)] : []),
  ].join(" && ");
}

/** A Wireshark filter for the SYNs to a service in [fromSeconds, toSeconds). */
export function synFilter(study: ServiceStudy, fromSeconds: number, toSeconds: number): string {
  return [
    ...endFilters(study, "dst"),
    "tcp.flags.syn == 1",
    "tcp.flags.ack == 0",
    timeFilter(">=", fromSeconds),
    timeFilter("<", toSeconds),
  ].join(" && ");
}

/** A Wireshark filter for the handshakes of a service, and SYNs without one, in [fromSeconds, toSeconds]. */
export function handshakeFilter(study: ServiceStudy, fromSeconds = 0, toSeconds = Infinity): string {
  return [
    ...endFilters(study, "addr"),
    "(tcp.flags.syn == 1 || (tcp.seq == 1 && tcp.ack == 1 && tcp.len == 0 && tcp.flags.fin == 0))",
    ...(fromSeconds > 0 ? [timeFilter(">=", fromSeconds)] : []),
    ...(toSeconds < Infinity ? [timeFilter("<=", toSeconds)] : []),
  ].join(" && ");
}

/**
 * A Wireshark filter for the first payload of each connection that a service sent in [fromSeconds, toSeconds]: it has the
 * relative sequence number 1.
 */
export function firstReplyFilter(study: ServiceStudy, fromSeconds: number, toSeconds: number): string {
  return [
    ...endFilters(study, "src"),
    "tcp.seq == 1",
    "tcp.len > 0",
    "!tcp.analysis.retransmission",
    timeFilter(">=", fromSeconds),
    timeFilter("<=", toSeconds),
  ].join(" && ");
}

/** Wireshark's port field beside each of its address fields: of the sender, of the receiver, of either. */
const PORT_FIELDS = { src: "tcp.srcport", dst: "tcp.dstport", addr: "tcp.port" } as const;

/** The conditions for a service as the sender, the receiver or either end of a frame. */
export function endFilters({ server, serverPort }: ServiceStudy, end: keyof typeof PORT_FIELDS): string[] {
  const protocol = server.includes(":") ? "ipv6" : "ip";
  return [`${protocol}.${end} == ${server}`, `${PORT_FIELDS[end]} == ${serverPort}`];
}

/** Wireshark reads whole nanoseconds, and no exponents. */
function timeFilter(comparison: ">=" | "<" | "<=", seconds: number): string {
  return `frame.time_relative ${comparison} ${seconds.toFixed(9).replace(/\.?0+$/, "")}`;
}

/** A frame, what it is, and when it came. */
interface TimedProof {
  frame: number;
  role: EvidenceRole;
  seconds: number;
}

/** Conversations looked at for a place where failures and accepts alternate. */
const MAX_LOOKED_AT = 400;

const FIRST_TRY_FAILED: readonly PatternId[] = [
  "syn-unanswered",
  "syn-refused",
  "connected-after-silence",
  "connected-after-refusal",
];

/**
 * Four frames that follow one another, from `fromSeconds` on: a failed first SYN (or the RST that refused it), an accept,
 * a failed one, an accept. Empty where they do not alternate so.
 */
export function alternatingFrames(
  capture: JudgedCapture,
  study: ServiceStudy,
  fromSeconds: number,
  isRefusing: boolean,
): TimedProof[] {
  const { f64 } = capture.tracker.table;
  const from = study.conversations.findIndex(
    (conversation) =>
      f64[(conversation * RECORD_WORDS) / 2 + DOUBLE.FIRST_TIME]! >= fromSeconds * NANOS_PER_SECOND,
  );
  if (from < 0) return [];
  const proofs = Array.from(study.conversations.subarray(from, from + MAX_LOOKED_AT))
    .flatMap((conversation) => fateProofs(capture, conversation, isRefusing))
    .sort((a, b) => a.seconds - b.seconds);
  for (let i = 0; i + N_EXAMPLES <= proofs.length; i++) {
    const four = proofs.slice(i, i + N_EXAMPLES);
    if (four.every(({ role }, k) => (role === "syn-ack") === (k % 2 === 1))) return four;
  }
  return [];
}

/** The failed first try of a conversation and its SYN/ACK, as far as it has them. */
function fateProofs(capture: JudgedCapture, conversation: number, isRefusing: boolean): TimedProof[] {
  const facts = capture.facts(conversation);
  const { firstTimeNs, synAckFrame, connectNs, nRefusals } = facts;
  const proofs: TimedProof[] = [];
  if (synAckFrame !== 0 && !Number.isNaN(connectNs))
    proofs.push({
      frame: synAckFrame,
      role: "syn-ack",
      seconds: (firstTimeNs + connectNs) / NANOS_PER_SECOND,
    });
  const pattern = PATTERN_IDS[capture.patterns[conversation]!]!;
  if (!FIRST_TRY_FAILED.includes(pattern)) return proofs;
  if (!isRefusing && nRefusals === 0) {
    const frame = synFrames(capture, [conversation])[0]!;
    proofs.push({ frame, role: "syn", seconds: firstTimeNs / NANOS_PER_SECOND });
  }
  if (isRefusing && nRefusals > 0) {
    const { u32 } = capture.tracker.table;
    const events = capture.tracker.events.list(u32[conversation * RECORD_WORDS + WORD.EVENTS]!);
    const refusal = events.find((event) => event.kind === EVENT.REFUSAL);
    if (refusal)
      proofs.push({
        frame: refusal.frame,
        role: "rst-from-server",
        seconds: refusal.timeNs / NANOS_PER_SECOND,
      });
  }
  return proofs;
}
