/** The answer before the data: one line on what failed, and a chip for each pattern. */
import { endpointText } from "../../src/report/endpoint-text";
import { PATTERN_LABELS } from "../../src/report/pattern-labels";
import type { PatternId } from "../../src/report/pattern-names";
import type { CaptureReport, PatternSummary } from "../../src/report/report-shapes";
import { patternColorVariable } from "../timeline/chart-theme";
import { formatTime, type Clock } from "../timeline/ticks";
import { h, setText } from "./element";
import type { Store } from "./store";
import { t, tCount } from "./translate";
import { formatCount, formatShare } from "./value-texts";
import { togglePattern, type ViewState } from "./view-state";

/** The verdict as sentences: the answer first, then where and since when, then what is no problem. */
export function verdictTexts(report: CaptureReport, clock: Clock): { answer: string; more: string[] } {
  const { nConversations } = report.capture;
  const nFailed = report.severities.failed;
  const isInPart = Boolean(report.capture.memory?.beyond);
  // Where nothing worse happened, it is the answer itself that says what was degraded.
  const isDegradedAtWorst = nFailed === 0 && report.severities.degraded > 0 && !isInPart;
  const answer = isInPart
    ? answerInPart(nFailed, nConversations)
    : isDegradedAtWorst
      ? degradedAnswer(report)
      : answerText(nFailed, nConversations);
  const degraded = isDegradedAtWorst ? "" : degradedText(report);
  return {
    answer,
    more: [worstText(report, clock), degraded, reuseText(report)].filter((s) => s !== ""),
  };
}

