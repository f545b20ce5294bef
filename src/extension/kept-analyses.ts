/**
 * Where finished analyses are kept, by the person's settings, and how all of them are removed.
 * The child process writes and reads the files (src/source/kept-analyses.ts); here is only said where.
 */
import * as vscode from "vscode";

import type { KeepPlace } from "../protocol/child-contract";

const MEGABYTE = 2 ** 20;

export class KeptAnalysesFolder {
  readonly #folder: vscode.Uri;

  /** Analyses live in a folder of their own below `storage`. */
  constructor(storage: vscode.Uri) {
    this.#folder = vscode.Uri.joinPath(storage, "analyses");
  }

  /**
   * The place for the analysis of a capture; undefined where the settings keep none. Captures of virtual workspaces are
   * not kept: each opening copies them anew, and no time tells whether the original has changed.
   */
  placeFor(files: readonly vscode.Uri[], mayReopen: boolean): KeepPlace | undefined {
    const settings = vscode.workspace.getConfiguration("megalodon.keptAnalyses");
    const areReal = files.every((file) => file.scheme === "file");
    if (!areReal || !settings.get<boolean>("enabled", true)) return undefined;
    const isBeside = settings.get<string>("location", "storage") === "besideCapture";
    return {
      folder: isBeside ? null : this.#folder.fsPath,
      maxBytes: settings.get<number>("maxMegabytes", 512) * MEGABYTE,
      mayReopen,
    };
  }

  /** Deletes all that is kept in the folder. Rejects with the file system's error. */
  async clear(): Promise<{ nFiles: number; nBytes: number }> {
    const files = await this.#files();
    const sizes = await Promise.all(files.map(async (file) => (await vscode.workspace.fs.stat(file)).size));
    for (const file of files) await vscode.workspace.fs.delete(file);
    return { nFiles: files.length, nBytes: sizes.reduce((sum, size) => sum + size, 0) };
  }

  async #files(): Promise<vscode.Uri[]> {
    try {
      const entries = await vscode.workspace.fs.readDirectory(this.#folder);
      return entries.map(([name]) => vscode.Uri.joinPath(this.#folder, name));
    } catch (error) {
      if (error instanceof vscode.FileSystemError && error.code === "FileNotFound") return [];
      throw error;
    }
  }
}
