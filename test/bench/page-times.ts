/** How long the editor's page takes to answer: measured inside the page, where a frame on screen can be seen. */
import type { EditorPage } from "../workbench/support/editor-page";

/** How long one zoom took; `sharpMs` is undefined where the bins at hand were fine enough. */
export interface ZoomTime {
  followedMs: number;
  sharpMs: number | undefined;
}

/** After this without a change, the picture is what it will be. */
const SETTLED_MS = 1200;

/** Zooms in step by step, by key, about the middle of the capture. */
export async function timesOfZooms(editor: EditorPage, nZooms: number): Promise<ZoomTime[]> {
  await editor.frame.locator(".flags").focus();
  const times: ZoomTime[] = [];
  for (let i = 0; i < nZooms; i++) {
    const body = editor.frame.locator("body");
    const measured = body.evaluate(async (page, settledMs): Promise<ZoomTime> => {
      const range = page.querySelector(".range-text")!;
      const unit = page.querySelector(".axis-unit")!;
      // A method, because what runs in the page may not be a named arrow function: tsx marks those by a call.
      const screen = {
        painted(): Promise<number> {
          return new Promise((resolve) => {
            requestAnimationFrame(() => setTimeout(() => resolve(performance.now()), 0));
          });
        },
      };
      const pressedMs = await new Promise<number>((resolve) => {
        window.addEventListener("keydown", () => resolve(performance.now()), { once: true, capture: true });
      });
      const before = range.textContent;
      let followedMs = -1;
      let sharpMs: number | undefined;
      let unitText = unit.textContent;
      let changedMs = pressedMs;
      while (performance.now() - changedMs < settledMs) {
        const nowMs = (await screen.painted()) - pressedMs;
        if (followedMs < 0 && range.textContent !== before) {
          followedMs = nowMs;
          changedMs = performance.now();
        }
        if (unit.textContent !== unitText) {
          unitText = unit.textContent;
          sharpMs = nowMs;
          changedMs = performance.now();
        }
      }
      return { followedMs, sharpMs };
    }, SETTLED_MS);
    // The listener is there once the page has had a turn.
    await body.evaluate(() => undefined);
    await editor.workbench.page.keyboard.press("+");
    times.push(await measured);
  }
  return times;
}

/** Presses a key in an element; how long until something that matches is in the page, and on screen. */
export async function timeOfAction(
  editor: EditorPage,
  focus: string,
  key: string,
  until: string,
): Promise<number> {
  await editor.frame.locator(focus).focus();
  const body = editor.frame.locator("body");
  const measured = body.evaluate(async (page, selector) => {
    const pressedMs = await new Promise<number>((resolve) => {
      window.addEventListener("keydown", () => resolve(performance.now()), { once: true, capture: true });
    });
    const wanted = selector.split(", ");
    while (!wanted.every((each) => page.querySelector(each) !== null))
      await new Promise((resolve) => requestAnimationFrame(resolve));
    return performance.now() - pressedMs;
  }, until);
  await body.evaluate(() => undefined);
  await editor.workbench.page.keyboard.press(key);
  return measured;
}

/** Moves the scroll bar of the frame list to places all over; how long until all rows on screen are there. */
export function timesOfJumps(editor: EditorPage, nJumps: number): Promise<number[]> {
  return editor.frame.locator("body").evaluate(async (page, n) => {
    const list = page.querySelector(".captured-frames")!;
    const scroller = list.querySelector(".frames-scroller")!;
    const screen = {
      frame(): Promise<unknown> {
        return new Promise((resolve) => requestAnimationFrame(resolve));
      },
    };
    const times: number[] = [];
    for (let i = 0; i < n; i++) {
      // Places that have nothing to do with one another, the same ones every time.
      const share = (i * 0.618_034 + 0.3) % 1;
      const startMs = performance.now();
      scroller.scrollTop = share * (scroller.scrollHeight - scroller.clientHeight);
      await screen.frame();
      await screen.frame();
      while (list.querySelector(".row.placeholder") !== null || list.querySelector("[data-frame]") === null)
        await screen.frame();
      times.push(performance.now() - startMs);
      await new Promise((resolve) => setTimeout(resolve, 300));
    }
    return times;
  }, nJumps);
}
