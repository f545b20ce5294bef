/**
 * Frames as rows of a list: the builder of the pages of frame-shapes.ts.
 *
 * Gets a frame as the readers and a tracker left it; numbers are those that Wireshark shows (relative, scaled).
 */
import { Float64Column, Uint32Column } from "../base/columns";
import { NANOS_PER_SECOND } from "../base/units";
import { ipv4Text, ipv6Text } from "../flow/address-table";
import { isIcmp6, KIND, SHOWN, TCP_FLAG, type Packet } from "../wire/packet";
import { endpointText } from "./endpoint-text";
import { DIRECTION, FRAME_KIND, type FramePage } from "./frame-shapes";
import { relativeNumber, windowOf, type FrameView } from "./frame-fields";
import { otherName } from "./not-understood";

/** What a list knows of itself; the rest of a page is its columns. */
export type FrameListState = Pick<FramePage, "nRows" | "isCounted" | "readToFrame">;

/** Where a frame belongs. */
export interface FramePlace {
  conversation: number;
  direction: number;
  labels: number;
  isRaw: boolean;
}

const FLAGS_MASK = 0xfff;
const LABELS_MASK = 0x7fff;
const IS_RAW = 2 ** 31;

/** The parts of a row that are words. */
interface RowWords {
  source: string;
  destination: string;
  what: string;
}

/**
 * Rows of a list, 40 bytes each, from which pages are cut. The words of TCP frames are made when a page is: `endpoint`
 * gives them.
 */
export class FrameRows {
  readonly #frame = new Uint32Column();
  readonly #timeNs = new Float64Column();
  readonly #wireBytes = new Uint32Column();
  /** Conversation plus 1. */
  readonly #conversation = new Uint32Column();
  /** Kind in bits 0–1, direction in 2–3, flags in 4–15, labels in 16–30, IS_RAW. */
  readonly #bits = new Uint32Column();
  readonly #seq = new Uint32Column();
  readonly #ack = new Uint32Column();
  readonly #window = new Uint32Column();
  readonly #payloadBytes = new Uint32Column();
  /** Window scale plus 1 in bits 0–7, maximum segment size plus 1 above. */
  readonly #options = new Uint32Column();
  readonly #words = new Map<number, RowWords>();
  readonly #endpoint: (conversation: number, isClient: boolean) => string;

  constructor(endpoint: (conversation: number, isClient: boolean) => string) {
    this.#endpoint = endpoint;
  }

  get length(): number {
    return this.#frame.length;
  }

  /** The last row's frame; 0 before the first. */
  get lastFrame(): number {
    return this.length > 0 ? this.#frame.data[this.length - 1]! : 0;
  }

  /** The row of a frame; -1 where it has none. O(log n). */
  rowOf(frame: number): number {
    const { data } = this.#frame;
    let low = 0;
    let high = this.length;
    while (low < high) {
      const middle = (low + high) >>> 1;
      if (data[middle]! < frame) low = middle + 1;
      else high = middle;
    }
    return low < this.length && data[low] === frame ? low : -1;
  }

  /** Takes a frame that belongs at `place`. */
  add(view: FrameView, timeNs: number, place: FramePlace): void {
    const { frame, packet, tracker } = view;
    const isTcp = packet.kind === KIND.TCP && place.conversation >= 0;
    const kind = isTcp ? FRAME_KIND.TCP : kindOf(packet);
    if (!isTcp) this.#words.set(this.length, wordsOf(packet));
    const flags = isTcp ? packet.flags & FLAGS_MASK : 0;
    const hasAck = (flags & TCP_FLAG.ACK) !== 0;
    const raw = place.isRaw ? IS_RAW : 0;
    this.#frame.push(frame.number);
    this.#timeNs.push(timeNs);
    this.#wireBytes.push(frame.wireBytes);
    this.#conversation.push(place.conversation + 1);
    this.#bits.push((kind | (place.direction << 2) | (flags << 4) | raw | (place.labels << 16)) >>> 0);
    const number = (value: number, side: number): number =>
      place.isRaw ? value : relativeNumber(view, value, side);
    this.#seq.push(isTcp ? number(packet.seq, tracker.side) : 0);
    this.#ack.push(isTcp && hasAck ? number(packet.ack, 1 - tracker.side) : 0);
    this.#window.push(isTcp ? (place.isRaw ? packet.window : windowOf(view)) : 0);
    this.#payloadBytes.push(isTcp ? packet.payloadBytes : 0);
    const isSyn = isTcp && (flags & TCP_FLAG.SYN) !== 0;
    this.#options.push(isSyn ? ((packet.mss + 1) << 8) | (packet.windowScale + 1) : 0);
  }

