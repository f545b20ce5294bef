/**
 * Wireshark's fields of a frame, with its names and in its output form (`tshark -T fields`).
 *
 * A frame has one of each `frame.*` field, one of the others for each IP and each TCP header in it: tunnels, ICMP errors,
 * aggregates and samples bring several. Gets a frame as the readers left it; gives text, "" where there is no such field.
 */
import { ipv4Text, ipv6Text } from "../flow/address-table";
import { BIT, RECORD_WORDS, WORD } from "../flow/conversation-layout";
import { ANY_RETRANSMISSION, LABEL } from "../flow/labels";
import { scaledWindow, scaleOf } from "../flow/sequence-analysis";
import type { Tracker } from "../flow/tracker";
import { isIcmp6, KIND, SHOWN, type Packet } from "../wire/packet";
import type { ShownHeader } from "../wire/shown-headers";
import type { SecondPass } from "./second-pass";

/** A time in two parts, as Wireshark keeps and prints it; the fraction is a signed number of 32 bits. */
interface SplitTime {
  seconds: bigint;
  nanos: number;
}

/** A frame, its packet, and what the tracker made of it. */
export interface FrameView {
  frame: {
    number: number;
    wireBytes: number;
    capturedBytes: number;
    interfaceId: number;
    timeNs: number;
    splitTime: () => SplitTime | undefined;
    pseudoHeaderBytes: () => number;
  };
  /** Time of the capture's first frame; undefined where that has none. */
  firstTime: SplitTime | undefined;
  /** What the frame holds; of a segment that an ICMP error quotes: the quoted packet. */
  packet: Packet;
  /** The ICMP error that quotes the packet; absent for what the frame itself holds. */
  quotedBy?: Packet;
  tracker: Tracker;
  /** Where the capture is several files: the one that the frame is of, and the number in all of its first frame. */
  file?: { name: string; firstFrame: number };
  /** What an earlier walk over the whole capture learnt; absent in a single pass. */
  secondPass?: SecondPass;
}

type Field = (view: FrameView) => string;

/** Which of several values of a field are printed, as with tshark's `-E occurrence`: all, the first, the last. */
export type Occurrence = "a" | "f" | "l";

/** The segment belongs to a stream: a whole header, one with an impossible length, or a sampled or quoted one. */
function isTcp({ packet }: FrameView): boolean {
  return packet.kind === KIND.TCP || packet.kind === KIND.TCP_BOGUS || packet.kind === KIND.TCP_SAMPLE;
}

/** The header is no segment of the capture: it was sampled, or an ICMP error quotes it. */
function isCopied({ packet, quotedBy }: FrameView): boolean {
  return packet.kind === KIND.TCP_SAMPLE || quotedBy !== undefined;
}

/** tcp.stream of the frame's segment; -1 where it has none. */
function streamOfFrame(view: FrameView): number {
  if (!isTcp(view)) return -1;
  const { tracker } = view;
  return isCopied(view) ? tracker.sampleStream : tracker.streamOf(tracker.conversation);
}

/** Whether the segment was analysed: one without a length was not, nor was a sample. */
function isAnalysed(view: FrameView): boolean {
  return !view.packet.isShort && !isCopied(view);
}

/** Directly behind ICMP and its IPv4 header, Wireshark reads the sequence number before all else, and only once. */
function isBareQuote({ packet, quotedBy }: FrameView): boolean {
  return quotedBy !== undefined && !isIcmp6(quotedBy) && packet.family === 4 && packet.path === 0;
}

/** A field of every segment that belongs to a stream. */
function ofStream(value: (view: FrameView) => number | string): Field {
  return (view) => (isTcp(view) ? String(value(view)) : "");
}

/** A field of a segment whose header is believed. */
function ofHeader(value: (view: FrameView) => number | string): Field {
  return (view) => (isTcp(view) && view.packet.kind !== KIND.TCP_BOGUS ? String(value(view)) : "");
}

/** Wireshark has two fields of this name, which stand and fall together: what it counts, and a note on it. */
const DUPLICATE_ACK_TEXT = "1,1";

