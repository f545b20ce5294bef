/** The answer before the data: one line on what failed, and a chip for each pattern. */
import { PATTERN_LABELS } from "../../src/report/pattern-labels";
import type { PatternId } from "../../src/report/pattern-names";
import type { CaptureReport, PatternSummary } from "../../src/report/report-shapes";
import { patternColorVariable } from "../timeline/chart-theme";
import { formatTime, type Clock } from "../timeline/ticks";
import { h } from "./element";
import { t, tCount } from "./translate";
import { formatCount, formatShare } from "./value-texts";

/** The verdict as sentences: the answer first, then where and since when, then what is no problem. */
export function verdictTexts(report: CaptureReport, clock: Clock): { answer: string; more: string[] } {
  const { nConversations } = report.capture;
  const nFailed = report.severities.failed;
  const answer = answerText(nFailed, nConversations);
  return {
    answer,
    more: [worstText(report, clock), degradedText(report), reuseText(report)].filter((s) => s !== ""),
  };
}

function answerText(nFailed: number, nConversations: number): string {
  if (nConversations === 0) return t("No TCP conversation in this capture");
  if (nFailed === 0)
    return tCount(nConversations, {
      one: "The only conversation did not fail",
      other: "None of {0} conversations failed",
    });
  return tCount(
    nConversations,
    { one: "The only conversation failed", other: "{1} of {0} conversations failed ({2})" },
    nFailed,
    formatShare(nFailed / nConversations),
  );
}

function worstText(report: CaptureReport, clock: Clock): string {
  const worst = report.worstService;
  if (!worst || worst.nFailed === 0 || !worst.mostFrequentFailure) return "";
  const label = t(PATTERN_LABELS[worst.mostFrequentFailure].label);
  const address = worst.server.includes(":") ? `[${worst.server}]` : worst.server;
  const service = `${address}:${worst.serverPort}`;
  const since = worst.firstFailureSeconds;
  if (since === null) return t("Most: {0}, at {1}", label, service);
  return t("Most: {0}, at {1}, since {2}", label, service, formatTime(since, 0, clock));
}

function degradedText(report: CaptureReport): string {
  const n = report.severities.degraded;
  return n === 0 ? "" : tCount(n, { one: "{0} was degraded", other: "{0} were degraded" });
}

function reuseText(report: CaptureReport): string {
  const { nReuses, nHarmful } = report.reuse;
  if (nReuses === 0) return "";
  const reuses = tCount(nReuses, { one: "{0} port reuse", other: "{0} port reuses" });
  return nHarmful === 0 ? t("{0}, none harmful", reuses) : t("{0}, {1} harmful", reuses, nHarmful);
}

/** The chips, with a dropdown in their place where the editor is narrow. */
export class PatternChips {
  private readonly chips = new Map<PatternId, HTMLElement>();
  private readonly dropdown: HTMLSelectElement | undefined;
  readonly element: HTMLElement;

  constructor(
    summaries: readonly PatternSummary[],
    private readonly events: {
      onToggle: (pattern: PatternId, alone: boolean) => void;
      onChoose: (pattern: PatternId | null) => void;
    },
  ) {
    const chips = summaries.map((summary, i) => this.chip(summary, i));
    this.dropdown = summaries.length > 0 ? this.choice(summaries) : undefined;
    this.element = h(
      "div",
      { class: "chips", role: "group", "aria-label": t("Filter by pattern") },
      ...chips,
      this.dropdown,
    );
  }

  show(patterns: readonly PatternId[]): void {
    for (const [pattern, chip] of this.chips) {
      chip.setAttribute("aria-pressed", String(patterns.includes(pattern)));
    }
    this.element.classList.toggle("some-on", patterns.length > 0);
    if (!this.dropdown) return;
    const value = patterns.length === 0 ? ALL : patterns.length === 1 ? patterns[0]! : SEVERAL;
    this.dropdown.value = value;
  }

  private chip(summary: PatternSummary, i: number): HTMLElement {
    const { label, sentence, symbol } = PATTERN_LABELS[summary.pattern];
    const mark = h("span", { class: "symbol", "aria-hidden": "true" }, symbol);
    mark.style.color = `var(${patternColorVariable(summary.pattern)})`;
    const share = formatShare(summary.share);
    const key = i < 9 ? `\n${t("Key {0}; Alt+{0} for this one only", String(i + 1))}` : "";
    const title = `${t(sentence)}\n${t("{0} of all conversations", share)}${key}`;
    const chip = h(
      "button",
      { class: "chip", title, "data-pattern": summary.pattern },
      mark,
      h("span", {}, t(label)),
      h("span", { class: "chip-count" }, formatCount(summary.nConversations)),
    );
    chip.addEventListener("click", (event) => {
      this.events.onToggle(summary.pattern, event.altKey);
    });
    this.chips.set(summary.pattern, chip);
    return chip;
  }

  /** A native list: the toolkit's dropdown costs 30 kB and is cut off by panes that scroll. */
  private choice(summaries: readonly PatternSummary[]): HTMLSelectElement {
    const options = summaries.map(({ pattern, nConversations }) => {
      const { label, symbol } = PATTERN_LABELS[pattern];
      return h("option", { value: pattern }, `${symbol}  ${t(label)}  ${formatCount(nConversations)}`);
    });
    const dropdown = h(
      "select",
      { class: "chip-choice", "aria-label": t("Filter by pattern") },
      h("option", { value: ALL }, t("All patterns")),
      ...options,
      h("option", { value: SEVERAL, disabled: true }, t("Several patterns")),
    );
    dropdown.addEventListener("change", () => {
      const chosen = summaries.find(({ pattern }) => pattern === dropdown.value);
      this.events.onChoose(chosen?.pattern ?? null);
    });
    return dropdown;
  }
}

const ALL = "all";
const SEVERAL = "several";
