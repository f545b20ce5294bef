/** The browser of a test file: started before its tests, closed behind them. */
import { after, before } from "node:test";
import type { Browser } from "playwright-core";
import { launchChromium } from "./chromium";
import { openEditor, waitForData, type EditorOptions, type EditorPage } from "./editor-page";

/** Returns what gives the browser while the tests run. */
export function testBrowser(): () => Browser {
  let browser: Browser | undefined;
  before(async () => {
    browser = await launchChromium();
  });
  after(async () => {
    await browser?.close();
  });
  return () => browser!;
}

/** Returns what opens an editor in such a browser and waits for its data. */
export function editorOpener(): (options?: EditorOptions) => Promise<EditorPage> {
  const browser = testBrowser();
  return async (options) => {
    const editor = await openEditor(browser(), options);
    await waitForData(editor);
    return editor;
  };
}