/** An analysis flag: "1" where any of the labels is set; tshark shows none where the capture cut the header. */
function ofLabel(labels: number, text = "1"): Field {
  return ofFlag(({ tracker }) => (tracker.labels & labels) !== 0, text);
}

function ofFlag(isSet: (view: FrameView) => boolean, text = "1"): Field {
  return ofHeader((view) => (view.packet.isHeaderWhole && isSet(view) ? text : ""));
}

/** Whether the second pass counts the sender's numbers anew from this frame on: Wireshark labels it as reused ports. */
function isRebased({ frame, secondPass }: FrameView): boolean {
  return secondPass?.rebasedFrame === frame.number;
}

/** A field of an IP header, where it was captured. */
function ofIp(family: number, shown: number, value: (header: ShownHeader) => string): HeaderField {
  return (header) => (header.family === family && header.shown & shown ? value(header) : "");
}

function ofPorts(value: (packet: Packet) => number): Field {
  return ({ packet }) => (isWithPorts(packet) ? String(value(packet)) : "");
}

function isWithPorts(packet: Packet): boolean {
  return packet.kind !== KIND.OTHER && packet.kind !== KIND.ICMP_QUOTING_TCP;
}

function hex4(value: number): string {
  return `0x${value.toString(16).padStart(4, "0")}`;
}

/** A cut TCP header that holds a sequence number. */
const STUMP_WITH_SEQ_BYTES = 8;

/** Wireshark counts from 1970 where the first frame has no time. */
const NO_TIME: SplitTime = { seconds: 0n, nanos: 0 };

const NANOS_A_SECOND = 1_000_000_000;

/** Wireshark's difference of two times: in 32 bits, with one second carried over at most (nstime_delta). */
function timeBetween(from: SplitTime, to: SplitTime): SplitTime {
  const seconds = to.seconds - from.seconds;
  const nanos = (to.nanos - from.nanos) | 0;
  if (seconds < 0n && nanos > 0) return { seconds: seconds + 1n, nanos: nanos - NANOS_A_SECOND };
  if (seconds > 0n && nanos < 0) return { seconds: seconds - 1n, nanos: nanos + NANOS_A_SECOND };
  return { seconds, nanos };
}

/** Seconds and the fraction as it stands, of nine digits at least; a negative fraction lends its sign to the whole. */
function timeText({ seconds, nanos }: SplitTime): string {
  const sign = nanos < 0 && seconds >= 0n ? "-" : "";
  return `${sign}${seconds}.${String(Math.abs(nanos)).padStart(9, "0")}`;
}

/** A length as Wireshark shows it: without what is no part of the frame, and never more than 31 bits. */
function lengthText(nBytes: number, frame: FrameView["frame"]): string {
  return String(Math.min(Math.max(nBytes - frame.pseudoHeaderBytes(), 0), 0x7fffffff));
}

/** A word of the conversation's record. */
function word(view: FrameView, field: number): number {
  return view.tracker.table.u32[view.tracker.conversation * RECORD_WORDS + field]!;
}

/** A sequence number relative to the base of `side`; raw where the segment was not analysed. */
export function relativeNumber(view: FrameView, value: number, side: number): number {
  if (!isAnalysed(view)) return value;
  const learnt = view.secondPass?.baseOf(streamOfFrame(view), side);
  if (learnt !== undefined) return (value - learnt) >>> 0;
  const isKnown = (word(view, WORD.BITS) & (BIT.BASE_KNOWN << side)) !== 0;
  return isKnown ? (value - word(view, WORD.BASE + side)) >>> 0 : value;
}

/** The window that the segment offers, scaled where the scaling is known. */
export function windowOf(view: FrameView): number {
  const { packet, tracker } = view;
  if (!isAnalysed(view)) return packet.window;
  const learnt = view.secondPass?.scaleOf(streamOfFrame(view), tracker.side);
  // A single pass takes the window before it comes to the options.
  const own = (): number =>
    packet.windowScale >= 0
      ? tracker.scaleBefore
      : scaleOf(tracker.table.u32, tracker.conversation * RECORD_WORDS, tracker.side);
  return scaledWindow(packet, learnt ?? own());
}

