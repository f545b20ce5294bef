/**
 * EtherTypes and VLAN tags: the step from a link layer to IP.
 * Read first: IEEE 802.1Q (tags nest); RFC 1042 (LLC/SNAP) for lengths below 0x0600.
 */
import { readIpv4, readIpv6 } from "./ip";
import { LAYER, OTHER, type Packet } from "./packet";

const ETHERTYPE = {
  IPV4: 0x0800,
  VLAN: 0x8100,
  IPV6: 0x86dd,
  QINQ: 0x88a8,
  QINQ_9100: 0x9100,
  QINQ_9200: 0x9200,
} as const;

/** Values below are a length (IEEE 802.3), with LLC behind it. */
const FIRST_ETHERTYPE = 0x0600;

/** A frame with more tags than this is damaged or hostile. */
const MAX_TAGS = 16;

/** Reads what an EtherType announces at `at`, through any VLAN tags. */
export function readEthertype(view: DataView, at: number, ethertype: number, packet: Packet): void {
  let next = ethertype;
  let cursor = at;
  for (let nTags = 0; isVlan(next) && nTags < MAX_TAGS; nTags++) {
    if (packet.capEnd - cursor < 4) {
      packet.giveUp(OTHER.CUT, LAYER.VLAN);
      return;
    }
    next = view.getUint16(cursor + 2);
    cursor += 4;
  }
  if (next === ETHERTYPE.IPV4) readIpv4(view, cursor, packet);
  else if (next === ETHERTYPE.IPV6) readIpv6(view, cursor, packet);
  else if (next < FIRST_ETHERTYPE) readLlc(view, cursor, packet);
  else packet.giveUp(OTHER.ETHERTYPE, next);
}

function isVlan(ethertype: number): boolean {
  return (
    ethertype === ETHERTYPE.VLAN ||
    ethertype === ETHERTYPE.QINQ ||
    ethertype === ETHERTYPE.QINQ_9100 ||
    ethertype === ETHERTYPE.QINQ_9200
  );
}

/** LLC with SNAP carries an EtherType again (AA AA 03, then an OUI and the type); other LLC is counted. */
function readLlc(view: DataView, at: number, packet: Packet): void {
  if (packet.capEnd - at < 8) {
    packet.giveUp(OTHER.CUT, LAYER.LINK);
    return;
  }
  const isSnap = view.getUint16(at) === 0xaaaa && view.getUint8(at + 2) === 3;
  const ethertype = view.getUint16(at + 6);
  if (isSnap && ethertype >= FIRST_ETHERTYPE) readEthertype(view, at + 8, ethertype, packet);
  else packet.giveUp(OTHER.LLC, view.getUint16(at));
}
