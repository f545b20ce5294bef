/**
 * Link layers with a small header before LLC or IP: rings, and the pseudo-headers of firewalls.
 * Read first: RFC 1188 (FDDI), IEEE 802.5 (source routing); https://www.tcpdump.org/linktypes.html.
 */
import { LAST_LENGTH, readEthertype } from "./ethertypes";
import { readIp, readIpv4, readIpv6 } from "./ip";
import { LAYER_CODE } from "./layer-codes";
import { layerOfLinkType } from "./link-types";
import { LAYER, OTHER, type Packet } from "./packet";

/** The upper half of the frame control of an asynchronous LLC frame. */
const FDDI_ASYNCHRONOUS_LLC = 5;
const IPNET = { HEADER_BYTES: 24, LENGTH: 4, AF_INET6: 26 } as const;
const FDDI_HEADER_BYTES = 13;
const TOKEN_RING_HEADER_BYTES = 14;
const IS_SOURCE_ROUTED = 0x80;
/** The upper two bits of the frame control of a frame that is not the ring's own. */
const TOKEN_RING_LLC = 1;

const AF_INET = 2;
/** AF_INET6 of OpenBSD (and NetBSD), FreeBSD and Darwin; of OpenBSD alone; of Linux. */
const BSD_AF_INET6: readonly number[] = [24, 28, 30];
const OPENBSD_AF_INET6: readonly number[] = [24];
const LINUX_AF_INET6: readonly number[] = [10];
const PPP_ADDRESS_AND_CONTROL = 0xff03;

const NFLOG = { HEADER_BYTES: 4, PAYLOAD: 9, TLV_BYTES: 4 } as const;
const ARCNET = { IPV6: 196, IP_RFC_1201: 212, IP_RFC_1051: 240, EXCEPTION: 0xff } as const;
const ENC_HEADER_BYTES = 12;
const LINUX_COOKED = { ADDRESS_TYPE: 2, PROTOCOL: 14, BYTES: 16 } as const;
const LINUX_COOKED_2 = { PROTOCOL: 0, ADDRESS_TYPE: 8, BYTES: 20 } as const;
const ARPHRD_NETLINK = 824;
/** Linux' own protocol numbers below the EtherTypes (linux/if_ether.h), and the layer that each announces. */
const LAYER_OF_LINUX_PROTOCOL: ReadonlyMap<number, number> = new Map([
  [3, LAYER_CODE.ETHERNET],
  [4, LAYER_CODE.LLC],
  [7, LAYER_CODE.PPP_HDLC],
]);
const FIRST_ETHERTYPE = 0x600;
/** The kind of traffic in the first byte of SunATM's header. */
const SNAP_SAPS = 0xaaaa;
const SUN_ATM = { HEADER_BYTES: 4, LANE: 1, RFC_1483: 2, ILMI: 5, SIGNALLING: 6 } as const;

/** Reads an FDDI frame: frame control and two addresses, then LLC. */
export function readFddi(view: DataView, at: number, packet: Packet): void {
  if (packet.isCut(at, FDDI_HEADER_BYTES, LAYER.LINK)) return;
  packet.giveUp(OTHER.OPAQUE, LAYER_CODE.FDDI);
  if (view.getUint8(at) >>> 4 === FDDI_ASYNCHRONOUS_LLC)
    packet.handOn(LAYER_CODE.LLC, at + FDDI_HEADER_BYTES);
}

/** Reads the header of Solaris' IP observability; the packet's length tells where it begins, from the frame's end. */
export function readIpnet(view: DataView, at: number, packet: Packet): void {
  if (packet.isCut(at, IPNET.HEADER_BYTES, LAYER.LINK)) return;
  packet.giveUp(OTHER.OPAQUE, LAYER_CODE.IPNET);
  const family = view.getUint8(at + 1);
  const packetAt = packet.wireEnd - view.getUint32(at + IPNET.LENGTH);
  if (packetAt < at) return;
  if (family === AF_INET) packet.handOn(LAYER_CODE.IPV4, packetAt);
  else if (family === IPNET.AF_INET6) packet.handOn(LAYER_CODE.IPV6, packetAt);
}

/**
 * Reads ARCNET from its system code on: RFC 1051's IP stands right behind it, RFC 1201's behind a fragmentation header
 * (a first flag of 0xff says that the real one follows).
 */
export function readArcnet(view: DataView, at: number, packet: Packet): void {
  if (packet.isCut(at, 5, LAYER.LINK)) return;
  const code = view.getUint8(at);
  if (code === ARCNET.IP_RFC_1051) {
    readIpv4(view, at + 1, packet);
  } else if (code === ARCNET.IP_RFC_1201 || code === ARCNET.IPV6) {
    const isException = view.getUint8(at + 1) === ARCNET.EXCEPTION;
    const packetAt = at + (isException ? 8 : 4);
    if (code === ARCNET.IPV6) readIpv6(view, packetAt, packet);
    else readIpv4(view, packetAt, packet);
  } else {
    packet.giveUp(OTHER.ETHERTYPE, code);
  }
}

