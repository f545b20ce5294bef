/**
 * Cells of the ladder: one row a frame, an arrow between the two ends, the client's on the left.
 *
 * A silence stands in the row that ends it, with a rule above. It has no row of its own: which row a frame has would then depend on
 * all frames before it, and of a long conversation only the pages on screen are here.
 */
import { endpointText } from "../../src/report/endpoint-text";
import { frameFlags, isSentAgain, segmentInfo, segmentKind } from "../../src/report/frame-info";
import { DIRECTION } from "../../src/report/frame-shapes";
import type { ConversationRow, EvidenceRole } from "../../src/report/report-shapes";
import { h } from "../app/element";
import { t } from "../app/translate";
import { formatDuration } from "../app/value-texts";
import { EVIDENCE_WORDS } from "../app/words";
import { NUMBER, noteMarks, SINCE_START, type FrameColumn, type FrameRow } from "../frames/frame-columns";

/** Roles of the conversation's evidence frames, by frame number. */
export type EvidenceByFrame = ReadonlyMap<number, readonly EvidenceRole[]>;

/** A silence of so many seconds is told: the first retry of a SYN comes after one (RFC 6298 §2.1). */
const TOLD_SILENCE_SECONDS = 0.95;

/** Seconds since the row before; NaN where there is none, or it is not here. */
function sinceBefore({ page, i, beforeSeconds }: FrameRow): number {
  return page.time[i]! - beforeSeconds;
}

/** Whether a silence that is worth telling ends with the row. */
export function isAfterSilence(row: FrameRow): boolean {
  return sinceBefore(row) >= TOLD_SILENCE_SECONDS;
}

const DELTA: FrameColumn = {
  label: "Delta",
  widthPx: 92,
  align: "end",
  cell: (row) => {
    const seconds = sinceBefore(row);
    if (Number.isNaN(seconds)) return [];
    const text = `${seconds < 0 ? "−" : "+"}${Math.abs(seconds).toFixed(6)}`;
    if (!isAfterSilence(row)) return [text];
    const words = t("{0} without packets", formatDuration(seconds));
    return [
      h("span", { class: "silence", title: words }, text),
      h("span", { class: "visually-hidden" }, words),
    ];
  },
};

/** The arrow with the flags on it; which way it goes is also said in words. */
function track({ page, i }: FrameRow): (Node | string)[] {
  const direction = page.direction[i];
  const flags = h("span", { class: "track-flags" }, frameFlags(page, i));
  if (direction === DIRECTION.UNKNOWN) {
    const source = h("span", { class: "track-flags" }, t("from {0}", page.source[i]!));
    return [h("span", { class: "track aside" }, flags, source)];
  }
  const isFromClient = direction === DIRECTION.FROM_CLIENT;
  const again = isSentAgain(page.labels[i]!) ? " again" : "";
  const way = isFromClient ? "from-client" : "from-server";
  const line = (): HTMLElement => h("span", { class: "track-line", "aria-hidden": "true" });
  const head = h("span", { class: "track-head", "aria-hidden": "true" });
  const parts = [line(), flags, line()];
  return [
    h(
      "span",
      { class: "visually-hidden" },
      `${isFromClient ? t("From the client") : t("From the server")}: `,
    ),
    h(
      "span",
      { class: `track ${way} ${segmentKind(page, i)}${again}` },
      ...(isFromClient ? [...parts, head] : [head, ...parts]),
    ),
  ];
}

/** The columns for a conversation. */
export function ladderColumns(row: ConversationRow, evidence: EvidenceByFrame): FrameColumn[] {
  return [
    NUMBER,
    SINCE_START,
    DELTA,
    {
      label: "Ladder",
      heading: () => [
        h("span", { class: "track-end" }, endpointText(row.client, row.clientPort)),
        h("span", { class: "track-end" }, endpointText(row.server, row.serverPort)),
      ],
      widthPx: 220,
      grow: 1,
      align: "start",
      cell: track,
    },
    {
      label: "Segment",
      widthPx: 296,
      align: "start",
      cell: ({ page, i }) => [segmentInfo(page, i)],
    },
    {
      label: "Finding",
      widthPx: 190,
      grow: 1,
      align: "start",
      cell: ({ page, i }) => [
        ...(evidence.get(page.frame[i]!) ?? []).map((role) =>
          h(
            "span",
            { class: "proof", title: t("Evidence") },
            h("span", { class: "visually-hidden" }, `${t("Evidence")}: `),
            t(EVIDENCE_WORDS[role]),
          ),
        ),
        ...noteMarks(page.labels[i]!),
      ],
    },
  ];
}
