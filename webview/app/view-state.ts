/**
 * What a person has set in the editor: kept over tab switches and window reloads with `setState`.
 * All of it is small and plain; what comes back from `getState` is checked field by field, because an older
 * version of the program may have written it.
 */
import type { ConversationView, SortKey } from "../../src/protocol/child-contract";
import { PATTERN_IDS, type PatternId } from "../../src/report/pattern-names";
import type { Span } from "../timeline/viewport";
import { filterWords } from "./filter-words";

/** What is listed in the table's place. */
export const LISTS = ["conversations", "frames", "ladder"] as const;
export type ListName = (typeof LISTS)[number];

/** Everything that survives a hidden tab. */
export interface ViewState {
  /** The span on show; null means the whole capture. */
  zoom: Span | null;
  /** The filter as typed. */
  filter: string;
  /** Patterns that the chips have switched on; empty means all. */
  patterns: PatternId[];
  /** Only conversations alive in the zoomed span. */
  onlyInView: boolean;
  sortBy: SortKey;
  descending: boolean;
  /** Selected conversation; -1 where none. */
  selected: number;
  topRow: number;
  list: ListName;
  /** Height of the timeline in CSS pixels; null means automatic. */
  timelinePx: number | null;
  /** Width of the details in CSS pixels; null means automatic. */
  detailsPx: number | null;
  /** Times since the first frame rather than of the day. */
  relativeTime: boolean;
  flagsAsTable: boolean;
  lanesAsTable: boolean;
  /** Flag series that are switched off in the legend. */
  hiddenFlags: string[];
  /** Column widths that differ from the default, by column id, in CSS pixels. */
  columnPx: Record<string, number>;
}

export const INITIAL_VIEW: ViewState = {
  zoom: null,
  filter: "",
  patterns: [],
  onlyInView: false,
  sortBy: "conversation",
  descending: false,
  selected: -1,
  topRow: 0,
  list: "conversations",
  timelinePx: null,
  detailsPx: null,
  relativeTime: true,
  flagsAsTable: false,
  lanesAsTable: false,
  hiddenFlags: [],
  columnPx: {},
};

const SORT_KEYS: readonly SortKey[] = [
  "conversation",
  "start",
  "duration",
  "client",
  "server",
  "pattern",
  "packets",
  "payload",
  "tries",
  "refusals",
  "connect",
  "retransmissions",
];

/** The view that was saved; whatever is missing or of the wrong kind takes its initial value. Never throws. */
export function restoreView(saved: unknown): ViewState {
  if (typeof saved !== "object" || saved === null) return { ...INITIAL_VIEW };
  const fields = saved as Partial<Record<keyof ViewState, unknown>>;
  const first = INITIAL_VIEW;
  return {
    zoom: readSpan(fields.zoom),
    filter: typeof fields.filter === "string" ? fields.filter : first.filter,
    patterns: readStrings(fields.patterns).filter(isPatternId),
    onlyInView: readBoolean(fields.onlyInView, first.onlyInView),
    sortBy: SORT_KEYS.find((key) => key === fields.sortBy) ?? first.sortBy,
    descending: readBoolean(fields.descending, first.descending),
    selected: readIndex(fields.selected, first.selected),
    topRow: readIndex(fields.topRow, first.topRow),
    list: LISTS.find((list) => list === fields.list) ?? first.list,
    timelinePx: readNumberOrNull(fields.timelinePx),
    detailsPx: readNumberOrNull(fields.detailsPx),
    relativeTime: readBoolean(fields.relativeTime, first.relativeTime),
    flagsAsTable: readBoolean(fields.flagsAsTable, first.flagsAsTable),
    lanesAsTable: readBoolean(fields.lanesAsTable, first.lanesAsTable),
    hiddenFlags: readStrings(fields.hiddenFlags),
    columnPx: readWidths(fields.columnPx),
  };
}

/** The question that the table asks of the child. */
export function conversationView(state: ViewState): ConversationView {
  const range =
    state.onlyInView && state.zoom ? { fromSeconds: state.zoom.from, toSeconds: state.zoom.to } : null;
  return {
    patterns: [...state.patterns],
    filter: filterWords(state.filter),
    range,
    sortBy: state.sortBy,
    descending: state.descending,
  };
}

/** Whether a view is the question that the table asks of the child. */
export function isViewOf(state: ViewState, view: ConversationView): boolean {
  return JSON.stringify(conversationView(state)) === JSON.stringify(view);
}

/** Whether the table leaves any conversation out. */
export function isFiltered(state: ViewState): boolean {
  return state.patterns.length > 0 || state.filter.trim() !== "" || (state.onlyInView && state.zoom !== null);
}

/** The patterns after a chip was pressed. `alone` leaves only that one, or none when it was alone already. */
export function togglePattern(
  patterns: readonly PatternId[],
  pressed: PatternId,
  alone: boolean,
): PatternId[] {
  const isOn = patterns.includes(pressed);
  if (alone) return isOn && patterns.length === 1 ? [] : [pressed];
  return isOn ? patterns.filter((pattern) => pattern !== pressed) : [...patterns, pressed];
}

/** The order after a column's header was pressed: the same column turns round, a new one starts ascending. */
export function nextSort(
  state: Pick<ViewState, "sortBy" | "descending">,
  pressed: SortKey,
): Pick<ViewState, "sortBy" | "descending"> {
  return { sortBy: pressed, descending: state.sortBy === pressed && !state.descending };
}

function isPatternId(text: string): text is PatternId {
  return (PATTERN_IDS as readonly string[]).includes(text);
}

function readSpan(value: unknown): Span | null {
  if (typeof value !== "object" || value === null) return null;
  const { from, to } = value as { from?: unknown; to?: unknown };
  if (typeof from !== "number" || typeof to !== "number") return null;
  return Number.isFinite(from) && Number.isFinite(to) && from < to ? { from, to } : null;
}

function readStrings(value: unknown): string[] {
  return Array.isArray(value) ? value.filter((item) => typeof item === "string") : [];
}

function readBoolean(value: unknown, otherwise: boolean): boolean {
  return typeof value === "boolean" ? value : otherwise;
}

function readIndex(value: unknown, otherwise: number): number {
  return Number.isInteger(value) && (value as number) >= -1 ? (value as number) : otherwise;
}

function readNumberOrNull(value: unknown): number | null {
  return typeof value === "number" && Number.isFinite(value) && value > 0 ? value : null;
}

function readWidths(value: unknown): Record<string, number> {
  if (typeof value !== "object" || value === null) return {};
  const widths: Record<string, number> = {};
  for (const [id, px] of Object.entries(value as Record<string, unknown>)) {
    if (typeof px === "number" && px >= 24 && px <= 2000) widths[id] = px;
  }
  return widths;
}
