/**
 * A VS Code workbench in the browser for a person: the packed extension, a capture's folder, and the capture
 * itself opened in our editor. It listens on 127.0.0.1 alone, behind a password made for this run, until Ctrl-C.
 *
 *   node --import tsx test/workbench/serve.ts FILE         (dist/ must be built)
 */
import { randomBytes } from "node:crypto";
import { basename, dirname, resolve } from "node:path";

import { startCodeServer } from "./support/code-server";
import { packedExtension } from "./support/session";
import { workbenchAddress } from "./support/workbench-page";

const PASSWORD_BYTES = 12;

async function serve(file: string): Promise<void> {
  const password = randomBytes(PASSWORD_BYTES).toString("base64url");
  const server = await startCodeServer({
    log: "workbench",
    extensions: [packedExtension("start")],
    openAtStart: file,
    settings: { "window.autoDetectColorScheme": true },
    password,
  });
  const stop = (): void => {
    process.stdout.write("\nending the workbench\n");
    void server.stop().then(() => process.exit(0));
  };
  process.once("SIGINT", stop);
  process.once("SIGTERM", stop);
  const folder = dirname(file);
  const name = basename(file);
  process.stdout.write(
    [
      "",
      `  Open      ${workbenchAddress({ url: server.url, folder })}`,
      `  Password  ${password}`,
      "",
      `  ${name} opens by itself after the login; if it does not, click it in the Explorer on the left.`,
      "  The tree of its conversations is behind the Megalodon icon of the activity bar.",
      "  Only this machine can reach it. Ctrl-C ends it.",
      "",
    ].join("\n"),
  );
}

serve(resolve(process.argv[2] ?? "")).catch((error: unknown) => {
  process.stderr.write(`${error instanceof Error ? error.message : String(error)}\n`);
  process.exitCode = 1;
});
