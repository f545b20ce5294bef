/** Which words a filter understands: what it can be told apart by before any conversation is looked at. */
import { PATTERN_IDS, PATTERN_SEVERITY } from "./pattern-names";

const FILTER_NAMES = [
  "port",
  "stream",
  "tcp.stream",
  "tries",
  "refusals",
  "pattern",
  "severity",
  "client",
  "server",
  "host",
  "pair",
  "service",
  "frame",
] as const;

/** What stands before the colon of a word. */
export type FilterName = (typeof FILTER_NAMES)[number];

/** "name:value" or "name=value" of a known name; undefined for every other word. */
export function namedWord(word: string): { name: FilterName; value: string } | undefined {
  const parts = /^([a-z.]+)[:=](.+)$/i.exec(word);
  const name = FILTER_NAMES.find((known) => known === parts?.[1]!.toLowerCase());
  return name && { name, value: parts![2]! };
}

/** Whether the word can match anything at all: a known name with a value of its kind, or part of an endpoint. */
export function isUnderstood(word: string): boolean {
  const named = namedWord(word);
  return named ? VALUE_TESTS[named.name](named.value.toLowerCase()) : isPartOfEndpoint(word);
}

const isNumber = (value: string): boolean => /^\d+$/.test(value);

const VALUE_TESTS: Record<FilterName, (value: string) => boolean> = {
  port: isNumber,
  stream: isNumber,
  "tcp.stream": isNumber,
  tries: isNumber,
  refusals: isNumber,
  frame: isNumber,
  pattern: (value) => PATTERN_IDS.some((id) => id.startsWith(value)),
  severity: (value) => Object.values<string>(PATTERN_SEVERITY).includes(value),
  client: isPartOfEndpoint,
  server: isPartOfEndpoint,
  host: isPartOfEndpoint,
  service: isPartOfEndpoint,
  pair: (value) => value.split(",").length === 2 && value.split(",").every(isPartOfEndpoint),
};

/** Digits of IPv4 and IPv6 with their marks, a port behind them or alone; five digits in a row are a port. */
function isPartOfEndpoint(text: string): boolean {
  return /^[[\]0-9a-f:.]+$/i.test(text) && !/^\d{5,}$/.test(text);
}
