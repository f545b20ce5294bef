/**
 * IPv4 options, as far as they decide where the packet goes and whether it is read on. Wireshark ends a packet,
 * transport and all, at an option that is shorter than its own fields; one without a sound length ends only the options.
 * Read first: RFC 791 §3.1; IANA's list of option numbers. The lengths are those at which tshark 4.0.17 stops.
 */
import { LAYER, OTHER, SHOWN, type Packet } from "./packet";

const OPTION_END = 0;
const OPTION_NOP = 1;
const LOOSE_ROUTE = 131;
const STRICT_ROUTE = 137;
/** The pointer of a source route at its first entry. */
const ROUTE_FIRST = 4;

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
  [LOOSE_ROUTE, 3],
  [133, 3], // extended security
  [134, 6], // commercial security
  [136, 4], // stream identifier
  [STRICT_ROUTE, 3],
  [148, 4], // router alert
] as const) {
  LEAST_BYTES[kind] = nBytes;
}

/** Reads the options in [from, to). Returns whether the packet is read on behind them; says why where it is not. */
export function readIpv4Options(view: DataView, from: number, to: number, packet: Packet): boolean {
  readRoute(view, from, to, packet);
  if (to <= packet.capEnd) return areOptionsSound(view, from, to, packet);
  packet.giveUp(OTHER.CUT, LAYER.IPV4);
  return false;
}

/**
 * RFC 791 §3.1: while a source route is not used up, the header's destination is the next stop, and the last entry of the
 * route the true destination. Where the capture ends before that is clear, no destination is shown.
 */
function readRoute(view: DataView, from: number, to: number, packet: Packet): void {
  let at = from;
  while (at < to && at < packet.capEnd) {
    const kind = view.getUint8(at);
    if (kind === OPTION_END) return;
    if (kind === OPTION_NOP) {
      at++;
      continue;
    }
    if (at + 1 >= packet.capEnd) break;
    const length = view.getUint8(at + 1);
    if (length < 2 || at + length > to) return;
    if (kind === LOOSE_ROUTE || kind === STRICT_ROUTE) {
      takeRoute(view, at, length, packet);
      return;
    }
    at += length;
  }
  if (at < to) packet.shownIpv4 &= ~SHOWN.DESTINATION;
}

function takeRoute(view: DataView, at: number, length: number, packet: Packet): void {
  const isCut = at + length > packet.capEnd;
  const pointer = at + 2 < packet.capEnd ? view.getUint8(at + 2) : ROUTE_FIRST;
  if (pointer < ROUTE_FIRST || pointer > length || pointer % 4 !== 0) return;
  const isAligned = length > ROUTE_FIRST && (length - ROUTE_FIRST + 1) % 4 === 0;
  if (isCut || !isAligned) packet.shownIpv4 &= ~SHOWN.DESTINATION;
  if (isCut || length < ROUTE_FIRST) return;
  packet.dst0 = view.getUint32(at + length - 4);
  packet.ipv4Dst = packet.dst0;
}

/** Whether no option is shorter than its own fields. */
function areOptionsSound(view: DataView, from: number, to: number, packet: Packet): boolean {
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
