/** The editor fills while the capture is read. */
import assert from "node:assert/strict";
import { describe, it } from "node:test";
import { closeClean, openEditor, waitForData, type EditorPage } from "./editor-page";
import { testBrowser } from "./test-browser";

const N_CONVERSATIONS = 20_000;
const NOTHING = { bytesRead: 0, bytesTotal: 1000, nFrames: 0, nConversations: 0 };

const browser = testBrowser();

/** An editor whose capture is about to be read. */
async function openReading(savedState?: unknown): Promise<EditorPage> {
  return openEditor(browser(), {
    capture: {
      nConversations: N_CONVERSATIONS,
      state: { phase: "reading", progress: NOTHING, soFar: null },
      ...(savedState === undefined ? {} : { savedState }),
    },
  });
}

async function read(editor: EditorPage, nConversations: number, nSnapshots: number): Promise<void> {
  const look = { nConversations, nSnapshots };
  await editor.host((host, given: typeof look) => {
    host.read(given.nConversations, given.nSnapshots);
  }, look);
}

/** How the table was to be sorted each time that its first rows were asked for. */
function firstRowsAsked(editor: EditorPage): Promise<string[]> {
  return editor.host((host) =>
    host.posted.flatMap((message) =>
      message.kind === "request" && message.name === "rows" && message.params.startRow === 0
        ? [message.params.view.sortBy]
        : [],
    ),
  );
}

const rowCount = (editor: EditorPage): Promise<string | null> =>
  editor.page.locator(".row-count").textContent();

