/**
 * IPv4 and IPv6 headers.
 * Read first: RFC 791 §3.1–3.2 (header, fragments); RFC 8200 §3.
 */
import { readIpv4Options } from "./ipv4-options";
import { readIpPayload } from "./ip-payload";
import { LAYER, OTHER, SHOWN, type Packet } from "./packet";
import { readTcp } from "./tcp";

const IPV4_MIN_HEADER_BYTES = 20;
const IPV6_HEADER_BYTES = 40;
/** Where the source address ends. */
const IPV6_SOURCE_END = 24;
/** The most that the payload length of IPv6 can say. */
const MAX_PAYLOAD_BYTES = 0xffff;
const MORE_FRAGMENTS = 0x2000;
const FRAGMENT_OFFSET = 0x1fff;
const PROTOCOL_TCP = 6;

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
    readCutIpv4(view, at, packet);
    return;
  }
  const versionAndLength = view.getUint8(at);
  const headerBytes = (versionAndLength & 0x0f) * 4;
  const totalBytes = view.getUint16(at + 2);
  const isPossible =
    versionAndLength >>> 4 === 4 &&
    headerBytes >= IPV4_MIN_HEADER_BYTES &&
    (totalBytes >= headerBytes || totalBytes === 0);
  if (!isPossible) {
    // As in Wireshark, the version in the header counts for more than what announced the packet.
    if (versionAndLength >>> 4 === 6) readIpv6(view, at, packet);
    else packet.giveUp(OTHER.BAD_HEADER, LAYER.IPV4);
    return;
  }
  const isTotalCaptured = at + totalBytes <= packet.capEnd;
  if (totalBytes !== 0) packet.endAt(at + totalBytes);
  packet.family = 4;
  packet.ipId = view.getUint16(at + 4);
  packet.src0 = view.getUint32(at + 12);
  packet.dst0 = view.getUint32(at + 16);
  packet.shownIpv4 = SHOWN.ALL;
  packet.ipv4Src = packet.src0;
  packet.ipv4Dst = packet.dst0;
  packet.ttl = view.getUint8(at + 8);
  packet.ipv4Id = packet.ipId;
  const protocol = view.getUint8(at + 9);
  if (!takeOptions(view, at, headerBytes, packet)) return;
  const fragment = view.getUint16(at + 6) & (MORE_FRAGMENTS | FRAGMENT_OFFSET);
  if (fragment === 0) {
    if (protocol === PROTOCOL_TCP) readTcp(view, at + headerBytes, packet);
    else readIpPayload(view, at + headerBytes, protocol, packet);
  } else if (isTotalCaptured && packet.capEnd > at + headerBytes) {
    noteFragment(view, at, headerBytes, packet);
  } else if (fragment === MORE_FRAGMENTS) {
    // A first fragment that was not captured whole can never be put together: Wireshark reads on in it.
    readIpPayload(view, at + headerBytes, protocol, packet);
    // How long the segment is, only the last fragment could tell.
    packet.isShort = true;
    packet.payloadBytes = 0;
  } else {
    packet.giveUp(OTHER.FRAGMENT, protocol);
    packet.fragmentAt = packet.capEnd;
  }
}

/** Reads the options, if any; the header is complete then, for those who list it. Returns whether the packet is read on. */
function takeOptions(view: DataView, at: number, headerBytes: number, packet: Packet): boolean {
  const isReadOn =
    headerBytes === IPV4_MIN_HEADER_BYTES ||
    readIpv4Options(view, at + IPV4_MIN_HEADER_BYTES, at + headerBytes, packet);
  if (packet.headers !== undefined) packet.headers.noteIpv4(packet);
  return isReadOn;
}

