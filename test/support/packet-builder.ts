/**
 * IP packets with correct lengths and checksums: IPv4 with options, IPv6 with extension headers, TCP with
 * options, UDP, ICMP and ICMPv6 errors that quote a packet.
 * In: fields by name. Out: the packet without its link layer (link-layers.ts puts that around it).
 * Sources: RFC 791, RFC 8200, RFC 9293 §3.1, RFC 792, RFC 4443.
 */
import { addressBytes, isIpv6 } from "./addresses";
import { joined, padded, patched, u16, u32, u8, zeros } from "./bytes";

const IP_PROTOCOL = { ICMP: 1, TCP: 6, UDP: 17, ICMPV6: 58 } as const;

/** The TCP flags by their letters, as the dialogues spell them. */
export const TCP_FLAG_BITS: Readonly<Record<string, number>> = {
  F: 0x01,
  S: 0x02,
  R: 0x04,
  P: 0x08,
  A: 0x10,
  U: 0x20,
  E: 0x40,
  C: 0x80,
};

/** A TCP segment; sequence numbers are taken modulo 2^32. */
export interface TcpFields {
  sourcePort: number;
  destinationPort: number;
  seq: number;
  ack: number;
  /** Bits as in TCP_FLAG_BITS. */
  flags: number;
  window: number;
  /** Whole options in a row; padded here to a multiple of 4. */
  options?: Uint8Array;
  payload?: Uint8Array;
}

/** What the IP layer adds. */
export interface IpFields {
  source: string;
  destination: string;
  /** IPv4 identification. */
  identification?: number;
  ttl?: number;
  /** IPv4: options in a row, padded here. */
  ipv4Options?: Uint8Array;
  /** IPv6: extension headers before the transport header, outermost first. */
  extensionHeaders?: ExtensionHeader[];
}

/** An IPv6 extension header: its protocol number and what follows its two first bytes. */
export interface ExtensionHeader {
  /** 0 hop-by-hop, 43 routing, 60 destination options. */
  protocol: number;
  /** 6 bytes, or 6 + a multiple of 8. */
  body: Uint8Array;
}

/** TCP options by name, each with its padding left to the caller. */
export const tcpOption = {
  mss: (bytes: number): Uint8Array => joined(u8(2, 4), u16(bytes)),
  windowScale: (shift: number): Uint8Array => u8(3, 3, shift),
  sackPermitted: (): Uint8Array => u8(4, 2),
  timestamps: (value: number, echo: number): Uint8Array => joined(u8(8, 10), u32(value), u32(echo)),
  noOperation: (): Uint8Array => u8(1),
};

/** An IP packet that carries the segment. */
export function tcpPacket(ip: IpFields, tcp: TcpFields): Uint8Array {
  const options = padded(tcp.options ?? zeros(0));
  const segment = joined(
    u16(tcp.sourcePort),
    u16(tcp.destinationPort),
    u32(tcp.seq),
    u32(tcp.ack),
    u8(((20 + options.length) / 4) << 4, tcp.flags),
    u16(tcp.window),
    zeros(4),
    options,
    tcp.payload ?? zeros(0),
  );
  return ipPacket(ip, IP_PROTOCOL.TCP, withTransportChecksum(ip, IP_PROTOCOL.TCP, segment, 16));
}

/** An IP packet with a UDP datagram: traffic that is not TCP. */
export function udpPacket(
  ip: IpFields,
  ports: { source: number; destination: number },
  payload: Uint8Array,
): Uint8Array {
  const datagram = joined(
    u16(ports.source),
    u16(ports.destination),
    u16(8 + payload.length),
    zeros(2),
    payload,
  );
  return ipPacket(ip, IP_PROTOCOL.UDP, withTransportChecksum(ip, IP_PROTOCOL.UDP, datagram, 6));
}

/** An ICMP (or, between IPv6 addresses, ICMPv6) error that quotes the beginning of a packet. */
export function icmpErrorPacket(
  ip: IpFields,
  error: { type: number; code: number },
  quoted: Uint8Array,
): Uint8Array {
  const message = joined(u8(error.type, error.code), zeros(2), zeros(4), quoted);
  if (isIpv6(ip.source)) {
    return ipPacket(ip, IP_PROTOCOL.ICMPV6, withTransportChecksum(ip, IP_PROTOCOL.ICMPV6, message, 2));
  }
  return ipPacket(ip, IP_PROTOCOL.ICMP, patched(message, 2, u16(internetChecksum(message))));
}

/** An IP packet of any protocol; the source address decides the version. */
export function ipPacket(ip: IpFields, protocol: number, payload: Uint8Array): Uint8Array {
  return isIpv6(ip.source) ? ipv6Packet(ip, protocol, payload) : ipv4Packet(ip, protocol, payload);
}

/** The part of an IP packet that an error quotes: its header and `transportBytes` of what follows. */
export function quotedPart(packet: Uint8Array, transportBytes: number): Uint8Array {
  const headerBytes = packet[0]! >>> 4 === 6 ? 40 : (packet[0]! & 0xf) * 4;
  return packet.slice(0, headerBytes + transportBytes);
}

/** RFC 1071: the ones' complement of the ones' complement sum of 16-bit words. */
function internetChecksum(bytes: Uint8Array): number {
  let sum = 0;
  for (let at = 0; at < bytes.length; at += 2) sum += bytes[at]! * 256 + (bytes[at + 1] ?? 0);
  while (sum > 0xffff) sum = (sum & 0xffff) + Math.floor(sum / 0x10000);
  return ~sum & 0xffff;
}

function withTransportChecksum(ip: IpFields, protocol: number, segment: Uint8Array, at: number): Uint8Array {
  const pseudoHeader = joined(
    addressBytes(ip.source),
    addressBytes(ip.destination),
    u32(segment.length),
    zeros(3),
    u8(protocol),
  );
  return patched(segment, at, u16(internetChecksum(joined(pseudoHeader, segment))));
}

function ipv4Packet(ip: IpFields, protocol: number, payload: Uint8Array): Uint8Array {
  const options = padded(ip.ipv4Options ?? zeros(0));
  const headerBytes = 20 + options.length;
  const header = joined(
    u8(0x40 | (headerBytes / 4), 0),
    u16(headerBytes + payload.length),
    u16(ip.identification ?? 0),
    u16(0x4000),
    u8(ip.ttl ?? 64, protocol),
    zeros(2),
    addressBytes(ip.source),
    addressBytes(ip.destination),
    options,
  );
  return joined(patched(header, 10, u16(internetChecksum(header))), payload);
}

function ipv6Packet(ip: IpFields, protocol: number, payload: Uint8Array): Uint8Array {
  const headers = ip.extensionHeaders ?? [];
  const protocols = [...headers.map((header) => header.protocol), protocol];
  const extensions = headers.map((header, at) =>
    joined(u8(protocols[at + 1]!, (header.body.length + 2) / 8 - 1), header.body),
  );
  const carried = joined(...extensions, payload);
  return joined(
    u32(0x6000_0000),
    u16(carried.length),
    u8(protocols[0]!, ip.ttl ?? 64),
    addressBytes(ip.source),
    addressBytes(ip.destination),
    carried,
  );
}
