/**
 * Pointer and wheel over a chart: drag selects a stretch, Shift+drag or the middle button pans, the wheel
 * zooms about the pointer. All in pixels of the plot; what they mean is the owner's business.
 */

/** What a chart's surface reports. Pixels count from the plot's upper left corner. */
export interface GestureEvents {
  onHover: (point: { plotX: number; plotY: number } | null) => void;
  onClick: (point: { plotX: number; plotY: number }) => void;
  onDoubleClick: () => void;
  /** A stretch is being drawn; null when it was dropped. */
  onSelecting: (range: { fromX: number; toX: number } | null) => void;
  onSelected: (range: { fromX: number; toX: number }) => void;
  /** The view is dragged along by so many pixels since the last call. */
  onPan: (byPx: number) => void;
  /** One step of the wheel: `factor` < 1 zooms in about `plotX`. */
  onZoom: (factor: number, plotX: number) => void;
  /** Whether a plain wheel may zoom; it must not where the charts themselves need to scroll. */
  mayZoomWithPlainWheel: () => boolean;
}

/** A movement shorter than this is a click. */
const DRAG_THRESHOLD_PX = 4;

/** Listens on a surface for as long as it lives. */
export function listenForGestures(surface: HTMLElement, events: GestureEvents): void {
  surface.addEventListener("pointermove", (event) => {
    events.onHover(pointIn(surface, event));
  });
  surface.addEventListener("pointerleave", () => {
    events.onHover(null);
  });
  surface.addEventListener("dblclick", events.onDoubleClick);
  surface.addEventListener("pointerdown", (event) => {
    startDrag(surface, event, events);
  });
  surface.addEventListener("wheel", (event) => handleWheel(surface, event, events), { passive: false });
}

function startDrag(surface: HTMLElement, down: PointerEvent, events: GestureEvents): void {
  if (down.button > 1) return;
  const isPan = down.button === 1 || down.shiftKey;
  const from = pointIn(surface, down);
  let lastX = from.plotX;
  let isDrag = false;
  if (isPan) down.preventDefault();
  surface.setPointerCapture(down.pointerId);
  const abort = new AbortController();
  const listen = { signal: abort.signal };
  surface.addEventListener(
    "pointermove",
    (event) => {
      const { plotX } = pointIn(surface, event);
      isDrag ||= Math.abs(plotX - from.plotX) >= DRAG_THRESHOLD_PX;
      if (isPan) events.onPan(plotX - lastX);
      else if (isDrag) events.onSelecting(ordered(from.plotX, plotX));
      lastX = plotX;
    },
    listen,
  );
  const drop = () => {
    abort.abort();
    events.onSelecting(null);
  };
  document.addEventListener(
    "keydown",
    (event) => {
      if (event.key !== "Escape" || !isDrag) return;
      event.stopPropagation();
      drop();
    },
    { ...listen, capture: true },
  );
  surface.addEventListener("pointercancel", drop, listen);
  surface.addEventListener(
    "pointerup",
    (event) => {
      const { plotX } = pointIn(surface, event);
      drop();
      if (isPan) return;
      if (isDrag) events.onSelected(ordered(from.plotX, plotX));
      else events.onClick(from);
    },
    listen,
  );
}

function handleWheel(surface: HTMLElement, event: WheelEvent, events: GestureEvents): void {
  const stepPx = event.deltaMode === WheelEvent.DOM_DELTA_LINE ? 33 : 1;
  const sideways = event.shiftKey && event.deltaX === 0 ? event.deltaY : event.deltaX;
  if (event.shiftKey || Math.abs(event.deltaX) > Math.abs(event.deltaY)) {
    event.preventDefault();
    events.onPan(-sideways * stepPx);
    return;
  }
  const isZoomKey = event.ctrlKey || event.metaKey;
  if (!isZoomKey && !events.mayZoomWithPlainWheel()) return;
  event.preventDefault();
  const factor = Math.exp(Math.max(-150, Math.min(150, event.deltaY * stepPx)) * 0.0025);
  events.onZoom(factor, pointIn(surface, event).plotX);
}

function pointIn(surface: HTMLElement, event: MouseEvent): { plotX: number; plotY: number } {
  const box = surface.getBoundingClientRect();
  return { plotX: event.clientX - box.left, plotY: event.clientY - box.top };
}

function ordered(a: number, b: number): { fromX: number; toX: number } {
  return { fromX: Math.min(a, b), toX: Math.max(a, b) };
}
