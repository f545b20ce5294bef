/**
 * IPv6 routing headers: while stops are left, the packet's destination is the next stop, and the connection's is in here.
 * Read first: RFC 8200 §4.4 (type 0, now forbidden), RFC 6275 §6.4 (2), RFC 6554 §3 (3), RFC 8754 §2 (4),
 * RFC 9631 §3 (5 and 6).
 */
import { LAYER, OTHER, type Packet } from "./packet";

const TYPE = { SOURCE_ROUTE: 0, MOBILE: 2, RPL: 3, SEGMENTS: 4, COMPACT_16: 5, COMPACT_32: 6 } as const;
const FIXED_BYTES = 8;
const ADDRESS_BYTES = 16;

/**
 * Takes the final destination from the routing header in [at, end) into the packet. A header without stops left, of
 * another type, or cut, changes nothing. Returns whether the packet is read on: a list or an address that is longer than
 * its header ends it, as in Wireshark.
 */
export function takeRoutingHeader(view: DataView, at: number, end: number, packet: Packet): boolean {
  if (endOfRoute(view, at, end) > end) {
    packet.giveUp(OTHER.BAD_HEADER, LAYER.IPV6);
    return false;
  }
  takeDestination(view, at, end, packet);
  return true;
}

/** Where the last entry that a routing header must have ends. */
function endOfRoute(view: DataView, at: number, end: number): number {
  const stopsLeft = view.getUint8(at + 3);
  switch (view.getUint8(at + 2)) {
    case TYPE.MOBILE:
      return at + FIXED_BYTES + ADDRESS_BYTES;
    case TYPE.RPL:
      if (end === at + FIXED_BYTES) return end;
      return at + FIXED_BYTES + ADDRESS_BYTES - (view.getUint8(at + 4) & 0x0f);
    case TYPE.SEGMENTS:
      return at + FIXED_BYTES + (view.getUint8(at + 4) + 1) * ADDRESS_BYTES;
    case TYPE.COMPACT_16:
      return at + 4 + (stopsLeft + 1) * 2;
    case TYPE.COMPACT_32:
      return at + 4 + (stopsLeft + 1) * 4;
    default:
      return end;
  }
}

function takeDestination(view: DataView, at: number, end: number, packet: Packet): void {
  const stopsLeft = view.getUint8(at + 3);
  if (stopsLeft === 0 || end > packet.capEnd || end - at < FIXED_BYTES + ADDRESS_BYTES / 2) return;
  switch (view.getUint8(at + 2)) {
    case TYPE.SOURCE_ROUTE:
      takeAddress(view, at + FIXED_BYTES + lastOf(end - at) * ADDRESS_BYTES, packet);
      return;
    case TYPE.MOBILE:
    case TYPE.SEGMENTS:
      takeAddress(view, at + FIXED_BYTES, packet);
      return;
    case TYPE.RPL:
      takeCompressed(view, at, end, packet);
      return;
    default:
  }
}

/** Index of the last address in a header of so many bytes. */
function lastOf(headerBytes: number): number {
  return Math.floor((headerBytes - FIXED_BYTES) / ADDRESS_BYTES) - 1;
}

function takeAddress(view: DataView, at: number, packet: Packet): void {
  if (at + ADDRESS_BYTES > packet.capEnd) return;
  packet.dst0 = view.getUint32(at);
  packet.dst1 = view.getUint32(at + 4);
  packet.dst2 = view.getUint32(at + 8);
  packet.dst3 = view.getUint32(at + 12);
}

/** The last address of a route whose addresses leave out the bytes that they share with the destination. */
function takeCompressed(view: DataView, at: number, end: number, packet: Packet): void {
  const nShared = view.getUint8(at + 4) & 0x0f;
  const nPadding = view.getUint8(at + 5) >>> 4;
  const from = end - nPadding - (ADDRESS_BYTES - nShared);
  if (from < at + FIXED_BYTES) return;
  const address = new DataView(new ArrayBuffer(ADDRESS_BYTES));
  [packet.dst0, packet.dst1, packet.dst2, packet.dst3].forEach((word, i) => address.setUint32(i * 4, word));
  for (let i = nShared; i < ADDRESS_BYTES; i++) address.setUint8(i, view.getUint8(from + i - nShared));
  packet.dst0 = address.getUint32(0);
  packet.dst1 = address.getUint32(4);
  packet.dst2 = address.getUint32(8);
  packet.dst3 = address.getUint32(12);
}
