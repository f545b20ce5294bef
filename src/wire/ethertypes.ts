/**
 * EtherTypes and VLAN tags: the step from a link layer to IP or to a further layer.
 * Read first: IEEE 802.1Q (tags nest); IEEE 802.3 §3.2.6 (a length below 0x0600); IANA's list of EtherTypes.
 */
import { readIpv4, readIpv6 } from "./ip";
import { LAYER_CODE } from "./layer-codes";
import { LAYER, OTHER, type Packet } from "./packet";

const ETHERTYPE = {
  IPV4: 0x0800,
  VLAN: 0x8100,
  IPV6: 0x86dd,
  QINQ: 0x88a8,
  QINQ_9100: 0x9100,
} as const;

/** EtherTypes that announce a further layer. */
const LAYER_OF_ETHERTYPE: ReadonlyMap<number, number> = new Map([
  [0x2452, LAYER_CODE.WLAN], // an access point of Centrino's time
  [0x6558, LAYER_CODE.ETHERNET],
  [0x8847, LAYER_CODE.MPLS],
  [0x8848, LAYER_CODE.MPLS],
  [0x8864, LAYER_CODE.PPPOE],
  [0x8870, LAYER_CODE.LLC],
  [0x88e5, LAYER_CODE.MACSEC],
  [0x88e7, LAYER_CODE.BACKBONE],
  [0x8909, LAYER_CODE.CISCO_METADATA],
  [0x8926, LAYER_CODE.VNTAG],
  [0x892f, LAYER_CODE.HSR],
  [0x893f, LAYER_CODE.ETAG],
  [0x894f, LAYER_CODE.NSH],
  [0xf1c1, LAYER_CODE.R_TAG],
  [0x22f3, LAYER_CODE.TRILL],
  [0xd28b, LAYER_CODE.ARISTA],
]);

/** Values up to here are a length (IEEE 802.3), with LLC behind it; those between mean nothing. */
export const LAST_LENGTH = 1500;

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
    packet.path = packet.paths.extend(packet.path, LAYER_CODE.VLAN);
  }
  if (next === ETHERTYPE.IPV4) readIpv4(view, cursor, packet);
  else if (next === ETHERTYPE.IPV6) readIpv6(view, cursor, packet);
  else readOther(cursor, next, packet);
}

function readOther(at: number, ethertype: number, packet: Packet): void {
  if (ethertype <= LAST_LENGTH) {
    packet.endAt(at + ethertype);
    packet.handOn(LAYER_CODE.LLC, at);
    return;
  }
  packet.giveUp(OTHER.ETHERTYPE, ethertype);
  packet.handOn(LAYER_OF_ETHERTYPE.get(ethertype) ?? LAYER_CODE.NONE, at);
}

function isVlan(ethertype: number): boolean {
  return ethertype === ETHERTYPE.VLAN || ethertype === ETHERTYPE.QINQ || ethertype === ETHERTYPE.QINQ_9100;
}

/** Whether an EtherType is one that is read. */
export function isKnownEthertype(ethertype: number): boolean {
  const isIp = ethertype === ETHERTYPE.IPV4 || ethertype === ETHERTYPE.IPV6;
  return isIp || isVlan(ethertype) || LAYER_OF_ETHERTYPE.has(ethertype);
}
