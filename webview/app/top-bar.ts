/** The bar over everything: filter, clock, the capture's measures, report and keys. */
import type { Progress } from "../../src/protocol/child-contract";
import type { CaptureFacts } from "../../src/report/report-shapes";
import { button, checkbox, h, setText, type ValueElement } from "./element";
import { ReadingMark } from "./reading-mark";
import type { Store } from "./store";
import { t, tCount } from "./translate";
import { formatBytes, formatDuration } from "./value-texts";
import type { ViewState } from "./view-state";

/** How long typing must rest before the filter is applied, in ms. */
const TYPING_REST_MS = 250;

const MAX_FILTER_CHARACTERS = 1000;

/** What the bar's buttons do. */
export interface TopBarActions {
  onGoTo: () => void;
  onReport: () => void;
  onKeys: () => void;
  onCancel: () => void;
}

/** The bar. */
export class TopBar {
  readonly element: HTMLElement;
  private readonly measures = h("span", {
    class: "measures",
    title: t("Duration, frames, size of the file"),
  });
  private readonly report: HTMLElement;
  private readonly reading: ReadingMark;
  private readonly filter: ValueElement;
  private typing: ReturnType<typeof setTimeout> | undefined;

  constructor(
    private readonly store: Store<ViewState>,
    actions: TopBarActions,
  ) {
    this.filter = h("vscode-text-field", {
      class: "filter-field",
      placeholder: t("Filter: 10.0.0.1 :443 stream:5 tries:3"),
      "aria-label": t("Filter conversations"),
      title: t(
        "Words, all of which must match: an address or its beginning, :port, address:port, stream:5, tries:3, pattern:syn-refused",
      ),
      maxlength: MAX_FILTER_CHARACTERS,
    }) as ValueElement;
    this.filter.value = store.state.filter;
    this.filter.addEventListener("input", () => this.applySoon());
    this.filter.addEventListener("keydown", (event) => {
      if (event.key === "Enter") this.apply();
    });
    const clock = checkbox(t("Relative time"), {
      checked: store.state.relativeTime,
      title: t("Times since the first frame; else the time of day (R)"),
      onChange: (relativeTime) => store.update({ relativeTime }),
    });
    store.listen(({ state, changed }) => {
      if (changed("relativeTime")) clock.checked = state.relativeTime;
      if (changed("filter") && this.filter.value.trim() !== state.filter) this.filter.value = state.filter;
    });
    this.reading = new ReadingMark(actions.onCancel);
    this.report = button(t("Report"), {
      onPress: actions.onReport,
      title: t("Open the report: what failed, since when, and why"),
    });
    this.element = h(
      "header",
      { class: "top-bar" },
      this.filter,
      button(t("Go to…"), {
        onPress: actions.onGoTo,
        title: t("Go to a conversation, frame, stream or address"),
      }),
      clock,
      this.reading.element,
      this.measures,
      this.report,
      button("?", { onPress: actions.onKeys, title: t("Keys (?)") }),
    );
  }

  /** Shows the capture's measures; `progress` is null once it is read, and only then there is a report to open. */
  show(capture: CaptureFacts, progress: Progress | null): void {
    setText(this.measures, measures(capture));
    this.report.toggleAttribute("disabled", progress !== null);
    this.reading.show(progress);
  }

  focusFilter(): void {
    this.filter.focus();
  }

  private applySoon(): void {
    clearTimeout(this.typing);
    this.typing = setTimeout(() => this.apply(), TYPING_REST_MS);
  }

  private apply(): void {
    clearTimeout(this.typing);
    this.store.update({ filter: this.filter.value.trim() });
  }
}

function measures(capture: CaptureFacts): string {
  const frames = tCount(capture.nFrames, { one: "{0} frame", other: "{0} frames" });
  const bytes = formatBytes(capture.fileBytes > 0 ? capture.fileBytes : capture.captureBytes);
  return `${formatDuration(capture.durationSeconds)} · ${frames} · ${bytes}`;
}
