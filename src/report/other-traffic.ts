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

const NAMES = new Set([...Object.values(PROTOCOL_NAMES), ...Object.values(ETHERTYPE_NAMES)]);

/** Whether a kind of frames (`NotUnderstood.what`) is other traffic: no TCP was missed in it, but for what ESP encrypts. */
export function isOtherTraffic(what: string): boolean {
  return NAMES.has(what) || what.startsWith(`${UNNAMED_PROTOCOL} `);
}
