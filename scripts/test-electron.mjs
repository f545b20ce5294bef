/**
 * Runs the extension-host suite (test/workbench/suite) in a desktop VS Code, where there is one:
 * VSCODE_EXECUTABLE_PATH=/path/to/code, or else a download. dist/ must be built.
 *
 *   npm run test:desktop        (node --import tsx scripts/test-electron.mjs)
 *
 * Exit codes: 0 passed, 1 failed, 3 no desktop VS Code to be had or no screen to show it on (said on stdout).
 */
import { buildSuite, SUITE_ENTRY } from "../test/workbench/support/build-suite.ts";
import { makeWorkspace } from "../test/workbench/support/workspace.ts";
import { ROOT, cleanEnvironment } from "./steps.mjs";

const NOT_TO_BE_HAD = 3;
const DOWNLOAD_TIMEOUT_MS = 10_000;

async function main() {
  if (!hasScreen()) return notToBeHad("there is no screen (DISPLAY), start it with xvfb-run");
  const { downloadAndUnzipVSCode, runTests } = await import("@vscode/test-electron");
  let executable = process.env.VSCODE_EXECUTABLE_PATH;
  try {
    executable ||= await downloadAndUnzipVSCode({ version: "stable", timeout: DOWNLOAD_TIMEOUT_MS });
  } catch (error) {
    return notToBeHad(`it could not be downloaded (${error.message})`);
  }
  await buildSuite();
  const workspace = makeWorkspace();
  try {
    return await runTests({
      vscodeExecutablePath: executable,
      extensionDevelopmentPath: ROOT,
      extensionTestsPath: SUITE_ENTRY,
      launchArgs: [workspace.folder, "--disable-extensions", "--disable-workspace-trust", "--no-sandbox"],
      extensionTestsEnv: cleanEnvironment(),
    });
  } finally {
    workspace.remove();
  }
}

function hasScreen() {
  return process.platform !== "linux" || Boolean(process.env.DISPLAY || process.env.WAYLAND_DISPLAY);
}

function notToBeHad(why) {
  console.log(`desktop VS Code: ${why}`);
  return NOT_TO_BE_HAD;
}

main().then(
  (code) => {
    process.exitCode = code;
  },
  (error) => {
    console.error(error);
    process.exitCode = 1;
  },
);