  /** The same rows but for the first `nRows`. */
  withoutFirst(nRows: number): FrameRows {
    const rest = new FrameRows(this.#endpoint);
    for (let row = nRows; row < this.length; row++) {
      const words = this.#words.get(row);
      if (words) rest.#words.set(row - nRows, words);
      rest.#frame.push(this.#frame.data[row]!);
      rest.#timeNs.push(this.#timeNs.data[row]!);
      rest.#wireBytes.push(this.#wireBytes.data[row]!);
      rest.#conversation.push(this.#conversation.data[row]!);
      rest.#bits.push(this.#bits.data[row]!);
      rest.#seq.push(this.#seq.data[row]!);
      rest.#ack.push(this.#ack.data[row]!);
      rest.#window.push(this.#window.data[row]!);
      rest.#payloadBytes.push(this.#payloadBytes.data[row]!);
      rest.#options.push(this.#options.data[row]!);
    }
    return rest;
  }

  /** Rows [from, to), as far as there are any, as a page. */
  page(from: number, to: number, state: FrameListState): FramePage {
    const end = Math.min(to, this.length);
    const start = Math.min(from, end);
    const bits = this.#bits.data.subarray(start, end);
    const options = this.#options.data.subarray(start, end);
    const rows = Array.from({ length: end - start }, (_, i) => this.#wordsAt(start + i));
    return {
      startRow: from,
      ...state,
      frame: this.#frame.data.slice(start, end),
      time: this.#timeNs.data.slice(start, end).map((ns) => ns / NANOS_PER_SECOND),
      wireBytes: this.#wireBytes.data.slice(start, end),
      kind: Uint8Array.from(bits, (word) => word & 3),
      conversation: Int32Array.from(this.#conversation.data.subarray(start, end), (n) => n - 1),
      direction: Uint8Array.from(bits, (word) => (word >>> 2) & 3),
      flags: Uint16Array.from(bits, (word) => (word >>> 4) & FLAGS_MASK),
      isRaw: Uint8Array.from(bits, (word) => (word & IS_RAW ? 1 : 0)),
      seq: this.#seq.data.slice(start, end),
      ack: this.#ack.data.slice(start, end),
      window: this.#window.data.slice(start, end),
      payloadBytes: this.#payloadBytes.data.slice(start, end),
      mss: Int32Array.from(options, (word) => (word >>> 8) - 1),
      windowScale: Int8Array.from(options, (word) => (word & 0xff) - 1),
      labels: Uint16Array.from(bits, (word) => (word >>> 16) & LABELS_MASK),
      source: rows.map(({ source }) => source),
      destination: rows.map(({ destination }) => destination),
      what: rows.map(({ what }) => what),
    };
  }

  #wordsAt(row: number): RowWords {
    const known = this.#words.get(row);
    if (known) return known;
    const conversation = this.#conversation.data[row]! - 1;
    const isFromClient = ((this.#bits.data[row]! >>> 2) & 3) !== DIRECTION.FROM_SERVER;
    return {
      source: this.#endpoint(conversation, isFromClient),
      destination: this.#endpoint(conversation, !isFromClient),
      what: "",
    };
  }
}

function kindOf(packet: Packet): number {
  switch (packet.kind) {
    case KIND.ICMP_QUOTING_TCP:
      return FRAME_KIND.ICMP;
    case KIND.TCP:
    case KIND.TCP_CUT:
    case KIND.TCP_BOGUS:
      return FRAME_KIND.TCP_CUT;
    default:
      return FRAME_KIND.OTHER;
  }
}

/** The words of a frame that is no whole TCP segment. */
function wordsOf(packet: Packet): RowWords {
  const [source, destination] = addressesOf(packet);
  switch (packet.kind) {
    case KIND.ICMP_QUOTING_TCP: {
      const name = isIcmp6(packet) ? "ICMPv6" : "ICMP";
      return { source, destination, what: `${name} type ${packet.icmpType} code ${packet.icmpCode}` };
    }
    case KIND.OTHER:
      return { source, destination, what: otherName(packet.otherCode, packet.otherDetail) };
    case KIND.TCP_SAMPLE:
      return { source, destination, what: "sampled TCP" };
    default:
      return {
        source: endpointText(source, packet.srcPort),
        destination: endpointText(destination, packet.dstPort),
        what: packet.kind === KIND.TCP_BOGUS ? "TCP with an impossible header" : "TCP, header cut",
      };
  }
}

/** Source and destination of the innermost IP header; "" where there is none or it is not known. */
function addressesOf(packet: Packet): [string, string] {
  if (packet.kind === KIND.ICMP_QUOTING_TCP && isIcmp6(packet)) {
    // The quoted addresses took the place of the error's own: it went to the quoted source.
    return [ipv6Text(packet.icmpFrom), ipv6Text([packet.src0, packet.src1, packet.src2, packet.src3])];
  }
  if (packet.family === 6 && packet.kind !== KIND.ICMP_QUOTING_TCP && packet.shownIpv6 & SHOWN.SOURCE) {
    return [
      ipv6Text([packet.src0, packet.src1, packet.src2, packet.src3]),
      ipv6Text([packet.dst0, packet.dst1, packet.dst2, packet.dst3]),
    ];
  }
  return packet.shownIpv4 & SHOWN.SOURCE ? [ipv4Text(packet.ipv4Src), ipv4Text(packet.ipv4Dst)] : ["", ""];
}