const FRAME_FIELDS: Readonly<Record<string, Field>> = {
  "frame.number": ({ frame }) => String(frame.number),
  "frame.time_epoch": ({ frame }) => optional(frame.splitTime(), timeText),
  "frame.time_relative": ({ frame, firstTime }) =>
    optional(frame.splitTime(), (time) => timeText(timeBetween(firstTime ?? NO_TIME, time))),
  "frame.len": ({ frame }) => lengthText(frame.wireBytes, frame),
  "frame.cap_len": ({ frame }) => lengthText(frame.capturedBytes, frame),
  "frame.interface_id": ({ frame }) => (frame.interfaceId < 0 ? "" : String(frame.interfaceId)),
};

/** One of each for each IP header. */
const HEADER_FIELDS: Readonly<Record<string, HeaderField>> = {
  "ip.src": ofIp(4, SHOWN.SOURCE, ({ source }) => ipv4Text(source[0]!)),
  "ip.dst": ofIp(4, SHOWN.DESTINATION, ({ destination }) => ipv4Text(destination[0]!)),
  "ip.ttl": ofIp(4, SHOWN.TTL, ({ ttl }) => String(ttl)),
  "ip.id": ofIp(4, SHOWN.ID, ({ id }) => hex4(id)),
  "ipv6.src": ofIp(6, SHOWN.SOURCE, ({ source }) => ipv6Text(source)),
  "ipv6.dst": ofIp(6, SHOWN.DESTINATION, ({ destination }) => ipv6Text(destination)),
};

/** One of each for each TCP header. */
const SEGMENT_FIELDS: Readonly<Record<string, Field>> = {
  "tcp.srcport": ofPorts((packet) => packet.srcPort),
  "tcp.dstport": ofPorts((packet) => packet.dstPort),
  "tcp.stream": ofStream(streamOfFrame),
  "tcp.completeness": ofStream((view) => {
    const bits = view.secondPass?.completeness[streamOfFrame(view)];
    if (bits === undefined) return "";
    return view.tracker.isFirstOfStream ? bits & 0xff : (bits & 0xff) | (bits >>> 8);
  }),
  "tcp.seq_raw": ofStream((view) => (isBareQuote(view) ? "" : view.packet.seq)),
  "tcp.seq": (view) => {
    if (isTcp(view)) return String(relativeNumber(view, view.packet.seq, view.tracker.side));
    return isBareQuote(view) && view.packet.stumpBytes >= STUMP_WITH_SEQ_BYTES ? String(view.packet.seq) : "";
  },
  "tcp.len": ofStream((view) => (isAnalysed(view) ? view.packet.payloadBytes : "")),
  "tcp.ack_raw": ofHeader(({ packet }) => packet.ack),
  "tcp.ack": ofHeader((view) =>
    view.packet.flags & 16 ? relativeNumber(view, view.packet.ack, 1 - view.tracker.side) : view.packet.ack,
  ),
  "tcp.flags": ofHeader(({ packet }) => hex4(packet.flags)),
  "tcp.window_size_value": ofHeader(({ packet }) => packet.window),
  "tcp.window_size": ofHeader(windowOf),
  "tcp.options.mss_val": ofHeader(({ packet }) => packet.headers?.mss.join() ?? ""),
  "tcp.analysis.retransmission": ofLabel(ANY_RETRANSMISSION),
  "tcp.analysis.fast_retransmission": ofLabel(LABEL.FAST_RETRANSMISSION),
  "tcp.analysis.spurious_retransmission": ofLabel(LABEL.SPURIOUS_RETRANSMISSION),
  "tcp.analysis.out_of_order": ofLabel(LABEL.OUT_OF_ORDER),
  "tcp.analysis.duplicate_ack": ofLabel(LABEL.DUPLICATE_ACK, DUPLICATE_ACK_TEXT),
  "tcp.analysis.lost_segment": ofLabel(LABEL.LOST_SEGMENT),
  "tcp.analysis.ack_lost_segment": ofLabel(LABEL.ACK_LOST_SEGMENT),
  "tcp.analysis.zero_window": ofLabel(LABEL.ZERO_WINDOW),
  "tcp.analysis.zero_window_probe": ofLabel(LABEL.ZERO_WINDOW_PROBE),
  "tcp.analysis.zero_window_probe_ack": ofLabel(LABEL.ZERO_WINDOW_PROBE_ACK),
  "tcp.analysis.keep_alive": ofLabel(LABEL.KEEP_ALIVE),
  "tcp.analysis.keep_alive_ack": ofLabel(LABEL.KEEP_ALIVE_ACK),
  "tcp.analysis.window_update": ofLabel(LABEL.WINDOW_UPDATE),
  "tcp.analysis.window_full": ofLabel(LABEL.WINDOW_FULL),
  "tcp.analysis.reused_ports": ofFlag(
    (view) =>
      isRebased(view) ||
      // Of a header that was only quoted or sampled, the second pass does not say it again.
      ((view.tracker.labels & LABEL.REUSED_PORTS) !== 0 && !(view.secondPass && isCopied(view))),
  ),
};

