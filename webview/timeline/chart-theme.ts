/** The colours that charts take from the theme, read once per theme: reading a style costs a layout. */
import { PATTERN_LABELS } from "../../src/report/pattern-labels";
import type { PatternId } from "../../src/report/pattern-names";

let cached: CSSStyleDeclaration | undefined;
let values = new Map<string, string>();

/** The value of a theme variable such as `--vscode-foreground`; the text colour where the theme has none. */
export function themeColor(variable: string): string {
  const known = values.get(variable);
  if (known !== undefined) return known;
  cached ??= getComputedStyle(document.documentElement);
  const read = cached.getPropertyValue(variable).trim();
  const value = read === "" ? cached.getPropertyValue("--vscode-foreground").trim() || "#888888" : read;
  values.set(variable, value);
  return value;
}

/** The CSS variable of a pattern's colour: VS Code turns the dot of the contributed id into a dash. */
export function patternColorVariable(pattern: PatternId): string {
  return `--vscode-${PATTERN_LABELS[pattern].color.replace(".", "-")}`;
}

/** The same colour, see-through: `share` in [0, 1] of it is left. */
export function translucent(color: string, share: number): string {
  return `color-mix(in srgb, ${color} ${Math.round(share * 100)}%, transparent)`;
}

/** Grid lines: the theme's border colour, quiet enough not to compete with data (loud in high contrast). */
export function gridColor(): string {
  return translucent(themeColor("--vscode-descriptionForeground"), 0.22);
}

/** The font of canvas texts. */
export function chartFont(): string {
  cached ??= getComputedStyle(document.documentElement);
  return `11px ${cached.getPropertyValue("--vscode-font-family") || "sans-serif"}`;
}

/**
 * Calls back after every change of theme, with the cache emptied, until the signal ends it.
 * VS Code changes the body's class and the root's style.
 */
export function onThemeChange(changed: () => void, signal: AbortSignal): void {
  const observer = new MutationObserver(() => {
    cached = undefined;
    values = new Map();
    changed();
  });
  observer.observe(document.body, { attributes: true, attributeFilter: ["class", "data-vscode-theme-id"] });
  observer.observe(document.documentElement, { attributes: true, attributeFilter: ["style"] });
  signal.addEventListener("abort", () => {
    observer.disconnect();
  });
}
