/**
 * What a connection that works says: requests, responses, and how it closes.
 * Every exchange is planned first, so that its frames can be counted before one is written; a story that must
 * come to an exact number of frames asks `fitResponses` how many response segments each connection gets.
 */
import type { Connection } from "./connection";
import type { Random } from "./random";
import { CLIENT, SERVER, type End } from "./segment";

/** One connection's talk after its handshake. */
export interface Exchange {
  nRequests: number;
  /** Segments of all responses together; at least one for each request. */
  nResponseSegments: number;
  /** The receiver acknowledges every so many segments, and the last. */
  segmentsPerAck: number;
  /** Smallest and largest payload of a request, which is one segment. */
  requestBytes: [lowest: number, highest: number];
  /** Smallest and largest payload of a response segment but the last of a response. */
  responseBytes: [lowest: number, highest: number];
  /** Seconds from a request's arrival to its response; the first one may also wait in the listener's queue. */
  thinkSeconds: [lowest: number, highest: number];
  /** Between a response and the next request. */
  pauseSeconds: [lowest: number, highest: number];
  /** Whether the last request is sent twice: its ACK was late. */
  repeatsRequest: boolean;
  /** `rst`: one end's FIN is answered by RST. `fin`: both ends close with FIN. `none`: neither closes. */
  close: { kind: "rst" | "fin"; by: End } | { kind: "none" };
}

/** How long Windows holds an ACK back in the hope of data to send with it. */
const DELAYED_ACK_SECONDS = 0.2;
const RETRANSMISSION_SECONDS = 0.3;
const SHORTEST_RESPONSE_BYTES = 40;
const WIRE_GAP_SECONDS = 0.000013;

/** Segments for each response: all but the last a multiple of what one ACK covers. */
function splitResponses(exchange: Exchange): number[] {
  const { nRequests, nResponseSegments, segmentsPerAck } = exchange;
  const perResponse = Math.floor(nResponseSegments / nRequests / segmentsPerAck) * segmentsPerAck;
  if (perResponse === 0) return [nResponseSegments];
  const split = new Array<number>(nRequests - 1).fill(perResponse);
  return [...split, nResponseSegments - perResponse * (nRequests - 1)];
}

function responseFrames(nSegments: number, segmentsPerAck: number): number {
  return nSegments + Math.ceil(nSegments / segmentsPerAck);
}

/** Frames of the exchange besides those of its responses and their ACKs. */
function otherFrames(exchange: Exchange, firstResponseWait: number): number {
  const nRequests = splitResponses(exchange).length;
  const delayedAck = firstResponseWait > DELAYED_ACK_SECONDS ? 1 : 0;
  const closing = { rst: 2, fin: 4, none: 0 }[exchange.close.kind];
  return nRequests + delayedAck + (exchange.repeatsRequest ? 1 : 0) + closing;
}

/** Frames of the whole exchange, from the first request on. */
export function exchangeFrames(exchange: Exchange, firstResponseWait: number): number {
  return (
    otherFrames(exchange, firstResponseWait) +
    responseFrames(exchange.nResponseSegments, exchange.segmentsPerAck)
  );
}

/**
 * Changes the exchanges' response segments until all frames together are `target`.
 * `framesOf(i)` counts exchange i with what surrounds it. Throws where the target cannot be met.
 */
export function fitResponses(
  exchanges: Exchange[],
  framesOf: (index: number) => number,
  target: number,
): void {
  let missing = target;
  for (let index = 0; index < exchanges.length; index++) missing -= framesOf(index);
  for (let isMoving = true; missing !== 0 && isMoving;) {
    isMoving = false;
    for (let index = 0; index < exchanges.length && missing !== 0; index++) {
      const exchange = exchanges[index]!;
      const before = framesOf(index);
      const step = missing > 0 ? 1 : -1;
      if (exchange.nResponseSegments + step < exchange.nRequests) continue;
      exchange.nResponseSegments += step;
      const change = framesOf(index) - before;
      if (Math.abs(change) <= Math.abs(missing) && Math.sign(change) === Math.sign(missing)) {
        missing -= change;
        isMoving = true;
      } else exchange.nResponseSegments -= step;
    }
  }
  if (missing !== 0) throw new Error(`${target} frames cannot be met: ${missing} are missing`);
}

