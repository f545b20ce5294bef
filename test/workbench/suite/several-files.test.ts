/** Several captures opened as one, seen through VS Code's API. */
import assert from "node:assert/strict";

import * as vscode from "vscode";

import { SAMPLE } from "../support/sample";
import * as steps from "./editor-steps";

const OPEN_AS_ONE = "megalodon.openAsOne";

async function copyOfSample(name: string): Promise<vscode.Uri> {
  const uri = steps.fileInWorkspace(name);
  await vscode.workspace.fs.copy(steps.fileInWorkspace(SAMPLE), uri, { overwrite: true });
  return uri;
}

/** The tab in front, once its capture's name is this. */
async function tabNamed(label: string): Promise<vscode.Tab> {
  const active = (): vscode.Tab | undefined => vscode.window.tabGroups.activeTabGroup.activeTab;
  await steps.until(() => active()?.label === label, `a tab named ${label}`);
  const tab = active();
  assert.ok(tab);
  return tab;
}

describe("Open as One Capture", () => {
  afterEach(steps.closeEditors);

  it("opens what is selected in the Explorer, in the order of its names, with one analyzer", async () => {
    const [ten, nine] = [await copyOfSample("part 10.pcapng"), await copyOfSample("part 9.pcapng")];
    await vscode.commands.executeCommand(OPEN_AS_ONE, ten, [ten, nine]);
    const { input } = await tabNamed("part 9.pcapng + 1");
    assert.ok(input instanceof vscode.TabInputCustom);
    assert.equal(input.viewType, "megalodon.capture");
    assert.match(input.uri.query, /part 9\.pcapng.*part 10\.pcapng/);
    await steps.untilAnalyzers(1);
  });

  it("opens the ring buffer of a single file", async () => {
    const first = await copyOfSample("web_00001_20201123100000.pcapng");
    await copyOfSample("web_00002_20201123100500.pcapng");
    await vscode.commands.executeCommand(OPEN_AS_ONE, first, [first]);
    await tabNamed("web_00001–00002.pcapng");
  });

  it("opens a file that has no siblings as itself", async () => {
    const sample = steps.fileInWorkspace(SAMPLE);
    await vscode.commands.executeCommand(OPEN_AS_ONE, sample, [sample]);
    const { input } = await tabNamed(SAMPLE);
    assert.ok(input instanceof vscode.TabInputCustom);
    assert.equal(input.uri.toString(), sample.toString());
  });
});
