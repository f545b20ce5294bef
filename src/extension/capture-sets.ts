/**
 * Several files that are opened as one capture: the URI that stands for them, and what it stands for.
 * The query of the URI names the files, so that a tab that is restored finds them again; its path ends in a name that
 * reads well on a tab.
 */
import * as path from "node:path";

import * as vscode from "vscode";

import { nameOfFiles, ringSiblings } from "../base/ring-names";

const SET_SCHEME = "megalodon-set";

/** The URI of files as one capture, in this order; that of the file itself where it is one. */
export function uriOfFiles(files: readonly [vscode.Uri, ...vscode.Uri[]]): vscode.Uri {
  const [first, ...more] = files;
  if (more.length === 0) return first;
  const folder = vscode.Uri.joinPath(first, "..");
  const isBeside = (file: vscode.Uri): boolean =>
    vscode.Uri.joinPath(file, "..").toString() === folder.toString();
  const query = files.every(isBeside)
    ? { folder: folder.toString(), names: files.map((file) => nameOf(file)) }
    : { uris: files.map((file) => file.toString()) };
  const name = nameOfFiles(files.map((file) => nameOf(file)));
  return vscode.Uri.joinPath(folder, name).with({
    scheme: SET_SCHEME,
    query: JSON.stringify(query),
    fragment: "",
  });
}

/** The files that a capture's URI stands for; none where it is a set's that names none. */
export function filesOfUri(uri: vscode.Uri): vscode.Uri[] {
  return uri.scheme === SET_SCHEME ? filesOfQuery(uri.query) : [uri];
}

function filesOfQuery(query: string): vscode.Uri[] {
  try {
    const { folder, names, uris } = JSON.parse(query) as Record<string, unknown>;
    if (Array.isArray(uris)) return uris.map((uri) => vscode.Uri.parse(String(uri), true));
    if (typeof folder !== "string" || !Array.isArray(names)) return [];
    const folderUri = vscode.Uri.parse(folder, true);
    return names.map((name) => vscode.Uri.joinPath(folderUri, String(name)));
  } catch {
    return []; // Not a URI of ours.
  }
}

/** A file's siblings in its ring buffer, itself included, in order; the file alone where it is in none. */
export async function ringOf(file: vscode.Uri): Promise<[vscode.Uri, ...vscode.Uri[]]> {
  if (file.scheme === SET_SCHEME) return [file];
  const folder = vscode.Uri.joinPath(file, "..");
  const names = ringSiblings(nameOf(file), await namesIn(folder));
  const [first = file, ...more] = names.map((name) => vscode.Uri.joinPath(folder, name));
  return [first, ...more];
}

async function namesIn(folder: vscode.Uri): Promise<string[]> {
  try {
    return (await vscode.workspace.fs.readDirectory(folder)).map(([name]) => name);
  } catch {
    return []; // What cannot be listed offers no siblings; the file itself opens or says why not.
  }
}

/** File name without its folder. */
export function nameOf(uri: vscode.Uri): string {
  return path.posix.basename(uri.path);
}
