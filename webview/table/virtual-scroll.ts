/**
 * Scrolling of a grid whose visible rows are placed in a layer by transform; the arithmetic is row-window.ts.
 *
 * One scroller holds a content as high as the native scroll range, a sticky header, and the sticky layer. Where the list is
 * higher than a browser can scroll, the wheel is taken over so that a notch stays a few rows, and the thumb stays
 * proportional.
 */
import {
  clampVirtualTop,
  isScaled,
  nativeHeight,
  toNativeTop,
  topToReveal,
  toVirtualTop,
  visibleRows,
  type ListSizes,
} from "./row-window";

/** Tells VS Code to leave Cut, Copy and Paste out of the menu of a list, where there is no text to act on. */
export const READ_ONLY_MENU = JSON.stringify({ preventDefaultContextMenuItems: true });

export const ROW_PX = 22;
const HEADER_PX = 26;
/** Rows that are still on screen after a page key. */
const PAGE_OVERLAP_ROWS = 1;

/** The parts of the grid, and who draws it. */
export interface VirtualScrollOptions {
  scroller: HTMLElement;
  /** As high as the native scroll range; holds the header and the layer. */
  content: HTMLElement;
  layer: HTMLElement;
  /** Rows of the list; negative while unknown. */
  nRows: () => number;
  /** Draws the visible rows; at most once a frame of the screen. */
  render: () => void;
  /** A row was pressed with the mouse. */
  onPress: (row: number) => void;
}

/** See the file's head. */
export class VirtualScroll {
  /** Where the window begins in the list, in exact pixels; set it only while the number of rows is unknown. */
  top = 0;
  private renderPending = false;
  private ignoreScrollTo = -1;

  constructor(private readonly options: VirtualScrollOptions) {
    const { scroller, layer } = options;
    scroller.addEventListener("scroll", () => this.followScroller());
    scroller.addEventListener("wheel", (event) => this.handleWheel(event), { passive: false });
    layer.addEventListener("mousedown", (event) => {
      const row = event.target instanceof Element ? event.target.closest<HTMLElement>("[data-row]") : null;
      if (row && event.button === 0) options.onPress(Number(row.dataset.row));
    });
  }

  /** Follows a new size, or a new number of rows. */
  resize(): void {
    this.options.content.style.height = `${nativeHeight(this.sizes()) + HEADER_PX}px`;
    this.scrollTo(this.top);
  }

  scrollTo(top: number): void {
    if (this.options.nRows() < 0) {
      this.top = top;
    } else {
      const sizes = this.sizes();
      this.top = clampVirtualTop(top, sizes);
      this.moveScroller(toNativeTop(this.top, sizes));
    }
    this.repaint();
  }

  /** Scrolls the shortest way so that the row is shown. */
  reveal(row: number): void {
    this.scrollTo(topToReveal(row, this.top, this.sizes()));
  }

  /** Whether all of the row can be seen. */
  shows(row: number): boolean {
    return topToReveal(row, this.top, this.sizes()) === this.top;
  }

  /** Draws the rows again, soon. */
  repaint(): void {
    if (this.renderPending) return;
    this.renderPending = true;
    requestAnimationFrame(() => {
      this.renderPending = false;
      this.options.render();
    });
  }

  /** Fits the layer to the window; returns the rows [start, end) to draw. */
  visibleRows(): { start: number; end: number } {
    const sizes = this.sizes();
    this.options.layer.style.height = `${Math.min(sizes.windowPx, sizes.nRows * ROW_PX)}px`;
    return visibleRows(this.top, sizes);
  }

  /** Puts a row where it belongs, and says which it is. */
  place(element: HTMLElement, row: number): void {
    element.dataset.row = String(row);
    element.setAttribute("aria-rowindex", String(row + 2));
    element.classList.toggle("odd", row % 2 === 1);
    element.style.transform = `translateY(${row * ROW_PX - this.top}px)`;
  }

  /** The row that a key asks for, and nothing else will hear of the key; undefined where it asks for none. */
  rowAfterKey(event: KeyboardEvent, current: number): number | undefined {
    const nRows = this.options.nRows();
    const page = Math.max(1, Math.floor(this.sizes().windowPx / ROW_PX) - PAGE_OVERLAP_ROWS);
    const from = current < 0 ? Math.ceil(this.top / ROW_PX) - 1 : current;
    const targets: Record<string, number> = {
      ArrowDown: from + 1,
      ArrowUp: from - 1,
      PageDown: from + page,
      PageUp: from - page,
      Home: 0,
      End: nRows - 1,
    };
    const target = Object.hasOwn(targets, event.key) ? targets[event.key] : undefined;
    if (target === undefined || nRows <= 0) return undefined;
    event.preventDefault();
    event.stopPropagation();
    return Math.min(Math.max(target, 0), nRows - 1);
  }

  private sizes(): ListSizes {
    return {
      nRows: Math.max(0, this.options.nRows()),
      rowPx: ROW_PX,
      windowPx: Math.max(ROW_PX, this.options.scroller.clientHeight - HEADER_PX),
    };
  }

  private followScroller(): void {
    const nativeTop = this.options.scroller.scrollTop;
    // A position that this program set itself must not be mapped back: rounding would move the rows.
    if (Math.abs(nativeTop - this.ignoreScrollTo) < 1) return;
    this.ignoreScrollTo = -1;
    this.top = toVirtualTop(nativeTop, this.sizes());
    this.repaint();
  }

  private moveScroller(nativeTop: number): void {
    const { scroller } = this.options;
    if (Math.abs(scroller.scrollTop - nativeTop) < 0.5) return;
    scroller.scrollTop = nativeTop;
    this.ignoreScrollTo = scroller.scrollTop;
  }

  private handleWheel(event: WheelEvent): void {
    if (!isScaled(this.sizes()) || event.ctrlKey || Math.abs(event.deltaX) > Math.abs(event.deltaY)) return;
    event.preventDefault();
    const unitPx = event.deltaMode === WheelEvent.DOM_DELTA_LINE ? ROW_PX : 1;
    this.scrollTo(this.top + event.deltaY * unitPx);
  }
}

/** Whether a key is meant for the grid itself, without a modifier that makes it a command. */
export function isKeyOfGrid(event: KeyboardEvent, grid: HTMLElement): boolean {
  return event.target === grid && !event.ctrlKey && !event.metaKey && !event.altKey;
}

/** Lets assistive technology find the row that is selected. */
export function pointAtSelected(grid: HTMLElement, layer: HTMLElement): void {
  const selected = layer.querySelector('[aria-selected="true"]');
  if (selected?.id) grid.setAttribute("aria-activedescendant", selected.id);
  else grid.removeAttribute("aria-activedescendant");
}
