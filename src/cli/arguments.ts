/** From words on the command line to what is asked. */
import { parseArgs } from "node:util";

export type SummaryFormat = "text" | "json" | "markdown";
export type ListFormat = "table" | "ndjson" | "csv";

/** A command that can be run. */
export type CliArguments =
  | { command: "analyze"; file: string; format: SummaryFormat }
  | { command: "conversations"; file: string; format: ListFormat };

const FORMATS = {
  analyze: ["text", "json", "markdown"],
  conversations: ["table", "ndjson", "csv"],
} as const;

/** Parses the words; `error` says in one line what is wrong with them. */
export function parseArguments(
  words: readonly string[],
): CliArguments | { help: "usage" | "version" } | { error: string } {
  const parsed = parseWords(words);
  if ("error" in parsed) return parsed;
  if (parsed.values.help) return { help: "usage" };
  if (parsed.values.version) return { help: "version" };
  const [command, file, ...more] = parsed.positionals;
  if (command === undefined) return { error: "a command is missing" };
  if (command !== "analyze" && command !== "conversations") return { error: `unknown command "${command}"` };
  if (file === undefined || more.length > 0) return { error: "exactly one FILE is needed" };
  const allowed: readonly string[] = FORMATS[command];
  const format = parsed.values.format ?? FORMATS[command][0];
  if (!allowed.includes(format)) return { error: `--format is one of ${allowed.join(", ")}` };
  return { command, file, format } as CliArguments;
}

function parseWords(words: readonly string[]): ReturnType<typeof parseStrictly> | { error: string } {
  try {
    return parseStrictly(words);
  } catch (error) {
    // parseArgs throws a TypeError that says which word it does not know.
    return { error: error instanceof Error ? error.message : String(error) };
  }
}

function parseStrictly(words: readonly string[]) {
  return parseArgs({
    args: [...words],
    allowPositionals: true,
    options: {
      format: { type: "string" },
      help: { type: "boolean", short: "h" },
      version: { type: "boolean" },
    },
  });
}
