/**
 * ICMP and ICMPv6 messages: the errors quote the packet that they are about, which is read on in a record of its own.
 * Read first: RFC 792 (types 3, 4, 5, 11, 12 quote a header and 8 bytes or more); RFC 4443 §3; RFC 4861 §4.5, §4.6.3.
 */
import { LAYER_CODE } from "./layer-codes";
import { LAYER, OTHER, type Packet } from "./packet";

const HEADER_BYTES = 8;
const PROTOCOL_ICMP = 1;
const PROTOCOL_ICMPV6 = 58;

const REDIRECT4 = 5;
const REDIRECTED_BYTES = 8;

/** RFC 4861 §4.5: the message, and the option of it that quotes the packet. */
const REDIRECT6 = 137;
const REDIRECT6_FIXED_BYTES = 40;
const OPTION_REDIRECTED_HEADER = 4;

/** "Destination unreachable" with "fragmentation needed"; "packet too big". */
const TOO_BIG = { V4_TYPE: 3, V4_CODE: 4, V6_TYPE: 2 } as const;

/** Whether an ICMP type quotes the packet that it is about. */
function quotesPacket4(type: number): boolean {
  return type === 3 || type === 4 || type === 5 || type === 11 || type === 12;
}

/** Reads an ICMP message; only errors are of interest, everything else is counted. */
export function readIcmp4(view: DataView, at: number, packet: Packet): void {
  if (packet.isCut(at, HEADER_BYTES, LAYER.ICMP)) return;
  packet.giveUp(OTHER.IP_PROTOCOL, PROTOCOL_ICMP);
  packet.icmpType = view.getUint8(at);
  packet.icmpCode = view.getUint8(at + 1);
  if (!quotesPacket4(packet.icmpType)) return;
  // RFC 1191 §4: where an old router names no MTU, the field is 0.
  const isTooBig = packet.icmpType === TOO_BIG.V4_TYPE && packet.icmpCode === TOO_BIG.V4_CODE;
  packet.icmpMtu = isTooBig ? view.getUint16(at + 6) : 0;
  packet.icmpFrom = [packet.src0];
  if (packet.icmpType === REDIRECT4) endAfterRedirected(view, at + HEADER_BYTES, packet);
  packet.handOn(LAYER_CODE.ICMP_QUOTE, at + HEADER_BYTES);
}

/** RFC 792: a redirect quotes the header and 8 bytes; as in Wireshark, more is not believed. */
function endAfterRedirected(view: DataView, quoted: number, packet: Packet): void {
  if (quoted >= packet.capEnd) return;
  packet.endAt(quoted + (view.getUint8(quoted) & 0x0f) * 4 + REDIRECTED_BYTES);
}

/** Where the packet that an ICMPv6 redirect is about begins: in an option; the captured end where there is none. */
function redirectedHeader(view: DataView, at: number, packet: Packet): number {
  let option = at + REDIRECT6_FIXED_BYTES;
  while (option + HEADER_BYTES < packet.capEnd) {
    const nBytes = view.getUint8(option + 1) * 8;
    if (nBytes === 0) break;
    if (view.getUint8(option) === OPTION_REDIRECTED_HEADER) {
      packet.endAt(option + nBytes);
      return option + HEADER_BYTES;
    }
    option += nBytes;
  }
  return packet.capEnd;
}

/** Reads an ICMPv6 message: errors are the types 1 to 4; they and redirects quote nothing but IPv6. */
export function readIcmp6(view: DataView, at: number, packet: Packet): void {
  if (packet.isCut(at, HEADER_BYTES, LAYER.ICMP)) return;
  packet.giveUp(OTHER.IP_PROTOCOL, PROTOCOL_ICMPV6);
  packet.icmpType = view.getUint8(at);
  packet.icmpCode = view.getUint8(at + 1);
  const quoted = packet.icmpType === REDIRECT6 ? redirectedHeader(view, at, packet) : at + HEADER_BYTES;
  const quotesPacket = (packet.icmpType >= 1 && packet.icmpType <= 4) || packet.icmpType === REDIRECT6;
  if (!quotesPacket || quoted >= packet.capEnd || view.getUint8(quoted) >>> 4 !== 6) return;
  packet.icmpMtu = packet.icmpType === TOO_BIG.V6_TYPE ? view.getUint32(at + 4) : 0;
  packet.icmpFrom = [packet.src0, packet.src1, packet.src2, packet.src3];
  packet.handOn(LAYER_CODE.ICMP_QUOTE, quoted);
}
