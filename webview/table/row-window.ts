/**
 * Which rows of a very long list are on screen.
 * A browser caps an element's height (Chromium: 33,554,428 px, 1.5 million rows of 22 px), so the list lives
 * in a virtual space of exact pixels, and the native scroll bar in a native space that is at most
 * `NATIVE_HEIGHT_LIMIT_PX` high. As long as both are the same height they are the same space.
 */

/** Height of the tallest native scroll area; well below every browser's cap. */
export const NATIVE_HEIGHT_LIMIT_PX = 15_000_000;

/** Sizes of a list and its window, in CSS pixels. */
export interface ListSizes {
  nRows: number;
  rowPx: number;
  /** Height of the window that shows rows. */
  windowPx: number;
}

/** Height of all rows, exact. */
function virtualHeight(sizes: ListSizes): number {
  return sizes.nRows * sizes.rowPx;
}

/** Height of the native scroll area. */
export function nativeHeight(sizes: ListSizes): number {
  return Math.min(virtualHeight(sizes), NATIVE_HEIGHT_LIMIT_PX);
}

/** Whether one native pixel stands for more than one of the list. */
export function isScaled(sizes: ListSizes): boolean {
  return virtualHeight(sizes) > NATIVE_HEIGHT_LIMIT_PX;
}

/** The last scroll position, in virtual pixels. */
export function maxVirtualTop(sizes: ListSizes): number {
  return Math.max(0, virtualHeight(sizes) - sizes.windowPx);
}

/** A virtual scroll position brought inside the list. */
export function clampVirtualTop(virtualTop: number, sizes: ListSizes): number {
  return Math.min(Math.max(0, virtualTop), maxVirtualTop(sizes));
}

/** Virtual position of a native one; the ends meet exactly. */
export function toVirtualTop(nativeTop: number, sizes: ListSizes): number {
  if (!isScaled(sizes)) return clampVirtualTop(nativeTop, sizes);
  const nativeRange = nativeHeight(sizes) - sizes.windowPx;
  return clampVirtualTop((nativeTop / nativeRange) * maxVirtualTop(sizes), sizes);
}

/** Native position of a virtual one. */
export function toNativeTop(virtualTop: number, sizes: ListSizes): number {
  if (!isScaled(sizes)) return virtualTop;
  const nativeRange = nativeHeight(sizes) - sizes.windowPx;
  return (virtualTop / maxVirtualTop(sizes)) * nativeRange;
}

/** Rows [start, end) that the window touches. */
export function visibleRows(virtualTop: number, sizes: ListSizes): { start: number; end: number } {
  const start = Math.min(Math.floor(virtualTop / sizes.rowPx), sizes.nRows);
  const end = Math.min(Math.ceil((virtualTop + sizes.windowPx) / sizes.rowPx), sizes.nRows);
  return { start, end: Math.max(start, end) };
}

/** Where to scroll so that a row is wholly shown: the shortest way, or centred when it is far away. */
export function topToReveal(row: number, virtualTop: number, sizes: ListSizes): number {
  const rowTop = row * sizes.rowPx;
  const rowBottom = rowTop + sizes.rowPx;
  if (rowTop >= virtualTop && rowBottom <= virtualTop + sizes.windowPx) return virtualTop;
  const isFar = rowTop < virtualTop - sizes.windowPx || rowTop > virtualTop + 2 * sizes.windowPx;
  if (isFar) return clampVirtualTop(rowTop - (sizes.windowPx - sizes.rowPx) / 2, sizes);
  return clampVirtualTop(rowTop < virtualTop ? rowTop : rowBottom - sizes.windowPx, sizes);
}
