/**
 * What an end-to-end test needs: the packed extension, installed in a workbench of its own, with a browser and a
 * folder. The packed one, because only that is what people get: a file that .vscodeignore forgets is missed here.
 */
import { spawnSync } from "node:child_process";
import { mkdirSync } from "node:fs";
import { join } from "node:path";
import type { Browser } from "playwright-core";

import { launchChromium } from "../../view/chromium";
import { startCodeServer, type CodeServer, type CodeServerOptions } from "./code-server";
import { WorkbenchPage } from "./workbench-page";
import { makeWorkspace, ROOT } from "./workspace";

/** A workbench with the extension, ready to be opened. */
export interface Session {
  server: CodeServer;
  browser: Browser;
  folder: string;
  /** Opens the folder in a fresh page. */
  open(): Promise<WorkbenchPage>;
  close(): Promise<void>;
}

/** How a session is started; the extension comes packed, unless the workbench is to load it from its folder. */
export interface SessionOptions extends Omit<CodeServerOptions, "extensions"> {
  isExtensionPacked?: boolean;
}

/** Packs the extension (dist/ must be built), starts all and answers when the workbench is up. The caller closes it. */
export async function startSession(options: SessionOptions): Promise<Session> {
  const extensions = options.isExtensionPacked === false ? [] : [packedExtension(options.log)];
  const workspace = makeWorkspace();
  const ended: (() => Promise<void> | void)[] = [() => workspace.remove()];
  const close = async (): Promise<void> => {
    for (const end of ended.splice(0).reverse()) await end();
  };
  try {
    const server = await startCodeServer({ ...options, extensions });
    ended.push(() => server.stop());
    const browser = await launchChromium();
    ended.push(() => browser.close());
    const { folder } = workspace;
    const open = (): Promise<WorkbenchPage> => WorkbenchPage.open(browser, { url: server.url, folder });
    return { server, browser, folder, open, close };
  } catch (error) {
    await close();
    throw error;
  }
}

/** The extension as a package: the one named by MEGALODON_VSIX, else one made now from dist/ as it is. */
export function packedExtension(name: string): string {
  const given = process.env.MEGALODON_VSIX;
  if (given !== undefined && given !== "") return given;
  mkdirSync(join(ROOT, ".cache"), { recursive: true });
  const path = join(ROOT, ".cache", `${name}.vsix`);
  const args = ["run", "--silent", "package:packed", "--", "--out", path];
  const { status, stdout, stderr } = spawnSync("npm", args, { cwd: ROOT, encoding: "utf8" });
  if (status !== 0) throw new Error(`the extension could not be packed\n${stdout}${stderr}`);
  return path;
}
