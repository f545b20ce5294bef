/**
 * sFlow: a switch's datagrams with the first bytes of some of the packets that it forwarded.
 *
 * Every sampled header becomes a part of the frame (see packet-parts.ts), read like a frame of its own and told apart as
 * a sample: one packet of thousands says nothing of its connection, but it takes a stream number in Wireshark.
 * Read first: sflow.org/sflow_version_5.txt; RFC 3176 (versions 2 and 4, whose records state no length).
 */
import { LAYER_CODE } from "./layer-codes";
import { LAYER, OTHER, type Packet } from "./packet";

const ADDRESS_BYTES: readonly number[] = [0, 4, 16];
const SAMPLE = { FLOW: 1, EXPANDED_FLOW: 3 } as const;
/** Bytes of a flow sample from its sequence number to its first record, the count of records last. */
const FLOW_HEAD_BYTES = 32;
const EXPANDED_HEAD_BYTES = 44;
const RAW_HEADER = 1;
/** Of a raw header record: bytes before the sampled ones; version 5 tells also what was stripped. */
const RAW_HEAD_BYTES_5 = 16;
const RAW_HEAD_BYTES_4 = 12;
/** A datagram of 64 KiB has room for no more. */
const MAX_RECORDS = 2048;

/** Layers by header protocol. */
const LAYER_OF_PROTOCOL: ReadonlyMap<number, number> = new Map([
  [1, LAYER_CODE.ETHERNET],
  [3, LAYER_CODE.TOKEN_RING],
  [4, LAYER_CODE.FDDI],
  [5, LAYER_CODE.FRAME_RELAY],
  [7, LAYER_CODE.PPP_HDLC],
  [11, LAYER_CODE.IPV4],
  [12, LAYER_CODE.IPV6],
  [13, LAYER_CODE.MPLS],
  [14, LAYER_CODE.PPP_HDLC],
  [15, LAYER_CODE.WLAN],
]);

/** Reads a datagram: its sampled headers become parts of the frame. */
export function readSflow(view: DataView, at: number, packet: Packet): void {
  if (packet.isCut(at, 8, LAYER.TUNNEL)) return;
  packet.giveUp(OTHER.OPAQUE, LAYER_CODE.SFLOW);
  const version = view.getUint32(at);
  const addressBytes = ADDRESS_BYTES[view.getUint32(at + 4)] ?? 0;
  if (version === 5) readVersion5(view, at + 8 + addressBytes, packet);
  else if (version === 2 || version === 4) readVersion4(view, at + 8 + addressBytes, packet);
}

/** Sub-agent, sequence, uptime, count; then samples that state their type and length. */
function readVersion5(view: DataView, at: number, packet: Packet): void {
  if (packet.capEnd - at < 16) return;
  const nSamples = Math.min(view.getUint32(at + 12), MAX_RECORDS);
  let cursor = at + 16;
  for (let i = 0; i < nSamples && packet.capEnd - cursor >= 8; i++) {
    const type = view.getUint32(cursor);
    const length = view.getUint32(cursor + 4);
    if (type === SAMPLE.FLOW) readRecords(view, cursor + 8 + FLOW_HEAD_BYTES, packet);
    else if (type === SAMPLE.EXPANDED_FLOW) readRecords(view, cursor + 8 + EXPANDED_HEAD_BYTES, packet);
    cursor += 8 + length;
  }
}

/** The records of a flow sample; their count stands right before them. */
function readRecords(view: DataView, at: number, packet: Packet): void {
  if (at > packet.capEnd) return;
  const nRecords = Math.min(view.getUint32(at - 4), MAX_RECORDS);
  let cursor = at;
  for (let i = 0; i < nRecords && packet.capEnd - cursor >= 8; i++) {
    const format = view.getUint32(cursor);
    if (format === RAW_HEADER) readRawHeader(view, cursor + 8, RAW_HEAD_BYTES_5, packet);
    cursor += 8 + view.getUint32(cursor + 4);
  }
}

/** Sequence, uptime, count; then samples without a length: what follows the first record of each is known only here. */
function readVersion4(view: DataView, at: number, packet: Packet): void {
  if (packet.capEnd - at < 12) return;
  const nSamples = Math.min(view.getUint32(at + 8), MAX_RECORDS);
  let cursor = at + 12;
  for (let i = 0; i < nSamples && packet.capEnd - cursor >= 4 + FLOW_HEAD_BYTES; i++) {
    const isHeader = view.getUint32(cursor + FLOW_HEAD_BYTES) === RAW_HEADER;
    if (view.getUint32(cursor) !== SAMPLE.FLOW || !isHeader) return;
    const record = cursor + 4 + FLOW_HEAD_BYTES;
    const headerBytes = readRawHeader(view, record, RAW_HEAD_BYTES_4, packet);
    const extensionsAt = record + RAW_HEAD_BYTES_4 + headerBytes;
    if (packet.capEnd - extensionsAt < 4 || view.getUint32(extensionsAt) !== 0) return;
    cursor = extensionsAt + 4;
  }
}

/** A sampled header: its protocol, the frame's length, how many bytes follow. Returns those, padded to four. */
function readRawHeader(view: DataView, at: number, headBytes: number, packet: Packet): number {
  if (packet.capEnd - at < headBytes) return packet.capEnd;
  const layer = LAYER_OF_PROTOCOL.get(view.getUint32(at)) ?? LAYER_CODE.NONE;
  const frameBytes = view.getUint32(at + 4);
  const headerBytes = view.getUint32(at + headBytes - 4);
  const start = at + headBytes;
  packet.parts.add({
    view,
    layer,
    at: start,
    capEnd: Math.min(packet.capEnd, start + Math.min(headerBytes, frameBytes)),
    wireEnd: start + frameBytes,
    path: packet.path,
    isSample: true,
  });
  return (headerBytes + 3) & ~3;
}
