/** The commands of the palette, seen through VS Code's API. */
import assert from "node:assert/strict";

import * as vscode from "vscode";

import { PATTERN_LABELS } from "../../../src/report/pattern-labels";
import { NO_CAPTURE, SAMPLE, patternCounts, sampleTruth } from "../support/sample";
import * as steps from "./editor-steps";

const ANALYZE = "megalodon.analyzeCapture";

/** The text of the editor that is in front; fails where that is no text editor. */
function shownText(): string {
  const editor = vscode.window.activeTextEditor;
  assert.ok(editor, "no text editor is in front");
  return editor.document.getText();
}

describe("the extension", () => {
  it("registers every command that its package.json names", async () => {
    const extension = steps.megalodon();
    await extension.activate();
    const { contributes } = extension.packageJSON as { contributes: { commands: { command: string }[] } };
    const known = new Set(await vscode.commands.getCommands(true));
    const missing = contributes.commands.filter(({ command }) => !known.has(command));
    assert.deepEqual(missing, []);
    assert.ok(contributes.commands.length > 0);
  });
});

describe("Show Counts as Text", () => {
  afterEach(steps.closeEditors);

  it("ends with a report that counts each pattern as the truth does", async () => {
    await steps.openSample();
    await vscode.commands.executeCommand(ANALYZE);
    const lines = shownText().split("\n");
    for (const [pattern, n] of patternCounts(sampleTruth(steps.mediaFolder()))) {
      const { label } = PATTERN_LABELS[pattern];
      const line = lines.find((text) => text.includes(label) || text.includes(pattern));
      assert.match(
        line ?? `(no line for ${pattern})`,
        new RegExp(`(^|\\s)${n}(\\s|$)`),
        `count of ${pattern}`,
      );
    }
  });

  it("needs no open editor, and leaves no process behind", async () => {
    await vscode.commands.executeCommand(ANALYZE, steps.fileInWorkspace(SAMPLE));
    assert.match(shownText(), /SYN unanswered|syn-unanswered/);
    await steps.untilAnalyzers(0);
  });

  it("opens no report for a file that is no capture", async () => {
    await vscode.commands.executeCommand(ANALYZE, steps.fileInWorkspace(NO_CAPTURE));
    assert.ok(vscode.window.activeTextEditor === undefined, "a text editor was opened");
  });
});

describe("Next Failure", () => {
  afterEach(steps.closeEditors);

  it("does nothing, and does not fail, where no capture is open", async () => {
    await vscode.commands.executeCommand("megalodon.nextFailure");
    await vscode.commands.executeCommand("megalodon.previousFailure");
    assert.equal(vscode.window.tabGroups.activeTabGroup.activeTab, undefined);
  });
});
