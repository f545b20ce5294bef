/**
 * Writes one segment as an Ethernet frame, correct down to the checksums.
 * The payload is a function of the sequence number, so that a retransmission repeats its bytes, and its
 * checksum comes from running sums made once: the cost of a frame is its headers and one copy.
 * Read first: RFC 791, RFC 8200, RFC 9293 §3.1, RFC 1071 (checksum).
 */
import type { Host } from "./hosts";
import { Random } from "./random";
import { CLIENT, OPTIONS, type OptionSet, type Segment } from "./segment";

const ETHERNET_BYTES = 14;
const TCP_BYTES = 20;
const TTL = 128;
/** Without the frame check sequence; shorter frames are padded by the network card, and a tap sees it. */
const ETHERNET_MIN_BYTES = 60;
const POOL_BYTES = 65536;
export const MAX_FRAME_BYTES = 1514;

const OPTION_BYTES: Record<OptionSet, number> = {
  [OPTIONS.NONE]: 0,
  [OPTIONS.MSS_SCALE_SACK]: 12,
  [OPTIONS.MSS_SACK]: 8,
};

/** Payload bytes of a full segment: 1500 less the headers. */
export function maxSegmentBytes(family: 4 | 6): number {
  return family === 4 ? 1460 : 1440;
}

/** Bytes that the segment takes as a frame, padding included. */
export function frameBytes(segment: Segment): number {
  const ipBytes = segment.connection.route.client.addressBytes.length === 4 ? 20 : 40;
  const bytes = ETHERNET_BYTES + ipBytes + TCP_BYTES + OPTION_BYTES[segment.options] + segment.payloadBytes;
  return Math.max(bytes, ETHERNET_MIN_BYTES);
}

/** Writes the frame at the offset; the caller has room for `frameBytes(segment)`. */
export function writeFrame(target: Buffer, start: number, segment: Segment): void {
  const { client, server, clientPort, serverPort } = segment.connection.route;
  const isFromClient = segment.from === CLIENT;
  const sender = isFromClient ? client : server;
  const receiver = isFromClient ? server : client;
  const tcpBytes = TCP_BYTES + OPTION_BYTES[segment.options] + segment.payloadBytes;
  target.set(receiver.mac, start);
  target.set(sender.mac, start + 6);
  const ip = start + ETHERNET_BYTES;
  const isV4 = sender.addressBytes.length === 4;
  if (isV4) writeIpv4(target, ip, { sender, receiver, tcpBytes, id: segment.ipId });
  else writeIpv6(target, ip, { sender, receiver, tcpBytes });
  const tcp = ip + (isV4 ? 20 : 40);
  setU16(target, tcp, isFromClient ? clientPort : serverPort);
  setU16(target, tcp + 2, isFromClient ? serverPort : clientPort);
  writeTcp(target, tcp, segment);
  const addressSum = sumBytes(sender.addressBytes) + sumBytes(receiver.addressBytes);
  const headerBytes = tcpBytes - segment.payloadBytes;
  const sum = addressSum + 6 + tcpBytes + sumRange(target, tcp, headerBytes) + payloadSum(segment);
  setU16(target, tcp + 16, foldChecksum(sum));
  const end = tcp + tcpBytes;
  if (end < start + ETHERNET_MIN_BYTES) target.fill(0, end, start + ETHERNET_MIN_BYTES);
}

interface IpFields {
  sender: Host;
  receiver: Host;
  tcpBytes: number;
}

function writeIpv4(target: Buffer, ip: number, fields: IpFields & { id: number }): void {
  setU16(target, ip - 2, 0x0800);
  setU16(target, ip, 0x4500);
  setU16(target, ip + 2, 20 + fields.tcpBytes);
  setU16(target, ip + 4, fields.id);
  setU16(target, ip + 6, 0x4000);
  setU16(target, ip + 8, (TTL << 8) | 6);
  setU16(target, ip + 10, 0);
  target.set(fields.sender.addressBytes, ip + 12);
  target.set(fields.receiver.addressBytes, ip + 16);
  setU16(target, ip + 10, foldChecksum(sumRange(target, ip, 20)));
}

