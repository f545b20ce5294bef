/**
 * The story of the Sharkfest 2015 challenge: a web application server asks a content server for more
 * connections than its application accepts.
 *
 * At scale 1: 36,952 conversations in 1,496,099 frames between the sick pair, 2,669,351 frames in all. The
 * load rises from 50 to 90 connections a second in 90 s and steps to 124; the application takes 100 a second
 * off a queue of 32. From then on accepts hold that plateau, and SYNs that find the queue full are
 * swallowed by the host firewall (or refused, without it). The client's 16,384 ephemeral ports come round for
 * the first time after about 171 s, and faster later, because the load is higher.
 *
 * A smaller scale is the same test with proportionally fewer clients against a proportionally slower server:
 * rates, queue and number of ephemeral ports shrink with it, while the times (the step at 90 s, the retries,
 * 171 s until a port comes round, about 363 s in all) and the shares stay. The queue keeps at least 4 places.
 */
import { playPlan, plannedFrames, wasAccepted, type ConnectionPlan } from "../connection-scripts";
import { firstRejection, runConnects, WINDOWS_RETRIES, type Connect } from "../connects";
import { contentExchange, fitResponses, type Exchange } from "../exchange";
import { startInnocentPair, type InnocentShape } from "../innocent-pair";
import { QueueingListener } from "../listener";
import { beginTimes } from "../load";
import { Random } from "../random";
import type { Stage, Story } from "../story";
import type { StoryFacts } from "../truth";

const CONTENT_PORT = 9440;
const FIRST_EPHEMERAL_PORT = 49152;
/** The last connection looks whether the server has recovered, when every retry of the load is over. */
const QUIET_SECONDS = 24;

/** The measures of the story at one scale. Rates are per second. */
export interface SeedShape {
  nConversations: number;
  nFrames: number;
  nEphemeralPorts: number;
  capacityPerSecond: number;
  demandPerSecond: number;
  backlog: number;
  innocent: InnocentShape;
  /** Turns a connection's planned exchange into another, such as one with less payload. */
  adapt?: (exchange: Exchange) => Exchange;
}

/** The story's measures at the given scale. */
export function seedShape(scale: number): SeedShape {
  const scaled = (whole: number, least: number): number => Math.max(least, Math.round(whole * scale));
  const nFrames = scaled(1_496_099, 1);
  return {
    nConversations: scaled(36_952, 1),
    nFrames,
    nEphemeralPorts: scaled(16_384, 1),
    capacityPerSecond: 100 * scale,
    demandPerSecond: 124 * scale,
    backlog: scaled(32, 4),
    innocent: {
      nLong: scaled(10, 2),
      nShort: scaled(2_000, 8),
      nFrames: scaled(2_669_351, 1) - nFrames,
    },
  };
}

/** Stages the sick pair and, where it is wanted, the innocent one. */
export function stageSeed(stage: Stage, shape: SeedShape): StoryFacts {
  const { simulation, options } = stage;
  const connects = connectAll(stage, shape);
  simulation.endSeconds = Math.ceil(lastTaken(connects)) + 3;
  if (options.hasInnocentPair) startInnocentPair(stage, shape.innocent);
  const plans = planConnections(stage, shape, connects);
  for (const plan of plans) simulation.start(plan.connect.tries[0]!.time, playPlan(plan));
  const client = stage.host("web").address;
  const server = stage.host("content").address;
  return {
    onsetSeconds: firstRejection(connects),
    recoverySeconds: null,
    capacityPerSecond: shape.capacityPerSecond,
    demandPerSecond: shape.demandPerSecond,
    sickPair: { client, server },
    service: { server, serverPort: CONTENT_PORT },
    causes: options.hasHostFirewall
      ? ["backlog-overrun", "host-firewall-hides-refusals"]
      : ["backlog-overrun"],
  };
}

/** When the application takes the last connection, in seconds: long after its SYN where the capacity is small. */
function lastTaken(connects: Connect[]): number {
  let last = 0;
  for (const connect of connects)
    if (wasAccepted(connect)) last = Math.max(last, connect.tries.at(-1)!.reply.takenAt);
  return last;
}

function connectAll(stage: Stage, shape: SeedShape): Connect[] {
  const { seed, hasHostFirewall } = stage.options;
  const load = {
    rampSeconds: 90,
    fromPerSecond: 0.5 * shape.capacityPerSecond,
    toPerSecond: 0.9 * shape.capacityPerSecond,
    afterPerSecond: shape.demandPerSecond,
  };
  const listener = new QueueingListener({
    capacityPerSecond: shape.capacityPerSecond,
    backlog: shape.backlog,
    whenFull: hasHostFirewall ? "silent" : "refuse",
    random: new Random(seed, -2),
  });
  const times = beginTimes(shape.nConversations, load, stage.random);
  times[times.length - 1] = times.at(-1)! + QUIET_SECONDS;
  return runConnects(times, listener, { policy: WINDOWS_RETRIES, random: stage.random });
}

/** Gives every accepted connection an exchange, so that all frames together come to the shape's number. */
function planConnections(stage: Stage, shape: SeedShape, connects: Connect[]): ConnectionPlan[] {
  const nAccepted = connects.filter(wasAccepted).length;
  const meanSegments = (shape.nFrames / nAccepted - 9) / 1.5;
  const adapt = shape.adapt ?? ((exchange: Exchange) => exchange);
  const plans = connects.map((connect, index) => {
    const connection = stage.simulation.connection({
      client: stage.host("web"),
      clientPort: FIRST_EPHEMERAL_PORT + (index % shape.nEphemeralPorts),
      server: stage.host("content"),
      serverPort: CONTENT_PORT,
    });
    const nSegments = Math.floor(meanSegments * stage.random.between(0.5, 1.5));
    const exchange = adapt(contentExchange(stage.random, nSegments));
    return { connection, connect, policy: WINDOWS_RETRIES, exchange };
  });
  const accepted = plans.filter(({ connect }) => wasAccepted(connect));
  let nFailedFrames = 0;
  for (const plan of plans) if (!wasAccepted(plan.connect)) nFailedFrames += plannedFrames(plan);
  fitResponses(
    accepted.map(({ exchange }) => exchange),
    (index) => plannedFrames(accepted[index]!),
    shape.nFrames - nFailedFrames,
  );
  return plans;
}

export const seed: Story = {
  id: "seed",
  summary: "An application accepts 100 connections a second and is asked for 124 from 90 s on",
  stage: (stage) => stageSeed(stage, seedShape(stage.options.scale)),
};
