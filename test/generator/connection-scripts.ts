/** Scripts for connections that follow a planned connect and a planned exchange. */
import type { Connect, RetryPolicy, Try } from "./connects";
import type { Connection, Outcome } from "./connection";
import { exchangeFrames, firstResponseTime, playExchange, type Exchange } from "./exchange";
import { CLIENT, OPTIONS, type OptionSet } from "./segment";
import type { Script } from "./simulation";

const STACK_SECONDS = 0.00003;
/** The initial retransmission timeout; it doubles with each try. */
const FIRST_INTERVAL_SECONDS = 3;
/** From the handshake's end to the first request. */
const REQUEST_PAUSE_SECONDS = 0.00035;

/** A connect with what follows it; the exchange is only played where a try was accepted. */
export interface ConnectionPlan {
  connection: Connection;
  connect: Connect;
  policy: RetryPolicy;
  exchange: Exchange;
}

export function wasAccepted(connect: Connect): boolean {
  return connect.tries.at(-1)!.reply.answer === "accept";
}

/** Frames that the plan will put on the wire. */
export function plannedFrames(plan: ConnectionPlan): number {
  const { connect, connection, exchange } = plan;
  let nFrames = connect.tries.length;
  for (const { reply } of connect.tries) if (reply.answer === "refuse") nFrames++;
  if (!wasAccepted(connect)) return nFrames;
  const accepted = connect.tries.at(-1)!;
  let time = requestTime(connection, accepted);
  if (exchange.repeatsRequest && exchange.nRequests === 1) time += 0.3;
  const wait = firstResponseTime(connection, exchange, { time, readyAt: accepted.reply.takenAt }) - time;
  return nFrames + 2 + exchangeFrames(exchange, wait);
}

/** Plays the plan from its first try on, and keeps the connection's outcome true all the while. */
export function* playPlan(plan: ConnectionPlan): Script {
  const { connection, connect, policy } = plan;
  for (const [index, attempt] of connect.tries.entries()) {
    yield attempt.time;
    const options = index + 1 === policy.maxTries ? OPTIONS.MSS_SACK : OPTIONS.MSS_SCALE_SACK;
    if (attempt.hasNewIsn) connection.newIsn();
    const syn = connection.syn(attempt.time, options);
    if (attempt.reply.isLostOnTheWay === true) syn.seenBy = "sender";
    if (attempt.reply.answer === "accept") {
      yield* playAccepted(plan, attempt, options);
      return;
    }
    if (attempt.reply.answer === "refuse") {
      connection.refuse(attempt.time + connection.delay + STACK_SECONDS);
      connection.outcome = { pattern: "syn-refused", teardown: "rst" };
    } else if (connection.outcome.pattern !== "syn-refused") {
      connection.outcome = { pattern: "syn-unanswered", teardown: "none" };
      connection.retryInterval = FIRST_INTERVAL_SECONDS * 2 ** index;
    }
  }
}

function* playAccepted(plan: ConnectionPlan, accepted: Try, options: OptionSet): Script {
  const { connection, connect, exchange } = plan;
  shakeHands(connection, accepted.time, options);
  connection.outcome = { pattern: degradedPattern(connect) ?? "open", teardown: "none" };
  const time = requestTime(connection, accepted);
  yield time;
  yield* playExchange(connection, exchange, { time, readyAt: accepted.reply.takenAt });
  if (exchange.close.kind === "none") return;
  connection.outcome = closedOutcome(connect, exchange.close.kind);
}

/** SYN/ACK and ACK, after the SYN that was sent at the given time. */
export function shakeHands(connection: Connection, synTime: number, options: OptionSet): void {
  connection.synAck(synTime + connection.delay + STACK_SECONDS, options);
  connection.ack(CLIENT, synTime + 2 * connection.delay + 2 * STACK_SECONDS);
}

function requestTime(connection: Connection, accepted: Try): number {
  return accepted.time + 2 * connection.delay + REQUEST_PAUSE_SECONDS;
}

function degradedPattern({ tries }: Connect): Outcome["pattern"] | null {
  if (tries.some(({ reply }) => reply.answer === "refuse")) return "connected-after-refusal";
  return tries.length > 1 ? "connected-after-silence" : null;
}

function closedOutcome(connect: Connect, kind: "rst" | "fin"): Outcome {
  const closed: Outcome =
    kind === "rst"
      ? { pattern: "closed-fin-rst", teardown: "fin-rst" }
      : { pattern: "closed-fin", teardown: "fin-fin" };
  return { ...closed, pattern: degradedPattern(connect) ?? closed.pattern };
}
