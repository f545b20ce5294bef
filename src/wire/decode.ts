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
import { layerOfLinkType } from "./link-types";
import { KIND, OTHER, type Packet } from "./packet";

const LINKTYPE_ETHERNET = 1;

/** Wireshark takes no frame for longer, whatever its record says. */
const MAX_FRAME_BYTES = 0x7fffffff;

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
  packet.shownIpv4 = 0;
  packet.shownIpv6 = 0;
  packet.next = LAYER_CODE.NONE;
  if (packet.parts.nAdded > 0) packet.parts.clear();
  packet.capEnd = start + frame.capturedBytes;
  packet.wireEnd = start + Math.max(Math.min(frame.wireBytes, MAX_FRAME_BYTES), frame.capturedBytes);
  if (frame.linkType === LINKTYPE_ETHERNET) {
    packet.path = LAYER_CODE.ETHERNET;
    readEthernet(view, start, packet);
  } else {
    packet.path = 0;
    if (frame.linkType < 0) packet.giveUp(OTHER.NOTHING, 0);
    else packet.giveUp(OTHER.LINK_TYPE, frame.linkType);
    packet.handOn(layerOfLinkType(frame.linkType), start);
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

/** A sample says nothing of the length of its packet. */
function makeSample(packet: Packet): void {
  packet.kind = packet.kind === KIND.TCP ? KIND.TCP_SAMPLE : KIND.OTHER;
  packet.payloadBytes = 0;
}

/**
 * Decodes the next part of the same frame over what was read before it; the addresses that are shown stay where the part
 * has none. Returns false where there is no further part.
 */
export function decodeNextPart(packet: Packet): boolean {
  const part = packet.parts.next();
  if (!part) return false;
  packet.giveUp(OTHER.OPAQUE, part.layer);
  packet.capEnd = part.capEnd;
  packet.wireEnd = part.wireEnd;
  packet.path = part.path;
  packet.handOn(part.layer, part.at);
  readOn(part.view, packet);
  if (part.isSample) makeSample(packet);
  return true;
}
