/**
 * The editor in each kind of theme. SCREENSHOTS=1 keeps a picture of each below `.cache/screenshots`, for people
 * to look at; the tests themselves compare no pixels.
 */
import assert from "node:assert/strict";
import { after, before, describe, it } from "node:test";

import { EditorPage, untilAnswer } from "../support/editor-page";
import { SAMPLE } from "../support/sample";
import { startSession, type Session } from "../support/session";
import type { WorkbenchPage } from "../support/workbench-page";

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

before(async () => {
  session = await startSession({ log: "workbench-themes" });
});

after(async () => {
  await session.close();
});

for (const { theme, bodyClass, picture } of THEMES) {
  describe(`the editor in ${theme}`, () => {
    let workbench: WorkbenchPage;
    let editor: EditorPage;

    before(async () => {
      session.server.setSettings({ "workbench.colorTheme": theme });
      workbench = await session.open();
      await workbench.openFromExplorer(SAMPLE);
      editor = new EditorPage(workbench);
      await editor.untilAnalyzed();
      await workbench.showContainer("Megalodon");
      await workbench.runCommand("Megalodon: Next Failure");
      await editor.untilText("tcp.stream eq ");
      await workbench.selectedTreeRow().waitFor();
      if (process.env.SCREENSHOTS !== undefined) await workbench.keepPicture(picture);
    });

    after(async () => {
      await workbench.close();
    });

    it("has the theme", async () => {
      assert.equal(await editor.frame.locator(`body.${bodyClass}`).count(), 1);
    });

    it("has readable rows", async () => {
      const { color, grounds } = await editor.rows.nth(2).evaluate(colors);
      const contrast = contrastOf(color, grounds);
      assert.ok(contrast >= LEAST_CONTRAST, `${color} on ${grounds.join(", ")}: ${contrast}`);
    });

    it("has drawn its charts", async () => {
      const painted = await editor.frame.locator("canvas").evaluateAll(nPaintedCanvases);
      assert.ok(painted > 0, "every canvas is empty");
    });

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
      const planted = workbench.webviewProblems.join("\n");
      assert.match(planted, /planted by the test/);
      assert.match(planted, /Content Security Policy/);
    });
  });
}

/** Canvases that hold at least one pixel that is not transparent. Runs in the page. */
function nPaintedCanvases(elements: (HTMLElement | SVGElement)[]): number {
  const canvases = elements.filter((element) => element instanceof HTMLCanvasElement);
  return canvases.filter((canvas) => {
    const context = canvas.getContext("2d");
    if (context === null || canvas.width === 0 || canvas.height === 0) return false;
    return context.getImageData(0, 0, canvas.width, canvas.height).data.some((value) => value !== 0);
  }).length;
}

/** Colour of an element's text, and the grounds below it from the nearest on. Runs in the page. */
function colors(element: HTMLElement | SVGElement): { color: string; grounds: string[] } {
  const grounds: string[] = [];
  for (let at: Element | null = element; at !== null; at = at.parentElement) {
    grounds.push(getComputedStyle(at).backgroundColor);
  }
  return { color: getComputedStyle(element).color, grounds };
}

/** Contrast of a text against the first ground that is not see-through, by WCAG 2.1: from 1 to 21. */
function contrastOf(color: string, grounds: string[]): number {
  const ground = grounds.find((each) => (channels(each)[3] ?? 1) === 1) ?? "rgb(255, 255, 255)";
  const [low, high] = [luminance(ground), luminance(color)].sort((a, b) => a - b);
  return ((high ?? 0) + 0.05) / ((low ?? 0) + 0.05);
}

function luminance(color: string): number {
  const [r, g, b] = channels(color).map((value) => {
    const share = value / 255;
    return share <= 0.040_45 ? share / 12.92 : ((share + 0.055) / 1.055) ** 2.4;
  });
  return 0.2126 * (r ?? 0) + 0.7152 * (g ?? 0) + 0.0722 * (b ?? 0);
}

/** The numbers of "rgb(1, 2, 3)" or "rgba(1, 2, 3, 0.5)". */
function channels(color: string): number[] {
  return (color.match(/[\d.]+/g) ?? []).map(Number);
}
