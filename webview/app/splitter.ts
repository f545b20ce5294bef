/** A bar between two panes: drag, arrow keys, double-click for the automatic size. */
import { h } from "./element";

/** What a splitter moves. */
export interface SplitterOptions {
  /** The bar's own direction: a horizontal bar changes a height. */
  orientation: "horizontal" | "vertical";
  label: string;
  /** Size in CSS pixels of the pane that it changes, now. */
  read: () => number;
  /** A new size, already within bounds; null for automatic. */
  write: (px: number | null) => void;
  bounds: () => { least: number; most: number };
  /** The pane lies after the bar: dragging away from it makes it smaller. */
  isAfter: boolean;
}

const KEY_STEP_PX = 16;

/** The bar, focusable. */
export function splitter(options: SplitterOptions): HTMLElement {
  const bar = h("div", {
    class: `splitter ${options.orientation}`,
    role: "separator",
    tabindex: "0",
    "aria-orientation": options.orientation,
    "aria-label": options.label,
  });
  const isHorizontal = options.orientation === "horizontal";
  const sign = options.isAfter ? -1 : 1;
  const write = (px: number) => {
    const { least, most } = options.bounds();
    options.write(Math.round(Math.min(Math.max(px, least), Math.max(least, most))));
  };
  bar.addEventListener("pointerdown", (down) => {
    if (down.button !== 0) return;
    const startPx = options.read();
    const abort = new AbortController();
    bar.setPointerCapture(down.pointerId);
    const move = (event: PointerEvent) => {
      const byPx = isHorizontal ? event.clientY - down.clientY : event.clientX - down.clientX;
      write(startPx + sign * byPx);
    };
    const end = () => {
      abort.abort();
    };
    bar.addEventListener("pointermove", move, { signal: abort.signal });
    bar.addEventListener("pointerup", end, { signal: abort.signal });
    bar.addEventListener("pointercancel", end, { signal: abort.signal });
  });
  bar.addEventListener("dblclick", () => {
    options.write(null);
  });
  bar.addEventListener("keydown", (event) => {
    const keys = isHorizontal ? ["ArrowUp", "ArrowDown"] : ["ArrowLeft", "ArrowRight"];
    const direction = keys.indexOf(event.key);
    if (direction < 0) return;
    event.preventDefault();
    event.stopPropagation();
    write(options.read() + sign * (direction === 0 ? -1 : 1) * KEY_STEP_PX);
  });
  return bar;
}
