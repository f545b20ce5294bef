/** The mark in the top bar of an editor that shows what there is so far: how far reading is, and the way to stop it. */
import type { Progress } from "../../src/protocol/child-contract";
import { button, h, setText } from "./element";
import { t } from "./translate";
import { formatBytes, formatShare } from "./value-texts";

/** The mark; hidden once the capture is read. It is not a live region: only start and end are announced. */
export class ReadingMark {
  private readonly fill = h("div", { class: "progress-fill" });
  private readonly bar = h("div", { class: "progress", role: "progressbar", "aria-valuemin": 0 }, this.fill);
  private readonly text = h("span", { class: "reading-text" });
  readonly element: HTMLElement;

  constructor(onCancel: () => void) {
    this.bar.setAttribute("aria-label", t("Reading"));
    this.bar.setAttribute("aria-valuemax", "100");
    const cancel = button(t("Cancel"), { onPress: onCancel, title: t("Stop reading") });
    this.element = h("div", { class: "reading-mark", hidden: true }, this.bar, this.text, cancel);
  }

  /** Shows how far reading is; null where it is over. */
  show(progress: Progress | null): void {
    this.element.hidden = progress === null;
    if (!progress) return;
    const { bytesRead, bytesTotal } = progress;
    const isKnown = bytesTotal > 0;
    const share = isKnown ? Math.min(1, bytesRead / bytesTotal) : 0;
    this.bar.classList.toggle("indeterminate", !isKnown);
    this.fill.style.transform = isKnown ? `scaleX(${share})` : "";
    if (isKnown) this.bar.setAttribute("aria-valuenow", String(Math.round(share * 100)));
    else this.bar.removeAttribute("aria-valuenow");
    const amount = isKnown ? formatShare(Math.floor(share * 100) / 100) : formatBytes(bytesRead);
    setText(this.text, t("{0} read", amount));
  }
}
