/** The mark in the top bar of an editor that shows what there is so far: how far reading is, and the way to stop it. */
import type { Progress } from "../../src/protocol/child-contract";
import { button, h, setText } from "./element";
import { ProgressBar } from "./progress-bar";
import { t } from "./translate";
import { formatBytes, formatShare } from "./value-texts";

/** The mark; hidden once the capture is read. It is not a live region: only start and end are announced. */
export class ReadingMark {
  private readonly bar = new ProgressBar(t("Reading"));
  private readonly text = h("span", { class: "reading-text" });
  readonly element: HTMLElement;

  constructor(onCancel: () => void) {
    const cancel = button(t("Cancel"), { onPress: onCancel, title: t("Stop reading") });
    this.element = h("div", { class: "reading-mark", hidden: true }, this.bar.element, this.text, cancel);
  }

  /** Shows how far reading is; null where it is over. */
  show(progress: Progress | null): void {
    this.element.hidden = progress === null;
    if (!progress) return;
    const share = this.bar.show(progress);
    const amount = share === undefined ? formatBytes(progress.bytesRead) : formatShare(share);
    setText(this.text, t("{0} read", amount));
  }
}
