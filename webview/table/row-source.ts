/**
 * Brings pages of rows from the child: what is on screen first, two questions at a time, old ones forgotten.
 * While the capture is read the pages age: an old page stays on show until the new one is here.
 */
import type { ConversationPage, ConversationView } from "../../src/protocol/child-contract";
import type { Host } from "../app/host";
import { PAGE_ROWS, PageCache, wantedPages } from "./page-cache";

/** Pages asked for at the same time. */
const MAX_IN_FLIGHT = 2;

/** The rows of one view. A new view starts a new generation, and late pages of an older one are ignored. */
export class RowSource {
  /** Rows in the view; -1 until the first page has come. */
  nRows = -1;
  private readonly cache = new PageCache<ConversationPage>();
  private readonly inFlight = new Set<number>();
  /** Pages whose rows may have changed since they were asked for. */
  private readonly aged = new Set<number>();
  private wanted: number[] = [];
  private generation = 0;
  private view: ConversationView | undefined;

  constructor(
    private readonly host: Host,
    private readonly onPage: () => void,
    private readonly onFailure: (error: unknown) => void,
  ) {}

  /** Changes the view and asks for the page of a row at once. */
  setView(view: ConversationView, aroundRow: number): void {
    this.beginView(view);
    this.wanted = [Math.floor(aroundRow / PAGE_ROWS)];
    this.askNext();
  }

  /** Changes the view to one whose first page is here already. */
  setViewWith(view: ConversationView, firstPage: ConversationPage): void {
    this.beginView(view);
    this.take(0, firstPage);
  }

  private beginView(view: ConversationView): void {
    this.view = view;
    this.generation++;
    this.nRows = -1;
    this.cache.clear();
    this.inFlight.clear();
    this.aged.clear();
    this.wanted = [];
  }

  /** Asks anew for what is wanted, because there is more to know; the pages that are here stay until then. */
  refresh(): void {
    for (const pageIdx of [...this.cache.keys(), ...this.inFlight]) this.aged.add(pageIdx);
    if (this.wanted.length === 0) this.wanted = [0];
    this.askNext();
  }

  /** Says which rows are on screen; what is no longer wanted is not asked for. */
  want(rows: { start: number; end: number }): void {
    if (this.nRows < 0) return;
    this.wanted = wantedPages(rows, this.nRows);
    this.askNext();
  }

  /** A row, when its page is here: the page, and the row's index in it. */
  row(rowIdx: number): { page: ConversationPage; i: number } | undefined {
    const page = this.cache.get(Math.floor(rowIdx / PAGE_ROWS));
    const i = rowIdx % PAGE_ROWS;
    return page !== undefined && i < page.conversation.length ? { page, i } : undefined;
  }

  private askNext(): void {
    for (const pageIdx of this.wanted) {
      if (this.inFlight.size >= MAX_IN_FLIGHT) return;
      const isHere = this.cache.has(pageIdx) && !this.aged.has(pageIdx);
      if (!isHere && !this.inFlight.has(pageIdx)) void this.ask(pageIdx);
    }
  }

  private async ask(pageIdx: number): Promise<void> {
    const { generation, view } = this;
    if (!view) return;
    this.inFlight.add(pageIdx);
    this.aged.delete(pageIdx);
    try {
      const page = await this.host.request("rows", { view, startRow: pageIdx * PAGE_ROWS, nRows: PAGE_ROWS });
      if (generation !== this.generation) return;
      this.take(pageIdx, page);
    } catch (error) {
      if (generation !== this.generation) return;
      this.inFlight.delete(pageIdx);
      this.wanted = [];
      this.onFailure(error);
    }
  }

  private take(pageIdx: number, page: ConversationPage): void {
    this.inFlight.delete(pageIdx);
    const isBeyondEnd = page.conversation.length === 0 && page.nTotal > 0 && this.nRows < 0;
    this.nRows = page.nTotal;
    if (page.conversation.length > 0) this.cache.put(pageIdx, page);
    // The remembered scroll position may lie beyond the end of a smaller view: begin at its start.
    if (isBeyondEnd) this.wanted = [0];
    this.onPage();
    this.askNext();
  }
}
