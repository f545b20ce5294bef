import type { Progress } from "../../src/protocol/child-contract";
import { h } from "./element";

/** How far reading is, as a bar; where the whole is unknown, one that only says that something goes on. */
export class ProgressBar {
  private readonly fill = h("div", { class: "progress-fill" });
  readonly element = h(
    "div",
    { class: "progress", role: "progressbar", "aria-valuemin": 0, "aria-valuemax": 100 },
    this.fill,
  );

  constructor(label: string) {
    this.element.setAttribute("aria-label", label);
  }

  /** Returns the share that was read, rounded down to whole percents, in [0, 1]; undefined where the whole is unknown. */
  show({ bytesRead, bytesTotal }: Progress): number | undefined {
    const share = bytesTotal > 0 ? Math.min(1, bytesRead / bytesTotal) : undefined;
    this.element.classList.toggle("indeterminate", share === undefined);
    this.fill.style.transform = share === undefined ? "" : `scaleX(${share})`;
    if (share === undefined) {
      this.element.removeAttribute("aria-valuenow");
      return undefined;
    }
    this.element.setAttribute("aria-valuenow", String(Math.round(share * 100)));
    return Math.floor(share * 100) / 100;
  }
}
