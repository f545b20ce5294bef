/** The window's language, for files that know nothing of VS Code: they are handed it. */
import * as vscode from "vscode";

import type { LineContext } from "./capture-lines";

export function inWindow(): LineContext {
  return { t: (english, ...args) => vscode.l10n.t(english, ...args), language: vscode.env.language };
}
