/**
 * Where on the way between client and server a capture was taken, by the two halves of the handshake: near the client the
 * ACK follows the SYN/ACK at once, near the server the SYN/ACK follows the SYN at once.
 */
import { DOUBLE, FLOAT, RECORD_WORDS, WORD } from "../flow/conversation-layout";
import { NANOS_PER_SECOND } from "../base/units";
import type { AnalysisData } from "./analysis-data";
import { plural } from "./number-text";
import { percentile } from "../diagnose/services/percentile";

/** Fewer handshakes tell nothing. */
const MIN_HANDSHAKES = 10;
/** One half of the handshake is so many times as long as the other, or the place is not told. */
const MIN_RATIO = 4;

/** Medians of the two halves, in seconds. */
interface Halves {
  synToSynAck: number;
  synAckToAck: number;
  nHandshakes: number;
}

/** Where a capture was taken, as a sentence without a full stop; "" where it cannot be told. */
export function capturePlaceText(data: AnalysisData, conversations: Uint32Array, pair: Pair): string {
  const halves = halvesOf(data, conversations);
  return halves ? placeOf(halves, pair) : "";
}

/** The same with its proof, in sentences about these conversations; "" where too few connected. */
export function capturePointText(data: AnalysisData, conversations: Uint32Array, pair: Pair): string {
  const halves = halvesOf(data, conversations);
  if (!halves) return "";
  const { synToSynAck, synAckToAck, nHandshakes } = halves;
  const place = placeOf(halves, pair);
  return (
    `${place === "" ? "Whether it was taken nearer to the client or to the server cannot be told" : place}: SYN to SYN/ACK ` +
    `${millis(synToSynAck)}, SYN/ACK to the client's ACK ${millis(synAckToAck)} (medians of ${plural(nHandshakes, "handshake")} ` +
    "without a retry)."
  );
}

function placeOf({ synToSynAck, synAckToAck }: Halves, { client, server }: Pair): string {
  if (synToSynAck >= MIN_RATIO * synAckToAck) return `Taken at or near the client ${client}`;
  if (synAckToAck >= MIN_RATIO * synToSynAck)
    return `Taken at or near the server ${server}, or something that answers SYNs in its place`;
  return "";
}

/** Whose handshakes they are. */
interface Pair {
  client: string;
  server: string;
}

/** Of connections that needed one SYN; undefined where they are few, or no ACK can be seen. */
function halvesOf(
  { tracker, holdsControlOnly }: AnalysisData,
  conversations: Uint32Array,
): Halves | undefined {
  if (holdsControlOnly) return undefined;
  const { u32, f64, f32 } = tracker.table;
  const first = new Float64Array(conversations.length);
  const second = new Float64Array(conversations.length);
  let n = 0;
  for (let i = 0; i < conversations.length; i++) {
    const record = conversations[i]! * RECORD_WORDS;
    if (u32[record + WORD.TRIES] !== 1 || u32[record + WORD.SYN_ACK_FRAME] === 0) continue;
    const whole = f32[record + FLOAT.INITIAL_RTT]!;
    const half =
      (f64[record / 2 + DOUBLE.SYN_ACK_TIME]! - f64[record / 2 + DOUBLE.FIRST_TIME]!) / NANOS_PER_SECOND;
    if (!(whole > 0) || half < 0 || half > whole) continue;
    first[n] = half;
    second[n++] = whole - half;
  }
  if (n < MIN_HANDSHAKES) return undefined;
  return {
    synToSynAck: percentile(first.subarray(0, n), 0.5),
    synAckToAck: percentile(second.subarray(0, n), 0.5),
    nHandshakes: n,
  };
}

/** "0.25 ms". */
function millis(value: number): string {
  return `${(value * 1000).toFixed(value < 0.1 ? 2 : 0)} ms`;
}
