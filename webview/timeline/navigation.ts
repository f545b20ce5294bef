/** Moves through time: the view in force, its history, and the buttons for those who do not use keys. */
import { h } from "../app/element";
import type { Store } from "../app/store";
import { t } from "../app/translate";
import type { ViewState } from "../app/view-state";
import { decimalsForStep, formatTime, type Clock } from "./ticks";
import {
  centreOnSpan,
  centreSpan,
  clampSpan,
  fitSpan,
  isSameSpan,
  isWhole,
  panSpan,
  pushHistory,
  zoomSpan,
  type Span,
} from "./viewport";

/** Movements closer together than this are one step of the history. */
const SMOOTH_STEP_MS = 600;

/** The one place that changes the view. */
export class TimelineNavigation {
  readonly buttons: HTMLElement;
  private history: Span[] = [];
  private lastSmoothMs = -Infinity;
  private marked: Span | null = null;
  private readonly back: HTMLButtonElement;
  private readonly fit: HTMLButtonElement;

  constructor(
    private whole: Span,
    private readonly store: Store<ViewState>,
    private readonly announce: (text: string) => void,
    private readonly clock: () => Clock,
  ) {
    const zoom = (factor: number) => () => this.zoomAt(factor, (this.span.from + this.span.to) / 2);
    this.back = navigationButton("↶", t("Previous view (Backspace)"), () => this.previousView());
    this.fit = navigationButton(t("Fit"), t("Show the whole capture (0)"), () => this.fitWhole());
    this.buttons = h(
      "div",
      { class: "navigation", role: "group", "aria-label": t("Zoom") },
      navigationButton("−", t("Zoom out (−)"), zoom(2)),
      navigationButton("+", t("Zoom in (+)"), zoom(0.5)),
      this.back,
      this.fit,
    );
    this.showButtons();
  }

  /** The span on show. */
  get span(): Span {
    const { zoom } = this.store.state;
    return zoom ? clampSpan(zoom, this.whole) : this.whole;
  }

  /** The capture is longer than was known. A view that was chosen stays. */
  setWhole(whole: Span): void {
    this.whole = whole;
    this.showButtons();
  }

  setMarked(span: Span | null): void {
    this.marked = span;
  }

  /** Goes to a view; the one left behind becomes the previous view. */
  goTo(span: Span): void {
    const target = clampSpan(span, this.whole);
    if (isSameSpan(target, this.span)) return;
    this.history = pushHistory(this.history, this.span);
    this.show(target);
    this.say();
  }

  fitWhole(): void {
    this.goTo(this.whole);
  }

  previousView(): void {
    const previous = this.history.at(-1);
    if (!previous) {
      this.announce(t("There is no earlier view"));
      return;
    }
    this.history = this.history.slice(0, -1);
    this.show(previous);
    this.say();
  }

  zoomAt(factor: number, at: number): void {
    this.goTo(zoomSpan(this.span, factor, at, this.whole));
  }

  panBy(share: number): void {
    this.goTo(panSpan(this.span, share, this.whole));
  }

  /** As `zoomAt`, for one of many small steps of a wheel: a run of them is one step of the history. */
  zoomSmoothly(factor: number, at: number): void {
    this.moveSmoothly(zoomSpan(this.span, factor, at, this.whole));
  }

  /** As `panBy`, for one of many small steps. */
  panSmoothly(share: number): void {
    this.moveSmoothly(panSpan(this.span, share, this.whole));
  }

  /** Follows the brush of the overview. */
  brushTo(span: Span, final: boolean): void {
    this.moveSmoothly(span);
    if (final) this.say();
  }

  /** Moves the view, as wide as it is, to a stretch of time of which it shows nothing. */
  bringIntoView(stretch: Span): void {
    const { from, to } = this.span;
    if (stretch.to < from || stretch.from > to) this.goTo(centreOnSpan(this.span, stretch, this.whole));
  }

  /** Centres the marked conversation; when it is centred already, fits the view to it. */
  centreOrFitMarked(): void {
    if (!this.marked) {
      this.announce(t("No conversation is selected"));
      return;
    }
    const middle = (this.marked.from + this.marked.to) / 2;
    const centred = centreSpan(this.span, middle, this.whole);
    const isCentred = isSameSpan(centred, this.span);
    this.goTo(isCentred ? fitSpan(this.marked.from, this.marked.to - this.marked.from, this.whole) : centred);
  }

  private moveSmoothly(span: Span): void {
    const now = performance.now();
    if (now - this.lastSmoothMs > SMOOTH_STEP_MS) this.history = pushHistory(this.history, this.span);
    this.lastSmoothMs = now;
    this.show(clampSpan(span, this.whole));
  }

  private show(span: Span): void {
    this.store.update({ zoom: isWhole(span, this.whole) ? null : span });
    this.showButtons();
  }

  private showButtons(): void {
    this.back.disabled = this.history.length === 0;
    this.fit.disabled = isWhole(this.span, this.whole);
  }

  private say(): void {
    const { from, to } = this.span;
    if (isWhole(this.span, this.whole)) {
      this.announce(t("Showing the whole capture"));
      return;
    }
    const decimals = decimalsForStep((to - from) / 10);
    const clock = this.clock();
    this.announce(
      t("Showing {0} to {1}", formatTime(from, decimals, clock), formatTime(to, decimals, clock)),
    );
  }
}

function navigationButton(text: string, title: string, onPress: () => void): HTMLButtonElement {
  const element = h("button", { class: "small-button", title, "aria-label": title }, text);
  element.addEventListener("click", onPress);
  return element;
}
