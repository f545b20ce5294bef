/** The two small windows of the editor: the list of keys, and "go to". */
import { button, h, setText, type ValueElement } from "./element";
import { KEY_LIST, MOUSE_LIST } from "./keys";
import { t } from "./translate";

/** The list of keys; `?` opens it. */
export function keysDialog(): HTMLDialogElement {
  const list = (entries: readonly { keys: string; does: string }[]) =>
    h(
      "dl",
      { class: "key-list" },
      ...entries.flatMap(({ keys, does }) => [h("dt", {}, h("kbd", {}, t(keys))), h("dd", {}, t(does))]),
    );
  const dialog = h("dialog", { class: "dialog", "aria-label": t("Keys") });
  dialog.append(
    h("h2", {}, t("Keys")),
    list(KEY_LIST),
    h("h2", {}, t("Mouse")),
    list(MOUSE_LIST),
    button(t("Close"), { onPress: () => dialog.close(), appearance: "primary" }),
  );
  closeOnBackdrop(dialog);
  return dialog;
}

/** Asks for a conversation, frame, stream or address, and says when there is none. */
export class GoToDialog {
  readonly element = h("dialog", { class: "dialog go-to", "aria-label": t("Go to") });
  private readonly field = h("vscode-text-field", {
    placeholder: t("17, #1241361, stream 5, 10.0.0.1:50000"),
    maxlength: 200,
  }) as ValueElement;
  private readonly answer = h("p", { class: "go-to-answer", role: "status" });

  /** `onGo` answers whether something was found. */
  constructor(private readonly onGo: (text: string) => Promise<boolean>) {
    this.field.append(t("Conversation, #frame, stream or address:port"));
    this.field.addEventListener("keydown", (event) => {
      if (event.key === "Enter") void this.go();
    });
    const go = button(t("Go"), { onPress: () => void this.go(), appearance: "primary" });
    this.element.append(this.field, this.answer, h("div", { class: "dialog-buttons" }, go));
    closeOnBackdrop(this.element);
  }

  open(): void {
    if (this.element.open) return;
    this.field.value = "";
    setText(this.answer, "");
    this.element.showModal();
    this.field.focus();
  }

  private async go(): Promise<void> {
    const text = this.field.value.trim();
    if (text === "") return;
    if (await this.onGo(text)) this.element.close();
    else setText(this.answer, t("Nothing in this capture matches “{0}”", text));
  }
}

function closeOnBackdrop(dialog: HTMLDialogElement): void {
  dialog.addEventListener("click", (event) => {
    if (event.target === dialog) dialog.close();
  });
}
