import assert from "node:assert/strict";
import { describe, it } from "node:test";
import { closeClean, type EditorPage } from "./editor-page";
import { editorOpener } from "./test-browser";

const open = editorOpener();

const LADDER = ".ladder";
const tab = ({ page }: EditorPage, name: string) => page.locator(".list-tab", { hasText: name });

/** Selects a conversation and shows its ladder. */
async function showLadder(editor: EditorPage, conversation: number): Promise<void> {
  await editor.page.locator(`.table [data-conversation="${conversation}"]`).click();
  await tab(editor, "Ladder").click();
  await editor.page.locator(`${LADDER} .row[data-frame="${1 + conversation * 7}"]`).waitFor();
}

describe("the ladder", () => {
  it("says what to do while no conversation is selected", async () => {
    const editor = await open();
    await tab(editor, "Ladder").click();
    const hint = editor.page.locator(".ladder-hint");
    assert.equal(await hint.textContent(), "Select a conversation to see its packets as a ladder.");
    assert.equal(await editor.page.locator(".table").isVisible(), false);
    await closeClean(editor);
  });

  it("has an arrow for each frame, the way it goes in words, and its two ends above", async () => {
    const editor = await open();
    await showLadder(editor, 3);
    const { page } = editor;
    const ends = await page.locator(`${LADDER} .track-end`).allTextContents();
    const endpoints = await page.locator(".details .endpoints").textContent();
    assert.equal(ends.join(" → "), endpoints);
    const first = page.locator(`${LADDER} .row[data-frame="22"]`);
    const cells = await first.locator(".cell").allTextContents();
    assert.equal(cells[3], "From the client: SYN");
    assert.equal(await first.locator(".track.from-client.syn > .track-head:last-child").count(), 1);
    assert.match(cells[4]!, /^Seq=0 Win=64240 Len=0 MSS=1460$/);
    assert.match(cells[5]!, /^Evidence: SYN/);
    const again = page.locator(`${LADDER} .row[data-frame="24"]`);
    assert.equal(await again.locator(".track.again").count(), 1);
    await again.locator(".note", { hasText: "Retransmission" }).waitFor();
    assert.equal((await again.locator(".cell").allTextContents())[2], "+0.001000");
    await closeClean(editor);
  });

  it("goes along with the selection, by keys too", async () => {
    const editor = await open();
    const { page } = editor;
    await page.locator('.table [data-conversation="5"]').click();
    await page.locator(".details h2").waitFor();
    await page.keyboard.press("l");
    await page.locator(`${LADDER} .row[data-frame="36"]`).waitFor();
    await page.keyboard.press("]");
    await page.locator(`${LADDER} .row[data-frame="36"]`).waitFor({ state: "detached" });
    await page.locator(`${LADDER} .row[data-frame]`).first().waitFor();
    await page.keyboard.press("l");
    await page.locator(".table .row[data-conversation]").first().waitFor();
    assert.equal(await page.locator(LADDER).isVisible(), false);
    await closeClean(editor);
  });

  it("is opened by a double-click, and shows one of its frames among all by Enter", async () => {
    const editor = await open();
    const { page } = editor;
    await page.locator('.table [data-conversation="9"]').dblclick();
    await page.locator(`${LADDER} .row[data-frame="66"]`).click();
    await page.locator(`.conversation-frames .row[data-frame="66"][aria-selected="true"]`).waitFor();
    await page.keyboard.press("Enter");
    await page.locator(`.captured-frames .row[data-frame="66"][aria-selected="true"]`).waitFor();
    assert.equal(await page.locator(LADDER).isVisible(), false);
    await closeClean(editor);
  });

  it("keeps the focus when another conversation is selected", async () => {
    const editor = await open();
    await showLadder(editor, 3);
    const { page } = editor;
    await page.locator(`${LADDER} [role=grid]`).focus();
    await editor.host((host) => {
      host.send({ kind: "select", conversation: 4 });
    });
    await page.locator('[aria-label="Ladder of conversation 4"] .row[data-frame="29"]').waitFor();
    await page.keyboard.press("ArrowDown");
    await page.locator(`${LADDER} .row[data-frame="29"][aria-selected="true"]`).waitFor();
    await closeClean(editor);
  });

  it("goes to an evidence frame", async () => {
    const editor = await open();
    await showLadder(editor, 3);
    await editor.page.locator(".evidence .frame-number").first().click();
    const frame = (await editor.page.locator(".evidence .frame-number").first().textContent())!.slice(1);
    await editor.page.locator(`${LADDER} .row[data-frame="${frame}"][aria-selected="true"]`).waitFor();
    await closeClean(editor);
  });
});
