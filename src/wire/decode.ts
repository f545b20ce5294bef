/**
 * One frame's bytes to its TCP segment: the link layer chooses the first reader, each reader the next.
 *
 * Gets a view, where the frame lies in it, and its link type; gives a filled `Packet`. Reads and never judges;
 * needs no earlier frame; never throws on hostile bytes: every read is behind a length check.
 * Read first: https://www.tcpdump.org/linktypes.html for the numbers.
 */
import { readEthertype } from "./ethertypes";
import { readIp, readIpv4, readIpv6 } from "./ip";
import { KIND, LAYER, OTHER, type Packet } from "./packet";

const LINKTYPE = {
  NULL: 0,
  ETHERNET: 1,
  /** DLT_RAW as some systems wrote it into files. */
  RAW_BSD: 12,
  RAW_OPENBSD: 14,
  RAW: 101,
  LOOP: 108,
  LINUX_SLL: 113,
  IPV4: 228,
  IPV6: 229,
  LINUX_SLL2: 276,
} as const;

const ETHERNET_HEADER_BYTES = 14;
/** Linux cooked capture: where the EtherType stands, and where the header ends. */
const SLL = { typeAt: 14, headerBytes: 16 };
const SLL2 = { typeAt: 0, headerBytes: 20 };

/** Address families that BSDs and others put before a packet; in the byte order of the capturing machine. */
const AF_INET = 2;
const AF_INET6: readonly number[] = [10, 23, 24, 28, 30];

/**
 * Decodes the frame at [start, start + capturedBytes) of `view` into `packet`.
 * Cost: no allocation; a few tens of nanoseconds.
 */
export function decodeFrame(
  view: DataView,
  frame: { start: number; capturedBytes: number; wireBytes: number; linkType: number },
  packet: Packet,
): void {
  const start = frame.start;
  packet.kind = KIND.OTHER;
  packet.capEnd = start + frame.capturedBytes;
  packet.wireEnd = start + Math.max(frame.wireBytes, frame.capturedBytes);
  switch (frame.linkType) {
    case LINKTYPE.ETHERNET:
      readEthernet(view, start, packet);
      return;
    case LINKTYPE.LINUX_SLL:
      readWithEthertypeAt(view, start, SLL, packet);
      return;
    case LINKTYPE.LINUX_SLL2:
      readWithEthertypeAt(view, start, SLL2, packet);
      return;
    case LINKTYPE.NULL:
    case LINKTYPE.LOOP:
      readAddressFamily(view, start, packet);
      return;
    case LINKTYPE.RAW:
    case LINKTYPE.RAW_BSD:
    case LINKTYPE.RAW_OPENBSD:
      readIp(view, start, packet);
      return;
    case LINKTYPE.IPV4:
      readIpv4(view, start, packet);
      return;
    case LINKTYPE.IPV6:
      readIpv6(view, start, packet);
      return;
    default:
      packet.giveUp(OTHER.LINK_TYPE, frame.linkType);
  }
}

function readEthernet(view: DataView, start: number, packet: Packet): void {
  if (packet.capEnd - start < ETHERNET_HEADER_BYTES) {
    packet.giveUp(OTHER.CUT, LAYER.LINK);
    return;
  }
  readEthertype(view, start + ETHERNET_HEADER_BYTES, view.getUint16(start + 12), packet);
}

function readWithEthertypeAt(
  view: DataView,
  start: number,
  layout: { typeAt: number; headerBytes: number },
  packet: Packet,
): void {
  if (packet.capEnd - start < layout.headerBytes) {
    packet.giveUp(OTHER.CUT, LAYER.LINK);
    return;
  }
  readEthertype(view, start + layout.headerBytes, view.getUint16(start + layout.typeAt), packet);
}

/** BSD loopback: four bytes of address family, in either byte order. */
function readAddressFamily(view: DataView, start: number, packet: Packet): void {
  if (packet.capEnd - start < 4) {
    packet.giveUp(OTHER.CUT, LAYER.LINK);
    return;
  }
  const big = view.getUint32(start);
  const family = big < 0x10000 ? big : view.getUint32(start, true);
  if (family === AF_INET) readIpv4(view, start + 4, packet);
  else if (AF_INET6.includes(family)) readIpv6(view, start + 4, packet);
  else packet.giveUp(OTHER.ETHERTYPE, family);
}
