/**
 * What the decoder knows of one frame: a record that every frame overwrites, made of bare numbers.
 *
 * Readers of the layers share it. `capEnd` is where the captured bytes end, `wireEnd` where the bytes on the wire
 * end, both as indices into the view; a layer that states its own length moves them inwards, never outwards.
 */

import { LAYER_CODE } from "./layer-codes";
import { LayerPaths } from "./layer-paths";
import { PacketParts } from "./packet-parts";
import type { ShownHeaders } from "./shown-headers";

/** What the frame turned out to be. */
export const KIND = {
  /** Not TCP, or not understood: `otherCode` says what. */
  OTHER: 0,
  /** A TCP segment whose header was captured as far as its window. */
  TCP: 1,
  /** An ICMP or ICMPv6 error that quotes a TCP header (at least its ports and sequence number). */
  ICMP_QUOTING_TCP: 2,
  /** A TCP segment that the capture cut before its window: ports known, nothing else. */
  TCP_CUT: 3,
  /** A TCP segment whose data offset is impossible: it belongs to a stream, and nothing else is believed of it. */
  TCP_BOGUS: 4,
  /** A TCP header that a switch sampled: it has a stream, and is no evidence of anything. */
  TCP_SAMPLE: 5,
} as const;

/** Kinds of things that are counted, not understood. The number beside each says which one. */
export const OTHER = {
  NOTHING: 0,
  LINK_TYPE: 1,
  ETHERTYPE: 2,
  IP_PROTOCOL: 3,
  /** The capture or the packet ends inside the header of this layer. */
  CUT: 4,
  FRAGMENT: 5,
  LLC: 6,
  BAD_HEADER: 7,
  /** More layers in one another than any network has. */
  TOO_DEEP: 8,
  /** A layer whose payload is encrypted, compressed or of a kind without a reader; the number is its LAYER_CODE. */
  OPAQUE: 9,
} as const;

/** Layers that a header can be cut in or be wrong in; the number beside OTHER.CUT and OTHER.BAD_HEADER. */
export const LAYER = { LINK: 0, VLAN: 1, IPV4: 2, IPV6: 3, TCP: 4, ICMP: 5, TUNNEL: 6 } as const;

/** Fields of an IP header that were captured. */
export const SHOWN = { SOURCE: 1, DESTINATION: 2, ID: 4, TTL: 8, ALL: 15 } as const;

/** TCP flag bits. RFC 9293 §3.1. */
export const TCP_FLAG = {
  FIN: 1,
  SYN: 2,
  RST: 4,
  PSH: 8,
  ACK: 16,
  URG: 32,
  ECE: 64,
  CWR: 128,
  AE: 256,
} as const;

/** Whether the packet is a TCP segment of a stream, its header believed or not. */
export function isSegment({ kind }: Packet): boolean {
  return kind === KIND.TCP || kind === KIND.TCP_BOGUS;
}

/** Whether an ICMP error is one of ICMPv6; its packet's family is that of the segment that it quotes. */
export function isIcmp6({ icmpFrom }: Packet): boolean {
  return icmpFrom.length === 4;
}

/** One frame's headers, as numbers. See the file's head. */
export class Packet {
  kind: number = KIND.OTHER;
  otherCode: number = OTHER.NOTHING;
  otherDetail = 0;

  capEnd = 0;
  wireEnd = 0;

  /** 4 or 6. */
  family = 0;
  /** Source and destination: the whole IPv4 address in word 0, or the four words of an IPv6 address. */
  src0 = 0;
  src1 = 0;
  src2 = 0;
  src3 = 0;
  dst0 = 0;
  dst1 = 0;
  dst2 = 0;
  dst3 = 0;
  /**
   * The innermost header of each version, for those who show addresses: which of its fields were captured (SHOWN bits), the
   * IPv4 addresses (those of IPv6 are in the words above), ip.ttl and the ip.id of that IPv4 header. A header that was cut
   * shows what stands before the cut, the one around it shows the rest.
   */
  shownIpv4 = 0;
  shownIpv6 = 0;
  ipv4Src = 0;
  ipv4Dst = 0;
  ttl = 0;
  ipv4Id = 0;