describe("an editor whose capture is being read", () => {
  it("fills, and says that it is so far until it is whole", async () => {
    const editor = await openReading();
    assert.equal(await editor.page.locator("h1").textContent(), "Reading fault.pcapng");
    await read(editor, 500, 1);
    await waitForData(editor);
    await editor.page.locator("h1", { hasText: /^So far: \d+ of 500 conversations failed/ }).waitFor();
    assert.equal(await editor.page.locator(".reading-text").textContent(), "2% read");
    const nChips = await editor.page.locator(".chip").count();
    await read(editor, 12_000, 2);
    await editor.page.locator("h1", { hasText: "of 12,000 conversations failed" }).waitFor();
    await editor.until(() => document.querySelector(".row-count")?.textContent === "12,000");
    assert.ok((await editor.page.locator(".chip").count()) >= nChips);
    await read(editor, N_CONVERSATIONS, 0);
    await editor.page.locator("h1", { hasText: /^[\d,]+ of 20,000 conversations failed/ }).waitFor();
    await editor.page.locator(".reading-mark").waitFor({ state: "hidden" });
    await editor.until(() => document.querySelector(".row-count")?.textContent === "20,000");
    await closeClean(editor);
  });

  it("counts the conversations as its verdict does, before the rows of a look are here", async () => {
    const editor = await openReading();
    await editor.host((host) => host.begin(500));
    await waitForData(editor);
    const [answer, count] = await editor.host((host) => {
      host.read(12_000, 2);
      return ["h1", ".row-count"].map((css) => document.querySelector(css)!.textContent);
    });
    assert.match(answer!, /of 12,000 conversations/);
    assert.equal(count, "12,000");
    await closeClean(editor);
  });

  it("shows the rows that come with the first look before it asks for any", async () => {
    const editor = await openReading();
    await editor.host((host) => host.begin(500));
    await waitForData(editor);
    assert.equal(await rowCount(editor), "500");
    assert.deepEqual(await firstRowsAsked(editor), []);
    await read(editor, 12_000, 2);
    await editor.until(() => document.querySelector(".row-count")?.textContent === "12,000");
    assert.equal((await firstRowsAsked(editor)).length, 1);
    await closeClean(editor);
  });

  it("asks for its rows where they are not the ones that come", async () => {
    const editor = await openReading({ sortBy: "packets", descending: true });
    await editor.host((host) => host.begin(500));
    await waitForData(editor);
    const asked = await firstRowsAsked(editor);
    assert.deepEqual(asked, ["packets"]);
    await closeClean(editor);
  });

  it("follows the progress between two looks, and asks for nothing then", async () => {
    const editor = await openReading();
    await read(editor, 500, 1);
    await waitForData(editor);
    const asked = await firstRowsAsked(editor);
    const progress = { bytesRead: 400, bytesTotal: 1000, nFrames: 90_000, nConversations: 900 };
    await editor.host((host, step) => host.send({ kind: "progress", progress: step }), progress);
    await editor.until(() => document.querySelector(".reading-text")?.textContent === "40% read");
    assert.equal(await rowCount(editor), "500");
    assert.deepEqual(await firstRowsAsked(editor), asked);
    await closeClean(editor);
  });

  it("asks for what it should have been told before, and does then what it was told meanwhile", async () => {
    const editor = await openEditor(browser(), { capture: { isFirstInitLost: true } });
    await editor.page.locator("dialog[open]").waitFor();
    const nReady = await editor.host((host) => host.posted.filter(({ kind }) => kind === "ready").length);
    assert.equal(nReady, 2);
    await editor.page.keyboard.press("Escape");
    await closeClean(editor);
  });

  it("keeps selection, scroll place, zoom and filter as it fills, and never shows a gap", async () => {
    const editor = await openReading();
    await read(editor, 3000, 1);
    await waitForData(editor);
    await editor.page.locator('.chip[data-pattern="closed-fin"]').click();
    await editor.page.locator(".table-scroller").hover();
    await editor.page.mouse.wheel(0, 2200);
    await editor.page.waitForTimeout(150);
    const row = editor.page.locator(".row[data-conversation]").nth(5);
    const conversation = await row.getAttribute("data-conversation");
    await row.click();
    await editor.page.locator(".endpoints").waitFor();
    await editor.page.locator(".figure.flags").focus();
    await editor.page.keyboard.press("+");
    await editor.page.waitForTimeout(300);
    const look = () =>
      editor.page.evaluate(() => ({
        top: document.querySelector(".table-scroller")!.scrollTop,
        selected: document.querySelector('[aria-selected="true"]')?.getAttribute("data-conversation"),
        details: document.querySelector(".endpoints")?.textContent,
        range: document.querySelector(".range-text")?.textContent,
        chip: document.querySelector('.chip[aria-pressed="true"]')?.getAttribute("data-pattern"),
        focus: document.activeElement?.className,
      }));
    const seen = await look();
    assert.equal(seen.selected, conversation);
    assert.equal(seen.chip, "closed-fin");
    assert.ok(seen.top > 1000);
    const before = await rowCount(editor);
    await editor.page.evaluate(() => {
      const table = document.querySelector(".row-layer")!;
      new MutationObserver(() => {
        const gaps = table.querySelectorAll(".placeholder").length;
        if (gaps > 0 || table.childElementCount === 0) console.error(`${gaps} gaps`);
      }).observe(table, { childList: true });
    });
    for (let nth = 2; nth <= 12; nth++) {
      await read(editor, nth * 1500, nth);
      await editor.page.waitForTimeout(40);
    }
    await read(editor, N_CONVERSATIONS, 0);
    await editor.page.locator(".reading-mark").waitFor({ state: "hidden" });
    await editor.until((_, old) => document.querySelector(".row-count")?.textContent !== old, before);
    assert.deepEqual(await look(), seen);
    await closeClean(editor);
  });

  it("waits for a conversation that is to be shown until reading has come to it", async () => {
    const editor = await openReading();
    await read(editor, 1000, 1);
    await waitForData(editor);
    await editor.host((host) => {
      host.send({ kind: "select", conversation: 5000 });
    });
    await editor.page.waitForTimeout(150);
    assert.equal(await editor.page.locator('[aria-selected="true"]').count(), 0);
    await read(editor, 6000, 2);
    await editor.page.locator('[data-conversation="5000"][aria-selected="true"]').waitFor();
    await closeClean(editor);
  });

  it("announces start and end alone, and cancels from the top bar", async () => {
    const editor = await openReading();
    await editor.page.evaluate(() => {
      const said: string[] = [];
      Object.assign(window, { said });
      const region = document.querySelector(".visually-hidden[aria-live]")!;
      said.push(region.textContent);
      new MutationObserver(() => said.push(region.textContent)).observe(region, { childList: true });
    });
    for (let nth = 1; nth <= 5; nth++) {
      await read(editor, nth * 1000, nth);
      await editor.page.waitForTimeout(30);
    }
    assert.equal(await editor.page.locator(".row-count").getAttribute("aria-live"), "off");
    await editor.page.locator(".reading-mark vscode-button").click();
    assert.equal(await editor.host((host) => host.posted.filter((m) => m.kind === "cancel").length), 1);
    await read(editor, N_CONVERSATIONS, 0);
    await editor.page.locator(".reading-mark").waitFor({ state: "hidden" });
    const said: string[] = await editor.page.evaluate("window.said");
    const texts = said.map((text) => text.replace("\u00a0", ""));
    assert.deepEqual(texts, ["Reading fault.pcapng", "fault.pcapng was read to its end"]);
    await closeClean(editor);
  });
});
