/** A ring buffer's files in a real workbench: the one that is opened offers its siblings, and all open as one capture. */
import assert from "node:assert/strict";
import { copyFileSync } from "node:fs";
import { join } from "node:path";
import { after, before, describe, it } from "node:test";

import { EditorPage, untilAnswer } from "../support/editor-page";
import { SAMPLE, sampleTruth } from "../support/sample";
import { startSession, type Session } from "../support/session";
import type { WorkbenchPage } from "../support/workbench-page";
import { MEDIA } from "../support/workspace";

const FIRST = "ring_00001_20201123100000.pcapng";
const SECOND = "ring_00002_20201123100500.pcapng";
const BOTH = "ring_00001–00002.pcapng";

const nAlone = sampleTruth(MEDIA).conversations.length;

/** How many conversations the verdict counts; 0 before there is one. */
async function nShown(): Promise<number> {
  const [, n] = /of (\d+) conversations failed/.exec(await editor.text()) ?? [];
  return Number(n ?? 0);
}

let session: Session;
let workbench: WorkbenchPage;
let editor: EditorPage;

before(async () => {
  session = await startSession({ log: "workbench-ring" });
  for (const name of [FIRST, SECOND]) copyFileSync(join(MEDIA, SAMPLE), join(session.folder, name));
  workbench = await session.open();
  await workbench.openFromExplorer(SECOND);
  editor = new EditorPage(workbench);
  await editor.untilAnalyzed();
});

after(async () => {
  await session.close();
});

describe("a file of a ring buffer", () => {
  it("says which one it is, and opens all as one capture with a name of its own", async () => {
    await editor.untilText("This file is 2 of 2 of a ring buffer.");
    await editor.frame.getByText("Open all as one").click();
    await workbench.tab(BOTH).first().waitFor();
    editor = new EditorPage(workbench);
    await untilAnswer(nShown, (n) => n > nAlone);
    assert.doesNotMatch(await editor.text(), /of a ring buffer/);
  });

  it("and their frames are listed as one, to the last of the last file", async () => {
    const tab = editor.frame.locator(".list-tabs button", { hasText: "Frames" });
    const nFrames = Number((/[\d,]+$/.exec((await tab.innerText()).trim())?.[0] ?? "").replaceAll(",", ""));
    assert.ok(nFrames > nAlone);
    await tab.click();
    await editor.frame.locator(".captured-frames [data-frame='1']").waitFor();
    await editor.frame.locator(".captured-frames [role=grid]").press("End");
    await editor.frame.locator(`.captured-frames [data-frame='${nFrames}']`).waitFor();
    await editor.frame.locator(".list-tabs button", { hasText: "Conversations" }).click();
  });

  it("and they are there again when the window is reloaded", async () => {
    // Unlike the browser's own, this one lets the workbench keep what is open.
    await workbench.runCommand("Developer: Reload Window");
    await workbench.page.waitForEvent("load");
    await workbench.tab(BOTH).first().waitFor();
    editor = new EditorPage(workbench);
    await untilAnswer(nShown, (n) => n > nAlone);
  });
});
