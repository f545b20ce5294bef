/**
 * PPP in its framings, and Cisco's HDLC, which shares them.
 * Read first: RFC 1661 §2 (protocol field), RFC 1662 §3 (HDLC framing), RFC 2516 (PPPoE), RFC 3518 (bridging),
 * RFC 2661 §3.1 (L2TP), RFC 1990 §3 (multilink).
 */
import { readEthertype } from "./ethertypes";
import { readIpv4, readIpv6 } from "./ip";
import { LAYER_CODE } from "./layer-codes";
import { LAYER, OTHER, type Packet } from "./packet";

const PPP_PROTOCOL = {
  IPV4: 0x21,
  BRIDGE: 0x31,
  MULTILINK: 0x3d,
  LLC: 0x4b,
  IPV6: 0x57,
  MPLS: 0x281,
  MPLS_MULTICAST: 0x283,
  /** EtherTypes, which no peer should send. */
  ETHERTYPE_IPV4: 0x800,
  ETHERTYPE_IPV6: 0x86dd,
} as const;
/** RFC 1990 §3: a fragment that begins and ends its packet, before a sequence number of 24 bits. */
const MULTILINK = { WHOLE: 0xc0, HEADER_BYTES: 4 } as const;
/** Cisco's HDLC begins with the address of a unicast or of a multicast, PPP with 0xff. */
const HDLC_ADDRESS = { CISCO_UNICAST: 0x0f, CISCO_MULTICAST: 0x8f, ALL_STATIONS: 0xff } as const;
const CHDLC_OSI = 0xfefe;
/** IP of either version, bridged frames, MPLS: no tags stand in Cisco's HDLC. */
const CHDLC_ETHERTYPES: readonly number[] = [0x0800, 0x86dd, 0x6558, 0x8847, 0x8848];
const PPPOE_HEADER_BYTES = 6;
const BRIDGE = { ETHERNET: 1, HAS_FCS: 0x80, IS_CONTROL: 0x10, PADDING: 0x0f, FCS_BYTES: 4 } as const;
const L2TP_FLAG = { CONTROL: 0x8000, LENGTH: 0x4000, SEQUENCE: 0x0800, OFFSET: 0x0200, VERSION: 0x000f };

/** Reads PPP with or without its HDLC address and control; Cisco's HDLC is told by its address. */
export function readPppInHdlc(view: DataView, at: number, packet: Packet): void {
  if (packet.isCut(at, 4, LAYER.LINK)) return;
  const first = view.getUint8(at);
  if (first === HDLC_ADDRESS.CISCO_UNICAST || first === HDLC_ADDRESS.CISCO_MULTICAST) {
    readChdlc(view, at, packet);
    return;
  }
  readPpp(view, first === HDLC_ADDRESS.ALL_STATIONS ? at + 2 : at, packet);
}

/** Reads PPP from its protocol number on. */
export function readPpp(view: DataView, protocolAt: number, packet: Packet): void {
  if (packet.isCut(protocolAt, 2, LAYER.LINK)) return;
  // Protocol field compression: an odd first byte is the whole protocol number.
  const isCompressed = (view.getUint8(protocolAt) & 1) !== 0;
  const protocol = isCompressed ? view.getUint8(protocolAt) : view.getUint16(protocolAt);
  readPppPayload(view, protocolAt + (isCompressed ? 1 : 2), protocol, packet);
}

function readPppPayload(view: DataView, at: number, protocol: number, packet: Packet): void {
  switch (protocol) {
    case PPP_PROTOCOL.IPV4:
    case PPP_PROTOCOL.ETHERTYPE_IPV4:
      readIpv4(view, at, packet);
      return;
    case PPP_PROTOCOL.IPV6:
    case PPP_PROTOCOL.ETHERTYPE_IPV6:
      readIpv6(view, at, packet);
      return;
    case PPP_PROTOCOL.MPLS:
    case PPP_PROTOCOL.MPLS_MULTICAST:
      packet.handOn(LAYER_CODE.MPLS, at);
      return;
    case PPP_PROTOCOL.BRIDGE:
      packet.handOn(LAYER_CODE.PPP_BRIDGE, at);
      return;
    case PPP_PROTOCOL.LLC:
      packet.handOn(LAYER_CODE.LLC, at);
      return;
    case PPP_PROTOCOL.MULTILINK:
      packet.handOn(LAYER_CODE.PPP_MULTILINK, at);
      return;
    default:
      packet.giveUp(OTHER.OPAQUE, LAYER_CODE.PPP);
  }
}

