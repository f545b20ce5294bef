/**
 * Brings pages of frames from the child. A page may come in parts: the child answers within a bounded time with what it
 * found, and is asked for the rest. What is on screen comes first; what is no longer wanted is not gone on with.
 */
import type { FramePage } from "../../src/report/frame-shapes";
import { PAGE_ROWS, PageCache, wantedPages } from "../table/page-cache";

/** How to ask, and who is told. */
export interface FrameSourceOptions {
  ask: (startRow: number, nRows: number) => Promise<FramePage>;
  /** Rows that there will be, as far as is known before the first page. */
  expectedRows: number;
  onPage: () => void;
  onFailure: (error: unknown) => void;
}

/** See the file's head. */
export class FrameSource {
  nRows: number;
  private readonly cache = new PageCache<FramePage[]>();
  private wanted: number[] = [];
  private isAsking = false;
  private isEnded = false;

  constructor(private readonly options: FrameSourceOptions) {
    this.nRows = options.expectedRows;
  }

  /** Says which rows are on screen. */
  want(rows: { start: number; end: number }): void {
    this.wanted = wantedPages(rows, this.nRows);
    if (!this.isAsking) void this.askWanted();
  }

  /** Answers that come later are nobody's. */
  end(): void {
    this.isEnded = true;
    this.wanted = [];
  }

  /** A row, when it is here: the page that holds it, and its index there. */
  row(row: number): { page: FramePage; i: number } | undefined {
    for (const page of this.cache.get(Math.floor(row / PAGE_ROWS)) ?? []) {
      const i = row - page.startRow;
      if (i >= 0 && i < page.frame.length) return { page, i };
    }
    return undefined;
  }

  private async askWanted(): Promise<void> {
    this.isAsking = true;
    try {
      for (let page = this.nextPage(); page !== undefined; page = this.nextPage()) await this.askPart(page);
    } catch (error) {
      this.wanted = [];
      if (!this.isEnded) this.options.onFailure(error);
    }
    this.isAsking = false;
  }

  /** The page that is wanted most and is not whole yet. */
  private nextPage(): number | undefined {
    return this.wanted.find((page) => this.nMissing(page) > 0);
  }

  private nHere(page: number): number {
    return (this.cache.get(page) ?? []).reduce((sum, part) => sum + part.frame.length, 0);
  }

  private nMissing(page: number): number {
    return Math.min(PAGE_ROWS, this.nRows - page * PAGE_ROWS) - this.nHere(page);
  }

  private async askPart(page: number): Promise<void> {
    const startRow = page * PAGE_ROWS + this.nHere(page);
    const part = await this.options.ask(startRow, this.nMissing(page));
    if (this.isEnded) return;
    if (part.isCounted || part.nRows > this.nRows) this.nRows = part.nRows;
    if (part.frame.length > 0) this.cache.put(page, [...(this.cache.get(page) ?? []), part]);
    this.options.onPage();
  }
}
