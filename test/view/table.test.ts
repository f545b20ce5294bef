import assert from "node:assert/strict";
import { describe, it } from "node:test";
import type { FromWebview } from "../../src/protocol/webview-contract";
import { closeClean, type EditorPage } from "./editor-page";
import { editorOpener } from "./test-browser";

const open = editorOpener();

function row(editor: EditorPage, conversation: number) {
  return editor.page.locator(`[role=row][data-conversation="${conversation}"]`);
}

async function posted<Kind extends FromWebview["kind"]>(
  editor: EditorPage,
  kind: Kind,
): Promise<Extract<FromWebview, { kind: Kind }>[]> {
  const all = await editor.host((host) => host.posted);
  return all.filter((message): message is Extract<FromWebview, { kind: Kind }> => message.kind === kind);
}

async function untilSelectedPosted(editor: EditorPage, conversation: number): Promise<void> {
  await editor.until(
    (host, wanted) => host.posted.some((m) => m.kind === "selected" && m.conversation === wanted),
    conversation,
  );
}

describe("conversation table", () => {
  it("keeps a few dozen rows in the page and says how many there are", async () => {
    const editor = await open();
    assert.equal(await editor.page.locator(".table[role=grid]").getAttribute("aria-rowcount"), "36953");
    assert.ok((await editor.page.locator(".row").count()) < 60);
    await closeClean(editor);
  });

  it("scrolls to the last of 2.67 million rows, by key, by thumb and by wheel", async () => {
    const nConversations = 2_670_000;
    const editor = await open({ capture: { nConversations, durationSeconds: 36_000 } });
    await editor.page.locator(".table[role=grid]").focus();
    await editor.page.keyboard.press("End");
    await row(editor, nConversations - 1).waitFor();
    assert.equal(
      await row(editor, nConversations - 1).getAttribute("aria-rowindex"),
      String(nConversations + 1),
    );
    await untilSelectedPosted(editor, nConversations - 1);

    await editor.page.keyboard.press("Home");
    await row(editor, 0).waitFor();
    await editor.page.locator(".table-scroller").evaluate((scroller) => {
      scroller.scrollTop = scroller.scrollHeight;
    });
    await row(editor, nConversations - 1).waitFor();

    await editor.page.keyboard.press("Home");
    await row(editor, 0).waitFor();
    const box = (await editor.page.locator(".table .row-layer").boundingBox())!;
    await editor.page.mouse.move(box.x + 100, box.y + 100);
    await editor.page.mouse.wheel(0, 66);
    await row(editor, 3).waitFor();
    const top = await row(editor, 3).boundingBox();
    assert.ok(Math.abs(top!.y - box.y) < 1, `a wheel of 66 px moved row 3 to ${top!.y - box.y} px`);
    await closeClean(editor);
  });

  it("selects by click, tells the host, and shows the details", async () => {
    const editor = await open();
    await row(editor, 4).click();
    await editor.page.locator(".details .wireshark-filter", { hasText: "tcp.stream eq 4" }).waitFor();
    assert.equal(await row(editor, 4).getAttribute("aria-selected"), "true");
    assert.equal(await editor.page.locator('[role=row][aria-selected="true"]').count(), 1);
    assert.deepEqual(
      (await posted(editor, "selected")).map((message) => message.conversation),
      [4],
    );
    const active = await editor.page.locator(".table[role=grid]").getAttribute("aria-activedescendant");
    assert.equal(active, await row(editor, 4).getAttribute("id"));
    await closeClean(editor);
  });

  it("moves by keys and tells the host where it came to rest", async () => {
    const editor = await open();
    await row(editor, 0).click();
    for (let i = 0; i < 12; i++) await editor.page.keyboard.press("ArrowDown");
    await untilSelectedPosted(editor, 12);
    assert.equal(await row(editor, 12).getAttribute("aria-selected"), "true");
    await editor.page.keyboard.press("ArrowUp");
    await untilSelectedPosted(editor, 11);
    await closeClean(editor);
  });

  it("selects what the host says, and does not say it back", async () => {
    const editor = await open();
    await editor.host((host) => {
      host.send({ kind: "select", conversation: 20_000 });
    });
    await row(editor, 20_000).waitFor();
    assert.equal(await row(editor, 20_000).getAttribute("aria-selected"), "true");
    await editor.page.locator(".wireshark-filter", { hasText: "20000" }).waitFor();
    assert.deepEqual(await posted(editor, "selected"), []);
    await closeClean(editor);
  });

  it("clears a filter that hides what the host selects, and says so", async () => {
    const editor = await open();
    await editor.page.locator('.chip[data-pattern="syn-refused"]').click();
    await editor.page.locator(".row-count", { hasText: "of" }).waitFor();
    const hidden = await editor.host(
      (host) => host.report.patterns.find((summary) => summary.pattern === "closed-fin")!.firstSeconds,
    );
    assert.ok(hidden >= 0);
    const conversation = 1;
    await editor.host((host) => {
      host.send({ kind: "select", conversation: 1 });
    });
    await row(editor, conversation).waitFor();
    await editor.page
      .locator("[aria-live]", { hasText: "filter was cleared to show conversation 1" })
      .waitFor();
    assert.equal(await editor.page.locator('.chip[aria-pressed="true"]').count(), 0);
    await closeClean(editor);
  });

  it("shows the conversation that the host names when it opens", async () => {
    const editor = await open({ capture: { selected: 30_000 } });
    await editor.page.locator('[data-conversation="30000"][aria-selected="true"]').waitFor();
    await editor.page.locator(".wireshark-filter", { hasText: "30000" }).waitFor();
    await closeClean(editor);
  });

  it("scrolls far when the filter that hid a conversation is gone", async () => {
    const editor = await open();
    await editor.page.locator("vscode-text-field.filter-field input").fill("no such address");
    await editor.page.locator(".row-count", { hasText: "0 of 36,952" }).waitFor();
    await editor.host((host) => {
      host.send({ kind: "select", conversation: 25_000 });
    });
    await editor.page.locator('[data-conversation="25000"][aria-selected="true"]').waitFor();
    assert.equal(await editor.page.locator("vscode-text-field.filter-field input").inputValue(), "");
    await closeClean(editor);
  });

  it("says in one heading by which column it is sorted", async () => {
    const editor = await open();
    const sorted = editor.page.locator('.header-cell:is([aria-sort="ascending"], [aria-sort="descending"])');
    assert.deepEqual(await sorted.allTextContents(), ["No.▴"]);
    await editor.page.locator(".header-cell", { hasText: "Frame" }).locator("button").click();
    await sorted.filter({ hasText: "Frame▾" }).waitFor();
    assert.equal(await sorted.count(), 1);
    await closeClean(editor);
  });

  it("sorts by a column, and the other way round", async () => {
    const editor = await open({ capture: { nConversations: 3000 } });
    const packets = async () => {
      const cells = await editor.page.locator(".row:not(.placeholder) > :nth-child(11)").allTextContents();
      return cells.map((text) => Number(text.replaceAll(",", "")));
    };
    const header = editor.page.locator(".header-cell", { hasText: "Packets" });
    await header.locator("button").click();
    await header.and(editor.page.locator('[aria-sort="ascending"]')).waitFor();
    await editor.page.locator('.row[aria-rowindex="2"] > :nth-child(11)', { hasText: /^3$/ }).waitFor();
    const ascending = await packets();
    assert.deepEqual(
      ascending,
      [...ascending].sort((a, b) => a - b),
    );
    await header.locator("button").click();
    await header.and(editor.page.locator('[aria-sort="descending"]')).waitFor();
    await editor.page.locator('.row[aria-rowindex="2"] > :nth-child(11)', { hasText: /^\d{3}$/ }).waitFor();
    const descending = await packets();
    assert.deepEqual(
      descending,
      [...descending].sort((a, b) => b - a),
    );
    assert.ok(descending[0]! > ascending[0]!);
    await closeClean(editor);
  });

  it("shows only the patterns whose chips are on", async () => {
    const editor = await open();
    const expected = await editor.host(
      (host) => host.report.patterns.find((summary) => summary.pattern === "syn-refused")!.nConversations,
    );
    await editor.page.locator('.chip[data-pattern="syn-refused"]').click();
    await editor.page
      .locator(".row-count", { hasText: `${expected.toLocaleString("en")} of 36,952` })
      .waitFor();
    const patterns = await editor.page.locator(".row:not(.placeholder) > :nth-child(3)").allTextContents();
    assert.ok(patterns.length > 5);
    assert.deepEqual([...new Set(patterns)], ["◆SYN refused"]);
    await editor.page.locator('.chip[data-pattern="syn-refused"]').click();
    await editor.page.locator(".row-count", { hasText: /^36,952$/ }).waitFor();
    await closeClean(editor);
  });

  it("filters by what is typed, in Wireshark's words too", async () => {
    const editor = await open();
    await editor.page.locator("vscode-text-field.filter-field input").fill("ip.addr == 10.20.3.7");
    await editor.page.locator(".row-count", { hasText: "of 36,952" }).waitFor();
    const clients = await editor.page.locator(".row:not(.placeholder) > :nth-child(5)").allTextContents();
    assert.ok(clients.length > 0);
    for (const client of clients) assert.match(client, /^10\.20\.3\.7\d?:/);
    const rows = (await posted(editor, "request")).filter((request) => request.name === "rows");
    assert.equal(rows.at(-1)!.params.view.filter, "10.20.3.7");
    await closeClean(editor);
  });

  it("names the words of the filter that it does not understand", async () => {
    const editor = await open();
    await editor.page.locator("vscode-text-field.filter-field input").fill("10.0. refused bogus:1");
    const empty = editor.page.locator(".table-empty");
    await empty.locator(".not-understood", { hasText: /^Not understood: "refused" "bogus:1"$/ }).waitFor();
    await empty.locator("p", { hasText: "pattern:syn-refused" }).waitFor();
    await editor.page.locator("vscode-text-field.filter-field input").fill("10.99.99.99");
    await empty.locator(".not-understood").waitFor({ state: "detached" });
    await empty.locator("p", { hasText: "No conversation matches." }).waitFor();
    await closeClean(editor);
  });

  it("keeps the selection that a filter leaves out, and says that it is left out", async () => {
    const editor = await open();
    await row(editor, 4).click();
    const filterLine = editor.page.locator(".details .wireshark-filter", { hasText: "tcp.stream eq 4" });
    await filterLine.waitFor();
    const note = editor.page.locator(".details .unlisted");
    assert.equal(await note.isVisible(), false);
    const own = await row(editor, 4).locator(".cell").nth(2).textContent();
    const other = own!.includes("SYN refused") ? "syn-unanswered" : "syn-refused";
    await editor.page.locator(`.chip[data-pattern="${other}"]`).click();
    await note.waitFor();
    assert.equal(await filterLine.isVisible(), true);
    await editor.page.locator(".list-tab", { hasText: "Frames" }).click();
    await editor.page.locator(".list-tab", { hasText: "Conversations" }).click();
    await editor.page.locator(`.chip[data-pattern="${other}"][aria-pressed="true"]`).waitFor();
    assert.equal(await note.isVisible(), true);
    const told = (await posted(editor, "selected")).map((message) => message.conversation);
    assert.deepEqual(told, [4]);
    await editor.page.locator(".row[data-conversation]").first().click();
    await filterLine.waitFor({ state: "detached" });
    assert.equal(await note.isVisible(), false);
    await closeClean(editor);
  });

  it("shows what the host narrows it to, in the filter's own words", async () => {
    const editor = await open();
    await editor.host((host) => {
      host.send({ kind: "filter", filter: "pair:10.20.3.7,10.0.0.2" });
    });
    const field = editor.page.locator("vscode-text-field.filter-field input");
    await editor.page.waitForFunction(() => {
      const shown = document.querySelector<HTMLInputElement>("vscode-text-field.filter-field");
      return shown?.value === "pair:10.20.3.7,10.0.0.2";
    });
    assert.equal(await field.inputValue(), "pair:10.20.3.7,10.0.0.2");
    const rows = (await posted(editor, "request")).filter((request) => request.name === "rows");
    assert.equal(rows.at(-1)!.params.view.filter, "pair:10.20.3.7,10.0.0.2");
    await closeClean(editor);
  });

  it("makes a column wider by drag and remembers it", async () => {
    const editor = await open();
    const cell = editor.page.locator(".header-cell").nth(4);
    const before = (await cell.boundingBox())!;
    await editor.page.mouse.move(before.x + before.width, before.y + 10);
    await editor.page.mouse.down();
    await editor.page.mouse.move(before.x + before.width + 60, before.y + 10, { steps: 3 });
    await editor.page.mouse.up();
    const { width } = (await cell.boundingBox())!;
    assert.ok(Math.abs(width - before.width - 60) <= 1, `${before.width} became ${width}`);
    await editor.until((host) => {
      const { columnPx } = (host.state ?? {}) as { columnPx?: Record<string, number> };
      return (columnPx?.client ?? 0) > 0;
    });
    await closeClean(editor);
  });

  it("sorts and widens by keys alone", async () => {
    const editor = await open({ capture: { nConversations: 500 } });
    await editor.page.locator(".header-button").first().focus();
    await editor.page.keyboard.press("ArrowRight");
    await editor.page.keyboard.press("ArrowRight");
    await editor.page.keyboard.press("ArrowRight");
    await editor.page.keyboard.press("Enter");
    await editor.page.locator('.header-cell[aria-sort="ascending"]', { hasText: "Start" }).waitFor();
    await editor.page.keyboard.press("Shift+ArrowRight");
    await editor.until((host) => JSON.stringify(host.state ?? {}).includes('"columnPx":{"start":134}'));
    await closeClean(editor);
  });

  it("goes to the next failed conversation and back", async () => {
    const editor = await open();
    await editor.page.locator(".table[role=grid]").focus();
    await editor.page.keyboard.press("]");
    await editor.page.locator('[role=row][aria-selected="true"]').waitFor();
    await editor.page.locator(".details .severity", { hasText: "Failed" }).waitFor();
    const first = await editor.page
      .locator('[role=row][aria-selected="true"]')
      .getAttribute("data-conversation");
    await editor.page.keyboard.press("]");
    await untilSelectedPosted(editor, Number(first));
    await editor.page.keyboard.press("[");
    await editor.page.locator(`[role=row][data-conversation="${first!}"][aria-selected="true"]`).waitFor();
    await closeClean(editor);
  });

  it("copies the row and the Wireshark filter through the host", async () => {
    const editor = await open();
    await row(editor, 2).click();
    await editor.page.locator(".wireshark-filter", { hasText: "tcp.stream eq 2" }).waitFor();
    await editor.page.keyboard.press("Control+c");
    await editor.page.locator(".filter-line vscode-button").click();
    const texts = (await posted(editor, "copy")).map((message) => message.text);
    assert.equal(texts.length, 2);
    assert.match(texts[0]!, /^No\.\tStream\tPattern\t.*\n2\t/);
    assert.equal(texts[1], "tcp.stream eq 2");
    await closeClean(editor);
  });

  it("says when a request failed, beside the data that stays", async () => {
    const editor = await open({ capture: { failing: "details" } });
    await row(editor, 1).click();
    await editor.page.locator(".request-error", { hasText: "internal: as the test wants it" }).waitFor();
    assert.ok(await row(editor, 2).isVisible());
    await editor.page.locator(".request-error vscode-button").click();
    await editor.page.locator(".request-error").waitFor({ state: "hidden" });
    await closeClean(editor);
  });
});
