/** Which key does what. Pure: the same table drives the keyboard and the list that `?` shows. */

/** What a key can ask for. */
export type KeyAction =
  | "pan-left"
  | "pan-right"
  | "zoom-in"
  | "zoom-out"
  | "fit"
  | "previous-view"
  | "centre"
  | "next-failure"
  | "previous-failure"
  | "ladder"
  | "table"
  | "clock"
  | "keys"
  | "next-pane"
  | "previous-pane"
  | "focus-filter"
  | "escape"
  | { toggle: number; alone: boolean };

/** The part of a keyboard event that decides. */
export interface KeyPress {
  key: string;
  /** Physical key, as `KeyboardEvent.code`: Alt changes what a digit key types on some keyboards. */
  code: string;
  ctrlKey: boolean;
  metaKey: boolean;
  altKey: boolean;
  shiftKey: boolean;
}

const PLAIN_KEYS: Record<string, KeyAction> = {
  a: "pan-left",
  d: "pan-right",
  "+": "zoom-in",
  "=": "zoom-in",
  w: "zoom-in",
  "-": "zoom-out",
  s: "zoom-out",
  "0": "fit",
  Backspace: "previous-view",
  f: "centre",
  "]": "next-failure",
  "[": "previous-failure",
  l: "ladder",
  t: "table",
  r: "clock",
  "?": "keys",
  "/": "focus-filter",
  Escape: "escape",
};

/** The action of a key outside of text fields; undefined for keys that mean nothing here. */
export function actionOf(press: KeyPress): KeyAction | undefined {
  if (press.key === "F6") return press.shiftKey ? "previous-pane" : "next-pane";
  if (press.ctrlKey || press.metaKey) return undefined;
  const digit = /^Digit([1-9])$/.exec(press.code)?.[1];
  if (digit !== undefined && !press.shiftKey) return { toggle: Number(digit) - 1, alone: press.altKey };
  if (press.altKey) return undefined;
  const key = press.key.length === 1 ? press.key.toLowerCase() : press.key;
  return Object.hasOwn(PLAIN_KEYS, key) ? PLAIN_KEYS[key] : undefined;
}

/** What the key list says: keys, and in English what they do. */
export const KEY_LIST: readonly { keys: string; does: string }[] = [
  { keys: "← →", does: "Move the time cursor (Shift: ten times as far)" },
  { keys: "A  D", does: "Move the view to the left or right" },
  { keys: "+  −  W  S", does: "Zoom at the time cursor" },
  { keys: "0", does: "Show the whole capture" },
  { keys: "Backspace", does: "Return to the previous view" },
  { keys: "F", does: "Centre the selected conversation; again: fit it" },
  { keys: "[  ]", does: "Previous or next failed conversation" },
  { keys: "↑ ↓  PgUp PgDn  Home End", does: "Move through the conversations" },
  { keys: "Enter", does: "Details of the selected conversation" },
  { keys: "L", does: "Ladder of the selected conversation, or the conversations again" },
  { keys: "1 … 9", does: "Switch a pattern on or off (Alt: this one only)" },
  { keys: "/", does: "Go to the filter" },
  { keys: "T", does: "Show the chart as a table, or as a chart again" },
  { keys: "R", does: "Time since the start, or time of day" },
  { keys: "Ctrl+C", does: "Copy the selected conversation's row" },
  { keys: "Escape", does: "Drop the cursor, then the selection, then the filter" },
  { keys: "F6", does: "Next part of the editor (Shift: previous)" },
  { keys: "?", does: "This list" },
];

/** What the mouse does in the charts, in English. */
export const MOUSE_LIST: readonly { keys: string; does: string }[] = [
  { keys: "Drag", does: "Zoom to a stretch of time" },
  { keys: "Wheel", does: "Zoom at the pointer (Ctrl+wheel where the charts scroll)" },
  { keys: "Shift+wheel, Shift+drag", does: "Move the view" },
  { keys: "Double-click", does: "Show the whole capture" },
  { keys: "Click on a bar", does: "Select its conversation" },
  { keys: "Double-click on a conversation", does: "Show its ladder" },
];
