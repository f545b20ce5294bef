/** The ladder of the selected conversation, in the table's place: what its ends said to each other, frame by frame. */
import { PATTERN_LABELS } from "../../src/report/pattern-labels";
import type { ConversationDetails, EvidenceRole } from "../../src/report/report-shapes";
import { h } from "../app/element";
import type { Host } from "../app/host";
import { t, tCount } from "../app/translate";
import { formatBytes, formatDuration } from "../app/value-texts";
import { FrameList } from "../frames/frame-list";
import { patternColorVariable } from "../timeline/chart-theme";
import type { Clock } from "../timeline/ticks";
import { isAfterSilence, ladderColumns } from "./ladder-columns";

/** What the ladder needs of the editor around it. */
export interface LadderContext {
  host: Host;
  clock: () => Clock;
  onCopy: (text: string, what: string) => void;
  /** The person moved to a frame; its row is the same in each list of the conversation's frames. */
  onSelect: (frame: number, row: number) => void;
  /** The person wants to see a frame among all frames. */
  onOpen: (frame: number) => void;
}

/** See the file's head. `element` goes into the page and is hidden until the ladder is chosen. */
export class LadderPane {
  readonly element = h("section", {
    class: "ladder",
    "aria-label": t("Ladder"),
    tabindex: "-1",
    hidden: true,
  });
  private readonly heading = h("div", { class: "ladder-heading" });
  /** What the list on show was made of: the conversation with its packets and evidence. */
  private shownAs = "";
  private list: FrameList | undefined;
  private readonly evidence = new Map<number, EvidenceRole[]>();

  constructor(private readonly context: LadderContext) {
    this.show(undefined, true);
  }

  /** Shows a conversation, or says that none is selected, or that its frames cannot be read yet. */
  show(details: ConversationDetails | undefined, isWhole: boolean): void {
    const key = details && isWhole ? `${details.row.conversation} ${details.row.packets}` : "";
    if (details) this.note(details);
    if (key !== "" && key === this.shownAs) {
      this.list?.repaint();
      return;
    }
    this.shownAs = key;
    const hasFocus = this.element.contains(document.activeElement);
    this.list?.end();
    this.list = details && isWhole ? this.makeList(details) : undefined;
    if (this.list) {
      this.element.replaceChildren(this.heading, this.list.element);
      if (hasFocus) this.list.focus();
      return;
    }
    const hint = details
      ? t("Frames can be shown once the capture has been read")
      : t("Select a conversation to see its packets as a ladder.");
    this.element.replaceChildren(h("p", { class: "ladder-hint" }, hint));
    if (hasFocus) this.element.focus();
  }

  /** Makes the row of a frame current and scrolls to it. */
  reveal(row: number): void {
    this.list?.reveal(row);
  }

  /** Draws the rows again: another clock, another theme. */
  repaint(): void {
    this.list?.repaint();
  }

  /** The list, or as long as there is none what says why. */
  focus(): void {
    if (this.list) this.list.focus();
    else this.element.focus();
  }

  private note({ row, evidence }: ConversationDetails): void {
    this.evidence.clear();
    for (const { frame, role } of evidence) {
      this.evidence.set(frame, [...(this.evidence.get(frame) ?? []), role]);
    }
    const { label, sentence, symbol } = PATTERN_LABELS[row.pattern];
    const mark = h("span", { class: "symbol", "aria-hidden": "true" }, symbol);
    mark.style.color = `var(${patternColorVariable(row.pattern)})`;
    const figures = [
      tCount(row.packets, { one: "{0} packet", other: "{0} packets" }),
      formatDuration(row.duration),
      t(
        "{0} from client, {1} from server",
        formatBytes(row.payloadFromClient),
        formatBytes(row.payloadFromServer),
      ),
    ];
    this.heading.replaceChildren(
      h("span", { class: "ladder-pattern" }, mark, t(label)),
      h("span", { class: "ladder-sentence" }, t(sentence)),
      h("span", { class: "ladder-figures" }, figures.join(" · ")),
    );
  }

  private makeList({ row }: ConversationDetails): FrameList {
    const { host, clock, onCopy, onOpen } = this.context;
    const { conversation, packets, start } = row;
    return new FrameList({
      label: t("Ladder of conversation {0}", String(conversation)),
      columns: ladderColumns(row, this.evidence),
      expectedRows: packets,
      ask: (startRow, nRows) => host.request("conversationFrames", { conversation, startRow, nRows }),
      clock,
      startSeconds: start,
      onCopy,
      onSelect: (frame, _, row) => this.context.onSelect(frame, row),
      onOpen,
      rowClass: (each) => (isAfterSilence(each) ? "after-silence" : ""),
    });
  }
}
