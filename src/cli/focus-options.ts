/** `--pair`, `--service`, `--from` and `--to`: what narrows a command, checked and in the form that the analysis uses. */
import { isIP } from "node:net";

import { endpointText } from "../report/endpoint-text";
import type { Focus } from "../report/focus";

/** The options as they stand on the command line. */
export interface FocusValues {
  pair?: string;
  service?: string;
  from?: string;
  to?: string;
}

/** For parseArgs. */
export const FOCUS_OPTIONS = {
  pair: { type: "string" },
  service: { type: "string" },
  from: { type: "string" },
  to: { type: "string" },
} as const;

/** The focus; `error` says in one line what is wrong with a word. */
export function focusOf(values: FocusValues): Focus | { error: string } {
  const focus: Focus = {};
  if (values.pair !== undefined) {
    const ends = values.pair.split(",").map(addressText);
    if (ends.length !== 2 || ends.includes(""))
      return { error: "--pair is two addresses: 10.0.0.1,10.0.0.2" };
    focus.pair = [ends[0] ?? "", ends[1] ?? ""];
  }
  if (values.service !== undefined) {
    const service = serviceText(values.service);
    if (service === "") return { error: "--service is ADDRESS:PORT, ADDRESS or :PORT" };
    focus.service = service;
  }
  for (const [name, field] of [
    ["from", "fromSeconds"],
    ["to", "toSeconds"],
  ] as const) {
    const text = values[name];
    if (text === undefined) continue;
    const value = Number(text);
    if (text.trim() === "" || !Number.isFinite(value)) return { error: `--${name} is a number of seconds` };
    focus[field] = value;
  }
  if ((focus.fromSeconds ?? -Infinity) > (focus.toSeconds ?? Infinity))
    return { error: "--from is after --to" };
  return focus;
}

/** An address as the analysis writes it (RFC 5952 for IPv6); "" where it is none. */
function addressText(word: string): string {
  const bare = word.trim().replace(/^\[(.*)\]$/, "$1");
  const family = isIP(bare);
  if (family === 4) return bare;
  if (family !== 6 || bare.includes("%")) return "";
  return new URL(`http://[${bare}]`).hostname.slice(1, -1);
}

function serviceText(word: string): string {
  const alone = addressText(word);
  if (alone !== "") return alone;
  const parts = /^(.*):(\d{1,5})$/.exec(word.trim());
  if (!parts) return "";
  const [, host = "", port = ""] = parts;
  if (Number(port) > 65_535) return "";
  if (host === "") return `:${Number(port)}`;
  const address = addressText(host);
  if (address === "") return "";
  return endpointText(address, Number(port));
}
