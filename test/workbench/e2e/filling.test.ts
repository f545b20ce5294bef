/** A capture that is being read in a real workbench: it comes through a named pipe, so that the test says how far. */
import assert from "node:assert/strict";
import { execFileSync } from "node:child_process";
import { readFileSync } from "node:fs";
import { open, type FileHandle } from "node:fs/promises";
import { join } from "node:path";
import { after, before, describe, it } from "node:test";

import { EditorPage, untilAnswer } from "../support/editor-page";
import { SAMPLE, sampleTruth } from "../support/sample";
import { startSession, type Session } from "../support/session";
import type { TreeRow, WorkbenchPage } from "../support/workbench-page";
import { MEDIA } from "../support/workspace";

const PIPED = "piped.pcapng";
const PART_BYTES = 200_000;
/** A look is taken after a chunk, and at most ten times a second: little chunks bring it. */
const NUDGE_BYTES = 512;
const NUDGE_MS = 120;

const bytes = readFileSync(join(MEDIA, SAMPLE));
const nWhole = sampleTruth(MEDIA).conversations.length;

let session: Session;
let workbench: WorkbenchPage;
let editor: EditorPage;
let pipe: FileHandle;
let nWritten = 0;

before(async () => {
  session = await startSession({ log: "workbench-filling" });
  const path = join(session.folder, PIPED);
  execFileSync("mkfifo", [path]);
  // Both ends, or opening would wait for the child.
  pipe = await open(path, "r+");
  workbench = await session.open();
  await workbench.openFromExplorer(PIPED);
  await workbench.activityBarItem("Megalodon").click();
  editor = new EditorPage(workbench);
});

after(async () => {
  // Closed by then, unless the test ended before.
  await pipe.close().catch(() => undefined);
  await session.close();
});

async function writeTo(end: number): Promise<void> {
  while (nWritten < Math.min(end, bytes.length))
    nWritten += (await pipe.write(bytes, nWritten, Math.min(end - nWritten, 16_384))).bytesWritten;
}

/** Asks again, a little further into the capture each time, until the answer is wanted. */
async function nudgeUntil<Answer>(
  ask: () => Promise<Answer>,
  isWanted: (answer: Answer) => boolean,
): Promise<Answer> {
  return untilAnswer(async () => {
    await writeTo(nWritten + NUDGE_BYTES);
    await new Promise((resolve) => setTimeout(resolve, NUDGE_MS));
    return ask();
  }, isWanted);
}

/** The numbers of a root's description: "112 · 28.1 %" counts 112. */
function count({ description }: TreeRow): number {
  return Number(/^[\d,]+/.exec(description)?.[0].replaceAll(",", "") ?? -1);
}

const roots = async (): Promise<TreeRow[]> => (await workbench.treeRows()).filter(({ level }) => level === 1);

const selected = async (): Promise<TreeRow | undefined> =>
  (await workbench.treeRows()).find(({ isSelected }) => isSelected);

const total = (rows: TreeRow[]): number => rows.reduce((sum, row) => sum + count(row), 0);

describe("a capture that is being read", () => {
  it("fills tree and table before it is whole, and what is selected stays selected", async () => {
    await writeTo(PART_BYTES);
    const first = await nudgeUntil(roots, (rows) => rows.length > 0);
    await nudgeUntil(
      () => editor.text(),
      (text) => text.includes("So far:"),
    );
    await editor.rows.first().waitFor();
    const refused = workbench.treeRow("SYN refused").first();
    await refused.click();
    const before = await untilAnswer(selected, (row) => row?.label === "SYN refused");
    assert.ok(before);
    assert.ok(nWritten < bytes.length);

    await writeTo(2 * PART_BYTES);
    const second = await nudgeUntil(roots, (rows) => total(rows) > total(first));
    await workbench.keepPicture("filling");
    assert.match(await editor.text(), /So far:/);
    assert.equal((await selected())?.label, "SYN refused");
    assert.ok(total(second) < nWhole);

    await writeTo(bytes.length);
    await pipe.close();
    await editor.untilText(`of ${nWhole} conversations failed`);
    await untilAnswer(roots, (rows) => total(rows) === nWhole);
    const after = await selected();
    assert.equal(after?.label, "SYN refused");
    assert.ok(count(after) > count(before));
    assert.doesNotMatch(await editor.text(), /So far:/);
    assert.deepEqual(workbench.webviewProblems, []);
  });
});
