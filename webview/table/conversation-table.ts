/**
 * The conversation table: any number of rows, a few dozen of them in the page.
 *
 * virtual-scroll.ts moves it; the rows come page by page.
 *
 * ARIA: a grid with `aria-rowcount` of the whole list; the grid keeps the focus and points at the current row.
 */
import { FIRST_VIEW, type ConversationPage } from "../../src/protocol/child-contract";
import type { Host } from "../app/host";
import type { Store } from "../app/store";
import { h } from "../app/element";
import { t, tCount } from "../app/translate";
import { wordsNotUnderstood } from "../app/filter-words";
import { conversationView, isFiltered, isViewOf, nextSort, type ViewState } from "../app/view-state";
import type { Clock } from "../timeline/ticks";
import { cellElement, COLUMNS, type Column } from "./columns";
import { RowSource } from "./row-source";
import { TableHeader } from "./table-header";
import { isKeyOfGrid, pointAtSelected, READ_ONLY_MENU, ROW_PX, VirtualScroll } from "./virtual-scroll";

/** What the table needs of the editor around it. */
export interface TableContext {
  host: Host;
  store: Store<ViewState>;
  clock: () => Clock;
  announce: (text: string) => void;
  /** The person moved to a conversation. */
  onSelect: (conversation: number) => void;
  onOpenDetails: () => void;
  onOpenLadder: () => void;
  /** Whether the view has a row for the selected conversation, as soon as that is known. */
  onListed: (isListed: boolean) => void;
  /** The number of rows became known. */
  onCount: (nRows: number) => void;
  onFailure: (error: unknown) => void;
}

/** How long old rows stay while a new view's first page is on its way. */
const KEEP_OLD_ROWS_MS = 200;

/** How long the zoom must rest before the rows follow it. */
const ZOOM_REST_MS = 200;

/** The table; `element` goes into the page. */
export class ConversationTable {
  readonly element: HTMLElement;
  private readonly content: HTMLElement;
  private readonly rowLayer = h("div", { class: "row-layer", role: "rowgroup" });
  private readonly empty = h("div", { class: "table-empty", hidden: true });
  private readonly header: TableHeader;
  private readonly source: RowSource;
  private readonly scroll: VirtualScroll;
  /** Row that the keys move from; -1 where the selected conversation is not in the view. */
  private currentRow = -1;
  /** Whether it could be seen when rows were drawn last. */
  private isCurrentInView = false;
  /** Row to scroll to as soon as the number of rows is known; -1 where none. */
  private rowToReveal = -1;
  private zoomRest: ReturnType<typeof setTimeout> | undefined;
  private viewStartedMs = -Infinity;

  constructor(private readonly context: TableContext) {
    const { store } = context;
    this.header = new TableHeader({
      onSort: (key) => store.update(nextSort(store.state, key)),
      onResize: (id, px) => store.update({ columnPx: { ...store.state.columnPx, [id]: px } }),
      onFit: (column) => this.fitColumn(column),
    });
    this.content = h("div", { class: "table-content" }, this.header.element, this.rowLayer);
    const scroller = h("div", { class: "table-scroller", role: "presentation" }, this.content);
    this.element = h(
      "div",
      {
        class: "table",
        role: "grid",
        tabindex: "0",
        "aria-label": t("Conversations"),
        "aria-colcount": COLUMNS.length,
        "data-vscode-context": READ_ONLY_MENU,
      },
      scroller,
      this.empty,
    );
    this.source = new RowSource(context.host, () => this.takePage(), context.onFailure);
    this.scroll = new VirtualScroll({
      scroller,
      content: this.content,
      layer: this.rowLayer,
      nRows: () => this.source.nRows,
      render: () => this.render(),
      onPress: (row) => this.moveTo(row),
    });
    this.listen();
    this.applyWidths();
  }

  /**
   * Asks for the rows, unless those of `FIRST_VIEW` are given and it is the view; to be called once the element is in the
   * page.
   */
  start(firstRows: ConversationPage | null): void {
    const { state } = this.context.store;
    const isFirstView = state.topRow === 0 && isViewOf(state, FIRST_VIEW);
    this.setView(state.topRow, isFirstView ? firstRows : null);
    void this.findSelected();
  }

  /** There is more to know of the capture: rows are asked for anew, the scroll place and the selection stay. */
  refresh(): void {
    this.source.refresh();
    void this.findSelected();
  }

  /** Follows a new size; a current row that could be seen stays in view. */
  resize(): void {
    if (this.isCurrentInView && !this.scroll.shows(this.currentRow)) this.scroll.reveal(this.currentRow);
    else this.scroll.scrollTo(this.scroll.top);
  }

