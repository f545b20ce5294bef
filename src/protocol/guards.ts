/**
 * Checks everything that a webview sends before the host acts on it: the webview renders strings from captures,
 * so it is treated as if it could be made to send anything.
 * In: an unknown value. Out: a message of the closed list, built anew from checked fields only, or what is wrong.
 */
import { PATTERN_IDS, type PatternId } from "../report/pattern-names";
import type { ConversationView, SortKey } from "./child-contract";
import type { FromWebview, WebviewRequestName } from "./webview-contract";

/** The largest values that a webview may send; what is beyond them is refused, not clamped. */
export const WEBVIEW_LIMITS = {
  conversation: 2 ** 31 - 1,
  frame: 2 ** 32 - 1,
  rowsPerPage: 1000,
  bins: 8192,
  bars: 10_000,
  /** Seconds either side of the first frame: what a pcapng can hold, for time stamps may leap by years. */
  seconds: 2e13,
  filterCharacters: 2000,
  findCharacters: 200,
  copyCharacters: 4_000_000,
} as const;

/** A checked message, or why it was refused; `id` where the webview waits for an answer. */
export type CheckedMessage =
  { ok: true; message: FromWebview } | { ok: false; id: number | undefined; detail: string };

type Fields = Record<string, unknown>;
type WebviewRequest = Extract<FromWebview, { kind: "request" }>;

const SORT_KEYS: Record<SortKey, true> = {
  conversation: true,
  start: true,
  duration: true,
  client: true,
  server: true,
  pattern: true,
  packets: true,
  payload: true,
  tries: true,
  refusals: true,
  connect: true,
  retransmissions: true,
};

/** Why a field was refused; never leaves this file. */
class Refusal extends Error {}

/** Checks one message of a webview. Never throws; unknown kinds, names and fields out of range are refused. */
export function checkFromWebview(value: unknown): CheckedMessage {
  try {
    return { ok: true, message: messageOf(fieldsOf(value, "message")) };
  } catch (error) {
    if (!(error instanceof Refusal)) throw error;
    return { ok: false, id: requestIdOrUndefined(value), detail: error.message };
  }
}

function messageOf(fields: Fields): FromWebview {
  switch (fields.kind) {
    case "ready":
    case "cancel":
    case "restart":
    case "openReport":
    case "openRing":
    case "openMemorySetting":
    case "reopenWith":
    case "stopFollowing":
      return { kind: fields.kind };
    case "selected":
      return { kind: "selected", conversation: conversation(fields, -1) };
    case "copy":
      return { kind: "copy", text: text(fields, "text", WEBVIEW_LIMITS.copyCharacters) };
    case "request":
      return requestOf(fields);
    default:
      throw new Refusal(`unknown kind ${shown(fields.kind)}`);
  }
}

function requestOf(fields: Fields): WebviewRequest {
  const id = integer(fields, "id", 0, Number.MAX_SAFE_INTEGER);
  const { name } = fields;
  if (typeof name !== "string" || !Object.hasOwn(REQUEST_CHECKS, name)) {
    throw new Refusal(`unknown request ${shown(name)}`);
  }
  return REQUEST_CHECKS[name as WebviewRequestName](id, fieldsOf(fields.params, "params"));
}

const REQUEST_CHECKS: {
  [Name in WebviewRequestName]: (id: number, params: Fields) => Extract<WebviewRequest, { name: Name }>;
} = {
  rows: (id, params) => ({
    kind: "request",
    id,
    name: "rows",
    params: {
      view: view(params),
      startRow: integer(params, "startRow", 0, WEBVIEW_LIMITS.conversation),
      nRows: integer(params, "nRows", 1, WEBVIEW_LIMITS.rowsPerPage),
    },
  }),
  rowOf: (id, params) => ({
    kind: "request",
    id,
    name: "rowOf",
    params: { view: view(params), conversation: conversation(params, 0) },
  }),
  timeline: (id, params) => ({
    kind: "request",
    id,
    name: "timeline",
    params: {
      ...range(params),
      nBins: integer(params, "nBins", 1, WEBVIEW_LIMITS.bins),
      isFine: boolean(params, "isFine"),
    },
  }),
  lanes: (id, params) => ({
    kind: "request",
    id,
    name: "lanes",
    params: {
      ...range(params),
      nBins: integer(params, "nBins", 1, WEBVIEW_LIMITS.bins),
      maxBars: integer(params, "maxBars", 0, WEBVIEW_LIMITS.bars),
    },
  }),
  details: (id, params) => ({
    kind: "request",
    id,
    name: "details",
    params: { conversation: conversation(params, 0) },
  }),
  nextFailure: (id, params) => ({
    kind: "request",
    id,
    name: "nextFailure",
    params: {
      from: integer(params, "from", -1, WEBVIEW_LIMITS.conversation),
      backwards: boolean(params, "backwards"),
      view: params.view === null ? null : view(params),
    },
  }),
  frames: (id, params) => ({ kind: "request", id, name: "frames", params: frameRows(params) }),
  conversationFrames: (id, params) => ({
    kind: "request",
    id,
    name: "conversationFrames",
    params: { conversation: conversation(params, 0), ...frameRows(params) },
  }),
  frameRow: (id, params) => ({
    kind: "request",
    id,
    name: "frameRow",
    params: {
      conversation: conversation(params, 0),
      frame: integer(params, "frame", 1, WEBVIEW_LIMITS.frame),
    },
  }),
  find: (id, params) => ({
    kind: "request",
    id,
    name: "find",
    params: { text: text(params, "text", WEBVIEW_LIMITS.findCharacters) },
  }),
};

