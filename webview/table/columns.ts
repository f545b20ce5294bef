/** The columns of the conversation table: what each shows, how wide it is, by what it sorts. */
import type { ConversationPage, SortKey } from "../../src/protocol/child-contract";
import { PATTERN_LABELS } from "../../src/report/pattern-labels";
import { PATTERN_IDS, TEARDOWNS } from "../../src/report/pattern-names";
import { h } from "../app/element";
import { formatCount, formatDuration } from "../app/value-texts";
import { t } from "../app/translate";
import { endingText } from "../app/words";
import { patternColorVariable } from "../timeline/chart-theme";
import { formatTime, type Clock } from "../timeline/ticks";

/** What a cell is made from: a row of a page, and how times are shown. */
export interface CellSource {
  page: ConversationPage;
  /** Row within the page. */
  i: number;
  clock: Clock;
}

/** A column of the table. */
export interface Column {
  id: string;
  /** English; the key of its translation. */
  label: string;
  /** English; what it means. */
  title: string;
  sortKey?: SortKey;
  /** Default width in CSS pixels. */
  widthPx: number;
  align: "start" | "end";
  /** The cell as text: what is shown, copied and read out. */
  text: (source: CellSource) => string;
  /** Marks a value that deserves a look. */
  isNotable?: (source: CellSource) => boolean;
}

/** Least width of a column, in CSS pixels. */
export const LEAST_COLUMN_PX = 32;

export const COLUMNS: readonly Column[] = [
  {
    id: "conversation",
    label: "No.",
    title: "Conversation, numbered from 0 by first frame",
    sortKey: "conversation",
    widthPx: 62,
    align: "end",
    text: ({ page, i }) => String(page.conversation[i]!),
  },
  {
    id: "stream",
    label: "Stream",
    title: "tcp.stream of its first try, as Wireshark numbers it",
    sortKey: "conversation",
    widthPx: 62,
    align: "end",
    text: ({ page, i }) => String(page.firstStream[i]!),
  },
  {
    id: "pattern",
    label: "Pattern",
    title: "What happened to the connection",
    sortKey: "pattern",
    widthPx: 204,
    align: "start",
    text: ({ page, i }) => t(PATTERN_LABELS[PATTERN_IDS[page.pattern[i]!]!].label),
  },
  {
    id: "start",
    label: "Start",
    title: "Time of the first frame",
    sortKey: "start",
    widthPx: 126,
    align: "end",
    text: ({ page, i, clock }) => formatTime(page.start[i]!, 6, clock),
  },
  {
    id: "client",
    label: "Client",
    title: "The end that asked for the connection",
    sortKey: "client",
    widthPx: 160,
    align: "start",
    text: ({ page, i }) => page.client[i]!,
  },
  {
    id: "server",
    label: "Server",
    title: "The end that was asked",
    sortKey: "server",
    widthPx: 160,
    align: "start",
    text: ({ page, i }) => page.server[i]!,
  },
  {
    id: "tries",
    label: "Tries",
    title: "SYNs sent for this connection",
    sortKey: "tries",
    widthPx: 54,
    align: "end",
    text: ({ page, i }) => formatCount(page.tries[i]!),
    isNotable: ({ page, i }) => page.tries[i]! > 1,
  },
  {
    id: "refusals",
    label: "Refusals",
    title: "RSTs that answered a SYN",
    sortKey: "refusals",
    widthPx: 74,
    align: "end",
    text: ({ page, i }) => countOrDot(page.refusals[i]!),
    isNotable: ({ page, i }) => page.refusals[i]! > 0,
  },
  {
    id: "connect",
    label: "Connect",
    title: "From the first SYN to the SYN/ACK; empty where it never came",
    sortKey: "connect",
    widthPx: 84,
    align: "end",
    text: ({ page, i }) => formatDuration(page.connect[i]!),
    isNotable: ({ page, i }) => page.connect[i]! >= 1,
  },
  {
    id: "duration",
    label: "Duration",
    title: "From the first to the last frame",
    sortKey: "duration",
    widthPx: 84,
    align: "end",
    text: ({ page, i }) => formatDuration(page.duration[i]!),
  },
  {
    id: "packets",
    label: "Packets",
    title: "TCP frames in both directions",
    sortKey: "packets",
    widthPx: 74,
    align: "end",
    text: ({ page, i }) => formatCount(page.packets[i]!),
  },
  {
    id: "payload",
    label: "Payload → / ←",
    title: "Payload bytes from the client / from the server",
    sortKey: "payload",
    widthPx: 152,
    align: "end",
    text: ({ page, i }) =>
      `${formatCount(page.payloadFromClient[i]!)} / ${formatCount(page.payloadFromServer[i]!)}`,
  },
  {
    id: "retransmissions",
    label: "Retrans.",
    title: "Segments sent again",
    sortKey: "retransmissions",
    widthPx: 74,
    align: "end",
    text: ({ page, i }) => countOrDot(page.retransmissions[i]!),
    isNotable: ({ page, i }) => page.retransmissions[i]! > 0,
  },
  {
    id: "teardown",
    label: "Closed by",
    title: "How the connection ended",
    widthPx: 86,
    align: "start",
    text: ({ page, i }) =>
      endingText({
        teardown: TEARDOWNS[page.teardown[i]!]!,
        pattern: PATTERN_IDS[page.pattern[i]!]!,
        tries: page.tries[i]!,
        isConnected: Number.isFinite(page.connect[i]!),
        payloadBytes: page.payloadFromClient[i]! + page.payloadFromServer[i]!,
      }),
  },
  {
    id: "frame",
    label: "Frame",
    title: "frame.number of its first frame",
    sortKey: "conversation",
    widthPx: 80,
    align: "end",
    text: ({ page, i }) => String(page.firstFrame[i]!),
  },
];

/** A body cell. Its text is a text node; the pattern's cell has its symbol in its colour before it. */
export function cellElement(column: Column, source: CellSource): HTMLElement {
  const className = `cell ${column.align}${column.isNotable?.(source) === true ? " notable" : ""}`;
  const text = column.text(source);
  // Names and addresses may be cut off by their column; the tip shows them whole.
  const title = column.align === "start" ? text : undefined;
  const cell = h("div", { class: className, role: "gridcell", title });
  if (column.id === "pattern") {
    const pattern = PATTERN_IDS[source.page.pattern[source.i]!]!;
    const symbol = h("span", { class: "symbol", "aria-hidden": "true" }, PATTERN_LABELS[pattern].symbol);
    symbol.style.color = `var(${patternColorVariable(pattern)})`;
    cell.append(symbol);
  }
  cell.append(text);
  return cell;
}

function countOrDot(n: number): string {
  return n === 0 ? "·" : formatCount(n);
}
