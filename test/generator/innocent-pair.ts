/**
 * The louder pair that has nothing to do with any fault: visitors at the web application server.
 * A few connections that last nearly the whole capture and carry half of the frames, and many short ones.
 * All are healthy; one long one is still open when the capture ends.
 */
import { playPlan, plannedFrames, type ConnectionPlan } from "./connection-scripts";
import type { RetryPolicy } from "./connects";
import { fitResponses, type Exchange } from "./exchange";
import { maxSegmentBytes } from "./frame-builder";
import { CLIENT, SERVER } from "./segment";
import type { Stage } from "./story";

export interface InnocentShape {
  nLong: number;
  nShort: number;
  nFrames: number;
  /** Payload of a request and of a response segment at most; the full segment where it is left out. */
  payloadBytes?: number;
}

const WEB_PORT = 7300;
const FIRST_PORT = 49152;
const SEGMENTS_PER_ACK = 4;
const ONE_TRY: RetryPolicy = { maxTries: 3, pausesAfterSilence: [], pauseAfterRefusal: 0, newIsnShare: 0 };

/** Starts the pair's connections; the simulation's end must be set. Exactly `nFrames` frames will be captured. */
export function startInnocentPair(stage: Stage, shape: InnocentShape): void {
  const { simulation, random } = stage;
  const spanSeconds = simulation.endSeconds - 6;
  const plans: ConnectionPlan[] = [];
  for (let index = 0; index < shape.nLong; index++) {
    const nFrames = Math.floor(shape.nFrames / 2 / shape.nLong);
    const exchange = longExchange(stage, { nFrames, spanSeconds, shape });
    if (index === 0) exchange.close = { kind: "none" };
    plans.push(plan(stage, { time: index * 0.11, port: FIRST_PORT + index, exchange }));
  }
  for (let index = 0; index < shape.nShort; index++) {
    const nFrames = Math.floor((shape.nFrames / 2 / shape.nShort) * random.between(0.3, 1.7));
    const time = 0.5 + (spanSeconds * (index + random.between(0, 1))) / shape.nShort;
    const exchange = shortExchange(stage, nFrames, shape);
    plans.push(plan(stage, { time, port: FIRST_PORT + shape.nLong + index, exchange }));
  }
  fitResponses(
    plans.map(({ exchange }) => exchange),
    (index) => plannedFrames(plans[index]!),
    shape.nFrames,
  );
  for (const each of plans) simulation.start(each.connect.tries[0]!.time, playPlan(each));
}

function plan(stage: Stage, about: { time: number; port: number; exchange: Exchange }): ConnectionPlan {
  const connection = stage.simulation.connection({
    client: stage.host("visitors"),
    clientPort: about.port,
    server: stage.host("web"),
    serverPort: WEB_PORT,
  });
  const reply = { answer: "accept", takenAt: about.time } as const;
  return {
    connection,
    connect: { tries: [{ time: about.time, hasNewIsn: false, reply }] },
    policy: ONE_TRY,
    exchange: about.exchange,
  };
}

function healthyExchange(
  stage: Stage,
  shape: InnocentShape,
): Omit<Exchange, "nRequests" | "nResponseSegments"> {
  const payloadBytes = shape.payloadBytes ?? maxSegmentBytes(stage.options.family);
  return {
    segmentsPerAck: SEGMENTS_PER_ACK,
    requestBytes: [50, Math.min(700, payloadBytes)],
    responseBytes: [payloadBytes, payloadBytes],
    thinkSeconds: [0.003, 0.05],
    pauseSeconds: [0.004, 0.08],
    repeatsRequest: false,
    close: { kind: "fin", by: CLIENT },
  };
}

/** Rounds enough to stay awake: the pauses fill most of the span, and none is longer than some seconds. */
function longExchange(
  stage: Stage,
  about: { nFrames: number; spanSeconds: number; shape: InnocentShape },
): Exchange {
  const nResponseSegments = responseSegments(about.nFrames, 8);
  const nRequests = Math.max(1, Math.floor(nResponseSegments / (4 * SEGMENTS_PER_ACK)));
  const rounds = Math.min(nRequests, 400);
  const pause = Math.min(5, about.spanSeconds / rounds - 0.05);
  return {
    ...healthyExchange(stage, about.shape),
    nRequests: rounds,
    nResponseSegments,
    pauseSeconds: [0.7 * pause, pause],
  };
}

function shortExchange(stage: Stage, nFrames: number, shape: InnocentShape): Exchange {
  return {
    ...healthyExchange(stage, shape),
    nRequests: stage.random.integer(1, 3),
    nResponseSegments: responseSegments(nFrames, 10),
    repeatsRequest: stage.random.chance(0.02),
    close: { kind: "fin", by: stage.random.chance(0.6) ? CLIENT : SERVER },
  };
}

/** Response segments that come to about so many frames with their ACKs. */
function responseSegments(nFrames: number, nOtherFrames: number): number {
  return Math.max(3, Math.floor((nFrames - nOtherFrames) / (1 + 1 / SEGMENTS_PER_ACK)));
}
