/**
 * A grid of any number of rows of one height, of which only those on screen are in the page; virtual-scroll.ts moves it.
 * Keys move a current row; the grid keeps the focus and points at it.
 */
import { h } from "../app/element";
import { isKeyOfGrid, pointAtSelected, READ_ONLY_MENU, VirtualScroll } from "../table/virtual-scroll";

/** What the grid is made of. */
export interface VirtualRowsOptions {
  label: string;
  /** Header cells in their order, one a column. */
  headings: HTMLElement[];
  /** Widths of the columns as CSS has them, and of all of them at least. */
  columns: string;
  leastWidthPx: number;
  /** Makes the row; its place, number and selection are set by the grid. */
  makeRow: (row: number) => HTMLElement;
  /** Rows [start, end) are on screen. */
  onVisible: (rows: { start: number; end: number }) => void;
  /** The person moved to a row. */
  onMove: (row: number) => void;
}

/** See the file's head. `element` goes into the page. */
export class VirtualRows {
  readonly element: HTMLElement;
  private readonly layer = h("div", { class: "row-layer", role: "rowgroup" });
  private readonly scroll: VirtualScroll;
  private nRows = 0;
  private current = -1;

  constructor(private readonly options: VirtualRowsOptions) {
    const header = h("div", { class: "table-header", role: "row", "aria-rowindex": 1 }, ...options.headings);
    const content = h("div", { class: "table-content" }, header, this.layer);
    content.style.setProperty("--columns", options.columns);
    content.style.width = `max(100%, ${options.leastWidthPx}px)`;
    const scroller = h("div", { class: "frames-scroller", role: "presentation" }, content);
    this.element = h(
      "div",
      {
        class: "frames",
        role: "grid",
        tabindex: "0",
        "aria-label": options.label,
        "data-vscode-context": READ_ONLY_MENU,
      },
      scroller,
    );
    this.scroll = new VirtualScroll({
      scroller,
      content,
      layer: this.layer,
      nRows: () => this.nRows,
      render: () => this.render(),
      onPress: (row) => this.moveTo(row),
    });
    this.element.addEventListener("keydown", (event) => this.handleKey(event));
    new ResizeObserver(() => this.scroll.resize()).observe(this.element);
  }

  /** The row that keys move from; -1 where none. */
  get currentRow(): number {
    return this.current;
  }

  setRowCount(nRows: number): void {
    if (nRows === this.nRows) return;
    this.nRows = nRows;
    this.element.setAttribute("aria-rowcount", String(nRows + 1));
    this.scroll.resize();
  }

  /** Makes a row current and scrolls to it; nobody is told. */
  reveal(row: number): void {
    this.current = row;
    this.scroll.reveal(row);
  }

  /** Draws the rows again. */
  repaint(): void {
    this.scroll.repaint();
  }

  private handleKey(event: KeyboardEvent): void {
    if (!isKeyOfGrid(event, this.element)) return;
    const row = this.scroll.rowAfterKey(event, this.current);
    if (row !== undefined) this.moveTo(row);
  }

  private moveTo(row: number): void {
    this.reveal(row);
    this.options.onMove(row);
  }

  private render(): void {
    const range = this.scroll.visibleRows();
    this.options.onVisible(range);
    const rows: HTMLElement[] = [];
    for (let row = range.start; row < range.end; row++) rows.push(this.placedRow(row));
    this.layer.replaceChildren(...rows);
    pointAtSelected(this.element, this.layer);
  }

  private placedRow(row: number): HTMLElement {
    const element = this.options.makeRow(row);
    element.setAttribute("role", "row");
    element.setAttribute("aria-selected", String(row === this.current));
    this.scroll.place(element, row);
    return element;
  }
}
