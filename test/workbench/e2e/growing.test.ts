/** A capture that is being written while it is open in a real workbench. */
import assert from "node:assert/strict";
import { appendFileSync, readFileSync, unlinkSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { after, before, describe, it } from "node:test";

import { EditorPage, untilAnswer } from "../support/editor-page";
import { SAMPLE, sampleTruth } from "../support/sample";
import { startSession, type Session } from "../support/session";
import type { WorkbenchPage } from "../support/workbench-page";
import { MEDIA } from "../support/workspace";

const GROWING = "growing.pcapng";
/** Inside of a block. */
const FIRST_PART = 100_001;

/** A name resolution block without names: grows the file by no frame. */
const EMPTY_BLOCK = Buffer.from("04000000100000000000000010000000", "hex");

const bytes = readFileSync(join(MEDIA, SAMPLE));
const nWhole = sampleTruth(MEDIA).conversations.length;

let session: Session;
let workbench: WorkbenchPage;
let editor: EditorPage;
let path = "";

before(async () => {
  session = await startSession({ log: "workbench-growing" });
  path = join(session.folder, GROWING);
  writeFileSync(path, bytes.subarray(0, FIRST_PART));
  workbench = await session.open();
  await workbench.openFromExplorer(GROWING);
  editor = new EditorPage(workbench);
  await editor.untilAnalyzed();
});

after(async () => {
  await session.close();
});

/** How many conversations the verdict counts; 0 before there is one. */
async function nShown(): Promise<number> {
  const [, n] = /of (\d+) conversations failed|of (\d+) conversations/.exec(await editor.text()) ?? [];
  return Number(n ?? 0);
}

describe("a capture that grows", () => {
  it("fills the editor as it comes, keeps the selection, and can be left at that", async () => {
    assert.doesNotMatch(await editor.text(), /defect|Following/);
    const selected = await editor.clickRow();
    appendFileSync(path, bytes.subarray(FIRST_PART));
    await editor.untilText("Following:");
    await untilAnswer(nShown, (n) => n === nWhole);
    await editor.untilSelected(selected);
    await workbench.keepPicture("following");
    await editor.frame.getByText("Stop", { exact: true }).click();
    await untilAnswer(
      () => editor.text(),
      (text) => !text.includes("Following:"),
    );
    assert.equal(await nShown(), nWhole);
  });

  it("says that its file was deleted, and keeps what it held", async () => {
    await workbench.runCommand("Megalodon: Restart Analyzer");
    // The old answer may still be on show: the new run is there once it sees the file grow.
    const growing = setInterval(() => appendFileSync(path, EMPTY_BLOCK), 500);
    await editor.untilText("Following:").finally(() => clearInterval(growing));
    await untilAnswer(nShown, (n) => n === nWhole);
    unlinkSync(path);
    await editor.untilText("The file was deleted: this is what it held.");
    assert.equal(await nShown(), nWhole);
  });
});
