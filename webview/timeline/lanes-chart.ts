/** The lanes of the patterns: a label for each, and the picture beside them. */
import type { LaneBins } from "../../src/protocol/child-contract";
import { PATTERN_LABELS } from "../../src/report/pattern-labels";
import type { PatternId } from "../../src/report/pattern-names";
import { h, setText } from "../app/element";
import { formatCount } from "../app/value-texts";
import { t } from "../app/translate";
import { binAt, binsIn, totalAndPeak } from "./bin-reading";
import { patternColorVariable } from "./chart-theme";
import { barAt, type LaneBar } from "./lane-layout";
import { paintLanes, type LanePicture } from "./lanes-paint";
import { formatTime } from "./ticks";
import type { PlotFrame } from "./stacked-plot";

/** What lies under a point of the lanes. */
export interface LaneHit {
  pattern: PatternId;
  /** The conversation whose bar is there; undefined where areas are shown or no bar is near. */
  conversation: number | undefined;
}

/** The lanes; give it a picture, it paints and answers what is where. */
export class LanesChart {
  readonly canvas = h("canvas", { class: "lanes-canvas" });
  readonly labels = h("div", { class: "lane-labels" });
  readonly element = h(
    "div",
    { class: "lanes" },
    this.labels,
    h("div", { class: "lanes-plot", role: "img" }, this.canvas),
  );
  private picture: LanePicture | undefined;
  private bars: LaneBar[][] = [];
  private readonly counts = new Map<PatternId, HTMLElement>();

  constructor(private readonly onToggle: (pattern: PatternId, alone: boolean) => void) {}

  show(picture: LanePicture): void {
    if (picture.patterns.join() !== this.picture?.patterns.join()) this.buildLabels(picture.patterns);
    this.picture = picture;
    this.labels.style.width = `${picture.frame.gutterPx}px`;
    for (const [i, label] of [...this.labels.children].entries()) {
      (label as HTMLElement).style.height = `${picture.lanePx}px`;
      const pattern = picture.patterns[i]!;
      label.setAttribute("aria-pressed", String(picture.emphasized.includes(pattern)));
    }
    this.bars = paintLanes(this.canvas, picture);
    this.showCountsAt(null);
    this.canvas.parentElement?.setAttribute("aria-label", lanesSummary(picture));
  }

  /** Shows each lane's count beside its label: alive at a time, or in view when there is none. */
  showCountsAt(seconds: number | null): void {
    const bins = this.picture?.bins;
    if (!bins) return;
    const bin = seconds === null ? -1 : binAt(bins, seconds);
    for (const [pattern, element] of this.counts) {
      const lane = bins.lanes.find((candidate) => candidate.pattern === pattern);
      const n = lane === undefined ? 0 : bin < 0 ? lane.nInRange : lane.alive[bin]!;
      setText(element, formatCount(n));
    }
  }

  /** What is at a point, in pixels from the plot's upper left corner. */
  hitAt(point: { plotX: number; plotY: number }): LaneHit | undefined {
    const { picture } = this;
    if (!picture) return undefined;
    const laneIdx = Math.floor(point.plotY / picture.lanePx);
    const pattern = picture.patterns[laneIdx];
    if (pattern === undefined) return undefined;
    const laneY = point.plotY - laneIdx * picture.lanePx;
    const bar = barAt(this.bars[laneIdx] ?? [], { plotX: point.plotX, laneY }, picture.frame);
    return { pattern, conversation: bar?.conversation };
  }

  private buildLabels(patterns: readonly PatternId[]): void {
    this.counts.clear();
    this.labels.replaceChildren(
      ...patterns.map((pattern) => {
        const { label, sentence, symbol } = PATTERN_LABELS[pattern];
        const mark = h("span", { class: "symbol", "aria-hidden": "true" }, symbol);
        mark.style.color = `var(${patternColorVariable(pattern)})`;
        const count = h("span", { class: "lane-count" });
        this.counts.set(pattern, count);
        const open = pattern === "open" ? [t("Dashed: open, and no frame is sent")] : [];
        const use = t("Click to filter, Alt+click for this one only");
        const title = [t(label), t(sentence), ...open, use].join("\n");
        const text = h("span", { class: "lane-text" }, t(label));
        const row = h("button", { class: "lane-label", title, tabindex: "-1" }, mark, text, count);
        row.addEventListener("click", (event) => {
          this.onToggle(pattern, event.altKey);
        });
        return row;
      }),
    );
  }
}

/** "Conversations by pattern over time. SYN unanswered: 14,210 in view, most at once 214 at 00:31:02; …" */
function lanesSummary(picture: Pick<LanePicture, "bins" | "patterns" | "frame">): string {
  const title = t("Conversations by pattern over time");
  if (!picture.bins) return title;
  const { bins } = picture;
  return `${title}. ${picture.patterns.map((pattern) => laneSentence(pattern, bins, picture.frame)).join("; ")}.`;
}

function laneSentence(pattern: PatternId, bins: LaneBins, frame: PlotFrame): string {
  const label = t(PATTERN_LABELS[pattern].label);
  const lane = bins.lanes.find((candidate) => candidate.pattern === pattern);
  if (!lane || lane.nInRange === 0) return t("{0}: none in view", label);
  const { peak, peakBin } = totalAndPeak(lane.alive, binsIn(bins, frame.span));
  const at = formatTime(bins.fromSeconds + Math.max(0, peakBin) * bins.binSeconds, 0, frame.clock);
  return t("{0}: {1} in view, most at once {2} at {3}", label, lane.nInRange, Math.round(peak), at);
}
