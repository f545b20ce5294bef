/** A list of frames, of the whole capture or of one conversation: pages on demand, keys, and a filter to copy. */
import type { FramePage } from "../../src/report/frame-shapes";
import { h } from "../app/element";
import { RequestFailed } from "../app/host";
import { t } from "../app/translate";
import type { Clock } from "../timeline/ticks";
import type { FrameColumn } from "./frame-columns";
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
  /** The person moved to a frame. */
  onSelect: (frame: number, conversation: number) => void;
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
    const widths = columns.map(({ widthPx }) => widthPx);
    this.source = new FrameSource({
      ask: options.ask,
      expectedRows: options.expectedRows,
      onPage: () => this.takePage(),
      onFailure: (error) => this.showFailure(error),
    });
    this.rows = new VirtualRows({
      label: options.label,
      headings: columns.map(({ label, align }) =>
        h("div", { class: `cell heading ${align}`, role: "columnheader" }, t(label)),
      ),
      columns: [...widths.slice(0, -1).map((px) => `${px}px`), `minmax(${widths.at(-1)!}px, 1fr)`].join(" "),
      leastWidthPx: widths.reduce((sum, px) => sum + px, 0),
      makeRow: (row) => this.makeRow(row),
      onVisible: (range) => this.source.want(range),
      onMove: (row) => this.select(row),
    });
    this.rows.element.addEventListener("keydown", (event) => this.handleCopy(event));
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
    const source = { ...found, clock: this.options.clock(), startSeconds: this.options.startSeconds };
    const frame = found.page.frame[found.i]!;
    const cells = this.options.columns.map(({ align, cell }) => {
      const parts = cell(source);
      const element = h("div", { class: `cell ${align}`, role: "gridcell" }, ...parts);
      if (align === "start") element.title = parts.map(textOf).join(" ");
      return element;
    });
    return h("div", { class: "row", id: `frame-${this.listNumber}-${frame}`, "data-frame": frame }, ...cells);
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
    if (found) this.options.onSelect(found.page.frame[found.i]!, found.page.conversation[found.i]!);
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
