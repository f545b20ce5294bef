/** The table's header: sorting by click or Enter, widths by drag or Shift+arrows, double-click fits. */
import type { SortKey } from "../../src/protocol/child-contract";
import { h, setText } from "../app/element";
import { t } from "../app/translate";
import { COLUMNS, LEAST_COLUMN_PX, type Column } from "./columns";

/** What the header reports. */
export interface HeaderEvents {
  onSort: (key: SortKey) => void;
  /** A column's new width in CSS pixels. */
  onResize: (columnId: string, widthPx: number) => void;
  /** The column should be as wide as what it shows. */
  onFit: (column: Column) => void;
}

const KEY_STEP_PX = 8;

/** The header row. */
export class TableHeader {
  readonly element = h("div", { class: "table-header", role: "row", "aria-rowindex": 1 });
  private readonly arrows = new Map<string, HTMLElement>();
  private readonly cells = new Map<string, HTMLElement>();
  private widths: Record<string, number> = {};
  /** Several columns stand in the same order: the one that was pressed says so, else the first. */
  private pressed: Column | undefined;

  constructor(private readonly events: HeaderEvents) {
    this.element.append(...COLUMNS.map((column) => this.cell(column)));
  }

  /** Shows by what the rows are sorted. */
  showSort(sortBy: SortKey, descending: boolean): void {
    const sorted =
      this.pressed?.sortKey === sortBy ? this.pressed : COLUMNS.find(({ sortKey }) => sortKey === sortBy);
    for (const column of COLUMNS) {
      const isSorted = column === sorted;
      setText(this.arrows.get(column.id)!, isSorted ? (descending ? "▾" : "▴") : "");
      const order = isSorted ? (descending ? "descending" : "ascending") : "none";
      const cell = this.cells.get(column.id)!;
      if (column.sortKey) cell.setAttribute("aria-sort", order);
    }
  }

  setWidths(widths: Record<string, number>): void {
    this.widths = widths;
  }

  private widthOf(column: Column): number {
    return this.widths[column.id] ?? column.widthPx;
  }

  private cell(column: Column): HTMLElement {
    const arrow = h("span", { class: "sort-arrow", "aria-hidden": "true" });
    const label = h("span", { class: "header-text" }, t(column.label));
    // One stop for Tab; the arrow keys go from heading to heading.
    const tabindex = column === COLUMNS[0] ? 0 : -1;
    const look = { class: `header-button ${column.align}`, title: t(column.title), tabindex };
    const sort = h("button", look, label, arrow);
    const handle = h("div", { class: "resize-handle", title: t("Drag to resize, double-click to fit") });
    const cell = h("div", { class: "header-cell", role: "columnheader" }, sort, handle);
    this.arrows.set(column.id, arrow);
    this.cells.set(column.id, cell);
    const { sortKey } = column;
    if (sortKey) sort.addEventListener("click", () => this.sortBy(column, sortKey));
    else sort.classList.add("unsortable");
    sort.addEventListener("keydown", (event) => {
      this.handleKey(event, column);
    });
    handle.addEventListener("pointerdown", (event) => {
      this.startResize(event, handle, column);
    });
    handle.addEventListener("dblclick", () => this.events.onFit(column));
    return cell;
  }

  private sortBy(column: Column, key: SortKey): void {
    this.pressed = column;
    this.events.onSort(key);
  }

  private handleKey(event: KeyboardEvent, column: Column): void {
    if (event.key !== "ArrowLeft" && event.key !== "ArrowRight") return;
    event.preventDefault();
    event.stopPropagation();
    const step = event.key === "ArrowLeft" ? -1 : 1;
    if (event.shiftKey) {
      this.resize(column, this.widthOf(column) + step * KEY_STEP_PX);
      return;
    }
    const next = COLUMNS[COLUMNS.indexOf(column) + step];
    if (next) this.cells.get(next.id)?.querySelector("button")?.focus();
  }

  private startResize(down: PointerEvent, handle: HTMLElement, column: Column): void {
    if (down.button !== 0) return;
    down.preventDefault();
    const startPx = this.widthOf(column);
    const abort = new AbortController();
    handle.setPointerCapture(down.pointerId);
    const listen = { signal: abort.signal };
    handle.addEventListener(
      "pointermove",
      (event) => {
        this.resize(column, startPx + event.clientX - down.clientX);
      },
      listen,
    );
    const end = () => {
      abort.abort();
    };
    handle.addEventListener("pointerup", end, listen);
    handle.addEventListener("pointercancel", end, listen);
  }

  private resize(column: Column, widthPx: number): void {
    this.events.onResize(column.id, Math.round(Math.max(LEAST_COLUMN_PX, Math.min(1000, widthPx))));
  }
}
