/** The custom editor and its analyzer process, seen through VS Code's API. */
import assert from "node:assert/strict";

import * as vscode from "vscode";

import { NO_CAPTURE, SAMPLE } from "../support/sample";
import * as steps from "./editor-steps";

const VIEW_TYPE = "megalodon.capture";

describe("the capture editor", () => {
  afterEach(steps.closeEditors);

  for (const name of [SAMPLE, "a.pcap", "a.cap", "a.pcapng.gz", "a.pcap.gz", "A.PCAPNG"]) {
    it(`opens ${name} by default`, async () => {
      const uri = steps.fileInWorkspace(name);
      if (name !== SAMPLE) {
        await vscode.workspace.fs.copy(steps.fileInWorkspace(SAMPLE), uri, { overwrite: true });
      }
      const input = await steps.open(uri);
      assert.ok(input instanceof vscode.TabInputCustom, `${name} is in another editor`);
      assert.equal(input.viewType, VIEW_TYPE);
    });
  }

  it("opens a file that is no capture as well, to say so", async () => {
    const input = await steps.open(steps.fileInWorkspace(NO_CAPTURE));
    assert.ok(input instanceof vscode.TabInputCustom);
  });
});

describe("the analyzer process", () => {
  afterEach(steps.closeEditors);

  it("is one for a capture, however many editors show it", async () => {
    await steps.openSample();
    const first = await steps.untilAnalyzers(1);
    await steps.openSample(vscode.ViewColumn.Two);
    assert.equal(vscode.window.tabGroups.all.length, 2);
    assert.deepEqual(steps.analyzers(), first);
  });

  it("ends when the last editor of its capture closes", async () => {
    await steps.openSample();
    await steps.openSample(vscode.ViewColumn.Two);
    await steps.untilAnalyzers(1);
    await vscode.commands.executeCommand("workbench.action.closeActiveEditor");
    await steps.until(() => vscode.window.tabGroups.all.length === 1, "one editor group");
    assert.equal(steps.analyzers().length, 1, "it ended while an editor was still open");
    await steps.closeEditors();
    await steps.untilAnalyzers(0);
  });

  it("is started again by a command after it was killed", async () => {
    await steps.untilAnalyzers(0);
    await steps.openSample();
    const [killed] = await steps.untilAnalyzers(1);
    assert.ok(killed !== undefined);
    process.kill(killed, "SIGKILL");
    await steps.untilAnalyzers(0);
    await vscode.commands.executeCommand("megalodon.restartAnalyzer");
    const [fresh] = await steps.untilAnalyzers(1);
    assert.notEqual(fresh, killed);
  });
});
