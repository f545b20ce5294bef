/**
 * The theme variables that VS Code sets in a webview, with the values of its own themes, and the colours that
 * this extension contributes, read from its manifest.
 */
import { readFileSync } from "node:fs";
import { join } from "node:path";

export type ThemeName = "dark" | "light" | "highContrast" | "highContrastLight";

/** The body's class for each theme, as VS Code sets it. */
export const BODY_CLASS: Record<ThemeName, string> = {
  dark: "vscode-dark",
  light: "vscode-light",
  highContrast: "vscode-high-contrast",
  highContrastLight: "vscode-high-contrast vscode-high-contrast-light",
};

const FONTS = {
  "font-family": '"Segoe WPC", "Segoe UI", system-ui, "Ubuntu", "DejaVu Sans", sans-serif',
  "font-size": "13px",
  "font-weight": "normal",
  "editor-font-family": '"Droid Sans Mono", "DejaVu Sans Mono", monospace',
  "editor-font-size": "14px",
};

const DARK = {
  foreground: "#cccccc",
  descriptionForeground: "#9d9d9d",
  disabledForeground: "rgba(204, 204, 204, 0.5)",
  errorForeground: "#f85149",
  focusBorder: "#0078d4",
  "editor-background": "#1f1f1f",
  "editor-foreground": "#cccccc",
  "editorWidget-background": "#202020",
  "editorWarning-foreground": "#cca700",
  "widget-border": "#313131",
  "widget-shadow": "rgba(0, 0, 0, 0.36)",
  "panel-border": "#2b2b2b",
  "sash-hoverBorder": "#0078d4",
  "input-background": "#313131",
  "input-foreground": "#cccccc",
  "input-border": "#3c3c3c",
  "input-placeholderForeground": "#989898",
  "inputOption-activeBackground": "rgba(36, 137, 219, 0.51)",
  "inputOption-activeBorder": "#2488db",
  "inputOption-activeForeground": "#ffffff",
  "inputValidation-infoBackground": "#063b49",
  "inputValidation-infoBorder": "#007acc",
  "inputValidation-warningBackground": "#352a05",
  "inputValidation-warningBorder": "#b89500",
  "inputValidation-errorBackground": "#5a1d1d",
  "inputValidation-errorBorder": "#be1100",
  "dropdown-background": "#313131",
  "dropdown-border": "#3c3c3c",
  "dropdown-foreground": "#cccccc",
  "checkbox-background": "#313131",
  "checkbox-border": "#3c3c3c",
  "checkbox-foreground": "#cccccc",
  "button-background": "#0078d4",
  "button-foreground": "#ffffff",
  "button-hoverBackground": "#026ec1",
  "button-border": "rgba(255, 255, 255, 0.07)",
  "button-secondaryBackground": "#313131",
  "button-secondaryForeground": "#cccccc",
  "button-secondaryHoverBackground": "#3c3c3c",
  "badge-background": "#616161",
  "badge-foreground": "#f8f8f8",
  "list-hoverBackground": "#2a2d2e",
  "list-activeSelectionBackground": "#04395e",
  "list-activeSelectionForeground": "#ffffff",
  "list-inactiveSelectionBackground": "#37373d",
  "progressBar-background": "#0078d4",
  "textCodeBlock-background": "#2b2b2b",
  "toolbar-hoverBackground": "rgba(90, 93, 94, 0.31)",
  "scrollbarSlider-background": "rgba(121, 121, 121, 0.4)",
};

const LIGHT: typeof DARK = {
  foreground: "#3b3b3b",
  descriptionForeground: "#3b3b3b",
  disabledForeground: "rgba(97, 97, 97, 0.5)",
  errorForeground: "#f85149",
  focusBorder: "#005fb8",
  "editor-background": "#ffffff",
  "editor-foreground": "#3b3b3b",
  "editorWidget-background": "#f8f8f8",
  "editorWarning-foreground": "#bf8803",
  "widget-border": "#e5e5e5",
  "widget-shadow": "rgba(0, 0, 0, 0.16)",
  "panel-border": "#e5e5e5",
  "sash-hoverBorder": "#005fb8",
  "input-background": "#ffffff",
  "input-foreground": "#3b3b3b",
  "input-border": "#cecece",
  "input-placeholderForeground": "#767676",
  "inputOption-activeBackground": "#bed6ed",
  "inputOption-activeBorder": "#005fb8",
  "inputOption-activeForeground": "#000000",
  "inputValidation-infoBackground": "#d6ecf2",
  "inputValidation-infoBorder": "#007acc",
  "inputValidation-warningBackground": "#f6f5d2",
  "inputValidation-warningBorder": "#b89500",
  "inputValidation-errorBackground": "#f2dede",
  "inputValidation-errorBorder": "#be1100",
  "dropdown-background": "#ffffff",
  "dropdown-border": "#cecece",
  "dropdown-foreground": "#3b3b3b",
  "checkbox-background": "#f8f8f8",
  "checkbox-border": "#cecece",
  "checkbox-foreground": "#3b3b3b",
  "button-background": "#005fb8",
  "button-foreground": "#ffffff",
  "button-hoverBackground": "#0258a8",
  "button-border": "rgba(0, 0, 0, 0.1)",
  "button-secondaryBackground": "#e5e5e5",
  "button-secondaryForeground": "#3b3b3b",
  "button-secondaryHoverBackground": "#cccccc",
  "badge-background": "#cccccc",
  "badge-foreground": "#3b3b3b",
  "list-hoverBackground": "#f2f2f2",
  "list-activeSelectionBackground": "#e8e8e8",
  "list-activeSelectionForeground": "#000000",
  "list-inactiveSelectionBackground": "#e4e6f1",
  "progressBar-background": "#005fb8",
  "textCodeBlock-background": "#f8f8f8",
  "toolbar-hoverBackground": "rgba(184, 184, 184, 0.31)",
  "scrollbarSlider-background": "rgba(100, 100, 100, 0.4)",
};

