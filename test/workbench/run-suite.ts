/**
 * Runs the mocha suite inside the extension host of the workbench from npm.
 *
 *   node --import tsx test/workbench/run-suite.ts      (dist/ must be built)
 *
 * The exit code is 0 where all tests passed. The suite, and how it is handed over, are those of
 * `@vscode/test-electron`; see scripts/test-electron.mjs.
 */
import { appendFileSync, existsSync, mkdirSync, readFileSync, rmSync } from "node:fs";
import { join } from "node:path";
import { format } from "node:util";

import { SUITE_ENTRY, buildSuite } from "./support/build-suite";
import { startSession } from "./support/session";
import { workbenchAddress } from "./support/workbench-page";
import { ROOT } from "./support/workspace";

const SUITE_TIMEOUT_MS = 240_000;
const LOGS = join(ROOT, ".cache", "logs");
/** What mocha says. */
const REPORT = join(LOGS, "workbench-suite.report");
/** All that the page and the extension host say. */
const CHATTER = join(LOGS, "workbench-suite-page.log");

async function runSuite(): Promise<number> {
  mkdirSync(LOGS, { recursive: true });
  rmSync(REPORT, { force: true });
  rmSync(CHATTER, { force: true });
  await buildSuite();
  process.env.SUITE_REPORT = REPORT;
  const session = await startSession({
    log: "workbench-suite-server",
    testDriver: true,
    isExtensionPacked: false,
  });
  const { server, folder } = session;
  try {
    const page = await session.browser.newPage();
    await page.exposeFunction("codeAutomationLog", (_kind: string, parts: unknown[]) => {
      appendFileSync(CHATTER, `${format(...parts)}\n`);
    });
    const ended = new Promise<number>((resolve) => {
      void page.exposeFunction("codeAutomationExit", resolve);
      setTimeout(() => {
        console.error(`the suite did not end within ${SUITE_TIMEOUT_MS / 1000} s, see ${server.logPath}`);
        resolve(1);
      }, SUITE_TIMEOUT_MS).unref();
    });
    const remote = `vscode-remote://127.0.0.1:${server.port}`;
    const payload: [string, string][] = [
      ["extensionDevelopmentPath", `${remote}${ROOT}`],
      ["extensionTestsPath", `${remote}${SUITE_ENTRY}`],
    ];
    await page.goto(workbenchAddress({ url: server.url, folder, payload }));
    return await ended;
  } finally {
    await session.close();
    console.log(existsSync(REPORT) ? readFileSync(REPORT, "utf8") : `no test was begun, see ${CHATTER}`);
  }
}

runSuite().then(
  (code) => {
    process.exitCode = code;
  },
  (error: unknown) => {
    console.error(error);
    process.exitCode = 1;
  },
);
