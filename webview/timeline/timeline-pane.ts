/**
 * The timeline: overview, flags, lanes, one time scale, one cursor. It asks the child for bins of what is in
 * view (last question wins) and turns gestures and keys into new views.
 */
import type { LaneBins, TimelineBins } from "../../src/protocol/child-contract";
import type { CaptureReport } from "../../src/report/report-shapes";
import type { PatternId } from "../../src/report/pattern-names";
import { h, setText } from "../app/element";
import type { Host } from "../app/host";
import { LatestRequest } from "../app/latest-request";
import type { Store } from "../app/store";
import { currentLanguage, t } from "../app/translate";
import { formatDuration } from "../app/value-texts";
import { togglePattern, type ViewState } from "../app/view-state";
import { AnalysisEnd } from "./analysis-end";
import { listenForGestures, type GestureEvents } from "./chart-gestures";
import { flagsTable, lanesTable } from "./chart-table";
import { FlagsChart, flagsAt, rateUnit } from "./flags-chart";
import { gutterPx, LEGEND_PX, naturalHeight, RIGHT_PX, shareHeight } from "./lane-layout";
import { LanesChart } from "./lanes-chart";
import { FlagsLegend, toggledFlags } from "./legend";
import { OverviewChart } from "./overview-chart";
import { plotX, timeAt, timeTicks, type PlotFrame } from "./stacked-plot";
import { binsToAskFor, dayText, formatTime, type Clock } from "./ticks";
import { TimelineNavigation } from "./navigation";
import { isWhole, wholeSpan, type Span } from "./viewport";

/** What the timeline needs of the editor around it. */
export interface TimelineContext {
  host: Host;
  store: Store<ViewState>;
  report: CaptureReport;
  clock: () => Clock;
  announce: (text: string) => void;
  select: (conversation: number) => void;
  onFailure: (error: unknown) => void;
}

/** The pane; `element` goes into the page, `resize` must follow its size. */
export class TimelinePane {
  readonly element: HTMLElement;
  readonly navigation: TimelineNavigation;
  private patterns: PatternId[] = [];
  private whole: Span;
  private openSpan: Span | null = null;
  private readonly overview: OverviewChart;
  private readonly flags = new FlagsChart();
  private readonly lanes: LanesChart;
  private readonly legend: FlagsLegend;
  private readonly axisUnit = h("div", { class: "axis-unit" });
  private readonly rangeText = h("span", { class: "range-text" });
  private readonly flagsFigure: HTMLElement;
  private readonly lanesFigure: HTMLElement;
  private readonly flagsSurface = h("div", { class: "plot-surface" });
  private readonly lanesSurface = h("div", { class: "plot-surface" });
  private readonly flagsNumbers = h("div", { class: "chart-numbers", tabindex: "0" });
  private readonly lanesNumbers = h("div", { class: "chart-numbers", tabindex: "0" });
  private readonly cursorLine = h(
    "div",
    { class: "cursor-line", hidden: true },
    h("span", { class: "cursor-time" }),
  );
  private readonly selection = h("div", { class: "selection", hidden: true });
  private readonly mark = h("div", { class: "conversation-mark", hidden: true });
  private readonly analysisEnd = new AnalysisEnd();
  private readonly charts: HTMLElement;
  private flagBins: TimelineBins | undefined;
  private laneBins: LaneBins | undefined;
  private marked: Span | null = null;
  private cursorSeconds: number | null = null;
  private drawPending = false;
  /** Width of the plot when bins were last asked for. */
  private askedForPx = 0;
  private readonly askTimeline: LatestRequest<Span, TimelineBins>;
  private readonly askLanes: LatestRequest<Span, LaneBins>;
  private readonly askFine: LatestRequest<Span, TimelineBins>;
  private readonly askOverview: LatestRequest<Span, TimelineBins>;

