/**
 * The story of the seed in less than 500 kB: the capture that ships with the extension.
 * A hundredth of the seed's clients and capacity, with short records, so that every pattern of the story is
 * there with its times: unanswered SYNs, connects after silence, FIN/RST and FIN/FIN closings, and ports that
 * come round after 171 s. Besides, the web application server asks a licence server, which has no host
 * firewall, for a port that nobody listens on.
 * It has one size: `--scale` changes nothing.
 */
import { playPlan } from "../connection-scripts";
import { runConnects, WINDOWS_RETRIES } from "../connects";
import { contentExchange, type Exchange } from "../exchange";
import { QueueingListener } from "../listener";
import { Random } from "../random";
import type { Stage, Story } from "../story";
import { seedShape, stageSeed, type SeedShape } from "./seed";

const LICENCE_PORT = 9450;
/** Outside the ephemeral ports that the load uses. */
const FIRST_LICENCE_CLIENT_PORT = 64000;
const LICENCE_PERIOD_SECONDS = 20;

function sampleShape(stage: Stage): SeedShape {
  return {
    ...seedShape(0.01),
    // Refusals are frames of their own.
    nFrames: stage.options.hasHostFirewall ? 3_300 : 3_900,
    innocent: { nLong: 2, nShort: 12, nFrames: 600, payloadBytes: 110 },
    adapt: (exchange: Exchange) => ({
      ...exchange,
      nRequests: 1,
      requestBytes: [40, 90],
      responseBytes: [50, 110],
    }),
  };
}

/** The licence agent asks every 20 s and is refused three times each time. */
function startLicenceAgent(stage: Stage): void {
  const { simulation, options, random } = stage;
  const times: number[] = [];
  for (let time = 7; time < simulation.endSeconds - 10; time += LICENCE_PERIOD_SECONDS) times.push(time);
  const listener = new QueueingListener({
    capacityPerSecond: 1,
    backlog: 1,
    whenFull: "refuse",
    random: new Random(options.seed, -3),
    isListening: () => false,
  });
  const policy = { ...WINDOWS_RETRIES, newIsnShare: 0 };
  for (const [index, connect] of runConnects(times, listener, { policy, random }).entries()) {
    const connection = simulation.connection({
      client: stage.host("web"),
      clientPort: FIRST_LICENCE_CLIENT_PORT + index,
      server: stage.host("licence"),
      serverPort: LICENCE_PORT,
    });
    const exchange = contentExchange(random, 1);
    simulation.start(connect.tries[0]!.time, playPlan({ connection, connect, policy, exchange }));
  }
}

export const sample: Story = {
  id: "sample",
  summary: "The seed's story in less than 500 kB, beside a service that nobody listens on",
  stage(stage) {
    const facts = stageSeed(stage, sampleShape(stage));
    startLicenceAgent(stage);
    return facts;
  },
};