/** Reads a Token Ring frame: its route, where there is one, stands between the addresses and LLC. */
export function readTokenRing(view: DataView, at: number, packet: Packet): void {
  if (packet.isCut(at, TOKEN_RING_HEADER_BYTES + 2, LAYER.LINK)) return;
  packet.giveUp(OTHER.OPAQUE, LAYER_CODE.TOKEN_RING);
  if (view.getUint8(at + 1) >>> 6 !== TOKEN_RING_LLC) return;
  const isRouted = (view.getUint8(at + 8) & IS_SOURCE_ROUTED) !== 0;
  const routeBytes = isRouted ? view.getUint8(at + TOKEN_RING_HEADER_BYTES) & 0x1f : 0;
  packet.handOn(LAYER_CODE.LLC, at + TOKEN_RING_HEADER_BYTES + routeBytes);
}

/**
 * Reads the four bytes that loopback devices put before a packet: BSD's address family in either byte order, a family of
 * 16 bits (IRIX), or an EtherType in the last or first two bytes (old Linux). PPP is told by its own first bytes.
 */
export function readNull(view: DataView, at: number, packet: Packet): void {
  if (packet.isCut(at, 4, LAYER.LINK)) return;
  if (view.getUint16(at) === PPP_ADDRESS_AND_CONTROL) {
    packet.handOn(LAYER_CODE.PPP_HDLC, at);
    return;
  }
  const value = loopbackType(view.getUint32(at, true));
  if (value > LAST_LENGTH) readEthertype(view, at + 4, value & 0xffff, packet);
  else if (value === AF_INET) readIpv4(view, at + 4, packet);
  else if (BSD_AF_INET6.includes(value)) readIpv6(view, at + 4, packet);
  else packet.giveUp(OTHER.ETHERTYPE, value);
}

/** Family or EtherType of a loopback header that was read in little-endian order. */
function loopbackType(value: number): number {
  const low = value & 0xffff;
  if (value > 0xffff) return value < 0x60000 ? value >>> 16 : swapped32(value);
  return (low & 0xff) === 0 && low < 0x600 ? low >>> 8 : low;
}

function swapped32(value: number): number {
  return ((value << 24) | ((value & 0xff00) << 8) | ((value >>> 8) & 0xff00) | (value >>> 24)) >>> 0;
}

/** Reads OpenBSD's loopback: a family in network byte order. */
export function readLoop(view: DataView, at: number, packet: Packet): void {
  if (packet.isCut(at, 4, LAYER.LINK)) return;
  const family = view.getUint32(at);
  if (family === AF_INET) readIpv4(view, at + 4, packet);
  else if (BSD_AF_INET6.includes(family)) readIpv6(view, at + 4, packet);
  else packet.giveUp(OTHER.ETHERTYPE, family);
}

/** Reads OpenBSD's packet filter log: the first byte is the header's length, padded to four. */
export function readPflog(view: DataView, at: number, packet: Packet): void {
  if (packet.isCut(at, 2, LAYER.LINK)) return;
  const packetAt = at + ((view.getUint8(at) + 3) & ~3);
  readFamily(view, packetAt, { family: view.getUint8(at + 1), inet6: BSD_AF_INET6 }, packet);
}

/** Reads Darwin's packet tap: its length, and the link type of what stands behind it, in little-endian order. */
export function readPktap(view: DataView, at: number, packet: Packet): void {
  if (packet.isCut(at, 12, LAYER.LINK)) return;
  packet.giveUp(OTHER.OPAQUE, LAYER_CODE.PKTAP);
  packet.handOn(layerOfLinkType(view.getUint32(at + 8, true)), at + view.getUint32(at, true));
}

/** Reads OpenBSD's encapsulating interface: family, security parameters, flags. */
export function readEnc(view: DataView, at: number, packet: Packet): void {
  if (packet.isCut(at, ENC_HEADER_BYTES, LAYER.LINK)) return;
  const little = view.getUint32(at, true);
  const family = little < 0x10000 ? little : view.getUint32(at);
  readFamily(view, at + ENC_HEADER_BYTES, { family, inet6: OPENBSD_AF_INET6 }, packet);
}

