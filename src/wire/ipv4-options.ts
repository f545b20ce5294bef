/**
 * IPv4 options, as far as they decide whether the packet is read on: Wireshark ends a packet, transport and all, at
 * an option that is shorter than its own fields; an option without a sound length ends only the options.
 * Read first: RFC 791 §3.1; IANA's list of option numbers. The lengths are those at which tshark 4.0.17 stops.
 */
import { LAYER, OTHER, type Packet } from "./packet";

const OPTION_END = 0;
const OPTION_NOP = 1;

/** Least length, in bytes with kind and length, of the options that have one above 2. */
const LEAST_BYTES = new Uint8Array(256);
for (const [kind, nBytes] of [
  [7, 3], // record route
  [11, 4], // MTU probe
  [12, 4], // MTU reply
  [25, 8], // quick-start
  [68, 4], // timestamp
  [82, 12], // traceroute
  [130, 3], // security
  [131, 3], // loose source route
  [133, 3], // extended security
  [134, 6], // commercial security
  [136, 4], // stream identifier
  [137, 3], // strict source route
  [148, 4], // router alert
] as const) {
  LEAST_BYTES[kind] = nBytes;
}

/** Whether the packet is read on behind its options, which lie in [from, to); says why where it is not. */
export function areOptionsSound(view: DataView, from: number, to: number, packet: Packet): boolean {
  if (to > packet.capEnd) {
    packet.giveUp(OTHER.CUT, LAYER.IPV4);
    return false;
  }
  let at = from;
  while (at < to) {
    const kind = view.getUint8(at);
    if (kind === OPTION_END) return true;
    if (kind === OPTION_NOP) {
      at++;
      continue;
    }
    const length = at + 1 < to ? view.getUint8(at + 1) : 0;
    if (length < 2 || at + length > to) return true;
    if (length < LEAST_BYTES[kind]!) {
      packet.giveUp(OTHER.BAD_HEADER, LAYER.IPV4);
      return false;
    }
    at += length;
  }
  return true;
}
