/**
 * The frame lists of the editor and what joins them: all frames of the capture and the ladder in the table's place, and those of
 * the selected conversation among its details. Frames can be read once the capture was read to its end.
 */
import type { ConversationDetails, ConversationRow } from "../../src/report/report-shapes";
import { h, setText } from "../app/element";
import type { Host } from "../app/host";
import { t } from "../app/translate";
import { formatCount } from "../app/value-texts";
import type { ListName } from "../app/view-state";
import { LadderPane } from "../ladder/ladder-pane";
import type { Clock } from "../timeline/ticks";
import { CAPTURE_COLUMNS, CONVERSATION_COLUMNS } from "./frame-columns";
import { FrameList } from "./frame-list";
import { ROW_PX } from "../table/virtual-scroll";

/** What the lists need of the editor around them. */
export interface FramePanesContext {
  host: Host;
  clock: () => Clock;
  onCopy: (text: string, what: string) => void;
  onFailure: (error: unknown) => void;
  /** A frame of this time was gone to, in seconds. */
  onTime: (seconds: number) => void;
  /** A frame of this conversation was chosen in the list of all frames. */
  onConversation: (conversation: number) => void;
  /** One of the lists in the table's place was chosen. */
  onSwitch: (list: ListName) => void;
}

/** Rows of a conversation's list that are shown at once, at most. */
const MAX_ROWS_SHOWN = 14;
/** Header, and room for a scroll bar. */
const LIST_EXTRA_PX = 26 + 14;

/** See the file's head. */
export class FramePanes {
  /** Chooses the list in the table's place. */
  readonly tabs: HTMLElement;
  /** The list of all frames, as long as it is chosen. */
  readonly captured = h("div", { class: "captured-frames", hidden: true });
  /** The list of the selected conversation's frames. */
  readonly ofConversation = h("div", { class: "conversation-frames" });
  /** The ladder of the selected conversation, as long as it is chosen. */
  readonly ladder: LadderPane;
  private readonly tabOf: Readonly<Record<ListName, HTMLButtonElement>>;
  private list: ListName = "conversations";
  private readonly nFramesText = h("span", { class: "frame-count" });
  private nFrames = 0;
  private isWhole = false;
  private capturedList: FrameList | undefined;
  private conversationList: FrameList | undefined;
  private details: ConversationDetails | undefined;
  /** A frame to go to once its conversation is shown; 0 where none. */
  private awaitedFrame = 0;
  /** The conversation of the frame that was last gone to in the list of all frames; -1 where none. */
  private conversationOfCaptured = -1;

  constructor(private readonly context: FramePanesContext) {
    this.tabOf = {
      conversations: this.tab(t("Conversations"), "conversations"),
      frames: this.tab(t("Frames"), "frames"),
      ladder: this.tab(t("Ladder"), "ladder"),
    };
    this.tabOf.frames.append(" ", this.nFramesText);
    this.tabs = h(
      "div",
      { class: "list-tabs", role: "group", "aria-label": t("List") },
      ...Object.values(this.tabOf),
    );
    this.ladder = new LadderPane({
      ...context,
      onSelect: (frame, row) => {
        this.conversationList?.reveal(row);
        void this.tellTime(frame);
      },
      onOpen: (frame) => this.goToCaptured(frame),
    });
    this.markTabs();
  }

  /** Whether the list of all frames is the one on show. */
  get showsFrames(): boolean {
    return this.list === "frames";
  }

  /** The selected conversation. */
  private get row(): ConversationRow | undefined {
    return this.details?.row;
  }

  /** What is known of the capture. */
  update(nFrames: number, isWhole: boolean): void {
    this.nFrames = nFrames;
    const becameWhole = isWhole && !this.isWhole;
    this.isWhole = isWhole;
    setText(this.nFramesText, formatCount(nFrames));
    for (const tab of [this.tabOf.frames, this.tabOf.ladder]) {
      tab.disabled = !isWhole;
      tab.title = isWhole ? "" : t("Frames can be shown once the capture has been read");
    }
    if (!becameWhole) return;
    if (this.row) this.fill(this.row);
    this.showLadder();
  }

  /** Shows the frames of another conversation; undefined for none. */
  show(details: ConversationDetails | undefined): void {
    const row = details?.row;
    const isSame = row !== undefined && row.conversation === this.row?.conversation;
    this.details = details;
    this.showLadder();
    if (this.showsFrames) this.followInCaptured();
    if (isSame) {
      this.conversationList?.repaint();
      return;
    }
    this.conversationList?.end();
    this.conversationList = undefined;
    this.ofConversation.replaceChildren();
    if (row && this.isWhole) this.fill(row);
  }

  /** Goes to a frame of the conversation on show, in both lists that show it. */
  showOwn(frame: number): void {
    if (!this.row) return;
    if (this.showsFrames) this.capturedList?.reveal(frame - 1);
    this.goTo(frame, this.row.conversation);
    void this.tellTime(frame);
  }

  /** Goes to a frame of a conversation in that conversation's list and brings it into view, now or as soon as it is shown. */
  goTo(frame: number, conversation: number): void {
    this.awaitedFrame = frame;
    if (this.row?.conversation === conversation && this.conversationList)
      void this.revealAwaited(conversation);
  }

