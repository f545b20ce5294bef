/** A list of frames, of the whole capture or of one conversation: pages on demand, keys, and a filter to copy. */
import type { FramePage } from "../../src/report/frame-shapes";
import { h } from "../app/element";
import { RequestFailed } from "../app/host";
import { t } from "../app/translate";
import type { Clock } from "../timeline/ticks";
import type { FrameColumn, FrameRow } from "./frame-columns";
import { isKeyOfGrid } from "../table/virtual-scroll";
import { FrameSource } from "./frame-source";
import { VirtualRows } from "./virtual-rows";

/** What a list is made of. */
export interface FrameListOptions {
  label: string;
  columns: readonly FrameColumn[];
  /** Rows that there will be. */
  expectedRows: number;
  ask: (startRow: number, nRows: number) => Promise<FramePage>;
  clock: () => Clock;
  startSeconds: number;
  /** The person moved to a frame, in this row of the list. */
  onSelect: (frame: number, conversation: number, row: number) => void;
  /** The person wants more of a frame: Enter, or a double-click. */
  onOpen?: (frame: number) => void;
  /** A class for the row, "" for none. */
  rowClass?: (row: FrameRow) => string;
  onCopy: (text: string, what: string) => void;
}

let nLists = 0;

/** See the file's head. `element` goes into the page. */
export class FrameList {
  readonly element: HTMLElement;
  private readonly rows: VirtualRows;
  private readonly source: FrameSource;
  private readonly failure = h("p", { class: "frames-failure", role: "status", hidden: true });
  private readonly listNumber = nLists++;
  /** The row to select as soon as it is here; -1 where none. */
  private awaitedRow = -1;

  constructor(private readonly options: FrameListOptions) {
    const { columns } = options;
    this.source = new FrameSource({
      ask: options.ask,
      expectedRows: options.expectedRows,
      onPage: () => this.takePage(),
      onFailure: (error) => this.showFailure(error),
    });
    this.rows = new VirtualRows({
      label: options.label,
      headings: columns.map(({ label, align, heading }) =>
        h("div", { class: `cell heading ${align}`, role: "columnheader" }, ...(heading?.() ?? [t(label)])),
      ),
      columns: gridColumns(columns),
      leastWidthPx: columns.reduce((sum, { widthPx }) => sum + widthPx, 0),
      makeRow: (row) => this.makeRow(row),
      onVisible: (range) => this.source.want(range),
      onMove: (row) => this.select(row),
    });
    this.rows.element.addEventListener("keydown", (event) => {
      this.handleCopy(event);
      if (event.key === "Enter" && isKeyOfGrid(event, this.rows.element)) this.open(event);
    });
    this.rows.element.addEventListener("dblclick", (event) => this.open(event));
    this.element = h("div", { class: "frame-list" }, this.rows.element, this.failure);
    this.rows.setRowCount(options.expectedRows);
  }

  /** Makes a row current and scrolls to it. */
  reveal(row: number): void {
    this.rows.reveal(row);
  }

  /** The same, and scrolls whatever holds the list until the row can be seen. */
  revealInPage(row: number): void {
    this.rows.reveal(row);
    // The row is drawn with the next picture of the screen.
    requestAnimationFrame(() => {
      this.rows.element.querySelector('[aria-selected="true"]')?.scrollIntoView({ block: "nearest" });
    });
  }

  /** Draws the rows again: another clock, another theme. */
  repaint(): void {
    this.rows.repaint();
  }

  focus(): void {
    this.rows.element.focus();
  }

  /** Asks for nothing any more. */
  end(): void {
    this.source.end();
  }

  private makeRow(row: number): HTMLElement {
    const found = this.source.row(row);
    if (!found)
      return h("div", { class: "row placeholder" }, h("div", { class: "cell", role: "gridcell" }, "…"));
    const { clock, startSeconds, rowClass } = this.options;
    const before = this.source.row(row - 1);
    const beforeSeconds = before ? before.page.time[before.i]! : NaN;
    const source = { ...found, clock: clock(), startSeconds, beforeSeconds };
    const frame = found.page.frame[found.i]!;
    const cells = this.options.columns.map(({ align, cell }) => {
      const parts = cell(source);
      const element = h("div", { class: `cell ${align}`, role: "gridcell" }, ...parts);
      if (align === "start") element.title = parts.map(textOf).join(" ");
      return element;
    });
    const name = `row ${rowClass?.(source) ?? ""}`.trimEnd();
    return h("div", { class: name, id: `frame-${this.listNumber}-${frame}`, "data-frame": frame }, ...cells);
  }

  private takePage(): void {
    this.failure.hidden = true;
    this.rows.setRowCount(this.source.nRows);
    this.rows.repaint();
    if (this.awaitedRow >= 0) this.select(this.awaitedRow);
  }

  /** A row that is not here yet is selected when it comes, unless another is asked for meanwhile. */
  private select(row: number): void {
    const found = this.source.row(row);
    this.awaitedRow = found ? -1 : row;
    if (found) this.options.onSelect(found.page.frame[found.i]!, found.page.conversation[found.i]!, row);
  }

  private open(event: Event): void {
    const found = this.options.onOpen && this.source.row(this.rows.currentRow);
    if (!found) return;
    event.preventDefault();
    event.stopPropagation();
    this.options.onOpen?.(found.page.frame[found.i]!);
  }

  private handleCopy(event: KeyboardEvent): void {
    const isCopy = (event.ctrlKey || event.metaKey) && event.key.toLowerCase() === "c";
    const found = isCopy ? this.source.row(this.rows.currentRow) : undefined;
    if (!found) return;
    event.preventDefault();
    event.stopPropagation();
    this.options.onCopy(`frame.number == ${found.page.frame[found.i]!}`, t("Wireshark filter"));
  }

  private showFailure(error: unknown): void {
    this.failure.textContent = failureText(error);
    this.failure.hidden = false;
  }
}

/** Widths as CSS has them: the last column takes what is left where none grows. */
function gridColumns(columns: readonly FrameColumn[]): string {
  const isAnyGrowing = columns.some(({ grow }) => grow !== undefined);
  return columns
    .map(({ widthPx, grow }, i) => {
      const share = grow ?? (!isAnyGrowing && i === columns.length - 1 ? 1 : 0);
      return share === 0 ? `${widthPx}px` : `minmax(${widthPx}px, ${share}fr)`;
    })
    .join(" ");
}

function textOf(part: Node | string): string {
  return typeof part === "string" ? part : (part.textContent ?? "");
}

function failureText(error: unknown): string {
  const code = error instanceof RequestFailed ? error.failure.code : "internal";
  if (code === "file-changed")
    return t("The file has changed since it was analyzed: its frames cannot be shown");
  if (code === "compressed-among-several")
    return t("The file that holds these frames is compressed: open it alone to see them");
  if (code === "file-not-found") return t("The file is gone: its frames cannot be shown");
  if (code === "not-analyzed") return t("Frames can be shown once the capture has been read");
  return t("The frames cannot be read: {0}", error instanceof Error ? error.message : String(error));
}
