/**
 * A grid of any number of rows of one height, of which only those on screen are in the page; the arithmetic of its
 * scrolling is row-window.ts. Keys move a current row; the grid keeps the focus and points at it.
 */
import { h } from "../app/element";
import {
  clampVirtualTop,
  isScaled,
  nativeHeight,
  toNativeTop,
  topToReveal,
  toVirtualTop,
  visibleRows,
  type ListSizes,
} from "../table/row-window";

export const ROW_PX = 22;
const HEADER_PX = 26;

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
  private readonly scroller: HTMLElement;
  private readonly content: HTMLElement;
  private readonly layer = h("div", { class: "row-layer", role: "rowgroup" });
  private nRows = 0;
  private virtualTop = 0;
  private current = -1;
  private renderPending = false;
  private ignoreScrollTo = -1;

  constructor(private readonly options: VirtualRowsOptions) {
    const header = h("div", { class: "table-header", role: "row", "aria-rowindex": 1 }, ...options.headings);
    this.content = h("div", { class: "table-content" }, header, this.layer);
    this.content.style.setProperty("--columns", options.columns);
    this.content.style.width = `max(100%, ${options.leastWidthPx}px)`;
    this.scroller = h("div", { class: "frames-scroller", role: "presentation" }, this.content);
    this.element = h(
      "div",
      { class: "frames", role: "grid", tabindex: "0", "aria-label": options.label },
      this.scroller,
    );
    this.listen();
    new ResizeObserver(() => this.scrollTo(this.virtualTop)).observe(this.element);
  }

  /** The row that keys move from; -1 where none. */
  get currentRow(): number {
    return this.current;
  }

  setRowCount(nRows: number): void {
    if (nRows === this.nRows) return;
    this.nRows = nRows;
    this.element.setAttribute("aria-rowcount", String(nRows + 1));
    this.content.style.height = `${nativeHeight(this.sizes()) + HEADER_PX}px`;
    this.scrollTo(this.virtualTop);
  }

  /** Makes a row current and scrolls to it; nobody is told. */
  reveal(row: number): void {
    this.current = row;
    this.scrollTo(topToReveal(row, this.virtualTop, this.sizes()));
  }

  /** Draws the rows again. */
  repaint(): void {
    if (this.renderPending) return;
    this.renderPending = true;
    requestAnimationFrame(() => {
      this.renderPending = false;
      this.render();
    });
  }

  private sizes(): ListSizes {
    const windowPx = Math.max(ROW_PX, this.scroller.clientHeight - HEADER_PX);
    return { nRows: this.nRows, rowPx: ROW_PX, windowPx };
  }

  private listen(): void {
    this.scroller.addEventListener("scroll", () => {
      const nativeTop = this.scroller.scrollTop;
      // A position that this program set itself must not be mapped back: rounding would move the rows.
      if (Math.abs(nativeTop - this.ignoreScrollTo) < 1) return;
      this.ignoreScrollTo = -1;
      this.virtualTop = toVirtualTop(nativeTop, this.sizes());
      this.repaint();
    });
    this.scroller.addEventListener("wheel", (event) => this.handleWheel(event), { passive: false });
    this.element.addEventListener("keydown", (event) => this.handleKey(event));
    this.layer.addEventListener("mousedown", (event) => {
      const row = event.target instanceof Element ? event.target.closest<HTMLElement>("[data-row]") : null;
      if (row && event.button === 0) this.moveTo(Number(row.dataset.row));
    });
  }

  private handleWheel(event: WheelEvent): void {
    if (!isScaled(this.sizes()) || event.ctrlKey || Math.abs(event.deltaX) > Math.abs(event.deltaY)) return;
    event.preventDefault();
    const unitPx = event.deltaMode === WheelEvent.DOM_DELTA_LINE ? ROW_PX : 1;
    this.scrollTo(this.virtualTop + event.deltaY * unitPx);
  }

  private handleKey(event: KeyboardEvent): void {
    if (event.target !== this.element || event.ctrlKey || event.metaKey || event.altKey) return;
    const row = this.rowAfterKey(event.key);
    if (row === undefined || this.nRows === 0) return;
    event.preventDefault();
    event.stopPropagation();
    this.moveTo(Math.min(Math.max(row, 0), this.nRows - 1));
  }

  private rowAfterKey(key: string): number | undefined {
    const page = Math.max(1, Math.floor(this.sizes().windowPx / ROW_PX) - 1);
    const from = this.current < 0 ? Math.ceil(this.virtualTop / ROW_PX) - 1 : this.current;
    const targets: Record<string, number> = {
      ArrowDown: from + 1,
      ArrowUp: from - 1,
      PageDown: from + page,
      PageUp: from - page,
      Home: 0,
      End: this.nRows - 1,
    };
    return Object.hasOwn(targets, key) ? targets[key] : undefined;
  }

  private moveTo(row: number): void {
    this.reveal(row);
    this.options.onMove(row);
  }

  private scrollTo(virtualTop: number): void {
    const sizes = this.sizes();
    this.virtualTop = clampVirtualTop(virtualTop, sizes);
    const nativeTop = toNativeTop(this.virtualTop, sizes);
    if (Math.abs(this.scroller.scrollTop - nativeTop) >= 0.5) {
      this.scroller.scrollTop = nativeTop;
      this.ignoreScrollTo = this.scroller.scrollTop;
    }
    this.repaint();
  }

  private render(): void {
    const sizes = this.sizes();
    this.layer.style.height = `${Math.min(sizes.windowPx, sizes.nRows * ROW_PX)}px`;
    const range = visibleRows(this.virtualTop, sizes);
    this.options.onVisible(range);
    const rows: HTMLElement[] = [];
    for (let row = range.start; row < range.end; row++) rows.push(this.placedRow(row));
    this.layer.replaceChildren(...rows);
    const current = rows.find((row) => row.getAttribute("aria-selected") === "true");
    if (current?.id) this.element.setAttribute("aria-activedescendant", current.id);
    else this.element.removeAttribute("aria-activedescendant");
  }

  private placedRow(row: number): HTMLElement {
    const element = this.options.makeRow(row);
    element.setAttribute("role", "row");
    element.setAttribute("aria-rowindex", String(row + 2));
    element.setAttribute("aria-selected", String(row === this.current));
    element.dataset.row = String(row);
    element.classList.toggle("odd", row % 2 === 1);
    element.style.transform = `translateY(${row * ROW_PX - this.virtualTop}px)`;
    return element;
  }
}