  constructor(private readonly context: TimelineContext) {
    const { report, store } = context;
    this.whole = wholeSpan(report.capture.durationSeconds);
    this.takeReport(report);
    this.navigation = new TimelineNavigation(this.whole, store, context.announce, context.clock);
    this.legend = new FlagsLegend((key) => {
      store.update({ hiddenFlags: toggledFlags(store.state.hiddenFlags, key) });
    });
    this.lanes = new LanesChart((pattern, alone) =>
      store.update({ patterns: togglePattern(store.state.patterns, pattern, alone) }),
    );
    this.overview = new OverviewChart({
      onBrush: (span, final) => this.navigation.brushTo(span, final),
    });
    const lanesLabel = t("Conversations by pattern over time");
    this.flagsFigure = figure("flags", t("TCP flags over time"), [
      this.flags.element,
      h("div", { class: "axis-title" }, t("TCP flags"), this.axisUnit),
      this.flagsSurface,
      this.flagsNumbers,
    ]);
    this.lanesFigure = figure("lanes-figure", lanesLabel, [
      this.lanes.element,
      this.lanesSurface,
      this.lanesNumbers,
    ]);
    this.charts = h(
      "div",
      { class: "charts" },
      this.overview.element,
      this.head(),
      this.flagsFigure,
      this.lanesFigure,
      this.analysisEnd.element,
      this.selection,
      this.mark,
      this.cursorLine,
    );
    this.element = h("section", { class: "timeline", "aria-label": t("Timeline") }, this.charts);
    this.askTimeline = this.timelineRequest(false, (bins, span) => {
      this.takeFlagBins(bins);
      if (this.isInView(span) && bins.binSeconds > 1.5 * this.wantedBinSeconds(span)) this.askFine.ask(span);
    });
    this.askFine = this.timelineRequest(true, (bins, span) => {
      if (this.isInView(span)) this.takeFlagBins(bins);
    });
    this.askOverview = this.timelineRequest(false, (bins) => this.overview.setBins(bins));
    this.askLanes = this.lanesRequest();
    this.listen();
  }

  /** Asks for everything; to be called once the element is in the page. */
  start(): void {
    this.draw();
    this.askBins();
    this.askOverview.ask(this.whole);
  }

  /** More of the capture is known: new bins are asked for, and the old ones stay on show until they are here. */
  update(report: CaptureReport): void {
    this.takeReport(report);
    this.navigation.setWhole(this.whole);
    this.scheduleDraw();
    this.askBins();
    this.askOverview.ask(this.whole);
  }

  /** Follows a new size of the editor; finer bins are asked for when there is room for more. */
  resize(): void {
    this.scheduleDraw();
    if (this.frame().plotPx !== this.askedForPx) this.askBins();
  }

  /** Draws with the colours of a new theme. */
  repaint(): void {
    this.overview.repaint();
    this.flags.repaint();
    this.draw();
  }

  /** Marks when the selected conversation was alive; null marks nothing. */
  markConversation(span: Span | null): void {
    this.marked = span;
    this.navigation.setMarked(span);
    this.placeMark();
  }

  /** Moves the cursor by so many hundredths of the view, and reads out what is there. */
  moveCursor(steps: number): void {
    const { from, to } = this.navigation.span;
    const at = (this.cursorSeconds ?? (from + to) / 2) + ((to - from) / 100) * steps;
    this.setCursor(Math.min(Math.max(at, from), to));
    this.context.announce(this.cursorSentence());
  }

  /** The time under the cursor, or the middle of the view. */
  cursorOrMiddle(): number {
    return this.cursorSeconds ?? (this.navigation.span.from + this.navigation.span.to) / 2;
  }

  clearCursor(): boolean {
    const had = this.cursorSeconds !== null;
    this.setCursor(null);
    return had;
  }

  /** Shows the chart that has the focus as a table, or as a chart again. */
  toggleTable(): void {
    const { state } = this.context.store;
    if (this.lanesFigure.contains(document.activeElement)) {
      this.context.store.update({ lanesAsTable: !state.lanesAsTable });
    } else {
      this.context.store.update({ flagsAsTable: !state.flagsAsTable });
    }
  }

  /** The panes that F6 visits. */
  get panes(): HTMLElement[] {
    return [this.flagsFigure, this.lanesFigure];
  }

  private takeReport(report: CaptureReport): void {
    this.whole = wholeSpan(report.capture.durationSeconds);
    this.patterns = report.patterns.map((summary) => summary.pattern);
    const open = report.patterns.find(({ pattern }) => pattern === "open");
    this.openSpan = open ? { from: open.firstSeconds, to: this.whole.to } : null;
    this.analysisEnd.update(report);
  }

  private naturalHeight(): number {
    const size = { widthPx: window.innerWidth, heightPx: window.innerHeight };
    return naturalHeight(size, this.patterns.length);
  }

  private head(): HTMLElement {
    const { element } = this.legend;
    const head = h("div", { class: "timeline-head" }, element, this.rangeText, this.navigation.buttons);
    head.style.height = `${LEGEND_PX}px`;
    return head;
  }

  private timelineRequest(
    isFine: boolean,
    onResult: (bins: TimelineBins, span: Span) => void,
  ): LatestRequest<Span, TimelineBins> {
    const { host, onFailure } = this.context;
    return new LatestRequest<Span, TimelineBins>({
      ask: (span) => host.request("timeline", { ...binsToAskFor(span, this.mostBins()), isFine }),
      onResult,
      onFailure,
    });
  }

