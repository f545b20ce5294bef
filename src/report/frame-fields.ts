/**
 * Wireshark's fields of a frame, with its names and in its output form (`tshark -T fields -E occurrence=l`).
 *
 * Gets a frame as the readers left it; gives text, "" where the frame has no such field.
 */
import { ipv4Text, ipv6Text } from "../flow/address-table";
import { BIT, RECORD_WORDS, WORD } from "../flow/conversation-layout";
import { ANY_RETRANSMISSION, LABEL } from "../flow/labels";
import { scaledWindow, scaleOf } from "../flow/sequence-analysis";
import type { Tracker } from "../flow/tracker";
import { KIND, SHOWN, type Packet } from "../wire/packet";
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
  packet: Packet;
  tracker: Tracker;
  /** Where the capture is several files: the one that the frame is of, and the number in all of its first frame. */
  file?: { name: string; firstFrame: number };
  /** What an earlier walk over the whole capture learnt; absent in a single pass. */
  secondPass?: SecondPass;
}

type Field = (view: FrameView) => string;

/** The segment belongs to a stream: a whole header, one with an impossible length, or a sampled one. */
function isTcp({ packet }: FrameView): boolean {
  return packet.kind === KIND.TCP || packet.kind === KIND.TCP_BOGUS || packet.kind === KIND.TCP_SAMPLE;
}

/** tcp.stream of the frame's segment; -1 where it has none. */
export function streamOfFrame(view: FrameView): number {
  if (!isTcp(view)) return -1;
  const { packet, tracker } = view;
  return packet.kind === KIND.TCP_SAMPLE ? tracker.sampleStream : tracker.streamOf(tracker.conversation);
}

/** Whether the segment was analysed: one without a length was not, nor was a sample. */
function isAnalysed(packet: Packet): boolean {
  return !packet.isShort && packet.kind !== KIND.TCP_SAMPLE;
}

/** A field of every segment that belongs to a stream. */
function ofStream(value: (view: FrameView) => number | string): Field {
  return (view) => (isTcp(view) ? String(value(view)) : "");
}

/** A field of a segment whose header is believed. */
function ofHeader(value: (view: FrameView) => number | string): Field {
  return (view) => (isTcp(view) && view.packet.kind !== KIND.TCP_BOGUS ? String(value(view)) : "");
}

/** An analysis flag: "1" where any of the labels is set; tshark shows none where the capture cut the header. */
function ofLabel(labels: number): Field {
  return ofFlag(({ tracker }) => (tracker.labels & labels) !== 0);
}

function ofFlag(isSet: (view: FrameView) => boolean): Field {
  return ofHeader((view) => (view.packet.isHeaderWhole && isSet(view) ? "1" : ""));
}

/** Whether the second pass counts the sender's numbers anew from this frame on: Wireshark labels it as reused ports. */
function isRebased({ frame, secondPass }: FrameView): boolean {
  return secondPass?.rebasedFrame === frame.number;
}

/** A field of the innermost IPv4 header, where it was captured. */
function ofIpv4(shown: number, value: (packet: Packet) => string): Field {
  return ({ packet }) => (packet.shownIpv4 & shown ? value(packet) : "");
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
  if (!isAnalysed(view.packet)) return value;
  const learnt = view.secondPass?.baseOf(streamOfFrame(view), side);
  if (learnt !== undefined) return (value - learnt) >>> 0;
  const isKnown = (word(view, WORD.BITS) & (BIT.BASE_KNOWN << side)) !== 0;
  return isKnown ? (value - word(view, WORD.BASE + side)) >>> 0 : value;
}

/** The window that the segment offers, scaled where the scaling is known. */
export function windowOf(view: FrameView): number {
  const { packet, tracker } = view;
  if (!isAnalysed(packet)) return packet.window;
  const learnt = view.secondPass?.scaleOf(streamOfFrame(view), tracker.side);
  return scaledWindow(
    packet,
    learnt ?? scaleOf(tracker.table.u32, tracker.conversation * RECORD_WORDS, tracker.side),
  );
}

