/**
 * GTP-U: a mobile subscriber's packets on their way through the operator's network.
 * Read first: 3GPP TS 29.281 §5.1–5.2 (header, extension headers), TS 29.060 (version 0).
 */
import { LAYER_CODE } from "./layer-codes";
import { LAYER, OTHER, type Packet } from "./packet";

const MESSAGE_T_PDU = 255;
const VERSION_0_HEADER_BYTES = 20;
const VERSION_1_HEADER_BYTES = 8;
/** Any of these flags brings 4 more bytes: sequence number, N-PDU number, type of the next extension header. */
const ANY_OPTIONAL = 0x07;
const HAS_EXTENSION = 0x04;
const IS_GTP = 0x10;
/** Of GTP' version 0 (3GPP TS 32.295 §6.1.1). */
const IS_SHORT_HEADER = 0x01;
const MAX_EXTENSIONS = 16;
/** IPv4, ARP, IPv6. */
const FRAME_ETHERTYPES: readonly number[] = [0x0800, 0x0806, 0x86dd];

/** Reads a GTP header; only T-PDUs carry a subscriber's packet. */
export function readGtp(view: DataView, at: number, packet: Packet): void {
  if (packet.isCut(at, VERSION_1_HEADER_BYTES, LAYER.TUNNEL)) return;
  const flags = view.getUint8(at);
  const version = flags >>> 5;
  const length = view.getUint16(at + 2);
  packet.giveUp(OTHER.OPAQUE, LAYER_CODE.GTP);
  if (view.getUint8(at + 1) !== MESSAGE_T_PDU || version > 1) return;
  packet.endAt(at + length + (version === 0 ? VERSION_0_HEADER_BYTES : VERSION_1_HEADER_BYTES));
  // Without this bit it is GTP', which charges for packets and carries none; version 0 has a long header in either.
  if (version === 1 && (flags & IS_GTP) === 0) return;
  if (version === 0 && (flags & (IS_GTP | IS_SHORT_HEADER)) === IS_SHORT_HEADER) return;
  if (version === 0) readPayload(view, at + VERSION_0_HEADER_BYTES, packet);
  else if ((flags & ANY_OPTIONAL) === 0) readPayload(view, at + VERSION_1_HEADER_BYTES, packet);
  else readOptionalPart(view, at, packet);
}

function readOptionalPart(view: DataView, at: number, packet: Packet): void {
  let cursor = at + VERSION_1_HEADER_BYTES + 4;
  if (packet.isCut(cursor, 1, LAYER.TUNNEL)) return;
  let next = view.getUint8(at) & HAS_EXTENSION ? view.getUint8(cursor - 1) : 0;
  for (let nHeaders = 0; next !== 0 && nHeaders < MAX_EXTENSIONS; nHeaders++) {
    if (packet.isCut(cursor, 4, LAYER.TUNNEL)) return;
    const headerBytes = view.getUint8(cursor) * 4;
    if (headerBytes === 0) {
      packet.giveUp(OTHER.BAD_HEADER, LAYER.TUNNEL);
      return;
    }
    cursor += headerBytes;
    if (packet.isCut(cursor, 1, LAYER.TUNNEL)) return;
    next = view.getUint8(cursor - 1);
  }
  readPayload(view, cursor, packet);
}

/** Nothing says what a T-PDU is: its first byte is that of an IP header, or the EtherType of a frame stands in it. */
function readPayload(view: DataView, at: number, packet: Packet): void {
  if (packet.isCut(at, 1, LAYER.TUNNEL)) return;
  const first = view.getUint8(at);
  packet.giveUp(OTHER.OPAQUE, LAYER_CODE.GTP);
  if (first >= 0x45 && first <= 0x4e) packet.handOn(LAYER_CODE.IPV4, at);
  else if (first >>> 4 === 6) packet.handOn(LAYER_CODE.IPV6, at);
  else if (packet.capEnd - at >= 14 && FRAME_ETHERTYPES.includes(view.getUint16(at + 12)))
    packet.handOn(LAYER_CODE.ETHERNET, at);
}
