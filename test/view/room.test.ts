import assert from "node:assert/strict";
import { describe, it } from "node:test";
import { closeClean, waitForData, type EditorPage } from "./editor-page";
import { editorOpener } from "./test-browser";

const open = editorOpener();

const MOST_LOOKS = 50;
const BETWEEN_LOOKS_MS = 200;

/** Rows of the table that can be seen whole. */
async function nWholeRows(editor: EditorPage): Promise<number> {
  const table = (await editor.page.locator(".table").boundingBox())!;
  const rows = await editor.page.locator(".table .row").all();
  const boxes = await Promise.all(rows.map((row) => row.boundingBox()));
  return boxes.filter((box) => box !== null && box.y + box.height <= table.y + table.height + 0.5).length;
}

/** The rows that fit, once two looks in a row agree: the table fills its room a frame after it was given it. */
async function nSettledRows(editor: EditorPage): Promise<number> {
  let nBefore = -1;
  for (let look = 0; look < MOST_LOOKS; look++) {
    const nRows = await nWholeRows(editor);
    if (nRows === nBefore) return nRows;
    nBefore = nRows;
    await editor.page.waitForTimeout(BETWEEN_LOOKS_MS);
  }
  throw new Error("the number of rows never settled");
}

async function untilSelectedInView(editor: EditorPage): Promise<void> {
  await editor.until(() => {
    const selected = document.querySelector('.table .row[aria-selected="true"]');
    const table = document.querySelector(".table")!.getBoundingClientRect();
    return selected !== null && selected.getBoundingClientRect().bottom <= table.bottom + 0.5;
  });
}

describe("the room of the table", () => {
  for (const [window, size, least] of [
    ["1440 by 900 beside a side bar", { width: 1090, height: 773 }, 11],
    ["1440 by 600 beside a side bar", { width: 1090, height: 473 }, 6],
    ["700 by 900 beside a side bar", { width: 345, height: 773 }, 7],
  ] as const) {
    it(`is for ${least} rows in a window of ${window}`, async () => {
      const editor = await open({ size });
      await waitForData(editor);
      const nRows = await nSettledRows(editor);
      assert.ok(nRows >= least, `${nRows} rows`);
      await closeClean(editor);
    });
  }

  it("shows the stream's number without scrolling in a window of 1440 pixels", async () => {
    const editor = await open({ size: { width: 1090, height: 773 } });
    const stream = (await editor.page.locator(".header-cell", { hasText: "Stream" }).boundingBox())!;
    const table = (await editor.page.locator(".table").boundingBox())!;
    assert.ok(stream.x + stream.width <= table.x + table.width, JSON.stringify({ stream, table }));
    await closeClean(editor);
  });

  it("keeps the selected row in view where the details take room from below", async () => {
    const editor = await open({ size: { width: 700, height: 773 } });
    await waitForData(editor);
    const nRows = await nSettledRows(editor);
    await editor.page.locator(`[data-conversation="${nRows - 1}"]`).click();
    await editor.page.locator(".wireshark-filter").waitFor();
    const nAfter = await nSettledRows(editor);
    assert.ok(nAfter < nRows, `${nAfter} rows of ${nRows}`);
    await untilSelectedInView(editor);
    await editor.page.setViewportSize({ width: 700, height: 600 });
    await untilSelectedInView(editor);
    await editor.page.setViewportSize({ width: 700, height: 773 });
    // Away from the charts, whose cursor the key would clear first.
    await editor.page.mouse.move(5, 5);
    await editor.page.keyboard.press("Escape");
    await editor.page.locator(".details-hint").waitFor();
    assert.equal(await nSettledRows(editor), nRows);
    await closeClean(editor);
  });
});
