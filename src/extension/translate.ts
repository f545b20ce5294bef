/** Translations for files that know nothing of VS Code: they are handed the function. */

/**
 * The translation of an English text, its `{0}`, `{1}`, … replaced by the arguments; the English text itself
 * where there is no translation. `vscode.l10n.t` in the product.
 */
export type Translate = (english: string, ...args: (string | number)[]) => string;
