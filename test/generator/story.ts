/** The contract between a story and the machinery: a story is one file in stories/, and one line in its list. */
import type { HostName, Host, Family } from "./hosts";
import type { Random } from "./random";
import type { End } from "./segment";
import type { Side, Simulation } from "./simulation";
import type { StoryFacts } from "./truth";

/** What a story may be asked to vary. */
export interface StoryOptions {
  seed: number;
  /** 1 is the full story; smaller scales it as the story's docstring says. */
  scale: number;
  family: Family;
  /** Whether the servers' host firewall swallows the RSTs that would refuse a SYN. */
  hasHostFirewall: boolean;
  /** Where the capture was taken; what was lost on the way is only seen by its sender's side. */
  side: Side;
  /** Whether the pair that has nothing to do with it is in the capture. */
  hasInnocentPair: boolean;
}

/** Everything a story works with. Hosts are made once for each name. */
export interface Stage {
  options: StoryOptions;
  simulation: Simulation;
  /** For decisions about the whole story; each connection has a series of its own. */
  random: Random;
  host(name: HostName): Host;
}

export interface Story {
  /** As in `--story`. */
  id: string;
  /** One sentence: what goes wrong, and why. */
  summary: string;
  /** Whether the capture shows what an end sends; all, where it is left out. */
  sees?: (from: End) => boolean;
  /** Starts the scripts, sets the simulation's end, and says what is true. */
  stage(stage: Stage): StoryFacts;
}
