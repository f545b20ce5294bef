/**
 * What a person types into the filter, as the words that the child understands. Who knows Wireshark types
 * Wireshark: its plainest expressions are taken for what they mean here. Pure.
 */

import { isUnderstood } from "../../src/report/filter-names";

/** `field == value` and `field eq value`, as Wireshark writes them. */
const WIRESHARK_COMPARISON = /\b([a-z0-9]+(?:\.[a-z]+)+)\s*(?:==|\beq\b)\s*(\[?[0-9a-f.:]+\]?)/gi;

const WORD_FOR_FIELD: Record<string, (value: string) => string> = {
  "tcp.stream": (value) => `stream:${value}`,
  "tcp.port": (value) => `:${value}`,
  "tcp.dstport": (value) => `:${value}`,
  "tcp.srcport": (value) => `:${value}`,
  "ip.addr": (value) => value,
  "ip.src": (value) => value,
  "ip.dst": (value) => value,
  "ipv6.addr": (value) => value,
  "ipv6.src": (value) => value,
  "ipv6.dst": (value) => value,
};

/**
 * The words of a filter, one space apart. `tcp.stream eq 5 && ip.addr == 10.0.0.1` gives `stream:5 10.0.0.1`;
 * what is not understood stays as typed, and will match nothing rather than everything.
 */
export function filterWords(typed: string): string {
  return typed
    .replace(WIRESHARK_COMPARISON, (whole, field: string, value: string) => {
      const name = field.toLowerCase();
      return Object.hasOwn(WORD_FOR_FIELD, name) ? WORD_FOR_FIELD[name]!(value) : whole;
    })
    .split(/\s+/)
    .filter((word) => word !== "" && word !== "&&" && word.toLowerCase() !== "and")
    .join(" ");
}

/** The words that can match nothing, as typed; what a person has to be told when the list is empty. */
export function wordsNotUnderstood(typed: string): string[] {
  return filterWords(typed)
    .split(" ")
    .filter((word) => word !== "" && !isUnderstood(word));
}
