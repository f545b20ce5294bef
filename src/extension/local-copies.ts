/**
 * A path that a child process can open, for any URI. Files on disk are read where they are; a file of a virtual
 * workspace is copied first, because only VS Code can read it, and only in one piece.
 */
import { createHash } from "node:crypto";

import * as vscode from "vscode";

import { FailureError } from "../protocol/peer";

/** The largest file of a virtual workspace that is copied: VS Code hands it over in one piece of memory. */
const MAX_COPY_BYTES = 256 * 2 ** 20;

export class LocalCopies {
  readonly #folder: vscode.Uri;

  /** Copies live below `folder`, in a folder of their own for each URI. */
  constructor(folder: vscode.Uri) {
    this.#folder = folder;
  }

  /**
   * The path on disk. Fails with `not-readable` where the file is too large to copy or its provider cannot read
   * it, with `file-not-found`, with `is-a-folder`, and with `cancelled`.
   */
  async pathOf(uri: vscode.Uri, signal: AbortSignal): Promise<string> {
    if (uri.scheme === "file") return uri.fsPath;
    const bytes = await this.#read(uri);
    if (signal.aborted) throw new FailureError("cancelled", uri.scheme);
    const target = this.#target(uri);
    await vscode.workspace.fs.writeFile(target, bytes);
    return target.fsPath;
  }

  /** Deletes the copy of a URI, if there is one. */
  async remove(uri: vscode.Uri): Promise<void> {
    if (uri.scheme === "file") return;
    try {
      await vscode.workspace.fs.delete(this.#target(uri));
    } catch {
      // There is none: the file was refused, or reading it failed. Nothing is left to do.
    }
  }

  async #read(uri: vscode.Uri): Promise<Uint8Array> {
    try {
      const { size, type } = await vscode.workspace.fs.stat(uri);
      if ((type & vscode.FileType.Directory) !== 0) throw new FailureError("is-a-folder", "");
      if (size > MAX_COPY_BYTES) throw new FailureError("not-readable", tooLarge(uri.scheme, size));
      return await vscode.workspace.fs.readFile(uri);
    } catch (error) {
      if (error instanceof vscode.FileSystemError && error.code === "FileNotFound") {
        throw new FailureError("file-not-found", "");
      }
      if (error instanceof vscode.FileSystemError) throw new FailureError("not-readable", error.message);
      throw error;
    }
  }

  #target(uri: vscode.Uri): vscode.Uri {
    const name = createHash("sha256").update(uri.toString()).digest("hex");
    return vscode.Uri.joinPath(this.#folder, "copies", name);
  }
}

function tooLarge(scheme: string, size: number): string {
  const megabytes = (bytes: number): string =>
    Math.round(bytes / 2 ** 20).toLocaleString(vscode.env.language);
  return vscode.l10n.t(
    "it has {0} MB, and from a virtual workspace ({1}) at most {2} MB can be copied. Save it to a local disk",
    megabytes(size),
    scheme,
    megabytes(MAX_COPY_BYTES),
  );
}
