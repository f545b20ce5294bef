/**
 * One frame's bytes to its TCP segment: the link layer chooses the first reader, each reader the next.
 *
 * Gets a view, where the frame lies in it, and its link type; gives a filled `Packet`. Reads and never judges;
 * needs no earlier frame; never throws on hostile bytes: every read is behind a length check. The plain road
 * (Ethernet, VLAN, IP, TCP) is a straight line of calls; other layers are handed on through a table.
 * Read first: https://www.tcpdump.org/linktypes.html for the numbers.
 */
import { readEthernet } from "./ethernet";
import { readIpPayload } from "./ip-payload";
import { LAYER_CODE } from "./layer-codes";
import { readOn } from "./layer-readers";
import { KIND, OTHER, type Packet } from "./packet";

const LINKTYPE_ETHERNET = 1;

/** Link types by number, and the layer that their frames begin with. */
const LAYER_OF_LINKTYPE: ReadonlyMap<number, number> = new Map([
  [0, LAYER_CODE.NULL],
  [6, LAYER_CODE.TOKEN_RING],
  [7, LAYER_CODE.ARCNET],
  [9, LAYER_CODE.PPP],
  [10, LAYER_CODE.FDDI],
  [12, LAYER_CODE.RAW], // DLT_RAW as some systems wrote it into files
  [14, LAYER_CODE.RAW], // the same of OpenBSD
  [50, LAYER_CODE.PPP],
  [51, LAYER_CODE.PPPOE],
  [101, LAYER_CODE.RAW],
  [104, LAYER_CODE.CHDLC],
  [105, LAYER_CODE.WLAN],
  [107, LAYER_CODE.FRAME_RELAY],
  [108, LAYER_CODE.NULL],
  [109, LAYER_CODE.ENC],
  [113, LAYER_CODE.SLL],
  [117, LAYER_CODE.PFLOG],
  [119, LAYER_CODE.PRISM],
  [127, LAYER_CODE.RADIOTAP],
  [129, LAYER_CODE.ARCNET_LINUX],
  [163, LAYER_CODE.AVS],
  [166, LAYER_CODE.PPP_DIRECTION],
  [192, LAYER_CODE.PPI],
  [204, LAYER_CODE.PPP_DIRECTION],
  [205, LAYER_CODE.CHDLC_DIRECTION],
  [206, LAYER_CODE.FRAME_RELAY_DIRECTION],
  [228, LAYER_CODE.IPV4],
  [229, LAYER_CODE.IPV6],
  [239, LAYER_CODE.NFLOG],
  [242, LAYER_CODE.IPOIB],
  [276, LAYER_CODE.SLL2],
]);

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
  packet.family = 0;
  packet.hasIpv4 = false;
  packet.hasIpv6 = false;
  packet.next = LAYER_CODE.NONE;
  packet.capEnd = start + frame.capturedBytes;
  packet.wireEnd = start + Math.max(frame.wireBytes, frame.capturedBytes);
  if (frame.linkType === LINKTYPE_ETHERNET) {
    packet.path = LAYER_CODE.ETHERNET;
    readEthernet(view, start, packet);
  } else {
    packet.path = 0;
    packet.giveUp(OTHER.LINK_TYPE, frame.linkType);
    packet.handOn(LAYER_OF_LINKTYPE.get(frame.linkType) ?? LAYER_CODE.NONE, start);
  }
  if (packet.next !== LAYER_CODE.NONE) readOn(view, packet);
}

/**
 * Decodes the payload of an IP datagram that was put together from fragments. `view` shows the payload; the
 * packet still holds the addresses of its last fragment.
 */
export function decodeReassembled(view: DataView, protocol: number, packet: Packet): void {
  packet.kind = KIND.OTHER;
  packet.next = LAYER_CODE.NONE;
  packet.capEnd = view.byteLength;
  packet.wireEnd = view.byteLength;
  readIpPayload(view, 0, protocol, packet);
  if (packet.next !== LAYER_CODE.NONE) readOn(view, packet);
}
