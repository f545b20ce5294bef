/**
 * The pages of a list that are held in memory, the least recently used thrown out first, and the choice of
 * the next page to ask for.
 */

/** Rows of a page. */
export const PAGE_ROWS = 64;

/** Pages held at most: 12,800 rows. */
const MAX_PAGES = 200;

/** Pages asked for beyond each end of the window. */
const PREFETCH_PAGES = 2;

/** Pages by number; reading one makes it the most recently used. */
export class PageCache<Page> {
  // A Map keeps insertion order: the first key is the least recently used.
  private readonly pages = new Map<number, Page>();

  constructor(private readonly maxPages: number = MAX_PAGES) {}

  get nPages(): number {
    return this.pages.size;
  }

  /** Numbers of the pages held. */
  keys(): number[] {
    return [...this.pages.keys()];
  }

  has(pageIdx: number): boolean {
    return this.pages.has(pageIdx);
  }

  get(pageIdx: number): Page | undefined {
    const page = this.pages.get(pageIdx);
    if (page === undefined) return undefined;
    this.pages.delete(pageIdx);
    this.pages.set(pageIdx, page);
    return page;
  }

  put(pageIdx: number, page: Page): void {
    this.pages.delete(pageIdx);
    this.pages.set(pageIdx, page);
    while (this.pages.size > this.maxPages) {
      const oldest = this.pages.keys().next();
      if (oldest.done === true) return;
      this.pages.delete(oldest.value);
    }
  }

  clear(): void {
    this.pages.clear();
  }
}

/**
 * Pages that a window of rows [start, end) wants, most wanted first: those on screen from top to bottom,
 * then the ones next to it. Never a page beyond the list.
 */
export function wantedPages(rows: { start: number; end: number }, nRows: number): number[] {
  if (nRows === 0) return [];
  const lastPage = Math.floor((nRows - 1) / PAGE_ROWS);
  const first = Math.min(Math.floor(rows.start / PAGE_ROWS), lastPage);
  const last = Math.min(Math.floor(Math.max(rows.start, rows.end - 1) / PAGE_ROWS), lastPage);
  const wanted: number[] = [];
  for (let page = first; page <= last; page++) wanted.push(page);
  for (let i = 1; i <= PREFETCH_PAGES; i++) {
    if (last + i <= lastPage) wanted.push(last + i);
    if (first - i >= 0) wanted.push(first - i);
  }
  return wanted;
}
