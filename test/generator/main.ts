/** The generator's door: `npm run generate -- --story seed -o seed.pcapng --truth seed.truth.json`. */
import { writeFileSync } from "node:fs";
import { parseCommand, USAGE, UsageError } from "./arguments";
import { countingSink, fileSink } from "./byte-sinks";
import { generate } from "./generate";
import { truthText } from "./truth";

async function main(args: string[]): Promise<number> {
  if (args.includes("--help")) {
    console.log(USAGE);
    return 0;
  }
  const { options, output, truth: truthPath, isGzip } = parseCommand(args);
  const sink = output === null ? countingSink() : fileSink(output, isGzip);
  const truth = await generate(options, sink);
  if (truthPath !== null) writeFileSync(truthPath, truthText(truth));
  console.log(`${truth.nFrames} frames, ${truth.conversations.length} conversations`);
  for (const [pattern, count] of Object.entries(truth.patterns)) console.log(`${count}\t${pattern}`);
  return 0;
}

main(process.argv.slice(2)).then(
  (exitCode) => (process.exitCode = exitCode),
  (error: unknown) => {
    const isUsage = error instanceof UsageError;
    console.error(isUsage ? `${error.message}\n\n${USAGE}` : error);
    process.exitCode = isUsage ? 2 : 1;
  },
);
