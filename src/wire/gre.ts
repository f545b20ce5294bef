/**
 * Generic routing encapsulation and what is told apart by its protocol number.
 * Read first: RFC 2784, RFC 2890 (key, sequence), RFC 1701 (routing), RFC 2637 §4.1 (version 1, PPTP);
 * draft-foschiano-erspan.
 *
 *   0       2       4
 *   | flags | proto | checksum, offset? | key? | sequence? | acknowledgment? | routing? | payload
 */
import { LAYER_CODE } from "./layer-codes";
import { LAYER, OTHER, type Packet } from "./packet";

const FLAG = { CHECKSUM: 0x8000, ROUTING: 0x4000, KEY: 0x2000, SEQUENCE: 0x1000, ACK: 0x0080 } as const;
/** PPTP has version 1 (RFC 2637 §4.1). */
const VERSION = 7;
const PROTOCOL = { PPP: 0x880b, WCCP: 0x883e, ERSPAN_II: 0x88be } as const;

const LAYER_OF_PROTOCOL: ReadonlyMap<number, number> = new Map([
  [0x0800, LAYER_CODE.IPV4],
  [0x22eb, LAYER_CODE.ERSPAN_III],
  [0x6400, LAYER_CODE.ETHERNET], // MikroTik EoIP
  [0x6558, LAYER_CODE.ETHERNET],
  [0x6559, LAYER_CODE.FRAME_RELAY],
  [0x86dd, LAYER_CODE.IPV6],
  [PROTOCOL.PPP, LAYER_CODE.PPP_HDLC],
  [PROTOCOL.WCCP, LAYER_CODE.IPV4],
  [0x8847, LAYER_CODE.MPLS],
  [0x8848, LAYER_CODE.MPLS],
  [PROTOCOL.ERSPAN_II, LAYER_CODE.ERSPAN_II],
  [0x8909, LAYER_CODE.CISCO_METADATA_GRE],
  [0x894f, LAYER_CODE.NSH],
]);

/** Aruba's access points tunnel Wi-Fi frames under every sixteenth number of this range. */
const ARUBA = { first: 0x8200, last: 0x8370 } as const;

/** Reads a GRE header with all its optional fields. */
export function readGre(view: DataView, at: number, packet: Packet): void {
  if (packet.isCut(at, 4, LAYER.TUNNEL)) return;
  const flags = view.getUint16(at);
  const protocol = view.getUint16(at + 2);
  let cursor = at + 4 + optionalBytes(flags, protocol);
  if (flags & FLAG.ROUTING) cursor = afterRouting(view, cursor, packet);
  if (packet.isCut(cursor, 1, LAYER.TUNNEL)) return;
  // WCCP version 2 puts 4 bytes before the IP header.
  if (protocol === PROTOCOL.WCCP && view.getUint8(at + 4) >>> 4 !== 4) cursor += 4;
  packet.giveUp(OTHER.OPAQUE, LAYER_CODE.GRE);
  packet.handOn(layerOf(flags, protocol), cursor);
}

function optionalBytes(flags: number, protocol: number): number {
  let nBytes = 0;
  if (flags & (FLAG.CHECKSUM | FLAG.ROUTING)) nBytes += 4;
  if (flags & FLAG.KEY) nBytes += 4;
  if (flags & FLAG.SEQUENCE) nBytes += 4;
  if (protocol === PROTOCOL.PPP && (flags & VERSION) !== 0 && flags & FLAG.ACK) nBytes += 4;
  return nBytes;
}

/** Source route entries: address family, offset, length; one of length 0 ends them. */
function afterRouting(view: DataView, from: number, packet: Packet): number {
  let cursor = from;
  while (packet.capEnd - cursor >= 4) {
    const length = view.getUint8(cursor + 3);
    cursor += 4 + length;
    if (length === 0) return cursor;
  }
  return packet.capEnd;
}

function layerOf(flags: number, protocol: number): number {
  if (protocol === PROTOCOL.ERSPAN_II && (flags & FLAG.SEQUENCE) === 0) {
    // Type I has neither a sequence number nor a header of its own.
    return LAYER_CODE.ETHERNET;
  }
  if (protocol >= ARUBA.first && protocol <= ARUBA.last && (protocol & 0xf) === 0) return LAYER_CODE.WLAN;
  return LAYER_OF_PROTOCOL.get(protocol) ?? LAYER_CODE.NONE;
}

/** Reads ERSPAN type II: 8 bytes that begin with version 1, then the mirrored Ethernet frame. */
export function readErspanII(view: DataView, at: number, packet: Packet): void {
  if (packet.isCut(at, 8, LAYER.TUNNEL)) return;
  packet.giveUp(OTHER.OPAQUE, LAYER_CODE.ERSPAN_II);
  if (view.getUint8(at) >>> 4 === 1) packet.handOn(LAYER_CODE.ETHERNET, at + 8);
}

/** Reads ERSPAN type III: 12 bytes that begin with version 2, 8 more where the last bit says so, then an Ethernet frame. */
export function readErspanIII(view: DataView, at: number, packet: Packet): void {
  if (packet.isCut(at, 12, LAYER.TUNNEL)) return;
  const kindAndFlags = view.getUint16(at + 10);
  const payload = at + ((kindAndFlags & 1) !== 0 ? 20 : 12);
  const frameType = (kindAndFlags >>> 10) & 0x1f;
  packet.giveUp(OTHER.OPAQUE, LAYER_CODE.ERSPAN_III);
  if (view.getUint8(at) >>> 4 !== 2) return;
  if (frameType === 0) packet.handOn(LAYER_CODE.ETHERNET, payload);
}