type HeaderField = (header: ShownHeader) => string;

/** Fields that Wireshark has not: where a frame is, of a capture that is several files. */
const OWN_FIELDS: Readonly<Record<string, Field>> = {
  "megalodon.file": ({ file }) => file?.name ?? "",
  "megalodon.file_frame": ({ frame, file }) => (file ? String(frame.number - file.firstFrame + 1) : ""),
};

/** Names of all of Wireshark's fields that can be printed. */
export const FIELD_NAMES: readonly string[] = [FRAME_FIELDS, HEADER_FIELDS, SEGMENT_FIELDS].flatMap(
  Object.keys,
);

/** Names of our own. */
export const OWN_FIELD_NAMES: readonly string[] = Object.keys(OWN_FIELDS);

/** What is printed where no fields are named. */
export const DEFAULT_FIELDS: readonly string[] = [
  "frame.number",
  "frame.time_relative",
  "ip.src",
  "ipv6.src",
  "tcp.srcport",
  "ip.dst",
  "ipv6.dst",
  "tcp.dstport",
  "tcp.stream",
  "tcp.flags",
  "tcp.seq",
  "tcp.ack",
  "tcp.len",
];

/** The field that needs a first pass over the whole capture; others show what was learnt later where there was one. */
export const COMPLETENESS_FIELD = "tcp.completeness";

/**
 * A frame's values of the named fields, put together from all of its headers: give each TCP header to `takeSegment` as
 * the tracker left it, then ask for `values`, which forgets the frame. Names must be of FIELD_NAMES or OWN_FIELD_NAMES.
 */
export class FieldValues {
  readonly #names: readonly string[];
  readonly #occurrence: Occurrence;
  /** By name, in the order of the headers. */
  readonly #ofSegments: string[][];
  /** Streams of the frame's segments. */
  readonly streams: number[] = [];

  constructor(names: readonly string[], occurrence: Occurrence = "a") {
    this.#names = names;
    this.#occurrence = occurrence;
    this.#ofSegments = names.map(() => []);
  }

  takeSegment(view: FrameView): void {
    this.streams.push(streamOfFrame(view));
    this.#names.forEach((name, i) => {
      const text = SEGMENT_FIELDS[name]?.(view) ?? "";
      if (text !== "") this.#ofSegments[i]!.push(text);
    });
  }

  values(view: FrameView): string[] {
    const headers = view.packet.headers?.ip ?? [];
    const values = this.#names.map((name, i) => {
      const ofHeader = HEADER_FIELDS[name];
      if (ofHeader) return this.#chosen(headers.map(ofHeader).filter((text) => text !== ""));
      const ofFrame = FRAME_FIELDS[name] ?? OWN_FIELDS[name];
      return ofFrame ? ofFrame(view) : this.#chosen(this.#ofSegments[i]!);
    });
    this.streams.length = 0;
    for (const texts of this.#ofSegments) texts.length = 0;
    return values;
  }

  #chosen(texts: readonly string[]): string {
    if (this.#occurrence === "a") return texts.join();
    const text = (this.#occurrence === "f" ? texts[0] : texts.at(-1)) ?? "";
    return this.#occurrence === "f" ? text.replace(/,.*/, "") : text.replace(/.*,/, "");
  }
}

function optional(value: SplitTime | undefined, text: (value: SplitTime) => string): string {
  return value === undefined ? "" : text(value);
}
