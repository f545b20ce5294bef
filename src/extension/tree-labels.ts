/**
 * What a person reads and sees at each node of the conversation tree, as plain text: nothing here is Markdown
 * or HTML, so a name from a capture can only ever be shown.
 */
import { shareText } from "../base/share-text";
import { sinceStartText } from "../base/since-start-text";
import type { TreeEntry } from "../protocol/child-contract";
import { endpointText } from "../report/endpoint-text";
import { PATTERN_LABELS, SEVERITY_LABELS } from "../report/pattern-labels";
import type { PatternId, Severity } from "../report/pattern-names";
import type { Translate } from "./translate";
import { PAGE_SIZE, type MoreNode, type TreeNode } from "./tree-model";

/** How the start of a conversation is shown. Values of the setting `megalodon.conversations.time`. */
export const TIME_DISPLAYS = ["sinceStart", "utc", "local"] as const;
export type TimeDisplay = (typeof TIME_DISPLAYS)[number];

/** What labels depend on besides their node. */
export interface LabelContext {
  t: Translate;
  /** BCP 47 tag for numbers and times. */
  language: string;
  timeDisplay: TimeDisplay;
  /** Unix time of the first frame in ns, decimal; "" where unknown, then times are shown since the start. */
  startUnixNs: string;
}

/** The face of a tree node. */
export interface NodeLabel {
  label: string;
  description: string;
  tooltip: string;
  /** Codicon name. */
  icon: string;
  /** Theme colour id of the icon; undefined for the default. */
  color: string | undefined;
  state: "expanded" | "collapsed" | "leaf";
}

export function nodeLabel(node: TreeNode, context: LabelContext): NodeLabel {
  if (node.kind === "more") return moreLabel(node, context);
  const { entry } = node;
  switch (entry.kind) {
    case "severity":
      return severityLabel(entry, context);
    case "pattern":
      return patternLabel(entry, context);
    case "group":
      return groupLabel(entry, context);
    case "service":
      return serviceLabel(entry, context);
    case "conversation":
      return conversationLabel(entry, context);
  }
}

type EntryOf<Kind extends TreeEntry["kind"]> = Extract<TreeEntry, { kind: Kind }>;

const SEVERITY_ICONS: Record<Severity, { icon: string; color: string | undefined }> = {
  failed: { icon: "error", color: "list.errorForeground" },
  degraded: { icon: "warning", color: "list.warningForeground" },
  ok: { icon: "pass", color: undefined },
  unknown: { icon: "question", color: undefined },
};

/**
 * Shapes tell patterns apart where colours do not. They are the editor's symbols, as near as the workbench's icons come:
 * none is the shape that another pattern has there.
 */
const PATTERN_ICONS: Record<PatternId, string> = {
  "syn-unanswered": "debug-breakpoint-function",
  "syn-refused": "debug-breakpoint-log",
  "syn-rejected-icmp": "shield",
  "syn-challenged": "debug-breakpoint-log-unverified",
  "handshake-abandoned": "color-mode",
  "reset-on-accept": "error-small",
  "closed-on-accept": "circle-slash",
  "request-reset": "close",
  "request-unanswered": "triangle-down",
  "data-black-holed": "circle-filled",
  "reset-mid-transfer": "star-full",
  "idle-drop": "issue-draft",
  "connected-after-refusal": "debug-stop",
  "connected-after-challenge": "diff-modified",
  "connected-after-silence": "triangle-right",
  "zero-window-stall": "remove",
  "slow-handshake": "pie-chart",
  "heavy-loss": "pulse",
  "closed-fin": "check",
  "closed-fin-rst": "check-all",
  "closed-rst": "primitive-square",
  open: "circle-large",
  midstream: "circle-small",
};

function severityLabel(entry: EntryOf<"severity">, context: LabelContext): NodeLabel {
  const { severity } = entry;
  const isProblem = severity === "failed" || severity === "degraded";
  const label = context.t(SEVERITY_LABELS[severity]);
  const description = countAndShare(entry, context);
  return {
    label,
    description,
    tooltip: `${label}: ${description}`,
    ...SEVERITY_ICONS[severity],
    state: isProblem ? "expanded" : "collapsed",
  };
}

