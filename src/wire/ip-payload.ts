/**
 * What an IP packet carries: the transport, the extension headers before it, or another layer.
 * Read first: RFC 8200 §4 (extension headers, their order and lengths); IANA's protocol numbers.
 */
import { readIcmp4, readIcmp6 } from "./icmp";
import { LAYER_CODE } from "./layer-codes";
import { LAYER, OTHER, type Packet } from "./packet";
import { takeRoutingHeader } from "./routing-header";
import { readTcp } from "./tcp";

const IP_PROTOCOL = {
  HOP_BY_HOP: 0,
  ICMP: 1,
  TCP: 6,
  ROUTING: 43,
  FRAGMENT: 44,
  ICMPV6: 58,
  DESTINATION: 60,
  SHIM6: 140,
} as const;

const OPTION_PAD_1 = 0;

/** Protocols that carry a further layer. */
const CARRIED: readonly (readonly [protocol: number, layer: number])[] = [
  [4, LAYER_CODE.IPV4],
  [17, LAYER_CODE.UDP],
  [41, LAYER_CODE.IPV6],
  [47, LAYER_CODE.GRE],
  [51, LAYER_CODE.AH],
  [97, LAYER_CODE.ETHERIP],
  [103, LAYER_CODE.PIM],
  [108, LAYER_CODE.IPCOMP],
  [136, LAYER_CODE.UDP_LITE],
  [137, LAYER_CODE.MPLS],
  [143, LAYER_CODE.ETHERNET],
];
const LAYER_OF_PROTOCOL = new Uint8Array(256);
for (const [protocol, layer] of CARRIED) LAYER_OF_PROTOCOL[protocol] = layer;

/** Reads what IP protocol `protocol` announces at `at`; the packet's family and addresses are set. */
export function readIpPayload(view: DataView, at: number, protocol: number, packet: Packet): void {
  if (protocol === IP_PROTOCOL.TCP) readTcp(view, at, packet);
  else if (protocol === IP_PROTOCOL.ICMP && packet.family === 4) readIcmp4(view, at, packet);
  else if (protocol === IP_PROTOCOL.ICMPV6 && packet.family === 6) readIcmp6(view, at, packet);
  else if (LAYER_OF_PROTOCOL[protocol] !== LAYER_CODE.NONE) handOn(at, protocol, packet);
  else if (isExtension(protocol)) readExtensions(view, at, protocol, packet);
  else packet.giveUp(OTHER.IP_PROTOCOL, protocol);
}

function handOn(at: number, protocol: number, packet: Packet): void {
  packet.path = packet.paths.extend(packet.path, packet.family === 6 ? LAYER_CODE.IPV6 : LAYER_CODE.IPV4);
  packet.giveUp(OTHER.IP_PROTOCOL, protocol);
  packet.handOn(LAYER_OF_PROTOCOL[protocol]!, at);
}

/** Walks extension headers: each says what follows and how long it is itself. */
function readExtensions(view: DataView, from: number, first: number, packet: Packet): void {
  let at = from;
  let next = first;
  while (isExtension(next)) {
    if (packet.isCut(at, 8, LAYER.IPV6)) return;
    const header = next;
    next = view.getUint8(at);
    if (header !== IP_PROTOCOL.FRAGMENT) {
      const end = at + view.getUint8(at + 1) * 8 + 8;
      if (header === IP_PROTOCOL.ROUTING && !takeRoutingHeader(view, at, end, packet)) return;
      const hasOptions = header === IP_PROTOCOL.HOP_BY_HOP || header === IP_PROTOCOL.DESTINATION;
      if (hasOptions && !areOptionsInside(view, at + 2, end, packet)) return;
      at = end;
      continue;
    }
    // Offset 0 and no more fragments: an atomic fragment (RFC 6946), whole in itself.
    if ((view.getUint16(at + 2) & 0xfff9) !== 0) {
      readFragment(view, at, next, packet);
      return;
    }
    at += 8;
  }
  readIpPayload(view, at, next, packet);
}

/** Whether no option of the header ends behind the packet; says why where one does (RFC 8200 §4.2). */
function areOptionsInside(view: DataView, from: number, end: number, packet: Packet): boolean {
  let at = from;
  while (at < end && at < packet.capEnd) {
    if (view.getUint8(at) === OPTION_PAD_1) {
      at++;
      continue;
    }
    const isInside = at + 2 <= packet.capEnd && at + 2 + view.getUint8(at + 1) <= packet.capEnd;
    if (!isInside) {
      packet.giveUp(OTHER.BAD_HEADER, LAYER.IPV6);
      return false;
    }
    at += 2 + view.getUint8(at + 1);
  }
  return true;
}

/** A fragment of an IPv6 packet; one that was not captured whole cannot be put together. */
function readFragment(view: DataView, at: number, protocol: number, packet: Packet): void {
  const offsetAndFlags = view.getUint16(at + 2);
  packet.giveUp(OTHER.FRAGMENT, protocol);
  packet.fragmentAt = packet.capEnd < packet.wireEnd ? packet.capEnd : at + 8;
  packet.fragmentOffset = offsetAndFlags & 0xfff8;
  packet.hasMoreFragments = (offsetAndFlags & 1) !== 0;
  packet.fragmentId = view.getUint32(at + 4);
}

function isExtension(protocol: number): boolean {
  switch (protocol) {
    case IP_PROTOCOL.HOP_BY_HOP:
    case IP_PROTOCOL.ROUTING:
    case IP_PROTOCOL.FRAGMENT:
    case IP_PROTOCOL.DESTINATION:
    case IP_PROTOCOL.SHIM6:
      return true;
    default:
      return false;
  }
}
