/** Captures of a virtual workspace: VS Code alone can read them, so they are copied before they are analyzed. */
import assert from "node:assert/strict";
import { readFileSync } from "node:fs";
import { join } from "node:path";

import * as vscode from "vscode";

import { SAMPLE } from "../support/sample";
import * as steps from "./editor-steps";

const SCHEME = "megalodon-test";
const MAX_COPY_BYTES = 256 * 2 ** 20;

/** Three files: the sample, the sample said to be one byte too large, and one that is not there. */
class VirtualFiles implements vscode.FileSystemProvider {
  readonly onDidChangeFile = new vscode.EventEmitter<vscode.FileChangeEvent[]>().event;
  readonly read: string[] = [];

  watch(): vscode.Disposable {
    return new vscode.Disposable(() => undefined);
  }
  stat({ path }: vscode.Uri): vscode.FileStat {
    if (path.includes("missing")) throw vscode.FileSystemError.FileNotFound(path);
    const size = path.includes("huge") ? MAX_COPY_BYTES + 1 : 1000;
    return { type: vscode.FileType.File, ctime: 0, mtime: 0, size };
  }
  readFile({ path }: vscode.Uri): Uint8Array {
    this.read.push(path);
    return readFileSync(join(steps.mediaFolder(), SAMPLE));
  }
  readDirectory(): [string, vscode.FileType][] {
    return [];
  }
  createDirectory(): void {
    throw vscode.FileSystemError.NoPermissions();
  }
  writeFile(): void {
    throw vscode.FileSystemError.NoPermissions();
  }
  delete(): void {
    throw vscode.FileSystemError.NoPermissions();
  }
  rename(): void {
    throw vscode.FileSystemError.NoPermissions();
  }
}

describe("a capture of a virtual workspace", () => {
  const files = new VirtualFiles();
  let registration: vscode.Disposable;
  before(() => {
    registration = vscode.workspace.registerFileSystemProvider(SCHEME, files, { isReadonly: true });
  });
  after(() => {
    registration.dispose();
  });
  afterEach(steps.closeEditors);

  const analyze = async (name: string): Promise<string> => {
    await vscode.commands.executeCommand("megalodon.analyzeCapture", vscode.Uri.parse(`${SCHEME}:/${name}`));
    return vscode.window.activeTextEditor?.document.getText() ?? "";
  };

  it("is analyzed from a copy", async () => {
    assert.match(await analyze("remote.pcapng"), /SYN unanswered|syn-unanswered/);
  });

  it("that is too large is refused without being read", async () => {
    assert.equal(await analyze("huge.pcapng"), "");
    assert.ok(!files.read.some((path) => path.includes("huge")));
  });

  it("that is not there gets no report", async () => {
    assert.equal(await analyze("missing.pcapng"), "");
  });
});
