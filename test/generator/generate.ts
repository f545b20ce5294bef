/** The generator's spine: a story in, a capture and its truth out. */
import type { ByteSink } from "./byte-sinks";
import { memorySink } from "./byte-sinks";
import { CaptureWriter, type CaptureClock } from "./capture-writer";
import { makeHost, type Host, type HostName } from "./hosts";
import { Random } from "./random";
import { Simulation, type Side } from "./simulation";
import type { Stage, Story, StoryOptions } from "./story";
import { conversationTruths, countPairs, countPatterns, type StoryFacts, type Truth } from "./truth";

export interface GenerateOptions extends StoryOptions {
  story: Story;
  tsresol: 6 | 9;
  snaplen: number;
}

/** The defaults of every option but the story. */
export const DEFAULT_OPTIONS: Omit<GenerateOptions, "story"> = {
  seed: 1,
  scale: 1,
  family: 4,
  hasHostFirewall: true,
  hasInnocentPair: true,
  side: "client",
  tsresol: 6,
  snaplen: 262144,
};

/** 2015-06-24 14:00:00 UTC. */
const EPOCH_SECONDS = 1_435_154_400;

/** The two capture machines were never synchronised. */
const CLOCKS: Record<Side, CaptureClock> = {
  client: { epochSeconds: EPOCH_SECONDS, offsetSeconds: 0, driftPpm: 0 },
  server: { epochSeconds: EPOCH_SECONDS, offsetSeconds: 1.734_219, driftPpm: 23 },
};

/** Writes the capture to the sink and returns its truth. The same options give the same bytes. */
export async function generate(options: GenerateOptions, sink: ByteSink): Promise<Truth> {
  const writer = new CaptureWriter({
    clock: CLOCKS[options.side],
    tsresol: options.tsresol,
    snaplen: options.snaplen,
    interfaceName: options.side === "client" ? "Web Application Server" : "Content Server",
  });
  const { seed, side, story } = options;
  const simulation = new Simulation({
    seed,
    side,
    sink: writer,
    ...(story.sees === undefined ? {} : { sees: story.sees }),
  });
  const facts = story.stage(makeStage(options, simulation));
  while (simulation.advance()) await sink.write(writer.take());
  await sink.write(writer.take());
  writer.finish();
  await sink.write(writer.take());
  await sink.end();
  return drawTruth(options, { simulation, writer, facts });
}

/** The capture and its truth in memory. */
export async function generateBytes(options: GenerateOptions): Promise<{ bytes: Buffer; truth: Truth }> {
  const sink = memorySink();
  const truth = await generate(options, sink);
  return { bytes: sink.bytes(), truth };
}

function makeStage(options: GenerateOptions, simulation: Simulation): Stage {
  const hosts = new Map<HostName, Host>();
  return {
    options,
    simulation,
    random: new Random(options.seed),
    host(name) {
      const host = hosts.get(name) ?? makeHost(name, options.family);
      hosts.set(name, host);
      return host;
    },
  };
}

function drawTruth(
  options: GenerateOptions,
  told: { simulation: Simulation; writer: CaptureWriter; facts: StoryFacts },
): Truth {
  const { simulation, writer, facts } = told;
  const conversations = conversationTruths(simulation.connections, writer);
  const inCapture = (seconds: number | null): number | null =>
    seconds === null ? null : writer.secondsSinceFirst(seconds);
  const { offsetSeconds, driftPpm } = CLOCKS[options.side];
  const { story, ...rest } = options;
  return {
    version: 1,
    story: story.id,
    seed: options.seed,
    arguments: rest,
    ...facts,
    onsetSeconds: inCapture(facts.onsetSeconds),
    recoverySeconds: inCapture(facts.recoverySeconds),
    nFrames: writer.nFrames,
    durationSeconds: writer.secondsBetween(writer.firstTicks, writer.lastTicks),
    clock: { offsetSeconds, driftPpm },
    pairs: countPairs(conversations),
    patterns: countPatterns(conversations),
    conversations,
  };
}