const HIGH_CONTRAST = {
  foreground: "#ffffff",
  descriptionForeground: "rgba(255, 255, 255, 0.7)",
  disabledForeground: "#a5a5a5",
  errorForeground: "#f48771",
  focusBorder: "#f38518",
  contrastBorder: "#6fc3df",
  contrastActiveBorder: "#f38518",
  "editor-background": "#000000",
  "editor-foreground": "#ffffff",
  "editorWidget-background": "#0c141f",
  "editorWarning-foreground": "#ffd370",
  "widget-border": "#6fc3df",
  "panel-border": "#6fc3df",
  "sash-hoverBorder": "#f38518",
  "input-background": "#000000",
  "input-foreground": "#ffffff",
  "input-border": "#6fc3df",
  "input-placeholderForeground": "rgba(255, 255, 255, 0.7)",
  "inputOption-activeBackground": "rgba(0, 0, 0, 0)",
  "inputOption-activeBorder": "#6fc3df",
  "inputOption-activeForeground": "#ffffff",
  "inputValidation-infoBackground": "#000000",
  "inputValidation-infoBorder": "#6fc3df",
  "inputValidation-warningBackground": "#000000",
  "inputValidation-warningBorder": "#6fc3df",
  "inputValidation-errorBackground": "#000000",
  "inputValidation-errorBorder": "#6fc3df",
  "dropdown-background": "#000000",
  "dropdown-border": "#6fc3df",
  "dropdown-foreground": "#ffffff",
  "checkbox-background": "#000000",
  "checkbox-border": "#6fc3df",
  "checkbox-foreground": "#ffffff",
  "button-foreground": "#ffffff",
  "button-border": "#6fc3df",
  "button-secondaryForeground": "#ffffff",
  "badge-background": "#000000",
  "badge-foreground": "#ffffff",
  "progressBar-background": "#6fc3df",
  "textCodeBlock-background": "#000000",
  "list-hoverBackground": "rgba(255, 255, 255, 0.1)",
  "scrollbarSlider-background": "rgba(111, 195, 223, 0.6)",
};

const HIGH_CONTRAST_LIGHT = {
  foreground: "#292929",
  descriptionForeground: "rgba(41, 41, 41, 0.7)",
  disabledForeground: "#7f7f7f",
  errorForeground: "#b5200d",
  focusBorder: "#006bbd",
  contrastBorder: "#0f4a85",
  contrastActiveBorder: "#006bbd",
  "editor-background": "#ffffff",
  "editor-foreground": "#292929",
  "editorWidget-background": "#ffffff",
  "editorWarning-foreground": "#895503",
  "widget-border": "#0f4a85",
  "panel-border": "#0f4a85",
  "sash-hoverBorder": "#006bbd",
  "input-background": "#ffffff",
  "input-foreground": "#292929",
  "input-border": "#0f4a85",
  "input-placeholderForeground": "rgba(41, 41, 41, 0.7)",
  "inputOption-activeBackground": "rgba(0, 0, 0, 0)",
  "inputOption-activeBorder": "#0f4a85",
  "inputOption-activeForeground": "#292929",
  "inputValidation-infoBackground": "#ffffff",
  "inputValidation-infoBorder": "#0f4a85",
  "inputValidation-warningBackground": "#ffffff",
  "inputValidation-warningBorder": "#0f4a85",
  "inputValidation-errorBackground": "#ffffff",
  "inputValidation-errorBorder": "#0f4a85",
  "dropdown-background": "#ffffff",
  "dropdown-border": "#0f4a85",
  "dropdown-foreground": "#292929",
  "checkbox-background": "#ffffff",
  "checkbox-border": "#0f4a85",
  "checkbox-foreground": "#292929",
  "button-background": "#0f4a85",
  "button-foreground": "#ffffff",
  "button-border": "#0f4a85",
  "button-secondaryBackground": "#ffffff",
  "button-secondaryForeground": "#292929",
  "badge-background": "#0f4a85",
  "badge-foreground": "#ffffff",
  "progressBar-background": "#0f4a85",
  "textCodeBlock-background": "#f2f2f2",
  "list-hoverBackground": "rgba(15, 74, 133, 0.1)",
  "scrollbarSlider-background": "rgba(15, 74, 133, 0.4)",
};

const THEMES: Record<ThemeName, Record<string, string>> = {
  dark: DARK,
  light: LIGHT,
  highContrast: HIGH_CONTRAST,
  highContrastLight: HIGH_CONTRAST_LIGHT,
};

/** A colour as the manifest contributes it. */
export interface ContributedColor {
  id: string;
  defaults: Record<ThemeName, string>;
}

/** The colours that the manifest contributes. */
export function contributedColors(): ContributedColor[] {
  const manifest = readFileSync(join(import.meta.dirname, "..", "..", "package.json"), "utf8");
  return (JSON.parse(manifest) as { contributes: { colors: ContributedColor[] } }).contributes.colors;
}

/** The CSS variables of a theme by name, as VS Code puts them on the root element. */
export function themeVariables(theme: ThemeName): Record<string, string> {
  const values: [string, string][] = Object.entries({ ...FONTS, ...THEMES[theme] });
  const own = contributedColors().map(({ id, defaults }): [string, string] => [
    id.replace(".", "-"),
    defaults[theme],
  ]);
  return Object.fromEntries([...values, ...own].map(([name, value]) => [`--vscode-${name}`, value]));
}
