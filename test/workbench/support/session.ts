/**
 * What an end-to-end test needs: the packed extension, installed in a workbench of its own, with a browser and a
 * folder. The packed one, because only that is what people get: a file that .vscodeignore forgets is missed here.
 */
import { spawnSync } from "node:child_process";
import { mkdirSync } from "node:fs";
import { join } from "node:path";
import type { Browser } from "playwright-core";

import { launchChromium } from "../../view/chromium";
import { startCodeServer, type CodeServer } from "./code-server";
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

/** How a session is started. */
export interface SessionOptions {
  /** Name of the server's log. */
  log: string;
  settings?: Record<string, unknown>;
}

/** Packs the extension (dist/ must be built), starts all and answers when the workbench is up. */
export async function startSession(options: SessionOptions): Promise<Session> {
  const extensions = [packedExtension(options.log)];
  const workspace = makeWorkspace();
  const server = await startCodeServer({ ...options, extensions });
  const browser = await launchChromium();
  return {
    server,
    browser,
    folder: workspace.folder,
    open: () => WorkbenchPage.open(browser, { url: server.url, folder: workspace.folder }),
    close: async () => {
      await browser.close();
      await server.stop();
      workspace.remove();
    },
  };
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
