/** Registers the toolkit elements that are used, and no others: each costs bundle size. */
import {
  provideVSCodeDesignSystem,
  vsCodeButton,
  vsCodeCheckbox,
  vsCodeTextField,
} from "@vscode/webview-ui-toolkit";

/** Makes `vscode-button`, `vscode-checkbox` and `vscode-text-field` known to the document. */
export function registerToolkit(): void {
  provideVSCodeDesignSystem().register(vsCodeButton(), vsCodeCheckbox(), vsCodeTextField());
}
