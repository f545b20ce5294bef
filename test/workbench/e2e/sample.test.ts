/**
 * The sample capture in a real workbench, as a person uses it. The packed extension is installed; what is shown
 * is compared with the sample's truth file, never with an analysis.
 */
import assert from "node:assert/strict";
import { after, before, describe, it } from "node:test";

import { PATTERN_LABELS } from "../../../src/report/pattern-labels";
import { PATTERN_SEVERITY } from "../../../src/report/pattern-names";
import { EditorPage, untilAnswer } from "../support/editor-page";
import { clientText, patternCounts, SAMPLE, sampleTruth } from "../support/sample";
import { startSession, type Session } from "../support/session";
import type { TreeRow, WorkbenchPage } from "../support/workbench-page";
import { MEDIA } from "../support/workspace";

const truth = sampleTruth(MEDIA);
const counts = patternCounts(truth);
const failed = truth.conversations
  .filter(({ pattern }) => PATTERN_SEVERITY[pattern] === "failed")
  .map(({ conversation }) => conversation);

let session: Session;
let workbench: WorkbenchPage;
let editor: EditorPage;

before(async () => {
  session = await startSession({ log: "workbench-sample" });
  workbench = await session.open();
  await workbench.openFromExplorer(SAMPLE);
  editor = new EditorPage(workbench);
  await editor.untilAnalyzed();
});

after(async () => {
  await session.close();
});

describe("the capture editor", () => {
  it("says how many conversations there are, and how many of them failed", async () => {
    const text = await editor.text();
    assert.match(text, new RegExp(`\\b${truth.conversations.length}\\b`));
    assert.match(text, new RegExp(`\\b${failed.length}\\b`));
  });

  it("names every pattern of the truth with its count", async () => {
    const text = await editor.text();
    for (const [pattern, n] of counts) {
      assert.match(text, new RegExp(`${PATTERN_LABELS[pattern].label}\\s*${n}\\b`), pattern);
    }
  });

  it("lists the conversations from the first on", async () => {
    const first = truth.conversations[0]!;
    const row = editor.rows.first();
    assert.equal(await row.getAttribute("data-conversation"), "0");
    assert.ok(((await row.textContent()) ?? "").includes(clientText(first)));
  });
});

describe("the tree", () => {
  it("shows exactly the patterns of the truth, with its counts", async () => {
    await workbench.showContainer("Megalodon");
    // The roots come together.
    await workbench.treeRow("Failed").first().waitFor();
    for (const name of ["Failed", "Degraded", "Healthy", "Unknown"]) {
      const severity = workbench.treeRow(name).first();
      if ((await severity.count()) > 0) await workbench.expandTreeRow(severity);
    }
    const rows = await untilAnswer(
      () => workbench.treeRows(),
      (all) => all.filter(({ level }) => level === 2).length >= counts.size,
    );
    const shown = rows.filter(({ level }) => level === 2).map((row) => [row.label, countOf(row)]);
    const wanted = [...counts].map(([pattern, n]) => [PATTERN_LABELS[pattern].label, n]);
    assert.deepEqual(shown.sort(), wanted.sort());
  });

  it("selects in the editor the conversation that is clicked", async () => {
    const leaf = await openFirstConversation(PATTERN_LABELS["syn-unanswered"].label);
    await leaf.click();
    const label = ((await leaf.locator(".label-name").textContent()) ?? "").trim();
    const selected = await untilAnswer(
      () => editor.selected(),
      (conversation) => conversation >= 0,
    );
    const clicked = truth.conversations[selected]!;
    assert.equal(clicked.pattern, "syn-unanswered");
    assert.ok(label.startsWith(clientText(clicked)), `${label} was clicked, ${clientText(clicked)} selected`);
  });

  it("shows the conversation that is selected in the editor", async () => {
    const number = await editor.clickRow();
    const client = clientText(truth.conversations[number]!);
    await untilAnswer(
      () => workbench.treeRows(),
      (rows) => rows.some(({ isSelected, label }) => isSelected && label.startsWith(client)),
    );
  });

  it("goes up to what holds the conversation when the editor's selection is dropped", async () => {
    const client = clientText(truth.conversations[await editor.clickRow()]!);
    const selected = async () => (await workbench.treeRows()).find(({ isSelected }) => isSelected);
    const row = (await untilAnswer(selected, (found) => found?.label.startsWith(client) === true))!;
    await workbench.page.keyboard.press("Escape");
    const above = (await untilAnswer(selected, (found) => found !== undefined && found.label !== row.label))!;
    assert.equal(above.level, row.level - 1);
  });
});

