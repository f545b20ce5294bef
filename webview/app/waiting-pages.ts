/** What the editor shows while there is no analysis: the reading bar, and the page that says why it failed. */
import type { FailureCode, Progress } from "../../src/protocol/child-contract";
import type { AnalysisState } from "../../src/protocol/webview-contract";
import { button, h, setText } from "./element";
import { ProgressBar } from "./progress-bar";
import { t, tCount } from "./translate";
import { formatBytes, formatShare, formatTimeLeft } from "./value-texts";

/** The bar while a capture is read. */
export class ReadingPage {
  private readonly bar: ProgressBar;
  private readonly figures = h("p", { class: "reading-figures" });
  private readonly found = h("p", { class: "reading-found" });
  private watchedFrom: { ms: number; bytes: number } | undefined;
  readonly element: HTMLElement;

  constructor(fileName: string, onCancel: () => void) {
    this.bar = new ProgressBar(t("Reading {0}", fileName));
    this.element = h(
      "main",
      { class: "waiting-page reading-page" },
      h("h1", {}, t("Reading {0}", fileName)),
      this.bar.element,
      this.figures,
      this.found,
      button(t("Cancel"), { onPress: onCancel }),
    );
  }

  show(progress: Progress): void {
    const { bytesRead, bytesTotal, nFrames, nConversations } = progress;
    if (!this.watchedFrom || bytesRead < this.watchedFrom.bytes) {
      this.watchedFrom = { ms: performance.now(), bytes: bytesRead };
    }
    const share = this.bar.show(progress);
    const bytes =
      share === undefined
        ? formatBytes(bytesRead)
        : t("{0} of {1}", formatBytes(bytesRead), formatBytes(bytesTotal));
    const timeLeft = formatTimeLeft(progress, {
      nBytes: bytesRead - this.watchedFrom.bytes,
      elapsedMs: performance.now() - this.watchedFrom.ms,
    });
    const parts = [share === undefined ? "" : formatShare(share), bytes, timeLeft];
    setText(this.figures, parts.filter((part) => part !== "").join(" · "));
    const frames = tCount(nFrames, { one: "{0} frame", other: "{0} frames" });
    const conversations = tCount(nConversations, { one: "{0} conversation", other: "{0} conversations" });
    setText(this.found, `${frames} · ${conversations}`);
  }
}

/** Failures of a file that another editor may well show. */
const IS_FOR_ANOTHER_EDITOR: ReadonlySet<FailureCode> = new Set(["not-a-capture", "unsupported-format"]);

/** The page for a capture that could not be analysed, or an analyzer that stopped. */
export function errorPage(
  state: Extract<AnalysisState, { phase: "failed" }>,
  actions: { onRestart: () => void; onReopenWith: () => void },
): HTMLElement {
  const { failure, title, text, canRestart } = state;
  const restart = canRestart
    ? button(t("Restart"), { onPress: actions.onRestart, appearance: "primary" })
    : null;
  const reopen = IS_FOR_ANOTHER_EDITOR.has(failure.code)
    ? button(t("Reopen Editor With…"), { onPress: actions.onReopenWith, appearance: "primary" })
    : null;
  const detail = failure.detail === "" ? failure.code : `${failure.code}: ${failure.detail}`;
  return h(
    "main",
    { class: "waiting-page error-page", role: "alert" },
    h("h1", {}, h("span", { class: "error-mark", "aria-hidden": "true" }, "⊗"), title),
    h("p", {}, text),
    restart,
    reopen,
    h("p", { class: "failure-detail" }, detail),
  );
}
