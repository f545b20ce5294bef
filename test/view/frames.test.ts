import assert from "node:assert/strict";
import { describe, it } from "node:test";
import { closeClean, type EditorPage } from "./editor-page";
import { editorOpener } from "./test-browser";

const open = editorOpener();

const ALL = ".captured-frames";
const OWN = ".conversation-frames";

async function showFrames(editor: EditorPage): Promise<void> {
  await editor.page.locator(".list-tab", { hasText: "Frames" }).click();
  await editor.page.locator(`${ALL} .row[data-frame="1"]`).waitFor();
}

describe("the list of all frames", () => {
  it("stands in the table's place, with a few dozen of its rows in the page", async () => {
    const editor = await open();
    await showFrames(editor);
    const grid = editor.page.locator(`${ALL} [role=grid]`);
    assert.equal(await grid.getAttribute("aria-rowcount"), String(36_952 * 72 + 1));
    assert.ok((await editor.page.locator(`${ALL} .row`).count()) < 60);
    assert.equal(await editor.page.locator(".table").isVisible(), false);
    const cells = await editor.page.locator(`${ALL} .row[data-frame="1"] .cell`).allTextContents();
    assert.equal(cells.at(-1), "[SYN] Seq=0 Win=64240 Len=0 MSS=1460");
    await editor.page.locator(".list-tab", { hasText: "Conversations" }).click();
    await editor.page.locator(".table .row[data-conversation]").first().waitFor();
    await closeClean(editor);
  });

  it("reaches the last of 2.66 million frames by key", async () => {
    const editor = await open();
    await showFrames(editor);
    await editor.page.locator(`${ALL} [role=grid]`).focus();
    await editor.page.keyboard.press("End");
    const last = editor.page.locator(`${ALL} .row[data-frame="${36_952 * 72}"]`);
    await last.and(editor.page.locator('[aria-selected="true"]')).waitFor();
    assert.match((await last.textContent())!, /UDP$/);
    await closeClean(editor);
  });

  it("selects the conversation of a frame, and shows the frame in that one's list", async () => {
    const editor = await open();
    await showFrames(editor);
    await editor.page.locator(`${ALL} .row[data-frame="9"]`).click();
    await editor.page.locator(`${OWN} .row[data-frame="9"][aria-selected="true"]`).waitFor();
    await editor.until((host) => host.posted.some((m) => m.kind === "selected" && m.conversation === 1));
    await closeClean(editor);
  });

  it("goes along with a conversation that is selected elsewhere, before or while it is on show", async () => {
    const editor = await open();
    const { page } = editor;
    const isAt = (conversation: number) =>
      page.locator(`${ALL} .row[data-frame="${1 + conversation * 7}"][aria-selected="true"]`).waitFor();
    await page.locator('.table [data-conversation="9"]').click();
    await page.locator(`${OWN} .row[data-frame="64"]`).waitFor();
    await page.locator(".list-tab", { hasText: "Frames" }).click();
    await isAt(9);
    for (const conversation of [20_000, 30_000]) {
      await editor.host((host, wanted) => {
        host.send({ kind: "select", conversation: wanted });
      }, conversation);
      await isAt(conversation);
    }
    await closeClean(editor);
  });

  it("says that the filter does not apply to it, and offers to clear the filter", async () => {
    const editor = await open();
    const note = editor.page.locator(".frames-note");
    const clear = editor.page.locator(".clear-filter");
    await showFrames(editor);
    assert.equal(await note.isVisible(), false);
    await editor.page.locator('.chip[data-pattern="syn-refused"]').click();
    await note.waitFor();
    assert.equal(await note.textContent(), "The filter applies to conversations only");
    await editor.page.locator(".list-tab", { hasText: "Conversations" }).click();
    assert.equal(await note.isVisible(), false);
    await editor.page.locator(".list-tab", { hasText: "Frames" }).click();
    await clear.click();
    await note.waitFor({ state: "hidden" });
    assert.equal(await clear.isVisible(), false);
    await closeClean(editor);
  });

  it("is gone to by #number, to the frame itself where it is of no conversation", async () => {
    const editor = await open();
    await showFrames(editor);
    for (const [text, frame] of [
      ["#50", 50],
      ["#2000000", 2_000_000],
    ] as const) {
      await editor.page.keyboard.press("Escape");
      await editor.host((host) => {
        host.send({ kind: "command", command: "goTo" });
      });
      await editor.page.locator(".go-to vscode-text-field input").fill(text);
      await editor.page.keyboard.press("Enter");
      await editor.page.locator(`${ALL} .row[data-frame="${frame}"][aria-selected="true"]`).waitFor();
    }
    await closeClean(editor);
  });
});

describe("the frames of the selected conversation", () => {
  it("are listed among its details, with notes, and copied as a filter", async () => {
    const editor = await open();
    await editor.page.locator('[data-conversation="3"]').click();
    await editor.page.locator(`${OWN} .row[data-frame="24"] .note`, { hasText: "Retransmission" }).waitFor();
    await editor.page.locator(`${OWN} .row[data-frame="23"]`).click();
    await editor.page.keyboard.press("Control+c");
    await editor.until((host) =>
      host.posted.some((m) => m.kind === "copy" && m.text === "frame.number == 23"),
    );
    await editor.page.locator(`${OWN} [role=grid]`).focus();
    await editor.page.keyboard.press("ArrowDown");
    await editor.page.locator(`${OWN} .row[data-frame="24"][aria-selected="true"]`).waitFor();
    await closeClean(editor);
  });

  it("are gone to by an evidence frame's number", async () => {
    const editor = await open();
    const conversation = 36_000;
    await editor.host((host) => {
      host.send({ kind: "select", conversation: 36_000 });
    });
    const first = 1 + conversation * 7;
    await editor.page
      .locator("button.frame-number", { hasText: `#${first}` })
      .first()
      .click();
    await editor.page.locator(`${OWN} .row[data-frame="${first}"][aria-selected="true"]`).waitFor();
    await editor.page.locator(".list-tab", { hasText: "Frames" }).click();
    await editor.page.locator(`${ALL} .row[data-frame="${first}"][aria-selected="true"]`).waitFor();
    await editor.page
      .locator("button.frame-number", { hasText: `#${first + 9}` })
      .first()
      .click();
    await editor.page.locator(`${ALL} .row[data-frame="${first + 9}"][aria-selected="true"]`).waitFor();
    await closeClean(editor);
  });

  it("are scrolled to where a frame of them was gone to", async () => {
    const editor = await open({ size: { width: 1440, height: 700 } });
    const { page } = editor;
    // The last of seven frames, of a conversation whose list is below what the details show.
    for (const frame of [7, 36_000 * 7 + 6]) {
      await editor.host((host) => {
        host.send({ kind: "command", command: "goTo" });
      });
      await page.locator(".go-to vscode-text-field input").fill(`#${frame}`);
      await page.keyboard.press("Enter");
      await editor.until((_, wanted) => {
        const row = document.querySelector(`.details .row[data-frame="${wanted}"][aria-selected="true"]`);
        if (!row) return false;
        const { top, bottom } = row.getBoundingClientRect();
        const pane = row.closest(".details")!.getBoundingClientRect();
        return pane.top <= top && bottom <= pane.bottom;
      }, frame);
    }
    await closeClean(editor);
  });

  it("say why they are not there", async () => {
    const editor = await open({ capture: { failing: "conversationFrames" } });
    await editor.page.locator('[data-conversation="3"]').click();
    await editor.page.locator(`${OWN} .frames-failure`, { hasText: "as the test wants it" }).waitFor();
    await closeClean(editor);
  });
});