  /** Draws the rows again: another clock, another theme. */
  repaint(): void {
    this.scroll.repaint();
  }

  /**
   * Makes a conversation the current row and scrolls to it.
   * Answers false where the view does not show it.
   */
  async reveal(conversation: number): Promise<boolean> {
    const view = conversationView(this.context.store.state);
    const { row } = await this.context.host.request("rowOf", { view, conversation });
    if (row < 0) return false;
    this.context.onListed(true);
    this.currentRow = row;
    this.revealCurrentRow();
    return true;
  }

  /** Scrolls to the selected conversation if the filter lets it: to look at the list is no reason to clear it. */
  async revealSelected(): Promise<void> {
    await this.findSelected();
    if (this.currentRow >= 0) this.revealCurrentRow();
  }

  focus(): void {
    this.element.focus();
  }

  /** The current row as tab-separated text with a heading; "" where it is not loaded. */
  currentRowText(): string {
    const found = this.currentRow < 0 ? undefined : this.source.row(this.currentRow);
    if (!found) return "";
    const source = { ...found, clock: this.context.clock() };
    const heading = COLUMNS.map((column) => t(column.label)).join("\t");
    return `${heading}\n${COLUMNS.map((column) => column.text(source)).join("\t")}`;
  }

  private listen(): void {
    this.element.addEventListener("keydown", (event) => {
      this.handleKey(event);
    });
    this.rowLayer.addEventListener("dblclick", this.context.onOpenLadder);
    this.context.store.listen(({ changed, state }) => {
      if (changed("filter", "patterns", "onlyInView", "sortBy", "descending")) this.changeView();
      else if (changed("zoom") && state.onlyInView) this.changeViewSoon();
      if (changed("columnPx")) this.applyWidths();
      if (changed("selected", "relativeTime")) this.scroll.repaint();
      if (changed("selected") && state.selected < 0) this.currentRow = -1;
    });
  }

  /** Zooming comes in many small steps, and each would make the child sort anew. */
  private changeViewSoon(): void {
    clearTimeout(this.zoomRest);
    this.zoomRest = setTimeout(() => {
      this.changeView();
    }, ZOOM_REST_MS);
  }

  private changeView(): void {
    clearTimeout(this.zoomRest);
    this.setView(0);
    this.scroll.top = 0;
    this.currentRow = -1;
    void this.findSelected();
  }

  private revealCurrentRow(): void {
    if (this.source.nRows < 0) this.rowToReveal = this.currentRow;
    else this.scroll.reveal(this.currentRow);
  }

  private setView(topRow: number, rows: ConversationPage | null = null): void {
    const { state } = this.context.store;
    this.header.showSort(state.sortBy, state.descending);
    this.viewStartedMs = performance.now();
    this.element.setAttribute("aria-busy", "true");
    this.scroll.top = topRow * ROW_PX;
    if (rows) this.source.setViewWith(conversationView(state), rows);
    else this.source.setView(conversationView(state), topRow);
    setTimeout(() => this.scroll.repaint(), KEEP_OLD_ROWS_MS);
  }

  /** Learns where the selected conversation stands in the view, without moving. */
  async findSelected(): Promise<void> {
    const { selected } = this.context.store.state;
    if (selected < 0) return;
    try {
      const view = conversationView(this.context.store.state);
      const { row } = await this.context.host.request("rowOf", { view, conversation: selected });
      const { state } = this.context.store;
      if (state.selected !== selected || !isViewOf(state, view)) return;
      this.currentRow = row;
      this.context.onListed(row >= 0);
    } catch (error) {
      this.context.onFailure(error);
    }
  }

  private takePage(): void {
    this.element.setAttribute("aria-busy", "false");
    const { nRows } = this.source;
    this.element.setAttribute("aria-rowcount", String(nRows + 1));
    this.empty.hidden = nRows !== 0;
    if (nRows === 0) this.empty.replaceChildren(...whyEmpty(this.context.store.state));
    this.context.onCount(nRows);
    const row = this.rowToReveal;
    this.rowToReveal = -1;
    this.scroll.resize();
    if (row >= 0) this.scroll.reveal(row);
  }

  private render(): void {
    const isWaiting = this.source.nRows < 0;
    if (isWaiting && performance.now() - this.viewStartedMs < KEEP_OLD_ROWS_MS) return;
    const range = this.scroll.visibleRows();
    this.source.want(range);
    const rows: HTMLElement[] = [];
    for (let row = range.start; row < range.end; row++) rows.push(this.rowElement(row));
    this.rowLayer.replaceChildren(...rows);
    this.isCurrentInView = this.currentRow >= 0 && this.scroll.shows(this.currentRow);
    pointAtSelected(this.element, this.rowLayer);
    if (!isWaiting) this.context.store.update({ topRow: Math.round(this.scroll.top / ROW_PX) });
  }

