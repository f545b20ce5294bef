/**
 * The TCP header, and its options where they matter.
 * Read first: RFC 9293 §3.1; RFC 7323 §2 (window scale), §3 (time stamps).
 *
 *   0      2      4       8       12          14      16        18      20
 *   | src  | dst  | seq   | ack   | off|flags | window| checksum| urgent| options …
 */
import { KIND, LAYER, OTHER, TCP_FLAG, type Packet } from "./packet";

const TCP_MIN_HEADER_BYTES = 20;
/** Everything up to the window: what is read; checksum and urgent pointer may be cut. */
const TCP_READ_BYTES = 16;
const OPTION_END = 0;
const OPTION_NOP = 1;
const OPTION_MSS = 2;
const OPTION_WINDOW_SCALE = 3;
const OPTION_TIMESTAMPS = 8;

const OPTION_SACK = 5;
const OPTION_SNACK = 21;
const OPTION_MPTCP = 30;
/** A whole block of SACK (RFC 2018 §3); the fields of SNACK (CCSDS 714.0-B-2) are not read to this end. */
const LEAST_SACK_BYTES = 10;
const BROKEN_SNACK_BYTES = 6;
/** Least length of a multipath option by its subtype, in bytes with kind and length (RFC 8684 §3); 3 of those not named. */
const LEAST_MPTCP_BYTES: readonly number[] = [4, 3, 4, 4, 3, 3, 12, 12, 4];

/** RFC 7323 §A: two NOPs, then the timestamps. */
const TIMESTAMP_OPTION = { BYTES: 12, FIRST_WORD: 0x0101080a } as const;

/** RFC 7323 §2.3: a larger shift is used as 14. */
const MAX_WINDOW_SCALE = 14;

/**
 * Reads the segment at `at`. Where the capture cut the header, the ports still tell the conversation
 * (KIND.TCP_CUT). A data offset below 20 is a bad header, as for Wireshark (tcp.hdr_len.bogus).
 */
export function readTcp(view: DataView, at: number, packet: Packet): void {
  if (packet.capEnd - at < 4) {
    packet.giveUp(OTHER.CUT, LAYER.TCP);
    return;
  }
  packet.srcPort = view.getUint16(at);
  packet.dstPort = view.getUint16(at + 2);
  if (packet.capEnd - at < TCP_READ_BYTES) {
    readStump(view, at, packet);
    return;
  }
  packet.kind = KIND.TCP;
  packet.seq = view.getUint32(at + 4);
  packet.ack = view.getUint32(at + 8);
  const offsetAndFlags = view.getUint16(at + 12);
  packet.flags = offsetAndFlags & 0xfff;
  packet.window = view.getUint16(at + 14);
  const headerBytes = (offsetAndFlags >>> 12) * 4;
  const payloadBytes = packet.wireEnd - at - headerBytes;
  packet.isShort = payloadBytes < 0;
  packet.payloadBytes = packet.isShort ? 0 : payloadBytes;
  packet.windowScale = -1;
  packet.mss = -1;
  packet.isHeaderWhole = false;
  if (packet.flags & TCP_FLAG.SYN) {
    packet.timestamp = 0;
    packet.timestampEcho = 0;
  }
  if (headerBytes < TCP_MIN_HEADER_BYTES) {
    packet.kind = KIND.TCP_BOGUS;
    packet.otherCode = OTHER.BAD_HEADER;
    packet.otherDetail = LAYER.TCP;
    return;
  }
  packet.isHeaderWhole = packet.capEnd - at >= headerBytes;
  if (headerBytes > TCP_MIN_HEADER_BYTES && !isTimestampAlone(view, at, headerBytes, packet)) {
    packet.isHeaderWhole = readOptions(view, at + TCP_MIN_HEADER_BYTES, at + headerBytes, packet);
  }
}

/** A header that was cut before its window: the sequence number and the flags, as far as they go, for ICMP errors. */
function readStump(view: DataView, at: number, packet: Packet): void {
  const nBytes = packet.capEnd - at;
  packet.kind = KIND.TCP_CUT;
  packet.otherCode = OTHER.CUT;
  packet.otherDetail = LAYER.TCP;
  packet.stumpBytes = nBytes;
  if (nBytes >= 8) packet.seq = view.getUint32(at + 4);
  packet.flags = nBytes >= 14 ? view.getUint16(at + 12) & 0xfff : 0;
}

/** Whether the options are the twelve bytes that nearly every segment of today carries: nothing of interest here. */
function isTimestampAlone(view: DataView, at: number, headerBytes: number, packet: Packet): boolean {
  return (
    headerBytes === TCP_MIN_HEADER_BYTES + TIMESTAMP_OPTION.BYTES &&
    packet.isHeaderWhole &&
    view.getUint32(at + TCP_MIN_HEADER_BYTES) === TIMESTAMP_OPTION.FIRST_WORD
  );
}

/**
 * Reads the options in [from, to); a malformed one ends the list. Those of a SYN are found on other segments, too, where
 * they have no business; Wireshark takes them there as well. Returns whether Wireshark gets past them: not where one is shorter
 * than its own fields, nor where the capture cut what it reads. A bogus length ends the list, cut or not; of one that
 * reaches beyond the header Wireshark marks all but the last two bytes.
 */
function readOptions(view: DataView, from: number, to: number, packet: Packet): boolean {
  const capEnd = Math.min(to, packet.capEnd);
  const isCaptured = packet.capEnd >= to;
  let at = from;
  while (at < capEnd) {
    const kind = view.getUint8(at);
    if (kind === OPTION_END) return isCaptured;
    if (kind === OPTION_NOP) {
      at++;
      continue;
    }
    if (at + 2 > capEnd) return isCaptured;
    const length = view.getUint8(at + 1);
    if (length < 2) return true;
    if (at + length > to) return packet.capEnd >= to - 2;
    if (at + length > capEnd) return false;
    if (isTooShort(view, at, kind, length)) return false;
    takeOption(view, at, kind, packet);
    at += length;
  }
  return isCaptured;
}

/** Takes what is of interest of a whole option at `at`. */
function takeOption(view: DataView, at: number, kind: number, packet: Packet): void {
  const length = view.getUint8(at + 1);
  if (kind === OPTION_WINDOW_SCALE && length === 3) {
    packet.windowScale = Math.min(view.getUint8(at + 2), MAX_WINDOW_SCALE);
  } else if (kind === OPTION_MSS && length === 4) {
    packet.mss = view.getUint16(at + 2);
    if (packet.headers !== undefined) packet.headers.mss.push(packet.mss);
  } else if (kind === OPTION_TIMESTAMPS && length === 10 && packet.flags & TCP_FLAG.SYN) {
    packet.timestamp = view.getUint32(at + 2);
    packet.timestampEcho = view.getUint32(at + 6);
  }
}

/** Whether an option is shorter than what Wireshark reads of it. */
function isTooShort(view: DataView, at: number, kind: number, length: number): boolean {
  switch (kind) {
    case OPTION_SACK:
      return length < LEAST_SACK_BYTES;
    case OPTION_SNACK:
      return length === BROKEN_SNACK_BYTES;
    case OPTION_MPTCP:
      return length === 2 || length < (LEAST_MPTCP_BYTES[view.getUint8(at + 2) >>> 4] ?? 3);
    default:
      return false;
  }
}
