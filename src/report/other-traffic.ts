/** Traffic that is not TCP, by the names that people know better than the numbers. IANA: protocol numbers, ethertypes. */
export const PROTOCOL_NAMES: Readonly<Record<number, string>> = {
  1: "ICMP",
  2: "IGMP",
  6: "TCP",
  17: "UDP",
  50: "ESP",
  58: "ICMPv6",
  88: "EIGRP",
  89: "OSPF",
  103: "PIM",
  112: "VRRP",
  132: "SCTP",
};

export const ETHERTYPE_NAMES: Readonly<Record<number, string>> = {
  0x0806: "ARP",
  0x8035: "RARP",
  0x8863: "PPPoE discovery",
  0x888e: "EAPOL",
  0x88cc: "LLDP",
  0x88f7: "PTP",
};

/** What an IP protocol without a name is called, before its number. */
export const UNNAMED_PROTOCOL = "IP protocol";

/** What LLC without a reader is called, before its number; what a fragment is called, before its protocol. */
export const UNNAMED_LLC = "LLC";
export const FRAGMENT = "IP fragment of ";

/** PIM's own messages; those that carry a packet are read. */
const PIM_MESSAGE = "pim payload";

const NAMES = new Set([...Object.values(PROTOCOL_NAMES), ...Object.values(ETHERTYPE_NAMES)]);
NAMES.delete("TCP");

/** Whether a kind of frames (`NotUnderstood.what`) is other traffic: no TCP was missed in it, but for what ESP encrypts. */
export function isOtherTraffic(what: string): boolean {
  if (NAMES.has(what) || what === PIM_MESSAGE) return true;
  if (what.startsWith(FRAGMENT)) return isOtherTraffic(what.slice(FRAGMENT.length));
  // Behind LLC lie spanning tree, routing and discovery protocols; IP is read there.
  return what.startsWith(`${UNNAMED_PROTOCOL} `) || what.startsWith(`${UNNAMED_LLC} `);
}
