/**
 * A service under a steady load that it can carry: what most stories spoil in one way each.
 * At scale 1 a load of 20 connections a second for 300 s; a smaller scale has proportionally fewer clients.
 */
import { playPlan, type ConnectionPlan } from "./connection-scripts";
import { runConnects, WINDOWS_RETRIES } from "./connects";
import { contentExchange } from "./exchange";
import { startInnocentPair } from "./innocent-pair";
import { QueueingListener, type Listener } from "./listener";
import { beginTimes } from "./load";
import { Random } from "./random";
import type { Stage } from "./story";
import type { StoryFacts } from "./truth";

export interface SteadyLoad {
  nConversations: number;
  perSecond: number;
  /** Ephemeral ports of the client, from the first one on, in order; they come round. */
  firstPort: number;
  nPorts: number;
  serverPort: number;
  listener: Listener;
}

const LOAD_SECONDS = 300;
const SERVICE_PORT = 9440;
/** A second service of the same host, which shows what is true of the host and what of the service. */
const OTHER_SERVICE_PORT = 9441;
const OTHER_FIRST_PORT = 60_000;
/** The last connection looks what is left when every retry of the load is over. */
const QUIET_SECONDS = 24;
/** SYN, two repeats, and the time to give up: what the last connection may take. */
const TAIL_SECONDS = 12;

/** The load at the stage's scale on the service that the story is about. */
export function serviceLoad(stage: Stage, listener: Listener): SteadyLoad {
  const perSecond = Math.max(0.5, 20 * stage.options.scale);
  return {
    nConversations: Math.round(perSecond * LOAD_SECONDS),
    perSecond,
    firstPort: 49152,
    nPorts: 10_000,
    serverPort: SERVICE_PORT,
    listener,
  };
}

/** A quarter of the load, on the same host's other service. */
export function otherServiceLoad(stage: Stage, listener: Listener): SteadyLoad {
  const perSecond = Math.max(0.2, 5 * stage.options.scale);
  return {
    nConversations: Math.round(perSecond * LOAD_SECONDS),
    perSecond,
    firstPort: OTHER_FIRST_PORT,
    nPorts: 5_000,
    serverPort: OTHER_SERVICE_PORT,
    listener,
  };
}

/** A listener with room to spare; the other arguments say what spoils it. */
export function roomyListener(stage: Stage, isListening?: (time: number) => boolean): Listener {
  return new QueueingListener({
    capacityPerSecond: 400,
    backlog: 200,
    whenFull: stage.options.hasHostFirewall ? "silent" : "refuse",
    random: new Random(stage.options.seed, -2),
    ...(isListening === undefined ? {} : { isListening }),
  });
}

/** Plans the load's connections from second 1 on and moves the simulation's end behind them. */
export function planLoad(stage: Stage, load: SteadyLoad): ConnectionPlan[] {
  const { simulation, random } = stage;
  const rate = load.perSecond;
  const steady = { rampSeconds: 1, fromPerSecond: rate, toPerSecond: rate, afterPerSecond: rate };
  const times = beginTimes(load.nConversations, steady, random).map((time) => time + 1);
  times[times.length - 1] = times.at(-1)! + QUIET_SECONDS;
  const end = Math.ceil(times.at(-1)!) + TAIL_SECONDS;
  simulation.endSeconds = Math.max(simulation.endSeconds === Infinity ? 0 : simulation.endSeconds, end);
  const connects = runConnects(times, load.listener, { policy: WINDOWS_RETRIES, random });
  return connects.map((connect, index) => ({
    connection: simulation.connection({
      client: stage.host("web"),
      clientPort: load.firstPort + (index % load.nPorts),
      server: stage.host("content"),
      serverPort: load.serverPort,
    }),
    connect,
    policy: WINDOWS_RETRIES,
    exchange: contentExchange(random, random.integer(4, 24)),
  }));
}

export function startPlans(stage: Stage, plans: ConnectionPlan[]): void {
  for (const plan of plans) stage.simulation.start(plan.connect.tries[0]!.time, playPlan(plan));
}

/** The innocent pair, where it is wanted, with as many frames as the scale asks for. */
export function startInnocentNeighbours(stage: Stage): void {
  if (!stage.options.hasInnocentPair) return;
  const nShort = Math.max(8, Math.round(200 * stage.options.scale));
  startInnocentPair(stage, { nLong: 2, nShort, nFrames: 500 * nShort });
}

/** Facts of a story in which nothing is limited and nothing went wrong; stories say what differs. */
export function plainFacts(stage: Stage): StoryFacts {
  const server = stage.host("content").address;
  return {
    onsetSeconds: null,
    recoverySeconds: null,
    capacityPerSecond: null,
    demandPerSecond: null,
    sickPair: { client: stage.host("web").address, server },
    service: { server, serverPort: SERVICE_PORT },
    causes: [],
  };
}
