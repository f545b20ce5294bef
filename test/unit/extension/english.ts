/** The English texts themselves, with their arguments put in: what `vscode.l10n.t` does without a translation. */
export function english(text: string, ...args: (string | number)[]): string {
  return text.replace(/\{(\d+)\}/g, (_, index: string) => String(args[Number(index)]));
}
