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
/** RFC 8300 §2.4. */
const NSH = { FIXED_TYPE: 1, FIXED_BYTES: 24 } as const;
/** Version 2, type 1. */
const PIM = { REGISTER: 0x21, HEADER_BYTES: 8 } as const;
const LISP_ENCAPSULATED = 8;
/** The operation of a packet that is to be forwarded. */
const AYIYA_FORWARD = 1;
const TEREDO = { ORIGIN: 0x0000, AUTHENTICATION: 0x0001, ORIGIN_BYTES: 8, AUTHENTICATION_BYTES: 13 } as const;

const TZSP = { HEADER_BYTES: 4, KEEP_ALIVE: 4, PORT_OPENER: 5, PADDING: 0, END: 1 } as const;
const LAYER_OF_TZSP: ReadonlyMap<number, number> = new Map([
  [1, LAYER_CODE.ETHERNET],
  [2, LAYER_CODE.TOKEN_RING],
  [4, LAYER_CODE.PPP],
  [5, LAYER_CODE.FDDI],
  [7, LAYER_CODE.RAW_LINK],
  [18, LAYER_CODE.WLAN],
  [119, LAYER_CODE.PRISM],
  [127, LAYER_CODE.AVS],
]);
const CAPWAP = {
  MIN_BYTES: 8,
  DTLS: 1,
  BINDING_802_11: 1,
  IS_NATIVE: 0x100,
  IS_FRAGMENT: 0x80,
  IS_KEEP_ALIVE: 0x08,
} as const;

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

/** Reads a network service header; its length is stated in words of 4 bytes, and fixed in the first type. */
export function readNsh(view: DataView, at: number, packet: Packet): void {
  if (packet.isCut(at, 4, LAYER.TUNNEL)) return;
  const isFixed = (view.getUint8(at + 2) & 0x0f) === NSH.FIXED_TYPE;
  const headerBytes = isFixed ? NSH.FIXED_BYTES : (view.getUint16(at) & 0x3f) * 4;
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
  if ((view.getUint8(at + 2) & 0x0f) !== AYIYA_FORWARD) return;
  readIpPayload(view, at + 8 + identityBytes + signatureBytes, view.getUint8(at + 3), packet);
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

/** Reads TZSP, in which sniffers send what they see: tags up to an end tag, then a frame of a kind that is named. */
export function readTzsp(view: DataView, at: number, packet: Packet): void {
  if (packet.isCut(at, TZSP.HEADER_BYTES, LAYER.TUNNEL)) return;
  const kind = view.getUint8(at + 1);
  const layer = LAYER_OF_TZSP.get(view.getUint16(at + 2)) ?? LAYER_CODE.NONE;
  packet.giveUp(OTHER.OPAQUE, LAYER_CODE.TZSP);
  if (kind === TZSP.KEEP_ALIVE || kind === TZSP.PORT_OPENER) return;
  let cursor = at + TZSP.HEADER_BYTES;
  while (packet.capEnd - cursor >= 2) {
    const tag = view.getUint8(cursor);
    if (tag === TZSP.END) {
      packet.handOn(layer, cursor + 1);
      return;
    }
    cursor += tag === TZSP.PADDING ? 1 : 2 + view.getUint8(cursor + 1);
  }
}

/**
 * Reads the data channel of CAPWAP (RFC 5415 §4.3): whole frames between an access point and its controller, Ethernet or
 * the radio's own. Fragments are not put together. The first two bytes of an 802.11 frame stand in each other's place, as
 * Cisco sends them and Wireshark expects it.
 */
export function readCapwapData(view: DataView, at: number, packet: Packet): void {
  if (packet.isCut(at, CAPWAP.MIN_BYTES, LAYER.TUNNEL)) return;
  const word = view.getUint32(at);
  packet.giveUp(OTHER.OPAQUE, LAYER_CODE.CAPWAP_DATA);
  const isEncrypted = ((word >>> 24) & 0x0f) === CAPWAP.DTLS;
  if (isEncrypted || word & (CAPWAP.IS_FRAGMENT | CAPWAP.IS_KEEP_ALIVE)) return;
  const payload = at + ((word >>> 19) & 0x1f) * 4;
  if ((word & CAPWAP.IS_NATIVE) === 0) packet.handOn(LAYER_CODE.ETHERNET, payload);
  else if (((word >>> 9) & 0x1f) === CAPWAP.BINDING_802_11) packet.handOn(LAYER_CODE.WLAN_SWAPPED, payload);
}
