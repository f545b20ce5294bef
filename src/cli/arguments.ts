/** From words on the command line to what is asked. */
import { parseArgs } from "node:util";

import { LEAST_MEGABYTES, MOST_MEGABYTES, USUAL_MEGABYTES } from "../base/memory-budget";
import {
  COMPLETENESS_FIELD,
  DEFAULT_FIELDS,
  FIELD_NAMES,
  OWN_FIELD_NAMES,
  type Occurrence,
} from "../report/frame-fields";

import type { Focus } from "../report/focus";
import { REPORT_FORMATS } from "../report/render-report";
import { FOCUS_OPTIONS, focusOf } from "./focus-options";
import { reportArguments, type ReportArguments } from "./report-command";

export type SummaryFormat = "text" | "json" | "markdown";
export type ListFormat = "table" | "ndjson" | "csv";
export type FrameFormat = "tsv" | "csv" | "ndjson";

/** Which files are the capture. */
export interface CaptureWords {
  /** At least one; "-" only alone. */
  files: readonly string[];
  /** The one file stands for its ring buffer. */
  isRing: boolean;
  /** The memory budget, in MB; the commands that list frames or verify have no use for it. */
  maxMegabytes: number;
}

/** A command that can be run. */
export type CliArguments =
  | { command: "analyze"; capture: CaptureWords; format: SummaryFormat; focus: Focus }
  | { command: "conversations"; capture: CaptureWords; format: ListFormat; focus: Focus }
  | ReportArguments
  | { command: "verify"; file: string; format: "text" }
  | FramesArguments;

/** `megalodon frames`. */
export interface FramesArguments {
  command: "frames";
  capture: CaptureWords;
  format: FrameFormat;
  fields: string[];
  occurrence: Occurrence;
  stream?: number;
  conversation?: number;
}

const FORMATS = {
  analyze: ["text", "json", "markdown"],
  conversations: ["table", "ndjson", "csv"],
  report: REPORT_FORMATS,
  frames: ["tsv", "csv", "ndjson"],
  verify: ["text"],
} as const;

const ANALYSING: readonly (keyof typeof FORMATS)[] = ["analyze", "conversations", "report"];

/** The commands that take an option; one that is not here is for all. */
const COMMANDS_OF_OPTION: Readonly<Record<string, readonly (keyof typeof FORMATS)[]>> = {
  pair: ANALYSING,
  service: ANALYSING,
  from: ANALYSING,
  to: ANALYSING,
  "max-memory": ANALYSING,
  output: ["report"],
  fields: ["frames"],
  occurrence: ["frames"],
  stream: ["frames"],
  conversation: ["frames"],
};

/** Parses the words; `error` says in one line what is wrong with them. */
export function parseArguments(
  words: readonly string[],
): CliArguments | { help: "usage" | "version" } | { error: string } {
  const parsed = parseWords(words);
  if ("error" in parsed) return parsed;
  if (parsed.values.help) return { help: "usage" };
  if (parsed.values.version) return { help: "version" };
  const [command, ...files] = parsed.positionals;
  if (command === undefined) return { error: "a command is missing" };
  if (!isCommand(command)) return { error: `unknown command "${command}"` };
  const error = wordsError(command, files, parsed.values);
  if (error !== "") return { error };
  const maxMegabytes = budgetOf(parsed.values["max-memory"]);
  if (typeof maxMegabytes === "object") return maxMegabytes;
  const capture: CaptureWords = { files, isRing: parsed.values.ring === true, maxMegabytes };
  const focus = focusOf(parsed.values);
  if ("error" in focus) return focus;
  if (command === "report") return reportArguments(capture, focus, parsed.values);
  const allowed: readonly string[] = FORMATS[command];
  const format = parsed.values.format ?? FORMATS[command][0];
  if (!allowed.includes(format)) return { error: `--format is one of ${allowed.join(", ")}` };
  if (command === "frames") return framesArguments(capture, format as FrameFormat, parsed.values);
  if (command === "verify") return { command, file: files[0] ?? "", format: "text" };
  return { command, capture, format, focus } as CliArguments;
}

/** What is wrong with the files and options of a command; "" where nothing is. */
function wordsError(
  command: keyof typeof FORMATS,
  files: readonly string[],
  values: Readonly<Record<string, unknown>>,
): string {
  return filesError(command, files, values.ring === true) || optionError(command, values);
}

/** What is wrong with the files of a command; "" where nothing is. */
function filesError(command: keyof typeof FORMATS, files: readonly string[], isRing: boolean): string {
  if (files.length === 0) return "a FILE is needed";
  if (command === "verify" && (files.length > 1 || isRing)) return "exactly one FILE is needed";
  if (isRing && files.length > 1) return "--ring needs exactly one FILE";
  if ((isRing || files.length > 1) && files.includes("-"))
    return "standard input cannot be one of several files";
  return "";
}

/** The first option that the command has no use for; "" where there is none: nothing that was asked for is left out in silence. */
function optionError(command: keyof typeof FORMATS, values: Readonly<Record<string, unknown>>): string {
  const useless = Object.keys(values).find((name) => COMMANDS_OF_OPTION[name]?.includes(command) === false);
  return useless === undefined ? "" : `${command} takes no --${useless}`;
}

/** The memory budget that the words ask for. */
function budgetOf(word: string | undefined): number | { error: string } {
  if (word === undefined) return USUAL_MEGABYTES;
  const megabytes = /^\d+$/.test(word) ? Number(word) : NaN;
  if (megabytes >= LEAST_MEGABYTES && megabytes <= MOST_MEGABYTES) return megabytes;
  return { error: `--max-memory is a number of megabytes from ${LEAST_MEGABYTES} to ${MOST_MEGABYTES}` };
}

function isCommand(word: string): word is keyof typeof FORMATS {
  return Object.hasOwn(FORMATS, word);
}

/** Numbers and field names of `frames`, checked. */
function framesArguments(
  capture: CaptureWords,
  format: FrameFormat,
  values: { fields?: string; occurrence?: string; stream?: string; conversation?: string },
): FramesArguments | { error: string } {
  const fields = values.fields?.split(",").filter((name) => name !== "") ?? [...DEFAULT_FIELDS];
  const known = [...FIELD_NAMES, ...OWN_FIELD_NAMES];
  const unknown = fields.find((name) => !known.includes(name));
  if (unknown !== undefined) return { error: `unknown field "${unknown}"; known are ${known.join(", ")}` };
  if (capture.files[0] === "-" && fields.includes(COMPLETENESS_FIELD)) {
    return { error: `${COMPLETENESS_FIELD} is known at the end only: it needs a file, not standard input` };
  }
  const { occurrence = "a" } = values;
  if (!isOccurrence(occurrence)) return { error: "--occurrence is one of a (all), f (first), l (last)" };
  const listing: FramesArguments = { command: "frames", capture, format, fields, occurrence };
  for (const name of ["stream", "conversation"] as const) {
    const text = values[name];
    if (text === undefined) continue;
    if (!/^\d+$/.test(text)) return { error: `--${name} is a number` };
    listing[name] = Number(text);
  }
  return listing;
}

function isOccurrence(word: string): word is Occurrence {
  return word === "a" || word === "f" || word === "l";
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
      ...FOCUS_OPTIONS,
      output: { type: "string", short: "o" },
      fields: { type: "string" },
      occurrence: { type: "string" },
      stream: { type: "string" },
      conversation: { type: "string" },
      ring: { type: "boolean" },
      "max-memory": { type: "string" },
      help: { type: "boolean", short: "h" },
      version: { type: "boolean" },
    },
  });
}
