/** The line that says that a request failed, until it is dismissed. */
import { button, h } from "./element";
import { RequestFailed } from "./host";
import { t } from "./translate";

/** The line; hidden as long as there is nothing to say. */
export class RequestErrorLine {
  readonly element = h("div", { class: "request-error", role: "alert", hidden: true });

  /** Shows why a request failed, in place of what was said before. */
  show(error: unknown): void {
    const text = error instanceof RequestFailed ? error.message : String(error);
    const dismiss = button(t("Dismiss"), {
      onPress: () => {
        this.element.hidden = true;
      },
    });
    this.element.replaceChildren(h("span", {}, t("The analyzer did not answer: {0}", text)), dismiss);
    this.element.hidden = false;
  }
}