function frameRows(params: Fields): { startRow: number; nRows: number } {
  return {
    startRow: integer(params, "startRow", 0, WEBVIEW_LIMITS.frame),
    nRows: integer(params, "nRows", 1, WEBVIEW_LIMITS.rowsPerPage),
  };
}

function view(params: Fields): ConversationView {
  const fields = fieldsOf(params.view, "view");
  const { sortBy } = fields;
  if (typeof sortBy !== "string" || !Object.hasOwn(SORT_KEYS, sortBy)) {
    throw new Refusal(`sortBy ${shown(sortBy)}`);
  }
  return {
    patterns: patterns(fields.patterns),
    filter: text(fields, "filter", WEBVIEW_LIMITS.filterCharacters),
    range: fields.range === null ? null : range(fieldsOf(fields.range, "range")),
    sortBy: sortBy as SortKey,
    descending: boolean(fields, "descending"),
  };
}

function patterns(value: unknown): PatternId[] {
  if (!Array.isArray(value) || value.length > PATTERN_IDS.length)
    throw new Refusal(`patterns ${shown(value)}`);
  return value.map((id: unknown) => {
    if (!isPatternId(id)) throw new Refusal(`unknown pattern ${shown(id)}`);
    return id;
  });
}

function isPatternId(value: unknown): value is PatternId {
  return (PATTERN_IDS as readonly unknown[]).includes(value);
}

function range(fields: Fields): { fromSeconds: number; toSeconds: number } {
  const fromSeconds = seconds(fields, "fromSeconds");
  const toSeconds = seconds(fields, "toSeconds");
  if (toSeconds < fromSeconds)
    throw new Refusal(`range ends at ${toSeconds}, before its start ${fromSeconds}`);
  return { fromSeconds, toSeconds };
}

function seconds(fields: Fields, name: string): number {
  const value = fields[name];
  if (typeof value !== "number" || !(Math.abs(value) <= WEBVIEW_LIMITS.seconds)) {
    throw new Refusal(`${name} ${shown(value)}`);
  }
  return value;
}

function conversation(fields: Fields, lowest: number): number {
  return integer(fields, "conversation", lowest, WEBVIEW_LIMITS.conversation);
}

/** An integer in [lowest, highest]. */
function integer(fields: Fields, name: string, lowest: number, highest: number): number {
  const value = fields[name];
  if (typeof value !== "number" || !Number.isInteger(value) || value < lowest || value > highest) {
    throw new Refusal(`${name} ${shown(value)}`);
  }
  return value;
}

function boolean(fields: Fields, name: string): boolean {
  const value = fields[name];
  if (typeof value !== "boolean") throw new Refusal(`${name} ${shown(value)}`);
  return value;
}

function text(fields: Fields, name: string, maxCharacters: number): string {
  const value = fields[name];
  if (typeof value !== "string") throw new Refusal(`${name} ${shown(value)}`);
  if (value.length > maxCharacters) throw new Refusal(`${name} has ${value.length} characters`);
  return value;
}

function fieldsOf(value: unknown, name: string): Fields {
  if (typeof value !== "object" || value === null || Array.isArray(value)) {
    throw new Refusal(`${name} ${shown(value)}`);
  }
  return value as Fields;
}

function requestIdOrUndefined(value: unknown): number | undefined {
  if (typeof value !== "object" || value === null) return undefined;
  const { kind, id } = value as Fields;
  return kind === "request" && typeof id === "number" && Number.isSafeInteger(id) ? id : undefined;
}

/** A refused value, short enough for a log line and without line breaks. */
function shown(value: unknown): string {
  const MAX_CHARACTERS = 60;
  if (typeof value === "string") return JSON.stringify(value.slice(0, MAX_CHARACTERS));
  if (typeof value === "number" || typeof value === "boolean" || value === undefined) return String(value);
  if (value === null) return "null";
  return Array.isArray(value) ? `a list of ${value.length}` : `a ${typeof value}`;
}