  /** ip.id; 0 for IPv6. */
  ipId = 0;

  srcPort = 0;
  dstPort = 0;
  seq = 0;
  ack = 0;
  flags = 0;
  window = 0;
  /** tcp.len: payload on the wire, in bytes. */
  payloadBytes = 0;
  /** Maximum segment size option of a SYN; -1 where absent. */
  mss = -1;
  /** The packet ends inside the TCP header it announces: there is no payload length to speak of. */
  isShort = false;
  /** The TCP header was captured with all its options. */
  isHeaderWhole = false;
  /** Window scale shift of a SYN; -1 where the option is absent. */
  windowScale = -1;
  /** Time stamps of a segment with SYN, beside other options: its own, and the one that it echoes; 0 where there are none. */
  timestamp = 0;
  timestampEcho = 0;

  /** Of an ICMP error: its type and code. */
  icmpType = 0;
  icmpCode = 0;
  /** Of an ICMP error: who sent it, in the words of its address (one of IPv4). */
  icmpFrom: readonly number[] = [];
  /** Of an ICMP error that says "too big": the MTU that it names, in bytes; else 0. */
  icmpMtu = 0;
  /** Of an ICMP error: captured bytes of the TCP header that it quotes; those behind the window need not be told. */
  quotedBytes = 0;
  /** Of a TCP header that was cut before its window (KIND.TCP_CUT): its captured bytes. */
  stumpBytes = 0;
  /** The packet that an ICMP error quotes, as far as it goes; a record of its own, made for the first one. */
  quoted: Packet | undefined = undefined;
  /** How many ICMP errors this packet is quoted in. */
  quoteDepth = 0;

  /**
   * Of a fragment (OTHER.FRAGMENT), or of a compressed payload (OTHER.OPAQUE of IPCOMP): where its payload begins in the
   * view; it ends at `capEnd`.
   */
  fragmentAt = 0;
  /** Of a compressed payload: the IP protocol of what it holds. */
  compressedProtocol = 0;
  /** Of a fragment: its place in the datagram, in bytes; whether more follow; the datagram's identification. */
  fragmentOffset = 0;
  hasMoreFragments = false;
  fragmentId = 0;

  /**
   * The layers around the innermost IP header, outermost first; `paths.nameOf` gives their names. Exact where
   * other layers than a plain Ethernet lie there.
   */
  path = 0;
  readonly paths = new LayerPaths();

  /** Where all IP headers of a frame are noted; undefined unless somebody lists them. Who sets it clears it. */
  headers: ShownHeaders | undefined = undefined;

  /** What else the frame holds: read with `decodeNextPart` once this packet was taken. */
  readonly parts = new PacketParts();

  /** The layer that a reader hands on to, and where it begins: see `handOn`. */
  next: number = LAYER_CODE.NONE;
  nextAt = 0;

  /** Says that `layer` begins at `at`: its reader is called when this one returns. */
  handOn(layer: number, at: number): void {
    this.next = layer;
    this.nextAt = at;
  }

  /** Moves the ends inwards to what a layer says is its own end. */
  endAt(layerEnd: number): void {
    if (layerEnd < this.wireEnd) this.wireEnd = layerEnd;
    if (layerEnd < this.capEnd) this.capEnd = layerEnd;
  }

  /** Whether fewer than `nBytes` are captured from `at` on; then says so, in the name of `layer` (LAYER). */
  isCut(at: number, nBytes: number, layer: number): boolean {
    if (this.capEnd - at >= nBytes) return false;
    this.giveUp(OTHER.CUT, layer);
    return true;
  }

  /** Says that the frame is not understood, and why. */
  giveUp(otherCode: number, detail: number): void {
    this.kind = KIND.OTHER;
    this.otherCode = otherCode;
    this.otherDetail = detail;
  }
}
