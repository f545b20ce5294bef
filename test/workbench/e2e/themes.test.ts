/**
 * The editor in each kind of theme. SCREENSHOTS=1 keeps a picture of each below `.cache/screenshots`, for people
 * to look at; the tests themselves compare no pixels.
 */
import assert from "node:assert/strict";
import { mkdirSync } from "node:fs";
import { join } from "node:path";
import { after, before, describe, it } from "node:test";

import { EditorPage, untilAnswer } from "../support/editor-page";
import { SAMPLE } from "../support/sample";
import { startSession, type Session } from "../support/session";
import type { WorkbenchPage } from "../support/workbench-page";
import { ROOT } from "../support/workspace";

const SCREENSHOTS = join(ROOT, ".cache", "screenshots");
/** WCAG 2.1 AA for text. */
const LEAST_CONTRAST = 4.5;

const THEMES = [
  { theme: "Dark Modern", bodyClass: "vscode-dark", picture: "dark" },
  { theme: "Light Modern", bodyClass: "vscode-light", picture: "light" },
  { theme: "Default High Contrast", bodyClass: "vscode-high-contrast", picture: "high-contrast" },
  {
    theme: "Default High Contrast Light",
    bodyClass: "vscode-high-contrast-light",
    picture: "high-contrast-light",
  },
];

let session: Session;
let workbench: WorkbenchPage;
let editor: EditorPage;

before(async () => {
  session = await startSession({ log: "workbench-themes" });
  workbench = await session.open();
  await workbench.openFromExplorer(SAMPLE);
  editor = new EditorPage(workbench);
  await editor.untilAnalyzed();
  await workbench.showContainer("Megalodon");
  await workbench.runCommand("Megalodon: Next Failure");
});

after(async () => {
  await session.close();
});

for (const { theme, bodyClass, picture } of THEMES) {
  describe(`the editor in ${theme}`, () => {
    before(async () => {
      session.server.setSettings({ "workbench.colorTheme": theme });
      await editor.frame.locator(`body.${bodyClass}`).waitFor();
      if (process.env.SCREENSHOTS === undefined) return;
      mkdirSync(SCREENSHOTS, { recursive: true });
      await workbench.page.waitForTimeout(1000);
      await workbench.page.screenshot({ path: join(SCREENSHOTS, `${picture}.png`) });
    });

    it("has readable rows", async () => {
      const contrast = await editor.rows.nth(2).evaluate(textContrast);
      assert.ok(contrast >= LEAST_CONTRAST, `contrast ${contrast}`);
    });

    it("has drawn its charts", async () => {
      const painted = await editor.frame.locator("canvas").evaluateAll(nPaintedCanvases);
      assert.ok(painted > 0, "every canvas is empty");
    });
  });
}

describe("the page through all themes", () => {
  it("breaks no content policy and writes no error to the console", () => {
    assert.deepEqual(workbench.webviewProblems, []);
  });

  it("would be caught if it did", async () => {
    await editor.frame.locator("body").evaluate((body) => {
      console.error("planted by the test");
      body.insertAdjacentHTML("beforeend", '<p style="color: red">planted by the test</p>');
    });
    await untilAnswer(
      () => workbench.webviewProblems.length,
      (n) => n >= 2,
    );
    const planted = workbench.webviewProblems.splice(0);
    assert.match(planted.join("\n"), /planted by the test/);
    assert.match(planted.join("\n"), /Content Security Policy/);
  });
});

/** Canvases that hold at least one pixel that is not transparent. Runs in the page. */
function nPaintedCanvases(elements: (HTMLElement | SVGElement)[]): number {
  const canvases = elements.filter((element) => element instanceof HTMLCanvasElement);
  return canvases.filter((canvas) => {
    const context = canvas.getContext("2d");
    if (context === null || canvas.width === 0 || canvas.height === 0) return false;
    return context.getImageData(0, 0, canvas.width, canvas.height).data.some((value) => value !== 0);
  }).length;
}

/**
 * Contrast of an element's text against the first ground below it that is not see-through, by WCAG 2.1 (1 to 21).
 * Runs in the page, so it may use nothing from outside itself.
 */
function textContrast(element: HTMLElement | SVGElement): number {
  const channels = (color: string): number[] => (color.match(/[\d.]+/g) ?? []).map(Number);
  const luminance = (color: string): number => {
    const [r, g, b] = channels(color).map((value) => {
      const share = value / 255;
      return share <= 0.040_45 ? share / 12.92 : ((share + 0.055) / 1.055) ** 2.4;
    });
    return 0.2126 * (r ?? 0) + 0.7152 * (g ?? 0) + 0.0722 * (b ?? 0);
  };
  let ground = "rgb(255, 255, 255)";
  for (let at: Element | null = element; at !== null; at = at.parentElement) {
    const { backgroundColor } = getComputedStyle(at);
    const alpha = channels(backgroundColor)[3] ?? 1;
    if (alpha < 1) continue;
    ground = backgroundColor;
    break;
  }
  const [low, high] = [luminance(ground), luminance(getComputedStyle(element).color)].sort((a, b) => a - b);
  return ((high ?? 0) + 0.05) / ((low ?? 0) + 0.05);
}
