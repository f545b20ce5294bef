/**
 * A filter's words to a test of conversations: every word must match.
 * Words: "10.0." (an address or its beginning), ":443" or "port:443", "addr:port", "stream:5", "tries:3",
 * "refusals:1", "pattern:syn-refused", "frame:123", "pair:10.0.0.1,10.0.0.2", "service:10.0.0.1:443". A word of an
 * unknown kind matches nothing, so that a typing error is seen.
 */
import { WORD } from "../flow/conversation-layout";
import type { AnalysisData } from "./analysis-data";
import { streamsOf } from "./conversation-row";
import { namedWord, type FilterName } from "./filter-names";
import { PATTERN_IDS, PATTERN_SEVERITY, type PatternId } from "./pattern-names";

type Test = (data: AnalysisData, conversation: number) => boolean;

/** Whether conversation passes all words of `filter`. Parsing is done once, by the call. */
export function filterTest(filter: string): Test {
  const tests = filter
    .trim()
    .split(/\s+/)
    .filter((word) => word !== "")
    .map(wordTest);
  return (data, conversation) => tests.every((test) => test(data, conversation));
}

function wordTest(word: string): Test {
  const named = namedWord(word);
  if (named) return NAMED[named.name](named.value);
  const port = /^:(\d{1,5})$/.exec(word);
  if (port) return portTest(port[1]!);
  return endpointTest(word);
}

const NAMED: Record<FilterName, (value: string) => Test> = {
  port: portTest,
  stream: (value) => (data, conversation) => streamsOf(data, conversation).includes(Number(value)),
  "tcp.stream": (value) => (data, conversation) => streamsOf(data, conversation).includes(Number(value)),
  tries: (value) => (data, conversation) => data.word(conversation, WORD.TRIES) === Number(value),
  refusals: (value) => (data, conversation) => data.word(conversation, WORD.REFUSALS) === Number(value),
  pattern: (value) => (data, conversation) => patternOf(data, conversation).startsWith(value.toLowerCase()),
  severity: (value) => (data, conversation) =>
    PATTERN_SEVERITY[patternOf(data, conversation)] === value.toLowerCase(),
  client: (value) => (data, conversation) =>
    startsAt(data, conversation, data.clientSide(conversation), value),
  server: (value) => (data, conversation) =>
    startsAt(data, conversation, 1 - data.clientSide(conversation), value),
  host: endpointTest,
  pair: pairTest,
  service: (value) => (data, conversation) => isService(data, conversation, value.toLowerCase()),
  frame: (value) => (data, conversation) => {
    const frame = Number(value);
    return (
      frame >= data.word(conversation, WORD.FIRST_FRAME) && frame <= data.word(conversation, WORD.LAST_FRAME)
    );
  },
};

function patternOf(data: AnalysisData, conversation: number): PatternId {
  return PATTERN_IDS[data.patterns[conversation]!]!;
}

function portTest(value: string): Test {
  const port = Number(value);
  return (data, conversation) => data.port(conversation, 0) === port || data.port(conversation, 1) === port;
}

/** Two whole addresses, either of them the client. */
function pairTest(value: string): Test {
  const [one = "", other = "", ...more] = value.toLowerCase().split(",");
  return (data, conversation) => {
    if (more.length > 0) return false;
    const ends = [data.address(conversation, 0), data.address(conversation, 1)];
    return (ends[0] === one && ends[1] === other) || (ends[0] === other && ends[1] === one);
  };
}

/** A whole server address with its port or without, or its port alone (":443"). */
function isService(data: AnalysisData, conversation: number, value: string): boolean {
  const server = 1 - data.clientSide(conversation);
  return [
    data.endpoint(conversation, server),
    data.address(conversation, server),
    `:${data.port(conversation, server)}`,
  ].includes(value);
}

/** An address or its beginning, with or without the port behind it, at either end. */
function endpointTest(value: string): Test {
  return (data, conversation) =>
    startsAt(data, conversation, 0, value) || startsAt(data, conversation, 1, value);
}

function startsAt(data: AnalysisData, conversation: number, side: number, value: string): boolean {
  const wanted = value.toLowerCase();
  return (
    data.endpoint(conversation, side).startsWith(wanted) ||
    data.address(conversation, side).startsWith(wanted)
  );
}