function patternLabel(entry: EntryOf<"pattern">, context: LabelContext): NodeLabel {
  const { label: english, sentence, color } = PATTERN_LABELS[entry.pattern];
  const label = context.t(english);
  const description = countAndShare(entry, context);
  return {
    label,
    description,
    // A screen reader reads the tip in place of the row.
    tooltip: `${label}: ${description}\n${context.t(sentence)}`,
    icon: PATTERN_ICONS[entry.pattern],
    color,
    state: "collapsed",
  };
}

function groupLabel(entry: EntryOf<"group">, context: LabelContext): NodeLabel {
  const label = groupText(entry, context);
  const { color } = PATTERN_LABELS[entry.pattern];
  const description = count(entry.nConversations, context);
  return {
    label,
    description,
    tooltip: `${label}: ${description}`,
    icon: "list-tree",
    color,
    state: "collapsed",
  };
}

function groupText(entry: EntryOf<"group">, { t }: LabelContext): string {
  if (entry.by === "tries") return entry.value === 1 ? t("1 try") : t("{0} tries", entry.value);
  return entry.value === 1 ? t("1 refusal") : t("{0} refusals", entry.value);
}

function serviceLabel(entry: EntryOf<"service">, context: LabelContext): NodeLabel {
  const label = endpointText(entry.server, entry.serverPort);
  const description = count(entry.nConversations, context);
  const tooltip = context.t("Service {0}: {1} conversations", label, description);
  return { label, description, tooltip, icon: "server", color: undefined, state: "collapsed" };
}

function conversationLabel(entry: EntryOf<"conversation">, context: LabelContext): NodeLabel {
  const { t } = context;
  const { label, sentence, color } = PATTERN_LABELS[entry.pattern];
  const start = startText(entry.startSeconds, context);
  const packets = entry.packets === 1 ? t("1 packet") : t("{0} packets", count(entry.packets, context));
  return {
    label: entry.client,
    // Short, because a row that is cut off says nothing at its end; the packets are in the tip.
    description: start,
    tooltip: [
      `${entry.client} → ${entry.server}`,
      t("Conversation {0}, tcp.stream {1}", entry.conversation, entry.firstStream),
      `${start}, ${packets}`,
      `${t(label)}: ${t(sentence)}`,
    ].join("\n"),
    icon: PATTERN_ICONS[entry.pattern],
    color,
    state: "leaf",
  };
}

function moreLabel({ nHidden, isLast }: MoreNode, context: LabelContext): NodeLabel {
  const nNext = Math.min(nHidden, PAGE_SIZE);
  const all = count(nHidden, context);
  const label = isLast
    ? context.t("Show {0} more ({1} left)", nNext, all)
    : context.t("Show {0} more ({1} hidden here)", nNext, all);
  return { label, description: "", tooltip: label, icon: "ellipsis", color: undefined, state: "leaf" };
}

/** "14,210 · 38.5%". */
function countAndShare(entry: { nConversations: number; share: number }, context: LabelContext): string {
  return `${count(entry.nConversations, context)} · ${shareText(entry.share, context.language)}`;
}

function count(value: number, { language }: LabelContext): string {
  return value.toLocaleString(language);
}

/** When a conversation began: "00:00:12.345" since the first frame, as the editor has it, or the clock time of the capture with milliseconds. */
export function startText(seconds: number, context: LabelContext): string {
  const { timeDisplay, startUnixNs, language } = context;
  if (timeDisplay === "sinceStart" || startUnixNs === "") {
    return sinceStartText(seconds, 3);
  }
  const unixMs = Number(BigInt(startUnixNs) / 1_000_000n) + seconds * 1000;
  const format = new Intl.DateTimeFormat(language, {
    hour: "2-digit",
    minute: "2-digit",
    second: "2-digit",
    fractionalSecondDigits: 3,
    hourCycle: "h23",
    ...(timeDisplay === "utc" ? { timeZone: "UTC" } : {}),
  });
  return format.format(unixMs);
}
