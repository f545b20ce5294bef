/** What ICMP errors say, in sentences. */
import { isTooBig } from "./icmp-errors";
import { count, plural } from "./number-text";
import type { CaptureFacts, IcmpErrorFacts } from "./report-shapes";

/** That packets were too big for the way, and what that costs; "" where no error says so. */
export function tooBigSentence({ icmpErrors }: CaptureFacts): string {
  const kinds = (icmpErrors?.kinds ?? []).filter(isTooBig);
  const n = kinds.reduce((total, kind) => total + kind.nFrames, 0);
  if (n === 0) return "";
  const leastMtu = Math.min(...kinds.map((kind) => kind.leastMtu ?? Infinity));
  const mtu = Number.isFinite(leastMtu) ? `, MTU ${count(leastMtu)}` : "";
  const [first] = kinds.flatMap(({ frames }) => frames).sort((a, b) => a - b);
  return (
    `${plural(n, "ICMP error")} "${kinds.some(({ family }) => family === 4) ? "fragmentation needed" : "packet too big"}" came ` +
    `(from ${sendersText(kinds)}${mtu}; ${n === 1 ? "" : "the first in "}frame ${first!}): each says that a packet was dropped as too ` +
    "big, so that its data had to be sent again."
  );
}

/** Senders named. */
const MAX_SENDERS = 2;

/** "192.0.2.1", "192.0.2.1 and 192.0.2.2", "192.0.2.1, 192.0.2.2 and others". */
function sendersText(kinds: readonly IcmpErrorFacts[]): string {
  const all = [...new Set(kinds.map(({ from }) => from))];
  const named = all.slice(0, MAX_SENDERS);
  return all.length > named.length ? `${named.join(", ")} and others` : named.join(" and ");
}
