/** Writes pictures of the editor in its themes and sizes into a folder, for a person to look at. */
import { mkdirSync } from "node:fs";
import { join } from "node:path";
import type { Browser } from "playwright-core";
import { launchChromium } from "./chromium";
import { openEditor, waitForData, type EditorOptions, type EditorPage } from "./editor-page";
import type { ThemeName } from "./themes";

const NARROW = { width: 900, height: 1050 };
const VERY_NARROW = { width: 560, height: 900 };

interface Shot {
  name: string;
  options: EditorOptions;
  act?: (editor: EditorPage) => Promise<void>;
}

const select = async ({ page }: EditorPage) => {
  await page.locator(".row[data-conversation]").nth(2).click();
  await page.locator(".details h2").waitFor();
};

const zoomIn = async ({ page }: EditorPage) => {
  const box = (await page.locator(".flags .plot-surface").boundingBox())!;
  await page.mouse.move(box.x + box.width * 0.5, box.y + 40);
  await page.mouse.down();
  await page.mouse.move(box.x + box.width * 0.503, box.y + 60, { steps: 4 });
  await page.mouse.up();
  await page.mouse.move(box.x + box.width * 0.4, box.y + 60);
};

const THEMES: ThemeName[] = ["dark", "light", "highContrast", "highContrastLight"];

const SHOTS: Shot[] = [
  ...THEMES.map((theme) => ({ name: `wide-${theme}`, options: { theme }, act: select })),
  ...THEMES.slice(0, 3).map((theme) => ({
    name: `900-${theme}`,
    options: { theme, size: NARROW },
    act: select,
  })),
  { name: "560-dark", options: { size: VERY_NARROW }, act: select },
  ...(["dark", "light"] as const).map((theme) => ({
    name: `zoom-${theme}`,
    options: { theme },
    act: async (editor: EditorPage) => {
      await select(editor);
      await zoomIn(editor);
    },
  })),
  {
    name: "bars-dark",
    options: { capture: { nConversations: 400 } },
    act: async (editor) => {
      const box = (await editor.page.locator(".flags .plot-surface").boundingBox())!;
      await editor.page.mouse.move(box.x + box.width * 0.55, box.y + 40);
      for (let i = 0; i < 8; i++) await editor.page.mouse.wheel(0, -120);
      await editor.page.waitForTimeout(300);
      await select(editor);
    },
  },
  { name: "empty-dark", options: { capture: { nConversations: 0, durationSeconds: 0 } } },
  {
    name: "filtered-dark",
    options: {},
    act: async (editor) => {
      await editor.page.locator(".chip").nth(1).click();
      await editor.page.locator(".chip").nth(4).click();
      await select(editor);
      const box = (await editor.page.locator(".flags .plot-surface").boundingBox())!;
      await editor.page.mouse.move(box.x + box.width * 0.6, box.y + 40);
    },
  },
  ...(["highContrast", "light"] as const).map((theme) => ({
    name: `pressed-${theme}`,
    options: { theme },
    act: async (editor: EditorPage) => {
      await editor.page.locator(".chip").nth(1).click();
      await select(editor);
      await editor.page.locator(".flags").focus();
      await editor.page.keyboard.press("ArrowRight");
    },
  })),
  { name: "420-light", options: { theme: "light", size: { width: 420, height: 900 } }, act: select },
  {
    name: "table-dark",
    options: {},
    act: async ({ page }) => {
      await page.locator(".flags").focus();
      await page.keyboard.press("t");
    },
  },
  { name: "keys-light", options: { theme: "light" }, act: async ({ page }) => page.keyboard.press("?") },
  {
    name: "defects-dark",
    options: {
      capture: {
        facts: {
          nDropped: 120,
          problems: [
            {
              code: "bad-block-length",
              fileOffset: 1_234_567,
              afterFrame: 9_000,
              bytesSkipped: 512,
              detail: "7",
            },
            {
              code: "cut-short",
              fileOffset: 1_952_999_000,
              afterFrame: 2_660_543,
              bytesSkipped: 1000,
              detail: "",
            },
          ],
          notUnderstood: [{ what: "LLDP", nFrames: 41 }],
        },
      },
    },
    act: async ({ page }) => page.locator(".notices summary").click(),
  },
  {
    name: "reading-dark",
    options: {
      capture: {
        state: {
          phase: "reading",
          progress: { bytesRead: 812e6, bytesTotal: 1953e6, nFrames: 1_140_332, nConversations: 12_004 },
          soFar: null,
        },
      },
    },
  },
  {
    name: "error-light",
    options: {
      theme: "light",
      capture: {
        state: {
          phase: "failed",
          failure: { code: "peer-gone", detail: "signal SIGKILL" },
          title: "The analyzer stopped",
          text: "The process that reads this capture ended before it was done.",
          canRestart: true,
        },
      },
    },
  },
];

async function shoot(browser: Browser, shot: Shot, folder: string): Promise<void> {
  const editor = await openEditor(browser, shot.options);
  if (hasData(shot.options)) await waitForData(editor);
  await shot.act?.(editor);
  await editor.page.waitForTimeout(300);
  await editor.page.screenshot({ path: join(folder, `${shot.name}.png`) });
  const refused = await editor.host((host) => host.refused);
  for (const complaint of [...editor.complaints, ...refused]) console.log(`${shot.name}: ${complaint}`);
  await editor.page.close();
}

/** Whether the made-up capture has anything to wait for. */
function hasData({ capture }: EditorOptions): boolean {
  return !capture?.state && capture?.nConversations !== 0;
}

async function main(): Promise<void> {
  const [folder, ...names] = process.argv.slice(2);
  if (folder === undefined) throw new Error("usage: take-screenshots.ts FOLDER [NAME…]");
  mkdirSync(folder, { recursive: true });
  const browser = await launchChromium();
  for (const shot of SHOTS) {
    if (names.length === 0 || names.some((name) => shot.name.includes(name)))
      await shoot(browser, shot, folder);
  }
  await browser.close();
}

void main();
