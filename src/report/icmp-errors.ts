/** ICMP errors that quote TCP, counted by who sent them and what they say. */
import { ipv4Text, ipv6Text } from "../flow/address-table";
import { isIcmp6, type Packet } from "../wire/packet";
import type { IcmpErrorFacts, IcmpErrors } from "./report-shapes";

/** Kinds that are told apart; errors of more senders are only counted. */
const MAX_KINDS = 256;
/** Frames named of a kind. */
const MAX_FRAMES = 4;

/** See the file's head. */
export class IcmpErrorCounts {
  readonly #kinds = new Map<string, IcmpErrorFacts>();
  #nFrames = 0;

  /** Counts an error; `rejectsSyn`: it answered the SYN of a connection that nobody else answered. */
  add(packet: Packet, frame: number, rejectsSyn: boolean): void {
    this.#nFrames++;
    const { icmpType: type, icmpCode: code, icmpFrom } = packet;
    const family = isIcmp6(packet) ? 6 : 4;
    const key = `${family} ${type} ${code} ${icmpFrom.join(" ")}`;
    let kind = this.#kinds.get(key);
    if (!kind) {
      if (this.#kinds.size >= MAX_KINDS) return;
      const from = family === 6 ? ipv6Text(icmpFrom) : ipv4Text(icmpFrom[0]!);
      kind = { from, family, type, code, nFrames: 0, nRejections: 0, frames: [] };
      this.#kinds.set(key, kind);
    }
    kind.nFrames++;
    if (rejectsSyn) kind.nRejections++;
    if (kind.frames.length < MAX_FRAMES) kind.frames.push(frame);
    const mtu = packet.icmpMtu;
    if (mtu > 0 && mtu < (kind.leastMtu ?? Infinity)) kind.leastMtu = mtu;
  }

  /** What was counted, most frequent kinds first; undefined where there was none. */
  list(): IcmpErrors | undefined {
    if (this.#nFrames === 0) return undefined;
    const kinds = [...this.#kinds.values()].map((kind) => ({ ...kind, frames: [...kind.frames] }));
    return { nFrames: this.#nFrames, kinds: kinds.sort((a, b) => b.nFrames - a.nFrames) };
  }
}

/** Whether an error says that a packet was too big for the way, and how big it may be. RFC 1191 §4; RFC 4443 §3.2. */
export function isTooBig({ family, type, code }: Pick<IcmpErrorFacts, "family" | "type" | "code">): boolean {
  return family === 6 ? type === 2 : type === 3 && code === 4;
}
