/** A frame in one line, in Wireshark's words (packet-tcp.c, its Info column); the same for every reader. */
import { ANY_RETRANSMISSION, LABEL } from "../flow/labels";
import { TCP_FLAG } from "../wire/packet";
import { FRAME_KIND, type FramePage } from "./frame-shapes";

/** Flags in the order in which Wireshark names them. */
const FLAG_NAMES: readonly [number, string][] = [
  [TCP_FLAG.FIN, "FIN"],
  [TCP_FLAG.SYN, "SYN"],
  [TCP_FLAG.RST, "RST"],
  [TCP_FLAG.PSH, "PSH"],
  [TCP_FLAG.ACK, "ACK"],
  [TCP_FLAG.URG, "URG"],
  [TCP_FLAG.ECE, "ECE"],
  [TCP_FLAG.CWR, "CWR"],
  [TCP_FLAG.AE, "AE"],
];

/** "SYN, ACK"; "<None>" where no flag is set. */
function flagNames(flags: number): string {
  const names = FLAG_NAMES.filter(([bit]) => flags & bit).map(([, name]) => name);
  return names.length > 0 ? names.join(", ") : "<None>";
}

/** "[SYN] Seq=0 Win=64240 Len=0 MSS=1460 WS=128"; what the frame is, where it is no whole TCP segment. */
export function frameInfo(page: FramePage, i: number): string {
  if (page.kind[i] !== FRAME_KIND.TCP) return page.what[i]!;
  return `[${frameFlags(page, i)}] ${segmentInfo(page, i)}`;
}

/** "SYN, ACK"; what the frame is, where it is no whole TCP segment. */
export function frameFlags(page: FramePage, i: number): string {
  return page.kind[i] === FRAME_KIND.TCP ? flagNames(page.flags[i]!) : page.what[i]!;
}

/** "Seq=0 Win=64240 Len=0 MSS=1460 WS=128"; "" where it is no whole TCP segment. */
export function segmentInfo(page: FramePage, i: number): string {
  if (page.kind[i] !== FRAME_KIND.TCP) return "";
  const ack = page.flags[i]! & TCP_FLAG.ACK ? ` Ack=${page.ack[i]!}` : "";
  const mss = page.mss[i]! < 0 ? "" : ` MSS=${page.mss[i]!}`;
  const scale = page.windowScale[i]! < 0 ? "" : ` WS=${2 ** page.windowScale[i]!}`;
  const raw = page.isRaw[i] === 1 ? " (raw)" : "";
  return `Seq=${page.seq[i]!}${ack}${raw} Win=${page.window[i]!} Len=${page.payloadBytes[i]!}${mss}${scale}`;
}

/** What the labels say, in Wireshark's order. Each word list is English and the key of a translation. */
export type FrameNote =
  | "fast retransmission"
  | "spurious retransmission"
  | "retransmission"
  | "out of order"
  | "duplicate ACK"
  | "previous segment not captured"
  | "ACKed unseen segment"
  | "zero window"
  | "zero window probe"
  | "zero window probe ACK"
  | "keep-alive"
  | "keep-alive ACK"
  | "window update"
  | "window full"
  | "port reused";

const NOTES: readonly [number, FrameNote][] = [
  [LABEL.REUSED_PORTS, "port reused"],
  [LABEL.RETRANSMISSION, "retransmission"],
  [LABEL.FAST_RETRANSMISSION, "fast retransmission"],
  [LABEL.SPURIOUS_RETRANSMISSION, "spurious retransmission"],
  [LABEL.OUT_OF_ORDER, "out of order"],
  [LABEL.LOST_SEGMENT, "previous segment not captured"],
  [LABEL.ACK_LOST_SEGMENT, "ACKed unseen segment"],
  [LABEL.WINDOW_UPDATE, "window update"],
  [LABEL.WINDOW_FULL, "window full"],
  [LABEL.KEEP_ALIVE, "keep-alive"],
  [LABEL.KEEP_ALIVE_ACK, "keep-alive ACK"],
  [LABEL.DUPLICATE_ACK, "duplicate ACK"],
  [LABEL.ZERO_WINDOW_PROBE, "zero window probe"],
  [LABEL.ZERO_WINDOW, "zero window"],
  [LABEL.ZERO_WINDOW_PROBE_ACK, "zero window probe ACK"],
];

/** The notes of a frame. */
export function frameNotes(labels: number): FrameNote[] {
  return NOTES.filter(([bit]) => labels & bit).map(([, note]) => note);
}

/** What a segment does to its connection, as far as its flags tell; of several the last one named here. */
export type SegmentKind = "other" | "fin" | "syn" | "syn-ack" | "rst";

/** See SegmentKind; "other" for what is no whole TCP segment. */
export function segmentKind(page: FramePage, i: number): SegmentKind {
  const flags = page.kind[i] === FRAME_KIND.TCP ? page.flags[i]! : 0;
  if (flags & TCP_FLAG.RST) return "rst";
  if (flags & TCP_FLAG.SYN) return flags & TCP_FLAG.ACK ? "syn-ack" : "syn";
  return flags & TCP_FLAG.FIN ? "fin" : "other";
}

/** Whether the frame brings bytes (or a SYN, a FIN) that were sent before. */
export function isSentAgain(labels: number): boolean {
  return (labels & ANY_RETRANSMISSION) !== 0;
}
