/**
 * Tunnels with a header of their own and little else: each reader finds where the carried packet begins.
 * Read first: RFC 7348 (VXLAN), draft-ietf-nvo3-vxlan-gpe, RFC 8926 (Geneve), RFC 8300 (NSH), RFC 3378 (EtherIP),
 * RFC 4302 (AH), RFC 3173 (IPComp), RFC 6830 §5 (LISP), draft-massar-v6ops-ayiya, RFC 4380 §5.1.1 (Teredo).
 */
import { readEthertype } from "./ethertypes";
import { readIp, readIpv6 } from "./ip";
import { readIpPayload } from "./ip-payload";
import { LAYER_CODE } from "./layer-codes";
import { LAYER, OTHER, type Packet } from "./packet";

const IPCOMP_HEADER_BYTES = 4;
const VXLAN_HEADER_BYTES = 8;
const GENEVE_HEADER_BYTES = 8;
const AH_MIN_BYTES = 12;
const PROTOCOL_IPV6 = 41;
/** Version 2, type 1. */
const PIM = { REGISTER: 0x21, HEADER_BYTES: 8 } as const;
const LISP_ENCAPSULATED = 8;
const TEREDO = { ORIGIN: 0x0000, AUTHENTICATION: 0x0001, ORIGIN_BYTES: 8, AUTHENTICATION_BYTES: 13 } as const;

/** Next protocols of VXLAN-GPE and of NSH, by number. */
const NEXT_PROTOCOL: readonly number[] = [
  LAYER_CODE.NONE,
  LAYER_CODE.IPV4,
  LAYER_CODE.IPV6,
  LAYER_CODE.ETHERNET,
  LAYER_CODE.NSH,
  LAYER_CODE.MPLS,
];

/** Reads VXLAN: 8 bytes, then an Ethernet frame. */
export function readVxlan(_view: DataView, at: number, packet: Packet): void {
  packet.handOn(LAYER_CODE.ETHERNET, at + VXLAN_HEADER_BYTES);
}

/** Reads VXLAN-GPE, whose fourth byte says what follows. */
export function readVxlanGpe(view: DataView, at: number, packet: Packet): void {
  if (packet.isCut(at, VXLAN_HEADER_BYTES, LAYER.TUNNEL)) return;
  packet.giveUp(OTHER.OPAQUE, LAYER_CODE.VXLAN_GPE);
  packet.handOn(NEXT_PROTOCOL[view.getUint8(at + 3)] ?? LAYER_CODE.NONE, at + VXLAN_HEADER_BYTES);
}

/** Reads a network service header; its length is stated in words of 4 bytes. */
export function readNsh(view: DataView, at: number, packet: Packet): void {
  if (packet.isCut(at, 4, LAYER.TUNNEL)) return;
  const headerBytes = (view.getUint16(at) & 0x3f) * 4;
  packet.giveUp(OTHER.OPAQUE, LAYER_CODE.NSH);
  packet.handOn(NEXT_PROTOCOL[view.getUint8(at + 3)] ?? LAYER_CODE.NONE, at + Math.max(headerBytes, 8));
}

/** Reads Geneve: 8 bytes, options, and a payload told by its EtherType. */
export function readGeneve(view: DataView, at: number, packet: Packet): void {
  if (packet.isCut(at, GENEVE_HEADER_BYTES, LAYER.TUNNEL)) return;
  const optionBytes = (view.getUint8(at) & 0x3f) * 4;
  readEthertype(view, at + GENEVE_HEADER_BYTES + optionBytes, view.getUint16(at + 2), packet);
}

/** Reads an authentication header: its length is stated in words of 4 bytes, less 2. */
export function readAh(view: DataView, at: number, packet: Packet): void {
  if (packet.isCut(at, AH_MIN_BYTES, LAYER.IPV4)) return;
  const headerBytes = (view.getUint8(at + 1) + 2) * 4;
  readIpPayload(view, at + headerBytes, view.getUint8(at), packet);
}

/** Reads IPComp: next header, flags, the index that tells the algorithm. The payload is for those who can inflate. */
export function readIpcomp(view: DataView, at: number, packet: Packet): void {
  if (packet.isCut(at, IPCOMP_HEADER_BYTES, LAYER.TUNNEL)) return;
  packet.giveUp(OTHER.OPAQUE, LAYER_CODE.IPCOMP);
  packet.compressedProtocol = view.getUint8(at);
  packet.fragmentAt = at + IPCOMP_HEADER_BYTES;
}

/** Reads EtherIP: 2 bytes, then an Ethernet frame. */
export function readEtherIp(_view: DataView, at: number, packet: Packet): void {
  packet.handOn(LAYER_CODE.ETHERNET, at + 2);
}

/** Reads a LISP data packet: 8 bytes, then an IP packet. */
export function readLisp(view: DataView, at: number, packet: Packet): void {
  readIp(view, at + 8, packet);
}

/** Reads AYIYA: lengths of identity and signature in the first bytes, then a packet told by its IP protocol. */
export function readAyiya(view: DataView, at: number, packet: Packet): void {
  if (packet.isCut(at, 8, LAYER.TUNNEL)) return;
  const identityBytes = 2 ** (view.getUint8(at) >>> 4);
  const signatureBytes = (view.getUint8(at + 1) >>> 4) * 4;
  packet.giveUp(OTHER.OPAQUE, LAYER_CODE.AYIYA);
  if (view.getUint8(at + 3) === PROTOCOL_IPV6) {
    packet.handOn(LAYER_CODE.IPV6, at + 8 + identityBytes + signatureBytes);
  }
}

/** Reads Teredo: an authentication and an origin indication may stand before the IPv6 packet. */
export function readTeredo(view: DataView, at: number, packet: Packet): void {
  let cursor = at;
  if (packet.isCut(cursor, 4, LAYER.TUNNEL)) return;
  if (view.getUint16(cursor) === TEREDO.AUTHENTICATION) {
    cursor += TEREDO.AUTHENTICATION_BYTES + view.getUint8(cursor + 2) + view.getUint8(cursor + 3);
  }
  if (packet.isCut(cursor, 4, LAYER.TUNNEL)) return;
  if (view.getUint16(cursor) === TEREDO.ORIGIN) cursor += TEREDO.ORIGIN_BYTES;
  readIpv6(view, cursor, packet);
}

/** Reads a PIM register: a router's copy of a multicast packet on its way to the rendezvous point (RFC 7761 §4.9.3). */
export function readPim(view: DataView, at: number, packet: Packet): void {
  if (packet.isCut(at, PIM.HEADER_BYTES, LAYER.TUNNEL)) return;
  packet.giveUp(OTHER.OPAQUE, LAYER_CODE.PIM);
  if (view.getUint8(at) === PIM.REGISTER) packet.handOn(LAYER_CODE.RAW, at + PIM.HEADER_BYTES);
}

/** Reads a LISP control message; an encapsulated one (RFC 6830 §6.1.8) holds the IP packet of another. */
export function readLispControl(view: DataView, at: number, packet: Packet): void {
  if (packet.isCut(at, 4, LAYER.TUNNEL)) return;
  packet.giveUp(OTHER.OPAQUE, LAYER_CODE.LISP_CONTROL);
  if (view.getUint8(at) >>> 4 === LISP_ENCAPSULATED) packet.handOn(LAYER_CODE.RAW, at + 4);
}
