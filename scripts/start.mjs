/**
 * `npm start [-- FILE]`: from a fresh clone to a capture on the screen. Installs what is missing, builds, prints
 * the text analysis of FILE (the sample where none is given) and opens it in VS Code: the one whose `code` is on
 * the PATH, else a workbench from npm in the browser, until Ctrl-C.
 *
 *   npm start -- --report-only     ends after the report
 *   npm start -- --browser         takes the workbench in the browser even where there is a `code`
 *
 * Exit codes: 0 done (defects of the capture are named above, and no failure), 2 usage, 3 FILE is unreadable or
 * no capture, 1 anything else that went wrong.
 */
import { spawn } from "node:child_process";
import { accessSync, constants } from "node:fs";
import { basename, delimiter, dirname, join, resolve } from "node:path";
import { setupRoot, setupWorkbench } from "./setup.mjs";
import { CACHE, ROOT, cleanEnvironment, logTail, run, runNpm, secondsSince } from "./steps.mjs";

const USAGE = "usage: npm start [-- FILE] [--report-only] [--browser]";
const FLAGS = ["--report-only", "--browser"];
const SAMPLE = join(ROOT, "media", "sample.pcapng");
const OPEN_AT_START = join(ROOT, "test", "workbench", "open-at-start");
const USAGE_ERROR = 2;

async function main() {
  const request = parse(process.argv.slice(2));
  if (request === undefined) {
    console.error(USAGE);
    return USAGE_ERROR;
  }
  await setupRoot();
  await build();
  const code = await inherit(process.execPath, [join(ROOT, "dist", "cli.js"), "analyze", request.file]);
  if (code !== 0 && code !== 1) return code;
  if (request.isReportOnly) return 0;

  const editor = request.isBrowserWanted ? undefined : onPath("code");
  if (editor !== undefined && (await openInDesktop(editor, request.file))) return 0;
  await setupWorkbench();
  console.log("starting a VS Code workbench in the browser …");
  return inherit(process.execPath, [
    ...["--import", "tsx", join(ROOT, "test", "workbench", "serve.ts")],
    request.file,
  ]);
}

/** What was asked for; undefined where it cannot be understood. FILE is relative to where npm was called. */
function parse(args) {
  const files = args.filter((arg) => !arg.startsWith("-"));
  const unknown = args.filter((arg) => arg.startsWith("-") && !FLAGS.includes(arg));
  if (files.length > 1 || unknown.length > 0) return undefined;
  const base = process.env.INIT_CWD ?? process.cwd();
  return {
    file: files.length === 0 ? SAMPLE : resolve(base, files[0]),
    isReportOnly: args.includes("--report-only"),
    isBrowserWanted: args.includes("--browser"),
  };
}

async function build() {
  const startedMs = Date.now();
  const { code, logPath } = await runNpm(["run", "--silent", "build"], { log: "build" });
  if (code !== 0) throw new Error(`the build failed\n${logTail(logPath)}`);
  console.error(`built dist/ in ${secondsSince(startedMs)}`);
}

/**
 * Opens the capture in a desktop VS Code; false where that did not work. In a window of its own with the
 * extension from this folder, so that nothing stays installed; through a remote terminal, where VS Code cannot
 * do that, by installing the package.
 */
async function openInDesktop(editor, file) {
  const isRemote = Boolean(process.env.VSCODE_IPC_HOOK_CLI);
  const ended = isRemote ? await openInstalled(editor, file) : await openDevelopment(editor, file);
  if (ended.code !== 0) {
    console.log(`${editor} did not open it (code ${ended.code}, ${ended.logPath})`);
    return false;
  }
  console.log(`opened ${file} in VS Code (${editor})`);
  console.log(
    `If it shows as a binary file: Reopen Editor With… → Megalodon, or click ${basename(file)} in the Explorer.`,
  );
  return true;
}

function openDevelopment(editor, file) {
  const extensions = [ROOT, OPEN_AT_START].map((path) => `--extensionDevelopmentPath=${path}`);
  const env = cleanEnvironment({ MEGALODON_OPEN_AT_START: file });
  return run(editor, ["--new-window", ...extensions, dirname(file)], { log: "code", env });
}

async function openInstalled(editor, file) {
  const vsix = join(CACHE, "megalodon.vsix");
  const packed = await runNpm(["run", "--silent", "package:packed", "--", "--out", vsix], { log: "package" });
  if (packed.code !== 0) return packed;
  const installed = await run(editor, ["--install-extension", vsix, "--force"], { log: "code-install" });
  if (installed.code !== 0) return installed;
  return run(editor, ["--new-window", dirname(file), file], { log: "code" });
}

/** The path of a program; undefined where the PATH has none of that name. */
function onPath(name) {
  const names = process.platform === "win32" ? [`${name}.cmd`, `${name}.exe`] : [name];
  const candidates = (process.env.PATH ?? "")
    .split(delimiter)
    .flatMap((folder) => names.map((each) => join(folder, each)));
  return candidates.find((path) => {
    try {
      accessSync(path, constants.X_OK);
      return true;
    } catch {
      // Not there, or not a program: the next one.
      return false;
    }
  });
}

/** Runs a program on our own terminal and answers with its exit code. Ctrl-C reaches it by itself. */
function inherit(command, args) {
  return new Promise((resolveCode) => {
    const child = spawn(command, args, { cwd: ROOT, stdio: "inherit", env: cleanEnvironment() });
    const forward = () => child.kill("SIGTERM");
    const ignore = () => undefined;
    process.on("SIGTERM", forward);
    process.on("SIGINT", ignore);
    const end = (code) => {
      process.off("SIGTERM", forward);
      process.off("SIGINT", ignore);
      resolveCode(code);
    };
    child.once("error", () => end(1));
    child.once("exit", (code) => end(code ?? 1));
  });
}

main().then(
  (code) => {
    process.exitCode = code;
  },
  (error) => {
    console.error(error.message);
    process.exitCode = 1;
  },
);
