/** Cells of the frame lists. Whatever comes from a capture is a text node. */
import { frameInfo, frameNotes, type FrameNote } from "../../src/report/frame-info";
import { DIRECTION, type FramePage } from "../../src/report/frame-shapes";
import { h } from "../app/element";
import { t } from "../app/translate";
import { formatTime, type Clock } from "../timeline/ticks";

/** A row to draw. */
export interface FrameRow {
  page: FramePage;
  i: number;
  clock: Clock;
  /** When the conversation of the list began, in seconds; 0 for the whole capture. */
  startSeconds: number;
  /** Time of the row before, in seconds since the first frame; NaN for the first row, and while that row is not here. */
  beforeSeconds: number;
}

/** One column. */
export interface FrameColumn {
  /** English; the key of its translation. */
  label: string;
  /** What stands in the header in place of the label. */
  heading?: () => (Node | string)[];
  /** In CSS pixels, at least; the last column takes what is left, unless others grow. */
  widthPx: number;
  /** Its share of the room that is left. */
  grow?: number;
  align: "start" | "end";
  cell: (row: FrameRow) => (Node | string)[];
}

/** What the notes read like; each the key of a translation. */
const NOTE_WORDS: Record<FrameNote, string> = {
  retransmission: "Retransmission",
  "fast retransmission": "Fast retransmission",
  "spurious retransmission": "Spurious retransmission",
  "out of order": "Out of order",
  "duplicate ACK": "Duplicate ACK",
  "previous segment not captured": "Previous segment not captured",
  "ACKed unseen segment": "ACKed unseen segment",
  "zero window": "Zero window",
  "zero window probe": "Zero window probe",
  "zero window probe ACK": "Zero window probe ACK",
  "keep-alive": "Keep-alive",
  "keep-alive ACK": "Keep-alive ACK",
  "window update": "Window update",
  "window full": "Window full",
  "port reused": "Port used before",
};

export const NUMBER: FrameColumn = {
  label: "No.",
  widthPx: 70,
  align: "end",
  cell: ({ page, i }) => [String(page.frame[i]!)],
};

const TIME: FrameColumn = {
  label: "Time",
  widthPx: 126,
  align: "end",
  cell: ({ page, i, clock }) => [formatTime(page.time[i]!, 6, clock)],
};

const INFO: FrameColumn = {
  label: "Info",
  widthPx: 380,
  align: "start",
  cell: ({ page, i }) => [...noteMarks(page.labels[i]!), frameInfo(page, i)],
};

/** A mark for each of Wireshark's notes on a frame. */
export function noteMarks(labels: number): HTMLElement[] {
  return frameNotes(labels).map((note) => h("span", { class: "note" }, t(NOTE_WORDS[note])));
}

/** Since the conversation began: short, and what one compares. Where it was in the capture, the cell's title says. */
export const SINCE_START: FrameColumn = {
  label: "Since start",
  widthPx: 92,
  align: "end",
  cell: ({ page, i, clock, startSeconds }) => {
    const since = (page.time[i]! - startSeconds).toFixed(6);
    return [h("span", { title: formatTime(page.time[i]!, 6, clock) }, since)];
  },
};

/** An arrow between the two ends, the client's on the left; its words are for who cannot see it. */
const DIRECTION_COLUMN: FrameColumn = {
  label: "From",
  widthPx: 48,
  align: "start",
  cell: ({ page, i }) => {
    const direction = page.direction[i];
    if (direction === DIRECTION.UNKNOWN) return [page.source[i]!];
    const isFromClient = direction === DIRECTION.FROM_CLIENT;
    const arrow = h("span", { class: "arrow", "aria-hidden": "true" }, isFromClient ? "──▸" : "◂──");
    return [arrow, h("span", { class: "visually-hidden" }, isFromClient ? t("Client") : t("Server"))];
  },
};

/** Of the list of all frames. */
export const CAPTURE_COLUMNS: readonly FrameColumn[] = [
  NUMBER,
  TIME,
  { label: "Source", widthPx: 164, align: "start", cell: ({ page, i }) => [page.source[i]!] },
  { label: "Destination", widthPx: 164, align: "start", cell: ({ page, i }) => [page.destination[i]!] },
  { label: "Length", widthPx: 62, align: "end", cell: ({ page, i }) => [String(page.wireBytes[i]!)] },
  INFO,
];

/** Of the list of one conversation's frames. */
export const CONVERSATION_COLUMNS: readonly FrameColumn[] = [
  { ...NUMBER, widthPx: 64 },
  SINCE_START,
  DIRECTION_COLUMN,
  INFO,
];