/** An IPv4 header that ends before its addresses do: what was captured of it is shown, nothing of it is used. */
function readCutIpv4(view: DataView, at: number, packet: Packet): void {
  packet.giveUp(OTHER.CUT, LAYER.IPV4);
  const nBytes = packet.capEnd - at;
  if (nBytes < 1) return;
  const versionAndLength = view.getUint8(at);
  if (versionAndLength >>> 4 === 6) {
    readIpv6(view, at, packet);
    return;
  }
  const shownOfOuter = packet.shownIpv4;
  packet.shownIpv4 = 0;
  takeCutIpv4(view, at, packet);
  packet.headers?.noteIpv4(packet);
  packet.shownIpv4 |= shownOfOuter;
}

function takeCutIpv4(view: DataView, at: number, packet: Packet): void {
  const nBytes = packet.capEnd - at;
  const versionAndLength = view.getUint8(at);
  const headerBytes = (versionAndLength & 0x0f) * 4;
  if (versionAndLength >>> 4 !== 4 || headerBytes < IPV4_MIN_HEADER_BYTES || nBytes < 6) return;
  const totalBytes = view.getUint16(at + 2);
  if (totalBytes !== 0 && totalBytes < headerBytes) return;
  packet.shownIpv4 |= SHOWN.ID;
  packet.ipv4Id = view.getUint16(at + 4);
  if (nBytes < 9) return;
  packet.shownIpv4 |= SHOWN.TTL;
  packet.ttl = view.getUint8(at + 8);
  if (nBytes < 16) return;
  packet.shownIpv4 |= SHOWN.SOURCE;
  packet.ipv4Src = view.getUint32(at + 12);
}

function noteFragment(view: DataView, at: number, headerBytes: number, packet: Packet): void {
  const flagsAndOffset = view.getUint16(at + 6);
  packet.giveUp(OTHER.FRAGMENT, view.getUint8(at + 9));
  packet.fragmentAt = at + headerBytes;
  packet.fragmentOffset = (flagsAndOffset & FRAGMENT_OFFSET) * 8;
  packet.hasMoreFragments = (flagsAndOffset & MORE_FRAGMENTS) !== 0;
  packet.fragmentId = packet.ipId;
}

/** Reads an IPv6 packet. A payload length of 0 is that of a jumbogram (RFC 2675) where the frame is so long; else it is meant. */
export function readIpv6(view: DataView, at: number, packet: Packet): void {
  if (packet.capEnd > at && view.getUint8(at) >>> 4 !== 6) {
    packet.giveUp(OTHER.BAD_HEADER, LAYER.IPV6);
    return;
  }
  if (packet.capEnd - at < IPV6_HEADER_BYTES) {
    packet.giveUp(OTHER.CUT, LAYER.IPV6);
    if (packet.capEnd - at >= IPV6_SOURCE_END) {
      const shownOfOuter = packet.shownIpv6;
      packet.shownIpv6 = SHOWN.SOURCE;
      readIpv6Source(view, at, packet);
      packet.headers?.noteIpv6(packet);
      packet.shownIpv6 |= shownOfOuter;
    }
    return;
  }
  const payloadBytes = view.getUint16(at + 4);
  const payloadAt = at + IPV6_HEADER_BYTES;
  if (payloadBytes !== 0 || packet.wireEnd - payloadAt <= MAX_PAYLOAD_BYTES)
    packet.endAt(payloadAt + payloadBytes);
  packet.family = 6;
  packet.ipId = 0;
  readIpv6Source(view, at, packet);
  packet.dst0 = view.getUint32(at + 24);
  packet.dst1 = view.getUint32(at + 28);
  packet.dst2 = view.getUint32(at + 32);
  packet.dst3 = view.getUint32(at + 36);
  packet.shownIpv6 = SHOWN.ALL;
  if (packet.headers !== undefined) packet.headers.noteIpv6(packet);
  readIpPayload(view, payloadAt, view.getUint8(at + 6), packet);
}

function readIpv6Source(view: DataView, at: number, packet: Packet): void {
  packet.src0 = view.getUint32(at + 8);
  packet.src1 = view.getUint32(at + 12);
  packet.src2 = view.getUint32(at + 16);
  packet.src3 = view.getUint32(at + 20);
}
