/** What was seen and not understood, counted by kind and named for people. */
import { hex } from "../base/hex";
import { layerName } from "../wire/layer-codes";
import { LAYER, OTHER } from "../wire/packet";
import { ETHERTYPE_NAMES, FRAGMENT, PROTOCOL_NAMES, UNNAMED_LLC, UNNAMED_PROTOCOL } from "./other-traffic";
import type { NotUnderstood } from "./report-shapes";

const LAYER_NAMES: Readonly<Record<number, string>> = {
  [LAYER.LINK]: "link layer",
  [LAYER.VLAN]: "VLAN",
  [LAYER.IPV4]: "IPv4",
  [LAYER.IPV6]: "IPv6",
  [LAYER.TCP]: "TCP",
  [LAYER.ICMP]: "ICMP",
  [LAYER.TUNNEL]: "tunnel",
};

/** Counts by (kind, number). */
export class NotUnderstoodCounts {
  readonly #counts = new Map<number, number>();

  add(otherCode: number, detail: number): void {
    const key = otherCode * 0x100000 + detail;
    this.#counts.set(key, (this.#counts.get(key) ?? 0) + 1);
  }

  /** Most frequent first. */
  list(): NotUnderstood[] {
    return [...this.#counts]
      .map(([key, nFrames]) => ({ what: otherName(Math.floor(key / 0x100000), key % 0x100000), nFrames }))
      .sort((a, b) => b.nFrames - a.nFrames);
  }
}

/** The name of what a packet of KIND.OTHER is: "UDP", "IP protocol 253". */
export function otherName(otherCode: number, detail: number): string {
  switch (otherCode) {
    case OTHER.LINK_TYPE:
      return `link type ${detail}`;
    case OTHER.ETHERTYPE:
      return ETHERTYPE_NAMES[detail] ?? `ethertype ${hex(detail)}`;
    case OTHER.IP_PROTOCOL:
      return PROTOCOL_NAMES[detail] ?? `${UNNAMED_PROTOCOL} ${detail}`;
    case OTHER.CUT:
      return `cut ${LAYER_NAMES[detail] ?? "header"} header`;
    case OTHER.FRAGMENT:
      return `${FRAGMENT}${PROTOCOL_NAMES[detail] ?? `protocol ${detail}`}`;
    case OTHER.LLC:
      return `${UNNAMED_LLC} ${hex(detail)}`;
    case OTHER.TOO_DEEP:
      return "more layers than any network has";
    case OTHER.OPAQUE:
      return `${layerName(detail)} payload`;
    case OTHER.BAD_HEADER:
      return `impossible ${LAYER_NAMES[detail] ?? "header"} header`;
    default:
      return "record without a packet";
  }
}