/** Reads a bridged frame in PPP (RFC 3518 §4.1): flags, the kind of network, then the frame and what pads it. */
export function readPppBridge(view: DataView, at: number, packet: Packet): void {
  if (packet.isCut(at, 2, LAYER.LINK)) return;
  packet.giveUp(OTHER.OPAQUE, LAYER_CODE.PPP_BRIDGE);
  const flags = view.getUint8(at);
  if (flags & BRIDGE.IS_CONTROL || view.getUint8(at + 1) !== BRIDGE.ETHERNET) return;
  const padding = flags & BRIDGE.PADDING;
  packet.endAt(packet.wireEnd - padding - (flags & BRIDGE.HAS_FCS ? BRIDGE.FCS_BYTES : 0));
  packet.handOn(LAYER_CODE.ETHERNET, at + 2);
}

/** Reads a multilink header; a packet that travelled in several fragments is not put together. */
export function readMultilink(view: DataView, at: number, packet: Packet): void {
  if (packet.isCut(at, MULTILINK.HEADER_BYTES, LAYER.LINK)) return;
  packet.giveUp(OTHER.OPAQUE, LAYER_CODE.PPP_MULTILINK);
  if ((view.getUint8(at) & MULTILINK.WHOLE) === MULTILINK.WHOLE)
    packet.handOn(LAYER_CODE.PPP, at + MULTILINK.HEADER_BYTES);
}

/** Reads the session stage of PPPoE: the header states the length of the PPP packet. */
export function readPppoe(view: DataView, at: number, packet: Packet): void {
  if (packet.isCut(at, PPPOE_HEADER_BYTES, LAYER.LINK)) return;
  packet.endAt(at + PPPOE_HEADER_BYTES + view.getUint16(at + 4));
  packet.handOn(LAYER_CODE.PPP, at + PPPOE_HEADER_BYTES);
}

/** Reads Cisco's HDLC: address, control, EtherType. Behind the one of OSI stands a byte of padding. */
export function readChdlc(view: DataView, at: number, packet: Packet): void {
  if (packet.isCut(at, 4, LAYER.LINK)) return;
  const type = view.getUint16(at + 2);
  if (type === CHDLC_OSI) packet.handOn(LAYER_CODE.OSI, at + 5);
  else if (CHDLC_ETHERTYPES.includes(type)) readEthertype(view, at + 4, type, packet);
  else packet.giveUp(OTHER.ETHERTYPE, type);
}

/** Reads a data message of L2TP version 2; it carries PPP. Control messages and version 3 are not read. */
export function readL2tp(view: DataView, at: number, packet: Packet): void {
  if (packet.isCut(at, 6, LAYER.TUNNEL)) return;
  const flags = view.getUint16(at);
  if (flags & L2TP_FLAG.CONTROL || (flags & L2TP_FLAG.VERSION) !== 2) {
    packet.giveUp(OTHER.OPAQUE, LAYER_CODE.L2TP);
    return;
  }
  let cursor = at + 6;
  if (flags & L2TP_FLAG.LENGTH) cursor += 2;
  if (flags & L2TP_FLAG.SEQUENCE) cursor += 4;
  if (flags & L2TP_FLAG.OFFSET) {
    if (packet.isCut(cursor, 2, LAYER.TUNNEL)) return;
    cursor += 2 + view.getUint16(cursor);
  }
  packet.handOn(LAYER_CODE.PPP_HDLC, cursor);
}