/** Reads Linux's netfilter log: type-length-values in the capturing machine's byte order, one of them the packet. */
export function readNflog(view: DataView, at: number, packet: Packet): void {
  if (packet.isCut(at, NFLOG.HEADER_BYTES + NFLOG.TLV_BYTES, LAYER.LINK)) return;
  const family = view.getUint8(at);
  packet.giveUp(OTHER.OPAQUE, LAYER_CODE.NFLOG);
  // The first length is small in the right byte order.
  const isLittle = view.getUint16(at + NFLOG.HEADER_BYTES, true) < 0x100;
  let cursor = at + NFLOG.HEADER_BYTES;
  while (packet.capEnd - cursor >= NFLOG.TLV_BYTES) {
    const length = view.getUint16(cursor, isLittle);
    if (length < NFLOG.TLV_BYTES) return;
    if (view.getUint16(cursor + 2, isLittle) === NFLOG.PAYLOAD) {
      packet.endAt(cursor + length);
      readFamily(view, cursor + NFLOG.TLV_BYTES, { family, inet6: LINUX_AF_INET6 }, packet);
      return;
    }
    cursor += (length + 3) & ~3;
  }
}

/** An IP packet whose version an address family says. */
function readFamily(
  view: DataView,
  at: number,
  { family, inet6 }: { family: number; inet6: readonly number[] },
  packet: Packet,
): void {
  if (family === AF_INET) readIpv4(view, at, packet);
  else if (inet6.includes(family)) readIpv6(view, at, packet);
  else packet.giveUp(OTHER.ETHERTYPE, family);
}

/** Reads Linux' cooked capture of either version. */
export function readLinuxCooked(view: DataView, at: number, packet: Packet): void {
  readCooked(view, at, LINUX_COOKED, packet);
}

export function readLinuxCooked2(view: DataView, at: number, packet: Packet): void {
  readCooked(view, at, LINUX_COOKED_2, packet);
}

/** The protocol is an EtherType, or one of Linux' own; what netlink sends to itself is none of them. */
function readCooked(
  view: DataView,
  at: number,
  header: { ADDRESS_TYPE: number; PROTOCOL: number; BYTES: number },
  packet: Packet,
): void {
  if (packet.isCut(at, header.BYTES, LAYER.LINK)) return;
  const protocol = view.getUint16(at + header.PROTOCOL);
  packet.giveUp(OTHER.ETHERTYPE, protocol);
  if (view.getUint16(at + header.ADDRESS_TYPE) === ARPHRD_NETLINK) return;
  if (protocol >= FIRST_ETHERTYPE) readEthertype(view, at + header.BYTES, protocol, packet);
  else packet.handOn(LAYER_OF_LINUX_PROTOCOL.get(protocol) ?? LAYER_CODE.NONE, at + header.BYTES);
}

/**
 * Reads what a device without a link layer hands over: an IP packet, or PPP that its first bytes tell, with nothing, a
 * byte or an address before it; Linux' ISDN driver puts ten zeros before an IP packet. Fewer bytes than tell PPP are nothing.
 */
export function readRawLink(view: DataView, at: number, packet: Packet): void {
  const nBytes = packet.capEnd - at;
  const isPppAt = (offset: number): boolean =>
    nBytes >= offset + 2 && view.getUint16(at + offset) === PPP_ADDRESS_AND_CONTROL;
  if (isPppAt(0)) packet.handOn(LAYER_CODE.PPP_HDLC, at);
  else if (packet.isCut(at, 8, LAYER.LINK)) return;
  else if (isPppAt(6)) packet.handOn(LAYER_CODE.PPP_HDLC, at + 6);
  else if (isPppAt(1)) packet.handOn(LAYER_CODE.PPP_HDLC, at + 1);
  else if (nBytes > 10 && isZero(view, at, 10)) packet.handOn(LAYER_CODE.IPV4, at + 10);
  else readIp(view, at, packet);
}

function isZero(view: DataView, at: number, nBytes: number): boolean {
  for (let i = at; i < at + nBytes; i++) if (view.getUint8(i) !== 0) return false;
  return true;
}

/** Reads SunATM: four bytes that say what kind of traffic it is, then LLC or an IP packet. */
export function readSunAtm(view: DataView, at: number, packet: Packet): void {
  if (packet.isCut(at, SUN_ATM.HEADER_BYTES + 3, LAYER.LINK)) return;
  const payload = at + SUN_ATM.HEADER_BYTES;
  const kind = view.getUint8(at) & 0x0f;
  packet.giveUp(OTHER.OPAQUE, LAYER_CODE.SUN_ATM);
  if (kind === SUN_ATM.LANE || kind === SUN_ATM.ILMI || kind === SUN_ATM.SIGNALLING) return;
  const isLlc = kind === SUN_ATM.RFC_1483 || view.getUint16(payload) === SNAP_SAPS;
  if (isLlc) packet.handOn(LAYER_CODE.LLC, payload);
  else if (view.getUint8(payload) >>> 4 === 4) packet.handOn(LAYER_CODE.IPV4, payload);
}