function writeIpv6(target: Buffer, ip: number, fields: IpFields): void {
  setU16(target, ip - 2, 0x86dd);
  setU16(target, ip, 0x6000);
  setU16(target, ip + 2, 0);
  setU16(target, ip + 4, fields.tcpBytes);
  setU16(target, ip + 6, (6 << 8) | TTL);
  target.set(fields.sender.addressBytes, ip + 8);
  target.set(fields.receiver.addressBytes, ip + 24);
}

/** The TCP header from its sequence number on, the options and the payload; the checksum is left 0. */
function writeTcp(target: Buffer, tcp: number, segment: Segment): void {
  const headerBytes = TCP_BYTES + OPTION_BYTES[segment.options];
  setU32(target, tcp + 4, segment.seq);
  setU32(target, tcp + 8, segment.ack);
  setU16(target, tcp + 12, ((headerBytes / 4) << 12) | segment.flags);
  setU16(target, tcp + 14, segment.window);
  setU32(target, tcp + 16, 0);
  if (segment.options !== OPTIONS.NONE) writeOptions(target, tcp + TCP_BYTES, segment);
  if (segment.payloadBytes > 0) {
    const from = segment.seq % POOL_BYTES;
    POOL.copy(target, tcp + headerBytes, from, from + segment.payloadBytes);
  }
}

/** MSS, then the window scale between NOPs where it is offered, then SACK permitted: the order of Windows. */
function writeOptions(target: Buffer, start: number, segment: Segment): void {
  const isV4 = segment.connection.route.client.addressBytes.length === 4;
  setU32(target, start, (0x0204 << 16) | maxSegmentBytes(isV4 ? 4 : 6));
  let at = start + 4;
  if (segment.options === OPTIONS.MSS_SCALE_SACK) {
    setU32(target, at, 0x01030308);
    at += 4;
  }
  setU32(target, at, 0x01010402);
}

const POOL = makePool();
/** Sums of the 16-bit words before each word, for payloads that start on an even and on an odd byte. */
const EVEN_SUMS = makeSums(0);
const ODD_SUMS = makeSums(1);

/** Bytes above 0x7f: no dissector takes them for text. Its end repeats its beginning. */
function makePool(): Buffer {
  const random = new Random(0x4d45_4741);
  const pool = Buffer.alloc(POOL_BYTES + 2048);
  for (let at = 0; at < POOL_BYTES; at++) pool[at] = 0x80 | (random.word() >>> 24);
  pool.copy(pool, POOL_BYTES, 0, 2048);
  return pool;
}

function makeSums(parity: 0 | 1): Float64Array {
  const nWords = Math.floor((POOL.length - parity) / 2);
  const sums = new Float64Array(nWords + 1);
  for (let word = 0; word < nWords; word++) {
    const at = 2 * word + parity;
    sums[word + 1] = sums[word]! + ((POOL[at]! << 8) | POOL[at + 1]!);
  }
  return sums;
}

function payloadSum(segment: Segment): number {
  const from = segment.seq % POOL_BYTES;
  const sums = from % 2 === 0 ? EVEN_SUMS : ODD_SUMS;
  const firstWord = from >> 1;
  const nWords = segment.payloadBytes >> 1;
  const whole = sums[firstWord + nWords]! - sums[firstWord]!;
  const isOdd = segment.payloadBytes % 2 === 1;
  return isOdd ? whole + (POOL[from + segment.payloadBytes - 1]! << 8) : whole;
}

function sumBytes(bytes: Uint8Array): number {
  let sum = 0;
  for (let at = 0; at < bytes.length; at += 2) sum += (bytes[at]! << 8) | bytes[at + 1]!;
  return sum;
}

function sumRange(target: Buffer, start: number, nBytes: number): number {
  let sum = 0;
  for (let at = start; at < start + nBytes; at += 2) sum += (target[at]! << 8) | target[at + 1]!;
  return sum;
}

/** The one's complement of the one's complement sum. */
function foldChecksum(sum: number): number {
  let folded = sum;
  while (folded > 0xffff) folded = (folded % 0x10000) + Math.floor(folded / 0x10000);
  return ~folded & 0xffff;
}

function setU16(target: Buffer, at: number, value: number): void {
  target[at] = value >>> 8;
  target[at + 1] = value;
}

function setU32(target: Buffer, at: number, value: number): void {
  target[at] = value >>> 24;
  target[at + 1] = value >>> 16;
  target[at + 2] = value >>> 8;
  target[at + 3] = value;
}
