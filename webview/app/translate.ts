/**
 * The one door for words and numbers that a person reads.
 * English text is the key of its translation: `l10n/bundle.l10n.json` is made from every literal that is
 * passed to `t` or `tCount`, from the tables in `words.ts`, and from `PATTERN_LABELS` and `SEVERITY_LABELS`.
 */

let translations: Record<string, string> = {};
let languageTag = "en";
let countFormat = new Intl.NumberFormat("en");

/** Sets the language for all texts that follow. An unknown language tag falls back to English numbers. */
export function setTranslations(language: string, strings: Record<string, string>): void {
  translations = strings;
  languageTag = Intl.NumberFormat.supportedLocalesOf([language]).length > 0 ? language : "en";
  countFormat = new Intl.NumberFormat(languageTag);
}

/** The BCP 47 tag in force. */
export function currentLanguage(): string {
  return languageTag;
}

/**
 * The translation of an English text, with `{0}`, `{1}`, … replaced; numbers get the language's grouping.
 * A text without translation stays English. The result is plain text and must be shown as text.
 */
export function t(english: string, ...args: (string | number)[]): string {
  const pattern = Object.hasOwn(translations, english) ? translations[english]! : english;
  return pattern.replace(/\{(\d+)\}/g, (placeholder, digits: string) => {
    const value = args[Number(digits)];
    if (value === undefined) return placeholder;
    return typeof value === "number" ? countFormat.format(value) : value;
  });
}

/** `t(one, n)` for exactly one, else `t(other, n)`; further arguments are `{1}`, `{2}`, …. */
export function tCount(
  n: number,
  texts: { one: string; other: string },
  ...args: (string | number)[]
): string {
  return t(n === 1 ? texts.one : texts.other, n, ...args);
}