  private lanesRequest(): LatestRequest<Span, LaneBins> {
    const { host, onFailure } = this.context;
    return new LatestRequest<Span, LaneBins>({
      ask: (span) =>
        host.request("lanes", { ...binsToAskFor(span, this.mostBins()), maxBars: this.mostBars() }),
      onResult: (bins) => this.takeLaneBins(bins),
      onFailure,
    });
  }

  private listen(): void {
    for (const surface of [this.flagsSurface, this.lanesSurface]) {
      listenForGestures(surface, this.gestures(surface));
    }
    this.context.store.listen(({ changed }) => {
      if (changed("zoom")) this.askBins();
      const isOtherLook = changed("patterns", "relativeTime", "hiddenFlags", "selected");
      if (isOtherLook || changed("zoom", "flagsAsTable", "lanesAsTable", "timelinePx")) this.scheduleDraw();
    });
  }

  private frame(): PlotFrame {
    const width = this.element.clientWidth;
    const gutter = gutterPx(width);
    return {
      span: this.navigation.span,
      gutterPx: gutter,
      plotPx: Math.max(80, width - gutter - RIGHT_PX),
      clock: this.context.clock(),
    };
  }

  private mostBins(): number {
    return Math.min(1000, Math.max(50, Math.floor(this.frame().plotPx / 3)));
  }

  private mostBars(): number {
    return Math.floor(this.frame().plotPx / 3);
  }

  /** Whether this is still what is looked at. */
  private isInView({ from, to }: Span): boolean {
    const { span } = this.navigation;
    return span.from === from && span.to === to;
  }

  private wantedBinSeconds(span: Span): number {
    const { fromSeconds, toSeconds, nBins } = binsToAskFor(span, this.mostBins());
    return (toSeconds - fromSeconds) / nBins;
  }

  private askBins(): void {
    this.askedForPx = this.frame().plotPx;
    this.askTimeline.ask(this.navigation.span);
    this.askLanes.ask(this.navigation.span);
  }

  private takeFlagBins(bins: TimelineBins): void {
    this.flagBins = bins;
    this.flags.setBins(bins);
    setText(this.axisUnit, rateUnit(bins));
    this.scheduleDraw();
  }

  private takeLaneBins(bins: LaneBins): void {
    this.laneBins = bins;
    this.scheduleDraw();
  }

  private scheduleDraw(): void {
    if (this.drawPending) return;
    this.drawPending = true;
    requestAnimationFrame(() => {
      this.drawPending = false;
      this.draw();
    });
  }

  private draw(): void {
    if (!this.element.isConnected || this.element.clientWidth === 0) return;
    const { state } = this.context.store;
    const height = state.timelinePx ?? this.naturalHeight();
    this.element.style.height = `${height}px`;
    const frame = this.frame();
    const { overviewPx, flagsPx, lanePx } = shareHeight(height, this.patterns.length);
    this.flagsFigure.style.height = `${flagsPx}px`;
    this.charts.style.setProperty("--overview-height", `${overviewPx}px`);
    this.overview.show({ ...frame, span: this.whole }, frame.span, overviewPx);
    this.flags.setHidden(state.hiddenFlags);
    this.flags.show(frame, flagsPx);
    this.legend.setHidden(state.hiddenFlags);
    this.lanes.show({
      frame,
      lanePx,
      patterns: this.patterns,
      bins: this.laneBins,
      emphasized: state.patterns,
      selected: state.selected,
      openSpan: this.openSpan,
    });
    this.charts.classList.toggle("compact", frame.gutterPx < 100);
    for (const surface of [this.flagsSurface, this.lanesSurface]) {
      surface.style.left = `${frame.gutterPx}px`;
      surface.style.width = `${frame.plotPx}px`;
    }
    this.lanesSurface.style.height = `${this.patterns.length * lanePx}px`;
    this.showTables(frame);
    this.showRange(frame);
    this.analysisEnd.show(frame);
    this.setCursor(this.cursorSeconds);
    this.placeMark();
  }

  private showTables(frame: PlotFrame): void {
    const { flagsAsTable, lanesAsTable } = this.context.store.state;
    this.flagsFigure.classList.toggle("as-table", flagsAsTable);
    this.lanesFigure.classList.toggle("as-table", lanesAsTable);
    this.flagsNumbers.replaceChildren(
      ...(flagsAsTable && this.flagBins ? [flagsTable(this.flagBins, frame)] : []),
    );
    this.lanesNumbers.replaceChildren(
      ...(lanesAsTable && this.laneBins ? [lanesTable(this.laneBins, this.patterns, frame)] : []),
    );
  }

