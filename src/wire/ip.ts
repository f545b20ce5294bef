/**
 * IPv4 and IPv6 headers down to the transport.
 * Read first: RFC 791 §3.1; RFC 8200 §3–§4 (extension headers, their order and lengths).
 */
import { readIcmp4, readIcmp6 } from "./icmp";
import { LAYER, OTHER, type Packet } from "./packet";
import { readTcp } from "./tcp";

const IPV4_MIN_HEADER_BYTES = 20;
const IPV6_HEADER_BYTES = 40;
const MORE_FRAGMENTS = 0x2000;

const IP_PROTOCOL = {
  HOP_BY_HOP: 0,
  ICMP: 1,
  TCP: 6,
  ROUTING: 43,
  FRAGMENT: 44,
  AUTHENTICATION: 51,
  ICMPV6: 58,
  NO_NEXT: 59,
  DESTINATION: 60,
  MOBILITY: 135,
  HIP: 139,
  SHIM6: 140,
} as const;

/** Reads an IP packet of either version, told by its first four bits. */
export function readIp(view: DataView, at: number, packet: Packet): void {
  if (at >= packet.capEnd) {
    packet.giveUp(OTHER.CUT, LAYER.IPV4);
    return;
  }
  const version = view.getUint8(at) >>> 4;
  if (version === 4) readIpv4(view, at, packet);
  else if (version === 6) readIpv6(view, at, packet);
  else packet.giveUp(OTHER.BAD_HEADER, LAYER.IPV4);
}

/**
 * Reads an IPv4 packet. A total length of 0 (segmentation offload) or one beyond the frame leaves the frame's own
 * end standing; trailing bytes behind the total length are no payload.
 */
export function readIpv4(view: DataView, at: number, packet: Packet): void {
  if (packet.capEnd - at < IPV4_MIN_HEADER_BYTES) {
    packet.giveUp(OTHER.CUT, LAYER.IPV4);
    return;
  }
  const versionAndLength = view.getUint8(at);
  const headerBytes = (versionAndLength & 0x0f) * 4;
  if (versionAndLength >>> 4 !== 4 || headerBytes < IPV4_MIN_HEADER_BYTES) {
    packet.giveUp(OTHER.BAD_HEADER, LAYER.IPV4);
    return;
  }
  const totalBytes = view.getUint16(at + 2);
  if (totalBytes >= headerBytes) shorten(packet, at + totalBytes);
  else if (totalBytes !== 0) {
    packet.giveUp(OTHER.BAD_HEADER, LAYER.IPV4);
    return;
  }
  packet.family = 4;
  packet.ipId = view.getUint16(at + 4);
  packet.src0 = view.getUint32(at + 12);
  packet.dst0 = view.getUint32(at + 16);
  const protocol = view.getUint8(at + 9);
  const fragment = view.getUint16(at + 6) & 0x3fff;
  // A first fragment that was not captured whole can never be reassembled: Wireshark reads on in it.
  const isWhole = fragment !== MORE_FRAGMENTS || packet.capEnd >= packet.wireEnd;
  if (fragment !== 0 && isWhole) {
    packet.giveUp(OTHER.FRAGMENT, protocol);
    return;
  }
  if (protocol === IP_PROTOCOL.TCP) readTcp(view, at + headerBytes, packet);
  else if (protocol === IP_PROTOCOL.ICMP) readIcmp4(view, at + headerBytes, packet);
  else packet.giveUp(OTHER.IP_PROTOCOL, protocol);
}

/** Reads an IPv6 packet and walks its extension headers. A payload length of 0 leaves the frame's end standing. */
export function readIpv6(view: DataView, at: number, packet: Packet): void {
  if (packet.capEnd - at < IPV6_HEADER_BYTES) {
    packet.giveUp(OTHER.CUT, LAYER.IPV6);
    return;
  }
  if (view.getUint8(at) >>> 4 !== 6) {
    packet.giveUp(OTHER.BAD_HEADER, LAYER.IPV6);
    return;
  }
  const payloadBytes = view.getUint16(at + 4);
  if (payloadBytes !== 0) shorten(packet, at + IPV6_HEADER_BYTES + payloadBytes);
  packet.family = 6;
  packet.ipId = 0;
  packet.src0 = view.getUint32(at + 8);
  packet.src1 = view.getUint32(at + 12);
  packet.src2 = view.getUint32(at + 16);
  packet.src3 = view.getUint32(at + 20);
  packet.dst0 = view.getUint32(at + 24);
  packet.dst1 = view.getUint32(at + 28);
  packet.dst2 = view.getUint32(at + 32);
  packet.dst3 = view.getUint32(at + 36);
  readIpv6Next(view, at + IPV6_HEADER_BYTES, view.getUint8(at + 6), packet);
}

function readIpv6Next(view: DataView, from: number, firstHeader: number, packet: Packet): void {
  let at = from;
  let next = firstHeader;
  while (isExtension(next)) {
    if (packet.capEnd - at < 8) {
      packet.giveUp(OTHER.CUT, LAYER.IPV6);
      return;
    }
    if (next === IP_PROTOCOL.FRAGMENT) {
      // Offset 0 and no more fragments: an atomic fragment (RFC 6946), whole in itself.
      if ((view.getUint16(at + 2) & 0xfff9) !== 0) {
        packet.giveUp(OTHER.FRAGMENT, view.getUint8(at));
        return;
      }
      next = view.getUint8(at);
      at += 8;
      continue;
    }
    const unit = next === IP_PROTOCOL.AUTHENTICATION ? 4 : 8;
    next = view.getUint8(at);
    at += view.getUint8(at + 1) * unit + 8;
  }
  if (next === IP_PROTOCOL.TCP) readTcp(view, at, packet);
  else if (next === IP_PROTOCOL.ICMPV6) readIcmp6(view, at, packet);
  else packet.giveUp(OTHER.IP_PROTOCOL, next);
}

function isExtension(header: number): boolean {
  switch (header) {
    case IP_PROTOCOL.HOP_BY_HOP:
    case IP_PROTOCOL.ROUTING:
    case IP_PROTOCOL.FRAGMENT:
    case IP_PROTOCOL.AUTHENTICATION:
    case IP_PROTOCOL.DESTINATION:
    case IP_PROTOCOL.MOBILITY:
    case IP_PROTOCOL.HIP:
    case IP_PROTOCOL.SHIM6:
      return true;
    default:
      return false;
  }
}

/** Moves the ends inwards to what a layer says is its own end. */
function shorten(packet: Packet, layerEnd: number): void {
  if (layerEnd < packet.wireEnd) packet.wireEnd = layerEnd;
  if (layerEnd < packet.capEnd) packet.capEnd = layerEnd;
}