  /** Goes to a frame that was looked for: where it is of a conversation, in both lists that show it. */
  goToFound(frame: number, conversation: number): void {
    if (conversation >= 0) this.conversationOfCaptured = conversation;
    if (conversation < 0 || this.showsFrames) this.goToCaptured(frame);
    if (conversation >= 0) this.goTo(frame, conversation);
    void this.tellTime(frame);
  }

  private async tellTime(frame: number): Promise<void> {
    try {
      const { time } = await this.context.host.request("frames", { startRow: frame - 1, nRows: 1 });
      if (time.length > 0) this.context.onTime(time[0]!);
    } catch {
      // The list that was to show the frame asks for it too, and says why it cannot be read.
    }
  }

  private showLadder(): void {
    if (this.list === "ladder") this.ladder.show(this.details, this.isWhole);
  }

  private goToCaptured(frame: number): void {
    this.switchTo("frames");
    this.capturedList?.reveal(frame - 1);
    this.capturedList?.focus();
  }

  /** Shows a list in the table's place; those of frames once the capture was read. */
  switchTo(list: ListName): void {
    if (list === this.list || (list !== "conversations" && !this.isWhole)) return;
    this.list = list;
    this.captured.hidden = list !== "frames";
    this.ladder.element.hidden = list !== "ladder";
    if (this.showsFrames && !this.capturedList) {
      this.capturedList = this.makeCapturedList();
      this.captured.append(this.capturedList.element);
    }
    this.markTabs();
    this.context.onSwitch(list);
    this.showLadder();
    if (this.showsFrames) this.followInCaptured();
  }

  /** The ladder, or from there the conversations again. */
  toggleLadder(): void {
    const isLadder = this.list === "ladder";
    this.switchTo(isLadder ? "conversations" : "ladder");
    if (!isLadder) this.ladder.focus();
  }

  /** The list of all frames goes to the first one of the conversation on show, unless it stands at another of that one's. */
  private followInCaptured(): void {
    if (!this.row || this.row.conversation === this.conversationOfCaptured) return;
    this.conversationOfCaptured = this.row.conversation;
    this.capturedList?.reveal(this.row.firstFrame - 1);
  }

  /** Draws the rows again: another clock, another theme. */
  repaint(): void {
    this.capturedList?.repaint();
    this.conversationList?.repaint();
    this.ladder.repaint();
  }

  private tab(text: string, list: ListName): HTMLButtonElement {
    const tab = h("button", { class: "list-tab" }, text);
    tab.addEventListener("click", () => {
      // Pressed on the list on show, it is the person's choice all the same, not to be changed by a saved one.
      if (list === this.list) this.context.onSwitch(list);
      else this.switchTo(list);
    });
    return tab;
  }

  private markTabs(): void {
    for (const [list, tab] of Object.entries(this.tabOf)) {
      tab.setAttribute("aria-pressed", String(list === this.list));
    }
  }

  private makeCapturedList(): FrameList {
    const { host, clock, onCopy } = this.context;
    return new FrameList({
      label: t("Frames"),
      columns: CAPTURE_COLUMNS,
      expectedRows: this.nFrames,
      ask: (startRow, nRows) => host.request("frames", { startRow, nRows }),
      clock,
      startSeconds: 0,
      onCopy,
      onSelect: (frame, conversation) => {
        if (conversation < 0) return;
        this.conversationOfCaptured = conversation;
        this.goTo(frame, conversation);
        if (conversation !== this.row?.conversation) this.context.onConversation(conversation);
      },
    });
  }

  private fill(row: ConversationRow): void {
    const { host, clock, onCopy } = this.context;
    const { conversation, packets } = row;
    const list = new FrameList({
      label: t("Frames of conversation {0}", String(conversation)),
      columns: CONVERSATION_COLUMNS,
      expectedRows: packets,
      ask: (startRow, nRows) => host.request("conversationFrames", { conversation, startRow, nRows }),
      clock,
      startSeconds: row.start,
      onCopy,
      onSelect: () => undefined,
    });
    this.conversationList = list;
    list.element.style.height = `${Math.min(packets, MAX_ROWS_SHOWN) * ROW_PX + LIST_EXTRA_PX}px`;
    this.ofConversation.replaceChildren(h("h3", {}, t("Frames")), list.element);
    if (this.awaitedFrame > 0) void this.revealAwaited(conversation);
  }

  /** Scrolls the list to a row, and the details to that row: the list may be below what they show, or higher. */
  private bringIntoView(list: FrameList | undefined, row: number): void {
    if (this.list === "ladder") this.ladder.reveal(row);
    if (!list) return;
    this.ofConversation.scrollIntoView({ block: "nearest" });
    list.revealInPage(row);
  }

  /** The child looks for the row within a bounded time: it is asked until it knows. */
  private async revealAwaited(conversation: number): Promise<void> {
    const frame = this.awaitedFrame;
    this.awaitedFrame = 0;
    const list = this.conversationList;
    try {
      for (;;) {
        const answer = await this.context.host.request("frameRow", { conversation, frame });
        if (list !== this.conversationList) return;
        if (answer.row >= 0) this.bringIntoView(list, answer.row);
        if (answer.row >= 0 || answer.isDone) return;
      }
    } catch (error) {
      this.context.onFailure(error);
    }
  }
}