  private rowElement(rowIdx: number): HTMLElement {
    const found = this.source.row(rowIdx);
    const row = h("div", { role: "row", class: "row" });
    this.scroll.place(row, rowIdx);
    if (!found) {
      row.classList.add("placeholder");
      row.append(h("div", { class: "cell", role: "gridcell" }, "…"));
      return row;
    }
    const source = { ...found, clock: this.context.clock() };
    const conversation = found.page.conversation[found.i]!;
    row.id = `conversation-${conversation}`;
    row.dataset.conversation = String(conversation);
    row.dataset.vscodeContext = JSON.stringify({ webviewSection: "conversation", conversation });
    row.setAttribute("aria-selected", String(conversation === this.context.store.state.selected));
    row.append(...COLUMNS.map((column) => cellElement(column, source)));
    return row;
  }

  private handleKey(event: KeyboardEvent): void {
    if (!isKeyOfGrid(event, this.element)) return;
    if (event.key === "Enter" && this.currentRow >= 0) {
      event.preventDefault();
      this.context.onOpenDetails();
      return;
    }
    const row = this.scroll.rowAfterKey(event, this.currentRow);
    if (row !== undefined) this.moveTo(row);
  }

  /** Makes a row current; selects its conversation as soon as its page is here. */
  private moveTo(rowIdx: number): void {
    this.currentRow = rowIdx;
    this.context.onListed(true);
    this.scroll.reveal(rowIdx);
    const found = this.source.row(rowIdx);
    if (found) {
      this.context.onSelect(found.page.conversation[found.i]!);
      return;
    }
    void this.selectWhenLoaded(rowIdx);
  }

  private async selectWhenLoaded(rowIdx: number): Promise<void> {
    try {
      const view = conversationView(this.context.store.state);
      const page = await this.context.host.request("rows", { view, startRow: rowIdx, nRows: 1 });
      if (this.currentRow === rowIdx && page.conversation.length > 0)
        this.context.onSelect(page.conversation[0]!);
    } catch (error) {
      this.context.onFailure(error);
    }
  }

  private applyWidths(): void {
    const { columnPx } = this.context.store.state;
    this.header.setWidths(columnPx);
    const widths = COLUMNS.map((column) => columnPx[column.id] ?? column.widthPx);
    this.content.style.setProperty("--columns", widths.map((px) => `${px}px`).join(" "));
    this.content.style.width = `max(100%, ${widths.reduce((sum, px) => sum + px, 0)}px)`;
  }

  /** Makes a column as wide as the widest of its cells on screen. */
  private fitColumn(column: Column): void {
    const idx = COLUMNS.indexOf(column);
    const cells = [...this.rowLayer.querySelectorAll(".row:not(.placeholder)")].map(
      (row) => row.children[idx]!,
    );
    const heading = this.header.element.children[idx]!.querySelector(".header-text")!;
    const measure = document.createRange();
    const widths = [...cells, heading].map((cell) => {
      measure.selectNodeContents(cell);
      return measure.getBoundingClientRect().width;
    });
    const px = Math.ceil(Math.max(LEAST_FIT_PX, ...widths)) + CELL_PADDING_PX;
    this.context.store.update({ columnPx: { ...this.context.store.state.columnPx, [column.id]: px } });
    this.context.announce(tCount(px, FIT_TEXTS, t(column.label)));
  }
}

const FILTER_EXAMPLES = "10.0.0.1 :443 stream:5 tries:3 pattern:syn-refused";
const LEAST_FIT_PX = 24;
const CELL_PADDING_PX = 18;
const FIT_TEXTS = { one: "{1} is {0} pixel wide", other: "{1} is {0} pixels wide" };

/** Lines that say why no row is there, and which words of the filter are at fault. */
function whyEmpty(state: ViewState): HTMLElement[] {
  if (!isFiltered(state)) return [h("p", {}, t("There is no TCP conversation to list."))];
  const unknown = wordsNotUnderstood(state.filter);
  const quoted = unknown.map((word) => `"${word}"`).join(" ");
  return [
    h("p", {}, t("No conversation matches.")),
    ...(unknown.length > 0 ? [h("p", { class: "not-understood" }, t("Not understood: {0}", quoted))] : []),
    h("p", {}, t("Filter words: {0}", FILTER_EXAMPLES)),
  ];
}
