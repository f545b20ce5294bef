/** Registers the toolkit elements that are used, and no others: each costs bundle size. */
import {
  provideVSCodeDesignSystem,
  TextField,
  vsCodeButton,
  vsCodeCheckbox,
  vsCodeTextField,
} from "@vscode/webview-ui-toolkit";

/** Makes `vscode-button`, `vscode-checkbox` and `vscode-text-field` known to the document. */
export function registerToolkit(): void {
  keepNamesOfTextFields();
  provideVSCodeDesignSystem().register(vsCodeButton(), vsCodeCheckbox(), vsCodeTextField());
}

/** The toolkit calls each text field without text inside "Text field", whatever its aria-label said; only before it is defined can that be changed. */
function keepNamesOfTextFields(): void {
  const connect = Object.getOwnPropertyDescriptor(TextField.prototype, "connectedCallback")
    ?.value as () => void;
  TextField.prototype.connectedCallback = function (this: TextField): void {
    const name = this.getAttribute("aria-label");
    connect.call(this);
    if (name !== null) this.setAttribute("aria-label", name);
  };
}