  private showRange(frame: PlotFrame): void {
    const { from, to } = frame.span;
    const { decimals } = timeTicks(frame);
    const length = formatDuration(to - from);
    const text = isWhole(frame.span, this.whole)
      ? t("Whole capture, {0}", length)
      : t(
          "{0} – {1} ({2})",
          formatTime(from, decimals, frame.clock),
          formatTime(to, decimals, frame.clock),
          length,
        );
    const day = dayText(from, frame.clock, currentLanguage());
    setText(this.rangeText, day === "" ? text : `${text} · ${day}`);
  }

  private gestures(surface: HTMLElement): GestureEvents {
    return {
      onHover: (point) => {
        this.setCursor(point === null ? null : timeAt(point.plotX, this.frame()));
        if (surface === this.lanesSurface) {
          const hit = point ? this.lanes.hitAt(point) : undefined;
          surface.classList.toggle("over-bar", hit?.conversation !== undefined);
        }
      },
      onClick: (point) => {
        this.setCursor(timeAt(point.plotX, this.frame()));
        (surface === this.lanesSurface ? this.lanesFigure : this.flagsFigure).focus({ preventScroll: true });
        const hit = surface === this.lanesSurface ? this.lanes.hitAt(point) : undefined;
        if (hit?.conversation !== undefined) this.context.select(hit.conversation);
      },
      onDoubleClick: () => this.navigation.fitWhole(),
      onSelecting: (range) => this.placeSelection(range),
      onSelected: ({ fromX, toX }) => {
        const frame = this.frame();
        this.navigation.goTo({ from: timeAt(fromX, frame), to: timeAt(toX, frame) });
      },
      onPan: (byPx) => this.navigation.panSmoothly(-byPx / this.frame().plotPx),
      onZoom: (factor, x) => this.navigation.zoomSmoothly(factor, timeAt(x, this.frame())),
      mayZoomWithPlainWheel: () => this.element.scrollHeight <= this.element.clientHeight + 1,
    };
  }

  private placeSelection(range: { fromX: number; toX: number } | null): void {
    this.selection.hidden = range === null;
    if (!range) return;
    const { gutterPx: left, plotPx } = this.frame();
    const fromX = Math.max(0, range.fromX);
    this.selection.style.left = `${left + fromX}px`;
    this.selection.style.width = `${Math.min(plotPx, range.toX) - fromX}px`;
  }

  private placeMark(): void {
    const frame = this.frame();
    const { marked } = this;
    this.mark.hidden = marked === null || marked.to < frame.span.from || marked.from > frame.span.to;
    if (marked === null || this.mark.hidden) return;
    const fromX = Math.max(0, plotX(marked.from, frame));
    const toX = Math.min(frame.plotPx, plotX(marked.to, frame));
    this.mark.style.left = `${frame.gutterPx + fromX}px`;
    this.mark.style.width = `${Math.max(1, toX - fromX)}px`;
  }

  private setCursor(seconds: number | null): void {
    const frame = this.frame();
    this.cursorSeconds = seconds;
    const isShown = seconds !== null && seconds >= frame.span.from && seconds <= frame.span.to;
    this.cursorLine.hidden = !isShown;
    this.legend.showAt(this.flagBins, isShown ? seconds : null);
    this.lanes.showCountsAt(isShown ? seconds : null);
    if (!isShown) return;
    const x = plotX(seconds, frame);
    this.cursorLine.style.transform = `translateX(${frame.gutterPx + x}px)`;
    this.cursorLine.classList.toggle("at-right", x > frame.plotPx - 130);
    const { decimals } = timeTicks(frame);
    setText(this.cursorLine.firstElementChild!, formatTime(seconds, Math.min(9, decimals + 1), frame.clock));
  }

  private cursorSentence(): string {
    const frame = this.frame();
    const at = this.cursorOrMiddle();
    const time = formatTime(at, timeTicks(frame).decimals, frame.clock);
    if (!this.flagBins) return time;
    const parts = [time, flagsAt(this.flagBins, at), this.analysisEnd.textAt(at, frame)];
    return parts.filter((text) => text !== "").join(". ");
  }
}

/** A chart that takes the focus and the keys. */
function figure(className: string, label: string, children: HTMLElement[]): HTMLElement {
  const attributes = {
    class: `figure ${className}`,
    role: "application",
    tabindex: "0",
    "aria-label": label,
    "aria-description": t("Arrow keys move the cursor, + and − zoom, T shows a table"),
  };
  return h("div", attributes, ...children);
}
