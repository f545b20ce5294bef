/** The legend of the flags chart: what each line is, its value under the cursor, and a switch for it. */
import type { TimelineBins } from "../../src/protocol/child-contract";
import { h, setText, svg } from "../app/element";
import { t } from "../app/translate";
import { binAt } from "./bin-reading";
import { rateText } from "./flags-chart";
import { LEGEND_ORDER, type FlagSeries } from "./flag-series";

/** The legend; pressing an entry switches its line. */
export class FlagsLegend {
  private readonly values = new Map<string, HTMLElement>();
  readonly element = h("div", {
    class: "legend",
    role: "group",
    "aria-label": t("Lines of the flags chart"),
  });

  constructor(onToggle: (key: string) => void) {
    this.element.append(...LEGEND_ORDER.map((series) => this.entry(series, onToggle)));
  }

  setHidden(hidden: readonly string[]): void {
    for (const entry of this.element.querySelectorAll<HTMLElement>("button")) {
      entry.setAttribute("aria-pressed", String(!hidden.includes(entry.dataset.key ?? "")));
    }
  }

  /** Shows the values at a time, or none. */
  showAt(bins: TimelineBins | undefined, seconds: number | null): void {
    if (!bins) return;
    const bin = seconds === null ? -1 : binAt(bins, seconds);
    for (const series of LEGEND_ORDER) {
      const text = bin < 0 ? "" : rateText(bins[series.key][bin]!, bins);
      setText(this.values.get(series.key)!, text);
    }
  }

  private entry(series: FlagSeries, onToggle: (key: string) => void): HTMLElement {
    const line = svg("line", {
      x1: 0,
      y1: 5,
      x2: 26,
      y2: 5,
      "stroke-width": series.widthPx + 0.5,
      "stroke-dasharray": series.dash.length > 0 ? series.dash.join(" ") : undefined,
    });
    line.style.stroke = `var(${series.colorVariable})`;
    const sample = svg("svg", { width: 26, height: 10, "aria-hidden": "true" }, line);
    const value = h("span", { class: "legend-value" });
    this.values.set(series.key, value);
    const entry = h(
      "button",
      { class: "legend-entry", "data-key": series.key, title: t("Show or hide this line") },
      sample,
      t(series.label),
      value,
    );
    entry.addEventListener("click", () => {
      onToggle(series.key);
    });
    return entry;
  }
}

/** The series that are switched off after one was pressed. */
export function toggledFlags(keys: readonly string[], key: string): string[] {
  return keys.includes(key) ? keys.filter((other) => other !== key) : [...keys, key];
}
