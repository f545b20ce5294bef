import assert from "node:assert/strict";
import { describe, it } from "node:test";
import { PATTERN_LABELS } from "../../../src/report/pattern-labels";
import { FLAG_SERIES } from "../../../webview/timeline/flag-series";
import { contributedColors, themeVariables, type ThemeName } from "../../view/themes";

/** WCAG 2 asks 3:1 of graphics against what is beside them. */
const LEAST_CONTRAST = 3;

const THEMES: ThemeName[] = ["dark", "light", "highContrast", "highContrastLight"];

function luminance(hex: string): number {
  const [r, g, b] = [1, 3, 5].map((at) => {
    const c = parseInt(hex.slice(at, at + 2), 16) / 255;
    return c <= 0.04045 ? c / 12.92 : ((c + 0.055) / 1.055) ** 2.4;
  });
  return 0.2126 * r! + 0.7152 * g! + 0.0722 * b!;
}

function contrast(a: string, b: string): number {
  const [high, low] = [luminance(a), luminance(b)].sort((x, y) => y - x);
  return (high! + 0.05) / (low! + 0.05);
}

describe("contributed colours", () => {
  const wanted = [
    ...Object.values(PATTERN_LABELS).map(({ color }) => color),
    ...FLAG_SERIES.map(({ colorVariable }) => colorVariable.replace("--vscode-megalodon-", "megalodon.")),
  ];

  it("are there for every pattern and every line, with one dot in the id", () => {
    const ids = new Set(contributedColors().map(({ id }) => id));
    for (const id of wanted) {
      assert.ok(ids.has(id), id);
      assert.equal(id.split(".").length, 2, id);
    }
  });

  for (const theme of THEMES) {
    it(`stand out from the editor's background in ${theme}`, () => {
      const background = themeVariables(theme)["--vscode-editor-background"]!;
      for (const { id, defaults } of contributedColors()) {
        assert.ok(contrast(defaults[theme], background) >= LEAST_CONTRAST, `${id} ${defaults[theme]}`);
      }
    });
  }
});
