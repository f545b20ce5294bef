/** The line over the table: how many rows of how many, what narrows them, and the way to the next failure. */
import { button, checkbox, h, setText } from "./element";
import type { Store } from "./store";
import { t, tCount } from "./translate";
import { formatCount } from "./value-texts";
import { isFiltered, type ListName, type ViewState } from "./view-state";

/** What the line holds of others, and what its buttons do. */
export interface TableHeadActions {
  /** Chooses what is listed; stands first. */
  tabs: HTMLElement;
  onClear: () => void;
  onNextFailure: (backwards: boolean) => void;
}

/** The line. */
export class TableHead {
  readonly element: HTMLElement;
  private readonly count = h("span", { class: "row-count", "aria-live": "polite" });
  private readonly clear: HTMLElement;
  private readonly failures: readonly HTMLButtonElement[];
  /** Stands beside the list of all frames, which no filter narrows. */
  private readonly framesNote = h(
    "span",
    { class: "frames-note" },
    t("The filter applies to conversations only"),
  );

  constructor(
    private readonly store: Store<ViewState>,
    private nConversations: number,
    actions: TableHeadActions,
  ) {
    const onlyInView = checkbox(t("Only in the visible time"), {
      checked: store.state.onlyInView,
      title: t("List only conversations that were alive in the stretch of time that the charts show"),
      onChange: (checked) => store.update({ onlyInView: checked }),
    });
    this.clear = button(t("Clear filter"), { onPress: actions.onClear });
    this.clear.classList.add("clear-filter");
    const show = (state: ViewState) => {
      this.showFiltered(state);
      onlyInView.classList.toggle("of-whole", state.zoom === null && !state.onlyInView);
    };
    store.listen(({ state, changed }) => {
      if (changed("onlyInView")) onlyInView.checked = state.onlyInView;
      show(state);
    });
    show(store.state);
    const failure = (symbol: string, title: string, backwards: boolean) => {
      const element = h("button", { class: "small-button", title, "aria-label": title }, symbol);
      element.addEventListener("click", () => {
        actions.onNextFailure(backwards);
      });
      return element;
    };
    this.failures = [
      failure("◂", t("Previous failed conversation ([)"), true),
      failure("▸", t("Next failed conversation (])"), false),
    ];
    // How many conversations there are stands in their tab.
    actions.tabs.firstElementChild?.append(" ", this.count);
    this.element = h(
      "div",
      { class: "table-head" },
      actions.tabs,
      onlyInView,
      this.framesNote,
      this.clear,
      h(
        "span",
        { class: "failures", role: "group", "aria-label": t("Failures") },
        h("span", { class: "failures-label", "aria-hidden": "true" }, t("Failures")),
        ...this.failures,
      ),
    );
  }

  /** The capture has so many conversations now, so many of them failed; `isReading` where there may be more. */
  setTotal(nConversations: number, nFailed: number, isReading: boolean): void {
    this.nConversations = nConversations;
    for (const button of this.failures) button.disabled = nFailed === 0;
    // A number that grows ten times a second is not to be read out.
    this.count.setAttribute("aria-live", isReading ? "off" : "polite");
    // All of them are listed: the verdict's number at once, before the rows are here.
    if (!isFiltered(this.store.state)) this.showCount(nConversations);
  }

  /** Leaves only what is of use to the list on show. */
  showFor(list: ListName): void {
    this.element.classList.toggle("of-frames", list === "frames");
    this.element.classList.toggle("of-ladder", list === "ladder");
  }

  private showFiltered(state: ViewState): void {
    this.clear.hidden = !isFiltered(state);
    this.framesNote.hidden = !isFiltered(state);
  }

  showCount(nRows: number): void {
    const all = formatCount(this.nConversations);
    setText(this.count, isFiltered(this.store.state) ? t("{0} of {1}", nRows, all) : all);
    this.count.title = tCount(nRows, { one: "{0} row", other: "{0} rows" });
  }
}
