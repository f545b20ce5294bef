/** The parts of the editor side by side: the way from one to the next by key, and room for each. */
import assert from "node:assert/strict";
import { describe, it } from "node:test";
import { closeClean, waitForData, type EditorPage } from "./editor-page";
import { editorOpener } from "./test-browser";

const open = editorOpener();

/** Keys that VS Code would hear: it listens at the window. */
async function hearKeys({ page }: EditorPage): Promise<() => Promise<string[]>> {
  await page.evaluate(() => {
    const heard: string[] = [];
    Object.assign(window, { heard });
    window.addEventListener("keydown", (event) => heard.push(event.key));
  });
  return () => page.evaluate(() => (window as unknown as { heard: string[] }).heard);
}

function focused({ page }: EditorPage): Promise<{ name: string; isMarked: boolean }> {
  return page.evaluate(() => {
    const part = document.activeElement!;
    const field = part.matches("vscode-text-field");
    const { outlineStyle } = getComputedStyle(part);
    return { name: part.className, isMarked: field || outlineStyle !== "none" };
  });
}

describe("F6", () => {
  for (const [what, size, round] of [
    ["a wide editor", { width: 1440, height: 900 }, ["details", "filter-field", "chip", "figure flags"]],
    ["a narrow one", { width: 800, height: 900 }, ["details", "filter-field", "chip-choice", "figure flags"]],
  ] as const) {
    it(`goes round the parts of ${what}, marks each, and is not VS Code's`, async () => {
      const editor = await open({ size });
      const heard = await hearKeys(editor);
      await editor.page.locator('[role=row][data-conversation="2"]').click();
      await editor.page.locator(".details .wireshark-filter").waitFor();
      const names: string[] = [];
      for (let i = 0; i < 6; i++) {
        await editor.page.keyboard.press("F6");
        const { name, isMarked } = await focused(editor);
        assert.ok(isMarked, `the focus cannot be seen on ${name}`);
        names.push(name);
      }
      assert.deepEqual(names, [...round, "figure lanes-figure", "table"]);
      await editor.page.keyboard.press("Shift+F6");
      assert.equal((await focused(editor)).name, "figure lanes-figure");
      await editor.page.keyboard.press("F8");
      assert.deepEqual(
        (await heard()).filter((key) => key !== "Shift"),
        ["F8"],
      );
      await closeClean(editor);
    });
  }
});

describe("the line over the table", () => {
  for (const width of [1440, 1200, 1000, 700, 420]) {
    it(`keeps its parts apart and within the table at ${width} px`, async () => {
      const editor = await open({ size: { width, height: 900 } });
      const chip = editor.page.locator('.chip[data-pattern="syn-refused"]');
      if (await chip.isVisible()) await chip.click();
      else await editor.page.locator(".chip-choice").selectOption({ index: 1 });
      await editor.page.locator(".row-count", { hasText: "of" }).waitFor();
      const boxes = await editor.page
        .locator(".table-head > *:not([hidden])")
        .evaluateAll((parts) => parts.map((part) => part.getBoundingClientRect().toJSON() as DOMRect));
      const pane = (await editor.page.locator(".table-pane").boundingBox())!;
      for (const [i, box] of boxes.entries()) {
        assert.ok(
          box.right <= pane.x + pane.width,
          `part ${i} ends at ${box.right}, the table at ${pane.width}`,
        );
        for (const other of boxes.slice(i + 1)) {
          const isApart = box.right <= other.left || other.right <= box.left || box.bottom <= other.top;
          assert.ok(isApart, `part ${i} at ${box.left}–${box.right} lies on one at ${other.left}`);
        }
      }
      await closeClean(editor);
    });
  }
});

describe("a lane's label", () => {
  it("has the width that it had once its pattern is on", async () => {
    const editor = await open();
    const label = editor.page.locator(".lane-label").first();
    const width = () =>
      label.locator(".lane-text").evaluate((text) => {
        const range = document.createRange();
        range.selectNodeContents(text);
        return range.getBoundingClientRect().width;
      });
    const before = await width();
    await label.click();
    await editor.page.locator('.lane-label[aria-pressed="true"]').waitFor();
    assert.equal(await width(), before);
    await closeClean(editor);
  });
});

describe("the banner of a spent memory budget", () => {
  it("leads to the setting and reads again, and stays folded", async () => {
    const beyond = { afterFrame: 9, afterSeconds: 300, nFrames: 3, nPairsAtLeast: 1 };
    const facts = { memory: { maxMegabytes: 128, nEventsLeftOut: 0, beyond } };
    const editor = await open({ capture: { facts } });
    const links = editor.page.locator(".notices summary .link");
    assert.deepEqual(await links.allTextContents(), ["Change the budget", "Read again"]);
    await links.first().click();
    await links.last().focus();
    await editor.page.keyboard.press("Enter");
    await editor.until((host) => host.posted.at(-1)?.kind === "restart");
    const kinds = await editor.host((host) => host.posted.map(({ kind }) => kind));
    assert.deepEqual(kinds.slice(-2), ["openMemorySetting", "restart"]);
    assert.equal(await editor.page.locator("details.notices[open]").count(), 0);
    await closeClean(editor);
  });

  it("is not there where no budget was spent", async () => {
    const editor = await open({ capture: { facts: { nDropped: 3 } } });
    await editor.page.locator(".notices summary").waitFor();
    assert.equal(await editor.page.locator(".notices summary .link").count(), 0);
    await closeClean(editor);
  });
});

describe("the banner", () => {
  const udp = { what: "UDP", nFrames: 120 };
  const arp = { what: "ARP", nFrames: 3 };

  it("does not speak of other traffic beside TCP", async () => {
    const editor = await open({ capture: { facts: { notUnderstood: [udp, arp] } } });
    await waitForData(editor);
    assert.equal(await editor.page.locator(".notices summary").count(), 0);
    await closeClean(editor);
  });

  it("says which frames were not understood, and then what else there is", async () => {
    const strange = { what: "link type 147", nFrames: 2 };
    const editor = await open({ capture: { facts: { notUnderstood: [udp, arp, strange] } } });
    await editor.page.locator(".notices summary", { hasText: "Some frames were not understood" }).click();
    assert.deepEqual(await editor.page.locator(".notices li").allTextContents(), [
      "2 frames were not understood: link type 147",
      "Frames without TCP: UDP (120), ARP (3)",
    ]);
    await closeClean(editor);
  });
});

describe("the jump to the next failure", () => {
  it("stays within what the list shows", async () => {
    const editor = await open({});
    await editor.page.locator('.chip[data-pattern="syn-refused"]').click();
    await editor.page.locator(".row-count", { hasText: "of" }).waitFor();
    await editor.page.locator(".table").focus();
    for (let jump = 0; jump < 2; jump++) await editor.page.keyboard.press("]");
    await editor.page.locator('.row[aria-selected="true"]', { hasText: "SYN refused" }).waitFor();
    assert.equal(
      await editor.page.locator('.chip[data-pattern="syn-refused"]').getAttribute("aria-pressed"),
      "true",
    );
    await closeClean(editor);
  });
});

describe("the fields", () => {
  it("have names of their own for a screen reader", async () => {
    const editor = await open({});
    await editor.page.getByRole("textbox", { name: "Filter conversations" }).waitFor();
    await editor.host((host) => {
      host.send({ kind: "command", command: "goTo" });
    });
    await editor.page.getByRole("textbox", { name: "Conversation, #frame" }).waitFor();
    await closeClean(editor);
  });
});
