/**
 * UDP, where its port announces a tunnel.
 * Read first: RFC 768. As in Wireshark the lower port speaks first, the higher one where the lower means nothing.
 */
import { LAYER_CODE } from "./layer-codes";
import { OTHER, type Packet } from "./packet";
import { isForeignPort } from "./udp-ports";

const UDP_HEADER_BYTES = 8;
const PROTOCOL_UDP = 17;
const PROTOCOL_UDP_LITE = 136;

const LAYER_OF_PORT: ReadonlyMap<number, number> = new Map([
  [1701, LAYER_CODE.L2TP],
  [2123, LAYER_CODE.GTP],
  [2152, LAYER_CODE.GTP],
  [3386, LAYER_CODE.GTP], // GTP', which carries a packet now and then
  [3544, LAYER_CODE.TEREDO],
  [4341, LAYER_CODE.LISP],
  [4342, LAYER_CODE.LISP_CONTROL],
  [4754, LAYER_CODE.GRE],
  [4789, LAYER_CODE.VXLAN],
  [4790, LAYER_CODE.VXLAN_GPE],
  [5072, LAYER_CODE.AYIYA],
  [5247, LAYER_CODE.CAPWAP_DATA],
  [6081, LAYER_CODE.GENEVE],
  [6343, LAYER_CODE.SFLOW],
  [6635, LAYER_CODE.MPLS],
  [37008, LAYER_CODE.TZSP],
]);

/** Reads a UDP header; only datagrams to or from a tunnel's port are read further. */
export function readUdp(view: DataView, at: number, packet: Packet): void {
  packet.giveUp(OTHER.IP_PROTOCOL, PROTOCOL_UDP);
  if (packet.capEnd - at < UDP_HEADER_BYTES) return;
  const layer = layerOfPorts(view.getUint16(at), view.getUint16(at + 2));
  if (layer === LAYER_CODE.NONE) return;
  const datagramBytes = view.getUint16(at + 4);
  // RFC 2675: a length of 0 is that of a jumbogram.
  const isJumbo = datagramBytes === 0 && packet.family === 6;
  if (!isJumbo) {
    if (datagramBytes < UDP_HEADER_BYTES) return;
    packet.endAt(at + datagramBytes);
  }
  packet.handOn(layer, at + UDP_HEADER_BYTES);
}

/** Reads UDP-Lite (RFC 3828), whose length is only that of what the checksum covers. */
export function readUdpLite(view: DataView, at: number, packet: Packet): void {
  packet.giveUp(OTHER.IP_PROTOCOL, PROTOCOL_UDP_LITE);
  if (packet.capEnd - at < UDP_HEADER_BYTES) return;
  packet.handOn(layerOfPorts(view.getUint16(at), view.getUint16(at + 2)), at + UDP_HEADER_BYTES);
}

function layerOfPorts(source: number, destination: number): number {
  const low = Math.min(source, destination);
  const lowLayer = LAYER_OF_PORT.get(low);
  if (lowLayer !== undefined) return lowLayer;
  const highLayer = LAYER_OF_PORT.get(Math.max(source, destination));
  return highLayer === undefined || isForeignPort(low) ? LAYER_CODE.NONE : highLayer;
}
