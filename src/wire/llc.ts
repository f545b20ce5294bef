/**
 * Logical link control, with SNAP or with IP as its own service; and frame relay, which speaks of the same.
 * Read first: IEEE 802.2; RFC 1042 (SNAP); RFC 2684 (bridged frames); RFC 2427 (frame relay).
 */
import { isKnownEthertype, LAST_LENGTH, readEthertype } from "./ethertypes";
import { readIpv4, readIpv6 } from "./ip";
import { LAYER_CODE } from "./layer-codes";
import { LAYER, OTHER, type Packet } from "./packet";

const SAP = { IP: 0x06, SNAP: 0xaa } as const;
const OUI = { ETHERTYPE: 0, CISCO_90: 0xf8, BRIDGED: 0x80c2 } as const;
/** RFC 2684 §5.2: Ethernet with and without its check sequence. */
const BRIDGED_ETHERNET = { WITH_FCS: 0x0001, WITHOUT_FCS: 0x0007 } as const;
const FCS_BYTES = 4;
/** Service access points of OSI's network layer, whose first byte says what it is (ISO 9577). */
const OSI_SAPS: readonly number[] = [0x14, 0x20, 0x34, 0x54, 0xfe];
const NLPID = { SNAP: 0x80, IPV6: 0x8e, IPV4: 0xcc, PPP: 0xcf } as const;
const UNNUMBERED_INFORMATION = 3;

/** Reads an LLC header: service access points, control, and what they announce. */
export function readLlc(view: DataView, at: number, packet: Packet): void {
  if (packet.isCut(at, 3, LAYER.LINK)) return;
  const destination = view.getUint8(at);
  const source = view.getUint8(at + 1);
  const control = view.getUint8(at + 2);
  const payload = at + ((control & 3) === 3 ? 3 : 4);
  const isInformation = (control & 1) === 0 || control === UNNUMBERED_INFORMATION;
  if (destination === SAP.SNAP && source === SAP.SNAP && isInformation) {
    readSnap(view, payload, 2, packet);
  } else if (destination === SAP.IP && isInformation) {
    readIpv4(view, payload, packet);
  } else if (OSI_SAPS.includes(destination) && isInformation) {
    packet.handOn(LAYER_CODE.OSI, payload);
  } else {
    packet.giveUp(OTHER.LLC, view.getUint16(at));
  }
}

/** SNAP: an organisation and its protocol number; `padding` stands before a bridged frame. */
function readSnap(view: DataView, at: number, padding: number, packet: Packet): void {
  if (packet.isCut(at, 5, LAYER.LINK)) return;
  const organisation = view.getUint32(at) >>> 8;
  const protocol = view.getUint16(at + 3);
  const isBridged = protocol === BRIDGED_ETHERNET.WITH_FCS || protocol === BRIDGED_ETHERNET.WITHOUT_FCS;
  if ((organisation === OUI.ETHERTYPE || organisation === OUI.CISCO_90) && protocol > LAST_LENGTH) {
    readEthertype(view, at + 5, protocol, packet);
  } else if (organisation === OUI.BRIDGED && isBridged) {
    if (protocol === BRIDGED_ETHERNET.WITH_FCS) packet.endAt(packet.wireEnd - FCS_BYTES);
    packet.handOn(LAYER_CODE.ETHERNET, at + 5 + padding);
  } else {
    packet.giveUp(OTHER.LLC, protocol);
  }
}

/** Reads what stands in an 802.11 frame: LLC, or an EtherType at once (IEEE 802.11 §5.1.4); OLPC put two zeros first. */
export function readWlanPayload(view: DataView, at: number, packet: Packet): void {
  if (packet.isCut(at, 2, LAYER.LINK)) return;
  const type = view.getUint16(at);
  if (type === 0) readLlc(view, at + 2, packet);
  else if (type > LAST_LENGTH && isKnownEthertype(type)) readEthertype(view, at + 2, type, packet);
  else readLlc(view, at, packet);
}

/** Reads what an OSI network layer protocol identifier announces. */
export function readOsi(view: DataView, at: number, packet: Packet): void {
  if (packet.isCut(at, 1, LAYER.LINK)) return;
  const identifier = view.getUint8(at);
  packet.giveUp(OTHER.LLC, identifier);
  if (identifier === NLPID.IPV4) packet.handOn(LAYER_CODE.IPV4, at + 1);
  else if (identifier === NLPID.IPV6) packet.handOn(LAYER_CODE.IPV6, at + 1);
  else if (identifier === NLPID.PPP) packet.handOn(LAYER_CODE.PPP, at + 1);
}

/** Reads a frame relay frame: an address of 2 to 4 bytes, control, and a network protocol identifier. */
export function readFrameRelay(view: DataView, at: number, packet: Packet): void {
  let cursor = at;
  // Q.922: the lowest bit of an address byte says that it is the last.
  do {
    if (packet.isCut(cursor, 1, LAYER.LINK)) return;
    cursor++;
  } while (cursor - at < 4 && (view.getUint8(cursor - 1) & 1) === 0);
  if (packet.isCut(cursor, 3, LAYER.LINK)) return;
  if ((view.getUint8(cursor - 1) & 1) === 0) {
    packet.giveUp(OTHER.BAD_HEADER, LAYER.LINK);
    return;
  }
  if (view.getUint8(cursor) !== UNNUMBERED_INFORMATION) {
    // Cisco's own form: an EtherType straight behind the address.
    readEthertype(view, cursor + 2, view.getUint16(cursor), packet);
    return;
  }
  const identifierAt = view.getUint8(cursor + 1) === 0 ? cursor + 2 : cursor + 1;
  readNetworkProtocol(view, identifierAt, packet);
}

function readNetworkProtocol(view: DataView, at: number, packet: Packet): void {
  const identifier = view.getUint8(at);
  if (identifier === NLPID.IPV4) readIpv4(view, at + 1, packet);
  else if (identifier === NLPID.IPV6) readIpv6(view, at + 1, packet);
  else if (identifier === NLPID.SNAP) readSnap(view, at + 1, 0, packet);
  else if (identifier === NLPID.PPP) packet.handOn(LAYER_CODE.PPP, at + 1);
  else packet.giveUp(OTHER.LLC, identifier);
}
