/** The generator's command line. */
import { parseArgs } from "node:util";
import { DEFAULT_OPTIONS, type GenerateOptions } from "./generate";
import { STORIES } from "./stories/index-of-stories";

export interface GeneratorCommand {
  options: GenerateOptions;
  /** Where the capture goes; null to count only. */
  output: string | null;
  truth: string | null;
  isGzip: boolean;
}

export const USAGE = `npm run generate -- [options] -o FILE

  --story NAME         ${STORIES.map(({ id }) => id).join(", ")} (default seed)
  --seed N             another capture of the same story (default 1)
  --scale S            size, 0.001 to 1 (default 1: 2,669,351 frames in the seed story)
  --firewall on|off    whether host firewalls swallow the RST that would refuse a SYN (default on)
  --side client|server where the capture was taken; the server's clock has an offset and a drift (default client)
  --family 4|6         IP version (default 4)
  --innocent on|off    whether the pair without a fault is in the capture (default on)
  --snaplen N          bytes stored of a frame at most (default all)
  --tsresol 6|9        microseconds or nanoseconds (default 6)
  --gzip               compress the capture
  --count-only         write no capture
  -o, --output FILE    the capture
  --truth FILE         what is true of it, as JSON`;

/** What is wrong with the arguments, in words. */
export class UsageError extends Error {}

/** Reads the arguments after the program's name. Throws `UsageError`. */
export function parseCommand(args: string[]): GeneratorCommand {
  const values = readValues(args);
  const story = STORIES.find(({ id }) => id === values.story);
  if (story === undefined) throw new UsageError(`no story is called ${values.story}`);
  if (values.output === undefined && !values["count-only"]) throw new UsageError("-o FILE is missing");
  return {
    options: {
      story,
      seed: number("seed", values.seed, { lowest: 0, highest: 2 ** 31 }),
      scale: number("scale", values.scale, { lowest: 0.001, highest: 1 }),
      family: choice("family", values.family, ["4", "6"]) === "4" ? 4 : 6,
      hasHostFirewall: choice("firewall", values.firewall, ["on", "off"]) === "on",
      hasInnocentPair: choice("innocent", values.innocent, ["on", "off"]) === "on",
      side: choice("side", values.side, ["client", "server"]),
      tsresol: choice("tsresol", values.tsresol, ["6", "9"]) === "6" ? 6 : 9,
      snaplen: number("snaplen", values.snaplen, { lowest: 1, highest: 262144 }),
    },
    output: values["count-only"] ? null : (values.output ?? null),
    truth: values.truth ?? null,
    isGzip: values.gzip,
  };
}

function readValues(args: string[]) {
  const text = (value: string) => ({ type: "string", default: value }) as const;
  try {
    return parseArgs({
      args,
      options: {
        story: text("seed"),
        seed: text(String(DEFAULT_OPTIONS.seed)),
        scale: text(String(DEFAULT_OPTIONS.scale)),
        firewall: text("on"),
        side: text(DEFAULT_OPTIONS.side),
        family: text(String(DEFAULT_OPTIONS.family)),
        innocent: text("on"),
        snaplen: text(String(DEFAULT_OPTIONS.snaplen)),
        tsresol: text(String(DEFAULT_OPTIONS.tsresol)),
        gzip: { type: "boolean", default: false },
        "count-only": { type: "boolean", default: false },
        output: { type: "string", short: "o" },
        truth: { type: "string" },
      },
    }).values;
  } catch (error) {
    throw new UsageError(error instanceof Error ? error.message : String(error));
  }
}

function number(name: string, text: string, bounds: { lowest: number; highest: number }): number {
  const value = Number(text);
  if (!(bounds.lowest <= value && value <= bounds.highest))
    throw new UsageError(`--${name} ${text} is not in ${bounds.lowest} … ${bounds.highest}`);
  return value;
}

function choice<const Choice extends string>(name: string, text: string, choices: readonly Choice[]): Choice {
  const found = choices.find((each) => each === text);
  if (found === undefined) throw new UsageError(`--${name} ${text} is none of ${choices.join(", ")}`);
  return found;
}
