/**
 * ICMP and ICMPv6 errors that quote a TCP segment: the messages that refuse a SYN from the middle of the path.
 * Read first: RFC 792 (types 3, 4, 5, 11, 12 quote a header and 8 bytes or more); RFC 4443 §3.
 *
 * A quoted header is judged by nobody here: addresses, ports and sequence number of the quoted segment take the
 * packet's fields, so that its source is the client whose SYN was rejected.
 */
import { KIND, LAYER, OTHER, type Packet } from "./packet";

const ICMP_HEADER_BYTES = 8;
const IPV4_MIN_HEADER_BYTES = 20;
const IPV6_HEADER_BYTES = 40;
const PROTOCOL_TCP = 6;
const PROTOCOL_ICMP = 1;
const PROTOCOL_ICMPV6 = 58;
/** Ports and sequence number: the least that RFC 792 makes an error quote. */
const QUOTED_TCP_BYTES = 8;

/** Whether an ICMP type quotes the packet that it is about. */
function quotesPacket4(type: number): boolean {
  return type === 3 || type === 4 || type === 5 || type === 11 || type === 12;
}

/** Reads an ICMP message; only errors that quote TCP are of interest, everything else is counted. */
export function readIcmp4(view: DataView, at: number, packet: Packet): void {
  if (packet.capEnd - at < ICMP_HEADER_BYTES) {
    packet.giveUp(OTHER.CUT, LAYER.ICMP);
    return;
  }
  const type = view.getUint8(at);
  if (!quotesPacket4(type)) {
    packet.giveUp(OTHER.IP_PROTOCOL, PROTOCOL_ICMP);
    return;
  }
  packet.icmpType = type;
  packet.icmpCode = view.getUint8(at + 1);
  const quoted = at + ICMP_HEADER_BYTES;
  if (packet.capEnd - quoted < IPV4_MIN_HEADER_BYTES) {
    packet.giveUp(OTHER.CUT, LAYER.ICMP);
    return;
  }
  const headerBytes = (view.getUint8(quoted) & 0x0f) * 4;
  const isFirstFragment = (view.getUint16(quoted + 6) & 0x1fff) === 0;
  if (view.getUint8(quoted) >>> 4 !== 4 || view.getUint8(quoted + 9) !== PROTOCOL_TCP || !isFirstFragment) {
    packet.giveUp(OTHER.IP_PROTOCOL, PROTOCOL_ICMP);
    return;
  }
  // RFC 1191 §4: where an old router names no MTU, the field is 0.
  packet.icmpMtu = type === 3 && packet.icmpCode === 4 ? view.getUint16(at + 6) : 0;
  packet.icmpFrom = [packet.src0];
  packet.src0 = view.getUint32(quoted + 12);
  packet.dst0 = view.getUint32(quoted + 16);
  readQuotedTcp(view, quoted + headerBytes, packet);
}

/** Reads an ICMPv6 message: errors are the types below 128. */
export function readIcmp6(view: DataView, at: number, packet: Packet): void {
  const quoted = at + ICMP_HEADER_BYTES;
  if (packet.capEnd - at < ICMP_HEADER_BYTES) {
    packet.giveUp(OTHER.CUT, LAYER.ICMP);
    return;
  }
  packet.icmpType = view.getUint8(at);
  packet.icmpCode = view.getUint8(at + 1);
  const isError = packet.icmpType >= 1 && packet.icmpType <= 4;
  if (!isError || packet.capEnd - quoted < IPV6_HEADER_BYTES || view.getUint8(quoted + 6) !== PROTOCOL_TCP) {
    packet.giveUp(OTHER.IP_PROTOCOL, PROTOCOL_ICMPV6);
    return;
  }
  packet.icmpMtu = packet.icmpType === 2 ? view.getUint32(at + 4) : 0;
  packet.icmpFrom = [packet.src0, packet.src1, packet.src2, packet.src3];
  packet.src0 = view.getUint32(quoted + 8);
  packet.src1 = view.getUint32(quoted + 12);
  packet.src2 = view.getUint32(quoted + 16);
  packet.src3 = view.getUint32(quoted + 20);
  packet.dst0 = view.getUint32(quoted + 24);
  packet.dst1 = view.getUint32(quoted + 28);
  packet.dst2 = view.getUint32(quoted + 32);
  packet.dst3 = view.getUint32(quoted + 36);
  readQuotedTcp(view, quoted + IPV6_HEADER_BYTES, packet);
}

function readQuotedTcp(view: DataView, at: number, packet: Packet): void {
  if (packet.capEnd - at < QUOTED_TCP_BYTES) {
    packet.giveUp(OTHER.CUT, LAYER.ICMP);
    return;
  }
  packet.kind = KIND.ICMP_QUOTING_TCP;
  packet.quotedBytes = packet.capEnd - at;
  packet.srcPort = view.getUint16(at);
  packet.dstPort = view.getUint16(at + 2);
  packet.seq = view.getUint32(at + 4);
  packet.payloadBytes = 0;
  packet.flags = packet.quotedBytes >= 14 ? view.getUint16(at + 12) & 0xfff : 0;
}
