/**
 * What lies around an IP packet in a capture, one function per link type.
 * Sources: tcpdump.org/linktypes.html; IEEE 802.1Q, 802.1ad.
 */
import { macAddress } from "./addresses";
import { joined, u16, u32, u8, zeros } from "./bytes";

const ETHERTYPE = { IPV4: 0x0800, IPV6: 0x86dd, VLAN: 0x8100, SERVICE_VLAN: 0x88a8 } as const;
const NULL_FAMILY = { IPV4: 2, IPV6: 30 } as const;

/** A link layer: its number in the capture file and how it wraps a packet. */
export interface LinkLayer {
  linkType: number;
  wrap(packet: Uint8Array): Uint8Array;
}

/** The link layers by the names that the dialogues use. */
export const LINK_LAYERS = {
  ethernet: { linkType: 1, wrap: (packet: Uint8Array) => ethernet(packet, []) },
  vlan: {
    linkType: 1,
    wrap: (packet: Uint8Array) => ethernet(packet, [joined(u16(ETHERTYPE.VLAN), u16(100))]),
  },
  qinq: {
    linkType: 1,
    wrap: (packet: Uint8Array) =>
      ethernet(packet, [
        joined(u16(ETHERTYPE.SERVICE_VLAN), u16(200)),
        joined(u16(ETHERTYPE.VLAN), u16(100)),
      ]),
  },
  raw: { linkType: 101, wrap: (packet: Uint8Array) => packet },
  null: { linkType: 0, wrap: (packet: Uint8Array) => joined(u32(nullFamily(packet), "little"), packet) },
  "null-big": { linkType: 0, wrap: (packet: Uint8Array) => joined(u32(nullFamily(packet), "big"), packet) },
  loop: { linkType: 108, wrap: (packet: Uint8Array) => joined(u32(nullFamily(packet), "big"), packet) },
  sll: {
    linkType: 113,
    wrap: (packet: Uint8Array) =>
      joined(u16(0), u16(1), u16(6), macAddress(1), zeros(2), u16(etherType(packet)), packet),
  },
  sll2: {
    linkType: 276,
    wrap: (packet: Uint8Array) =>
      joined(u16(etherType(packet)), zeros(2), u32(1), u16(1), u8(0, 6), macAddress(1), zeros(2), packet),
  },
} as const satisfies Record<string, LinkLayer>;

function ethernet(packet: Uint8Array, tags: Uint8Array[]): Uint8Array {
  return joined(macAddress(2), macAddress(1), ...tags, u16(etherType(packet)), packet);
}

function etherType(packet: Uint8Array): number {
  return packet[0]! >>> 4 === 6 ? ETHERTYPE.IPV6 : ETHERTYPE.IPV4;
}

function nullFamily(packet: Uint8Array): number {
  return packet[0]! >>> 4 === 6 ? NULL_FAMILY.IPV6 : NULL_FAMILY.IPV4;
}