/**
 * Plays the exchange on a connection whose handshake is done, from `time` on.
 * `readyAt`: when the application has taken the connection (seconds); the first response waits for it.
 */
export function* playExchange(
  connection: Connection,
  exchange: Exchange,
  when: { time: number; readyAt: number },
): Generator<number, void, void> {
  const { random, delay } = connection;
  const responses = splitResponses(exchange);
  let time = when.time;
  for (let round = 0; round < responses.length; round++) {
    const requestBytes = random.integer(...exchange.requestBytes);
    connection.data(CLIENT, time, requestBytes);
    if (exchange.repeatsRequest && round === responses.length - 1) {
      time += RETRANSMISSION_SECONDS;
      connection.again(CLIENT, time, requestBytes);
    }
    let answerAt = time + delay + random.between(...exchange.thinkSeconds);
    if (round === 0) answerAt = firstResponseTime(connection, exchange, { time, readyAt: when.readyAt });
    if (round === 0 && answerAt - time > DELAYED_ACK_SECONDS)
      connection.ack(SERVER, time + DELAYED_ACK_SECONDS);
    yield answerAt;
    time = sendResponse(connection, exchange, { nSegments: responses[round]!, time: answerAt });
    time += random.between(...exchange.pauseSeconds);
    yield time;
  }
  close(connection, exchange, time);
}

/** When the first response begins. The same for the plan and the play: it uses no random number. */
export function firstResponseTime(
  connection: Pick<Connection, "delay">,
  exchange: Exchange,
  when: { time: number; readyAt: number },
): number {
  return Math.max(when.time + connection.delay, when.readyAt) + exchange.thinkSeconds[0];
}

/** Sends bursts of segments, each burst acknowledged before the next; returns when the last ACK is there. */
function sendResponse(
  connection: Connection,
  exchange: Exchange,
  what: { nSegments: number; time: number },
): number {
  const { segmentsPerAck, responseBytes } = exchange;
  const { random, delay } = connection;
  let time = what.time;
  for (let sent = 0; sent < what.nSegments;) {
    const nInBurst = Math.min(4 * segmentsPerAck, what.nSegments - sent);
    for (let first = 0; first < nInBurst; first += segmentsPerAck) {
      const nCovered = Math.min(segmentsPerAck, nInBurst - first);
      for (let index = 0; index < nCovered; index++) {
        const isLast = sent + first + index === what.nSegments - 1;
        const bytes = isLast
          ? random.integer(SHORTEST_RESPONSE_BYTES, responseBytes[0])
          : random.integer(...responseBytes);
        connection.data(SERVER, time + (first + index) * WIRE_GAP_SECONDS, bytes);
      }
      const nthAck = first / segmentsPerAck;
      connection.ack(CLIENT, time + nInBurst * WIRE_GAP_SECONDS + delay + nthAck * 0.000004);
    }
    sent += nInBurst;
    time += nInBurst * WIRE_GAP_SECONDS + 2 * delay + 0.00005;
  }
  return time;
}

function close(connection: Connection, exchange: Exchange, time: number): void {
  if (exchange.close.kind === "none") return;
  const { delay } = connection;
  const first = exchange.close.by;
  const second: End = first === CLIENT ? SERVER : CLIENT;
  connection.fin(first, time);
  if (exchange.close.kind === "rst") {
    connection.rst(second, time + delay + 0.00003);
    return;
  }
  connection.ack(second, time + delay + 0.00003);
  connection.fin(second, time + delay + 0.0004);
  connection.ack(first, time + 2 * delay + 0.00045);
}

/** A talk of the content server's kind: a few requests, records of some hundred bytes, closed by RST. */
export function contentExchange(random: Random, nResponseSegments: number): Exchange {
  return {
    nRequests: random.integer(2, 4),
    nResponseSegments: Math.max(nResponseSegments, 4),
    segmentsPerAck: 2,
    requestBytes: [180, 760],
    responseBytes: [300, 980],
    thinkSeconds: [0.004, 0.03],
    pauseSeconds: [0.002, 0.02],
    repeatsRequest: random.chance(0.004),
    close: { kind: "rst", by: random.chance(0.7) ? CLIENT : SERVER },
  };
}
