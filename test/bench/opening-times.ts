/**
 * How long after Enter a capture's first rows and its whole answer are on screen. The page looks for itself, once per frame
 * of the screen: to ask from outside takes turns that a busy page keeps waiting, up to half a second.
 */
import type { Page } from "playwright-core";

/** From the key to the frame of the screen that shows it; in milliseconds. */
export interface OpeningTimes {
  tree: number;
  table: number;
  complete: number;
}

const LONGEST_MS = 60_000;

/** Presses Enter, which opens a capture of so many conversations; answers when all of it is on screen. */
export async function timesOfOpening(page: Page, nConversations: number): Promise<OpeningTimes> {
  const total = `of ${nConversations.toLocaleString("en")} conversations`;
  const seen = page.evaluate(watch, { total, longestMs: LONGEST_MS });
  // The listener is there once the page has had a turn.
  await page.evaluate(() => undefined);
  await page.keyboard.press("Enter");
  return seen;
}

/**
 * Runs in the page. No named arrow functions in it: tsx marks those by a call that the page does not know. The editor's
 * frames are of the page's own origin, where the workbench is reached over plain http.
 */
async function watch({ total, longestMs }: { total: string; longestMs: number }): Promise<OpeningTimes> {
  const screen = {
    frame(): Promise<unknown> {
      return new Promise((resolve) => requestAnimationFrame(resolve));
    },
    inside(outer: Document | null | undefined, selector: string): Document | null {
      return outer?.querySelector<HTMLIFrameElement>(selector)?.contentDocument ?? null;
    },
  };
  const enterMs = await new Promise<number>((resolve) => {
    window.addEventListener("keydown", () => resolve(performance.now()), { once: true, capture: true });
  });
  const times = { tree: -1, table: -1, complete: -1 };
  while (times.tree < 0 || times.table < 0 || times.complete < 0) {
    await screen.frame();
    const ms = performance.now() - enterMs;
    if (ms > longestMs) throw new Error(`not all was seen: ${JSON.stringify(times)}`);
    const editor = screen.inside(screen.inside(document, "iframe.webview.ready"), "iframe#active-frame");
    const verdict = editor?.querySelector(".verdict-line")?.textContent ?? "";
    if (times.tree < 0 && document.querySelector(".sidebar .pane-body .monaco-list-row")) times.tree = ms;
    if (times.table < 0 && editor?.querySelector("[role=row][data-conversation]")) times.table = ms;
    if (times.complete < 0 && verdict.includes(total)) times.complete = ms;
  }
  return times;
}