describe("Next Failure and Previous Failure", () => {
  it("walk through the failed conversations in order", async () => {
    const from = await editor.clickRow();
    const expected = failed.filter((conversation) => conversation > from);
    for (const conversation of expected.slice(0, 3)) {
      await workbench.runCommand("Megalodon: Next Failure");
      await editor.untilSelected(conversation);
    }
    await workbench.runCommand("Megalodon: Previous Failure");
    await editor.untilSelected(expected[1]!);
  });

  it("go round at the ends", async () => {
    await workbench.runCommand("Megalodon: Show Conversation");
    await workbench.page.locator(".quick-input-widget input").fill(String(failed.at(-1)));
    await workbench.page.keyboard.press("Enter");
    await editor.untilSelected(failed.at(-1)!);
    await workbench.runCommand("Megalodon: Next Failure");
    await editor.untilSelected(failed[0]!);
    await workbench.runCommand("Megalodon: Previous Failure");
    await editor.untilSelected(failed.at(-1)!);
  });
});

describe("the menu of a row", () => {
  it("offers what can be done with a conversation, and nothing that is for text", async () => {
    const conversation = await editor.clickRow();
    const row = editor.frame.locator(`[role=row][data-conversation="${conversation}"]`);
    await row.click({ button: "right" });
    const items = workbench.page.locator(".monaco-menu .action-label");
    await items.getByText("Copy Wireshark Filter").waitFor();
    await workbench.keepPicture("row-menu");
    const labels = (await items.allTextContents()).filter((label) => label !== "");
    assert.deepEqual(labels, ["Focus on This Pair or Service", "Copy Wireshark Filter"]);
    await items.getByText("Copy Wireshark Filter").click();
    await workbench.page.locator(".statusbar-item", { hasText: "Copied: tcp.stream" }).waitFor();
    await row.click({ button: "right" });
    await items.getByText("Focus on This Pair or Service").waitFor();
    // By the keyboard: a menu that has just opened takes no click yet.
    await workbench.page.keyboard.press("ArrowDown");
    await workbench.page.keyboard.press("Enter");
    const filter = editor.frame.locator(".filter-field");
    await untilAnswer(
      () => filter.evaluate((field) => (field as HTMLInputElement).value),
      (value) => /^pair:[\d.]+,[\d.]+$/.test(value),
    );
    await editor.frame.getByText("Clear filter").click();
    await editor.untilAnalyzed();
  });
});

describe("the Report button", () => {
  it("leads to the report that says why, and asks for nothing", async () => {
    await editor.frame.getByText("Report", { exact: true }).click();
    const preview = workbench.webview();
    await preview
      .getByRole("heading", { name: `TCP connections in ${SAMPLE}` })
      .first()
      .waitFor();
    await workbench.keepPicture("report-button");
    await workbench.tab(SAMPLE).first().click();
    await editor.untilAnalyzed();
  });
});

describe("Show Counts as Text", () => {
  it("opens a text that counts each pattern", async () => {
    await workbench.runCommand("Megalodon: Show Counts as Text");
    const lines = workbench.page.locator(".editor-instance .view-lines");
    const text = await untilAnswer(
      async () => ((await lines.first().innerText()) || "").replaceAll("\u00a0", " "),
      (shown) => shown.includes(String(truth.conversations.length)),
    );
    for (const [pattern, n] of counts) {
      const line = text
        .split("\n")
        .find((each) => each.includes(PATTERN_LABELS[pattern].label) || each.includes(pattern));
      assert.match(line ?? `(no line for ${pattern})`, new RegExp(`(^|\\s)${n}(\\s|$)`));
    }
    await workbench.tab(SAMPLE).first().click();
    await editor.untilAnalyzed();
  });
});

describe("a capture that is opened again", () => {
  it("shows what it showed, and its kept analysis can be removed", async () => {
    const headline = new RegExp(`\\b${failed.length} of ${truth.conversations.length}\\b`);
    assert.match(await editor.text(), headline);
    await workbench.runCommand("View: Close All Editors");
    await workbench.tab(SAMPLE).first().waitFor({ state: "detached" });
    await workbench.openFromExplorer(SAMPLE);
    editor = new EditorPage(workbench);
    await editor.untilAnalyzed();
    assert.match(await editor.text(), headline);
    await workbench.runCommand("Megalodon: Clear Kept Analyses");
    await workbench.toast("Kept analyses removed: 1 ").waitFor();
  });
});

describe("the page in the editor", () => {
  it("breaks no content policy and writes no error to the console", () => {
    assert.deepEqual(workbench.webviewProblems, []);
  });
});

function countOf({ description }: TreeRow): number {
  return Number((/^[\d,]+/.exec(description)?.[0] ?? "").replaceAll(",", ""));
}

/** Opens the first node of each level below a pattern until a conversation shows, and answers with its row. */
async function openFirstConversation(pattern: string): Promise<ReturnType<WorkbenchPage["treeRow"]>> {
  let row = workbench.treeRow(pattern).first();
  let level = 2;
  while ((await row.getAttribute("aria-expanded")) !== null) {
    await workbench.expandTreeRow(row);
    level++;
    const index = Number(await row.getAttribute("data-index"));
    const child = workbench.page.locator(
      `.sidebar .pane-body .monaco-list-row[data-index="${index + 1}"][aria-level="${level}"]`,
    );
    await child.waitFor();
    row = child;
  }
  return row;
}