function degradedAnswer({ capture, severities, patterns }: CaptureReport): string {
  if (capture.nConversations > 1)
    return tCount(
      severities.degraded,
      {
        one: "None of {1} conversations failed, but {0} was degraded",
        other: "None of {1} conversations failed, but {0} were degraded",
      },
      formatCount(capture.nConversations),
    );
  const [only] = patterns;
  return only
    ? t("The only conversation was degraded: {0}", t(PATTERN_LABELS[only.pattern].label))
    : t("The only conversation was degraded");
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

/** Where the memory budget left conversations out: the figures are of the others. */
function answerInPart(nFailed: number, nConversations: number): string {
  const share = formatShare(nFailed / Math.max(1, nConversations));
  return t("Of {0} conversations analyzed, {1} failed ({2})", nConversations, nFailed, share);
}

function worstText(report: CaptureReport, clock: Clock): string {
  const worst = report.worstService;
  if (!worst || worst.nFailed === 0 || !worst.mostFrequentFailure) return "";
  const label = t(PATTERN_LABELS[worst.mostFrequentFailure].label);
  const service = endpointText(worst.server, worst.serverPort);
  const since = worst.firstFailureSeconds;
  const place = since === null ? service : t("{0} since {1}", service, formatTime(since, 0, clock));
  const nFailed = report.severities.failed;
  if (nFailed === 1) return t("At {0}: {1}", place, label);
  if (nFailed === worst.nFailed) return t("All at {0}, mainly: {1}", place, label);
  return t("{0} of them at {1}, mainly: {2}", worst.nFailed, place, label);
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
  private readonly chips = new Map<PatternId, Chip>();
  /** A native list: the toolkit's dropdown costs 30 kB and is cut off by panes that scroll. */
  private readonly dropdown = h("select", {
    class: "chip-choice",
    "aria-label": t("Filter by pattern"),
    hidden: true,
  });
  readonly element = h(
    "div",
    { class: "chips", role: "group", "aria-label": t("Filter by pattern") },
    this.dropdown,
  );

  constructor(
    private readonly events: {
      onToggle: (pattern: PatternId, alone: boolean) => void;
      onChoose: (pattern: PatternId | null) => void;
    },
  ) {
    this.dropdown.addEventListener("change", () => {
      const pattern = this.dropdown.value as PatternId;
      this.events.onChoose(this.chips.has(pattern) ? pattern : null);
    });
  }

  /** Shows these patterns. A chip that was there stays the same element, and keeps the focus. */
  update(summaries: readonly PatternSummary[]): void {
    const occurring = new Set(summaries.map(({ pattern }) => pattern));
    for (const [pattern, { element }] of this.chips) {
      if (occurring.has(pattern)) continue;
      element.remove();
      this.chips.delete(pattern);
    }
    let next = this.element.firstElementChild;
    for (const [i, summary] of summaries.entries()) {
      const chip = this.chips.get(summary.pattern) ?? this.newChip(summary.pattern);
      fillChip(chip, summary, i);
      if (chip.element === next) next = next.nextElementSibling;
      else this.element.insertBefore(chip.element, next);
    }
    this.updateChoice(summaries);
  }

  show(patterns: readonly PatternId[]): void {
    for (const [pattern, { element }] of this.chips) {
      element.setAttribute("aria-pressed", String(patterns.includes(pattern)));
    }
    this.element.classList.toggle("some-on", patterns.length > 0);
    const value = patterns.length === 0 ? ALL : patterns.length === 1 ? patterns[0]! : SEVERAL;
    this.dropdown.value = value;
  }

  private newChip(pattern: PatternId): Chip {
    const { label, symbol } = PATTERN_LABELS[pattern];
    const mark = h("span", { class: "symbol", "aria-hidden": "true" }, symbol);
    mark.style.color = `var(${patternColorVariable(pattern)})`;
    const count = h("span", { class: "chip-count" });
    const attributes = { class: "chip", "data-pattern": pattern, "aria-pressed": "false" };
    const element = h("button", attributes, mark, h("span", {}, t(label)), count);
    element.addEventListener("click", (event) => {
      this.events.onToggle(pattern, event.altKey);
    });
    const chip = { element, count };
    this.chips.set(pattern, chip);
    return chip;
  }

  /** The options of the dropdown; left alone where they are the same, for it may be open. */
  private updateChoice(summaries: readonly PatternSummary[]): void {
    const texts = summaries.map(({ pattern, nConversations }) => {
      const { label, symbol } = PATTERN_LABELS[pattern];
      return { value: pattern, text: `${symbol}  ${t(label)}  ${formatCount(nConversations)}` };
    });
    const shown = [...this.dropdown.options].slice(1, -1);
    this.dropdown.hidden = summaries.length === 0;
    if (texts.length === shown.length && shown.every(({ value }, i) => value === texts[i]!.value)) {
      for (const [i, option] of shown.entries()) setText(option, texts[i]!.text);
      return;
    }
    const { value } = this.dropdown;
    this.dropdown.replaceChildren(
      h("option", { value: ALL }, t("All patterns")),
      ...texts.map((option) => h("option", { value: option.value }, option.text)),
      h("option", { value: SEVERAL, disabled: true }, t("Several patterns")),
    );
    this.dropdown.value = value === "" ? ALL : value;
  }
}

/** A chip's parts. */
interface Chip {
  element: HTMLElement;
  count: HTMLElement;
}

function fillChip({ element, count }: Chip, summary: PatternSummary, i: number): void {
  const share = formatShare(summary.share);
  const key = i < 9 ? `\n${t("Key {0}; Alt+{0} for this one only", String(i + 1))}` : "";
  const { sentence } = PATTERN_LABELS[summary.pattern];
  element.title = `${t(sentence)}\n${t("{0} of all conversations", share)}${key}`;
  setText(count, formatCount(summary.nConversations));
}

const ALL = "all";
const SEVERAL = "several";

/** Chips that switch the patterns of a view. */
export function patternChips(store: Store<ViewState>): PatternChips {
  return new PatternChips({
    onToggle: (pattern, alone) =>
      store.update({ patterns: togglePattern(store.state.patterns, pattern, alone) }),
    onChoose: (pattern) => store.update({ patterns: pattern === null ? [] : [pattern] }),
  });
}