const FIELDS: Readonly<Record<string, Field>> = {
  "frame.number": ({ frame }) => String(frame.number),
  "frame.time_epoch": ({ frame }) => optional(frame.splitTime(), timeText),
  "frame.time_relative": ({ frame, firstTime }) =>
    optional(frame.splitTime(), (time) => timeText(timeBetween(firstTime ?? NO_TIME, time))),
  "frame.len": ({ frame }) => lengthText(frame.wireBytes, frame),
  "frame.cap_len": ({ frame }) => lengthText(frame.capturedBytes, frame),
  "frame.interface_id": ({ frame }) => (frame.interfaceId < 0 ? "" : String(frame.interfaceId)),
  "ip.src": ofIpv4(SHOWN.SOURCE, (packet) => ipv4Text(packet.ipv4Src)),
  "ip.dst": ofIpv4(SHOWN.DESTINATION, (packet) => ipv4Text(packet.ipv4Dst)),
  "ip.ttl": ofIpv4(SHOWN.TTL, (packet) => String(packet.ttl)),
  "ip.id": ofIpv4(SHOWN.ID, (packet) => hex4(packet.ipv4Id)),
  "ipv6.src": ({ packet }) =>
    packet.shownIpv6 & SHOWN.SOURCE ? ipv6Text([packet.ipv6Src0, packet.src1, packet.src2, packet.src3]) : "",
  "ipv6.dst": ({ packet }) =>
    packet.shownIpv6 & SHOWN.DESTINATION
      ? ipv6Text(packet.headerDestination ?? [packet.ipv6Dst0, packet.dst1, packet.dst2, packet.dst3])
      : "",
  "tcp.srcport": ofPorts((packet) => packet.srcPort),
  "tcp.dstport": ofPorts((packet) => packet.dstPort),
  "tcp.stream": ofStream(streamOfFrame),
  "tcp.completeness": ofStream((view) => {
    const bits = view.secondPass?.completeness[streamOfFrame(view)];
    if (bits === undefined) return "";
    return view.tracker.isFirstOfStream ? bits & 0xff : (bits & 0xff) | (bits >>> 8);
  }),
  "tcp.seq_raw": ofStream(({ packet }) => packet.seq),
  "tcp.seq": ofStream((view) => relativeNumber(view, view.packet.seq, view.tracker.side)),
  "tcp.len": ofStream(({ packet }) => (isAnalysed(packet) ? packet.payloadBytes : "")),
  "tcp.ack_raw": ofHeader(({ packet }) => packet.ack),
  "tcp.ack": ofHeader((view) =>
    view.packet.flags & 16 ? relativeNumber(view, view.packet.ack, 1 - view.tracker.side) : view.packet.ack,
  ),
  "tcp.flags": ofHeader(({ packet }) => hex4(packet.flags)),
  "tcp.window_size_value": ofHeader(({ packet }) => packet.window),
  "tcp.window_size": ofHeader(windowOf),
  "tcp.options.mss_val": ofHeader(({ packet }) => (packet.mss < 0 ? "" : packet.mss)),
  "tcp.analysis.retransmission": ofLabel(ANY_RETRANSMISSION),
  "tcp.analysis.fast_retransmission": ofLabel(LABEL.FAST_RETRANSMISSION),
  "tcp.analysis.spurious_retransmission": ofLabel(LABEL.SPURIOUS_RETRANSMISSION),
  "tcp.analysis.out_of_order": ofLabel(LABEL.OUT_OF_ORDER),
  "tcp.analysis.duplicate_ack": ofLabel(LABEL.DUPLICATE_ACK),
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
    (view) => isRebased(view) || (view.tracker.labels & LABEL.REUSED_PORTS) !== 0,
  ),
};

/** Fields that Wireshark has not: where a frame is, of a capture that is several files. */
const OWN_FIELDS: Readonly<Record<string, Field>> = {
  "megalodon.file": ({ file }) => file?.name ?? "",
  "megalodon.file_frame": ({ frame, file }) => (file ? String(frame.number - file.firstFrame + 1) : ""),
};

/** Names of all of Wireshark's fields that can be printed. */
export const FIELD_NAMES: readonly string[] = Object.keys(FIELDS);

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

/** Values of the named fields; names must be of FIELD_NAMES or OWN_FIELD_NAMES. */
export function fieldValues(view: FrameView, names: readonly string[]): string[] {
  return names.map((name) => (FIELDS[name] ?? OWN_FIELDS[name])?.(view) ?? "");
}

function optional(value: SplitTime | undefined, text: (value: SplitTime) => string): string {
  return value === undefined ? "" : text(value);
}
