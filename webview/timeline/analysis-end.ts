/** Where the memory budget ended the analysis: the time behind it is hatched in the charts, and says so. */
import type { CaptureReport } from "../../src/report/report-shapes";
import { h, setText } from "../app/element";
import { t } from "../app/translate";
import { plotX, type PlotFrame } from "./stacked-plot";
import { formatTime } from "./ticks";

/** The hatched area; hidden where all of the view was analysed. */
export class AnalysisEnd {
  private readonly label = h("span", {});
  readonly element = h("div", { class: "not-analyzed", role: "note", hidden: true }, this.label);
  private endSeconds = Infinity;

  /** Takes the end from a report: a capture that is being read may come to it later. */
  update({ capture }: CaptureReport): void {
    this.endSeconds = capture.memory?.beyond?.afterSeconds ?? Infinity;
  }

  show(frame: PlotFrame): void {
    this.element.hidden = this.endSeconds >= frame.span.to;
    if (this.element.hidden) return;
    const fromX = Math.max(0, plotX(this.endSeconds, frame));
    this.element.style.left = `${frame.gutterPx + fromX}px`;
    this.element.style.width = `${frame.plotPx - fromX}px`;
    setText(this.label, this.text(frame));
  }

  /** What is said of a time beside its figures; "" for one that was analysed. */
  textAt(seconds: number, frame: PlotFrame): string {
    return seconds > this.endSeconds ? this.text(frame) : "";
  }

  private text({ clock }: PlotFrame): string {
    return t("Connections not analyzed from {0}", formatTime(this.endSeconds, 0, clock));
  }
}
