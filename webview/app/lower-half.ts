/** The lower half of the editor: the table, and the details beside it. */
import { h } from "./element";
import { splitter } from "./splitter";
import type { Store } from "./store";
import { t } from "./translate";
import type { ViewState } from "./view-state";

const LEAST_DETAILS_PX = 220;
const USUAL_DETAILS_PX = 350;
/** Where the table would be left with less than twice this, the details make room. */
const USUAL_DETAILS_SHARE = 0.31;
/** What the table keeps however wide the details are drawn. */
const LEAST_BESIDE_PX = 300;

/** See the file's head. `element` goes into the page, `resize` must follow its size. */
export class LowerHalf {
  readonly element: HTMLElement;

  constructor(
    private readonly store: Store<ViewState>,
    tablePane: HTMLElement,
    details: HTMLElement,
  ) {
    const between = splitter({
      orientation: "vertical",
      label: t("Width of the details"),
      read: () => details.clientWidth,
      write: (detailsPx) => store.update({ detailsPx }),
      bounds: () => ({ least: LEAST_DETAILS_PX, most: this.element.clientWidth - LEAST_BESIDE_PX }),
      isAfter: true,
    });
    this.element = h("section", { class: "lower" }, tablePane, between, details);
    store.listen(({ changed }) => {
      if (changed("detailsPx")) this.resize();
    });
  }

  /** Gives the details the width that the person chose, or one that suits the editor's. */
  resize(): void {
    const widthPx = this.element.clientWidth;
    const px = this.store.state.detailsPx ?? Math.min(USUAL_DETAILS_PX, widthPx * USUAL_DETAILS_SHARE);
    const most = Math.max(LEAST_DETAILS_PX, widthPx - LEAST_BESIDE_PX);
    this.element.style.setProperty("--details-width", `${Math.min(px, most)}px`);
  }
}
