/**
 * Ethernet, and the bridges' tags that wrap a whole Ethernet frame or stand before its EtherType.
 * Read first: IEEE 802.3 §3.2; IEEE 802.1ah (I-TAG), 802.1BR (E-TAG), 802.1AE (SecTAG), 802.1CB (R-TAG);
 * IEC 62439-3 (HSR); RFC 6325 (TRILL).
 */
import { isKnownEthertype, LAST_LENGTH, readEthertype } from "./ethertypes";
import { LAYER_CODE } from "./layer-codes";
import { LAYER, OTHER, type Packet } from "./packet";

const ETHERNET_HEADER_BYTES = 14;
/** Version 1, whose time is TAI unless a bit says UTC. */
const ARISTA = { TIMESTAMP: 1, BITS_64: 0x0010, BITS_48: 0x0020, UTC: 0x0100 } as const;
/** IEEE 802.1AE §9.5: bits of the tag control information. */
const SECTAG = { VERSION: 0x80, HAS_SCI: 0x20, IS_ENCRYPTED: 0x08, IS_CHANGED: 0x04, ICV_BYTES: 16 } as const;

/** Reads an Ethernet frame from its destination address on. */
export function readEthernet(view: DataView, at: number, packet: Packet): void {
  if (packet.capEnd - at < ETHERNET_HEADER_BYTES) {
    packet.giveUp(OTHER.CUT, LAYER.LINK);
    return;
  }
  readEthertype(view, at + ETHERNET_HEADER_BYTES, view.getUint16(at + 12), packet);
}

/** A reader of a tag of fixed length whose last two bytes are the next EtherType. */
export function tagReader(tagBytes: number): (view: DataView, at: number, packet: Packet) => void {
  return (view, at, packet) => {
    if (packet.isCut(at, tagBytes, LAYER.VLAN)) return;
    readEthertype(view, at + tagBytes, view.getUint16(at + tagBytes - 2), packet);
  };
}

/** Reads Cisco's metadata as GRE carries it: the EtherType first, then six bytes of tags. */
export function readCiscoMetadataInGre(view: DataView, at: number, packet: Packet): void {
  if (packet.isCut(at, 8, LAYER.VLAN)) return;
  readEthertype(view, at + 8, view.getUint16(at), packet);
}

/** Reads Arista's timestamp, of 64 or of 48 bits, and the EtherType behind it; it follows other subtypes at once. */
export function readArista(view: DataView, at: number, packet: Packet): void {
  if (packet.isCut(at, 4, LAYER.VLAN)) return;
  packet.giveUp(OTHER.OPAQUE, LAYER_CODE.ARISTA);
  if (view.getUint16(at) !== ARISTA.TIMESTAMP) {
    readEthertype(view, at + 4, view.getUint16(at + 2), packet);
    return;
  }
  const version = view.getUint16(at + 2) & ~ARISTA.UTC;
  if (version !== ARISTA.BITS_48 && version !== ARISTA.BITS_64) return;
  const typeAt = at + (version === ARISTA.BITS_48 ? 10 : 12);
  if (packet.isCut(typeAt, 2, LAYER.VLAN)) return;
  readEthertype(view, typeAt + 2, view.getUint16(typeAt), packet);
}

/**
 * Reads a MACsec frame whose payload is only authenticated: E and C bits clear. The tag is 6 bytes, and 8 more
 * where it carries a channel identifier; the check value of 16 bytes is taken off the end.
 */
export function readMacsec(view: DataView, at: number, packet: Packet): void {
  if (packet.isCut(at, 6, LAYER.LINK)) return;
  const control = view.getUint8(at);
  if (control & (SECTAG.VERSION | SECTAG.IS_ENCRYPTED | SECTAG.IS_CHANGED)) {
    packet.giveUp(OTHER.OPAQUE, LAYER_CODE.MACSEC);
    return;
  }
  const payload = at + (control & SECTAG.HAS_SCI ? 14 : 6);
  if (packet.isCut(payload, 2 + SECTAG.ICV_BYTES, LAYER.LINK)) return;
  packet.endAt(packet.wireEnd - SECTAG.ICV_BYTES);
  readEthertype(view, payload + 2, view.getUint16(payload), packet);
}

/** Reads TRILL: 6 bytes and options in words of 4, then an Ethernet frame. */
export function readTrill(view: DataView, at: number, packet: Packet): void {
  if (packet.isCut(at, 6, LAYER.LINK)) return;
  const optionWords = (view.getUint16(at) >>> 6) & 0x1f;
  packet.handOn(LAYER_CODE.ETHERNET, at + 6 + optionWords * 4);
}

/** Whether an Ethernet frame may begin at `at`: its type is a length that fits, or one that is read here. */
export function isEthernetPlausible(view: DataView, at: number, packet: Packet): boolean {
  if (packet.capEnd - at < ETHERNET_HEADER_BYTES) return false;
  const type = view.getUint16(at + 12);
  return (
    isKnownEthertype(type) || (type <= LAST_LENGTH && type <= packet.wireEnd - at - ETHERNET_HEADER_BYTES)
  );
}
