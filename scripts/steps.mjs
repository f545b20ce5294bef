/**
 * How the commands of this project run other programs and speak of it: one short line a step on the terminal,
 * all that the step printed in a file below `.cache/logs`. Node's own modules only, because it runs before
 * anything is installed.
 */
import { spawn } from "node:child_process";
import { createWriteStream, mkdirSync, readFileSync } from "node:fs";
import { dirname, join, relative } from "node:path";
import { fileURLToPath } from "node:url";

/** The project's folder. */
export const ROOT = dirname(dirname(fileURLToPath(import.meta.url)));
/** What can be made again at any time: logs, the unpacked browser, packed extensions, screenshots. */
export const CACHE = join(ROOT, ".cache");

/** Lines of a failed step's log that the terminal shows. */
const N_LOG_LINES_SHOWN = 60;

/** Seconds since `startedMs` (from Date.now()), as a person reads them: "0.4 s". */
export function secondsSince(startedMs) {
  return `${((Date.now() - startedMs) / 1000).toFixed(1)} s`;
}

/**
 * Environment for a program that we start from inside an npm script: without npm's notes about the outer
 * script, which would make an inner npm look at the wrong folder or leave out what is needed.
 */
export function cleanEnvironment(extra = {}) {
  const env = { ...process.env };
  for (const name of Object.keys(env)) {
    if (/^(npm_package_|npm_lifecycle_|npm_config_(local_prefix|prefix|omit|include|noproxy)$)/i.test(name))
      delete env[name];
  }
  delete env.INIT_CWD;
  delete env.NODE_OPTIONS;
  return { ...env, ...extra };
}

/**
 * Runs a program to its end with its output in a log file.
 * `options`: `log` (name of the log, required), `cwd`, `env`, `onLine` (sees each line as it comes), `timeoutMs`.
 * Answers `{ code, logPath, output }`; a program that cannot be started has code 127, one killed by a signal 128.
 */
export function run(command, args, options) {
  mkdirSync(join(CACHE, "logs"), { recursive: true });
  const logPath = join(CACHE, "logs", `${options.log}.log`);
  const log = createWriteStream(logPath);
  return new Promise((resolve) => {
    const child = spawn(command, args, {
      cwd: options.cwd ?? ROOT,
      env: options.env ?? cleanEnvironment(),
      stdio: ["ignore", "pipe", "pipe"],
    });
    const chunks = [];
    const take = (chunk) => {
      chunks.push(chunk);
      log.write(chunk);
    };
    child.stdout.on("data", take);
    child.stderr.on("data", take);
    if (options.onLine) eachLine(child.stdout, options.onLine);
    let timer;
    const end = (code) => {
      clearTimeout(timer);
      log.end(() => resolve({ code, logPath, output: Buffer.concat(chunks).toString("utf8") }));
    };
    if (options.timeoutMs !== undefined) {
      timer = setTimeout(() => {
        log.write(`\nended: it took longer than ${options.timeoutMs / 1000} s\n`);
        child.kill("SIGKILL");
        // Its own children may hold the pipes open for ever.
        child.stdout.destroy();
        child.stderr.destroy();
      }, options.timeoutMs);
    }
    child.once("error", (error) => {
      log.write(`${error.message}\n`);
      end(127);
    });
    child.once("close", (code) => end(code ?? 128));
  });
}

/** Calls `onLine` with each whole line of a stream, without its line end. */
export function eachLine(stream, onLine) {
  let rest = "";
  stream.on("data", (chunk) => {
    const lines = (rest + chunk.toString("utf8")).split("\n");
    rest = lines.pop();
    for (const line of lines) onLine(line);
  });
  stream.on("end", () => {
    if (rest !== "") onLine(rest);
  });
}

/** Runs npm; on Windows through the shell, as its launcher is a script there. */
export function runNpm(args, options) {
  const extra = {
    ...options.env,
    npm_config_audit: "false",
    npm_config_fund: "false",
    npm_config_update_notifier: "false",
  };
  const env = cleanEnvironment(extra);
  return process.platform === "win32"
    ? run("cmd.exe", ["/d", "/s", "/c", "npm", ...args], { ...options, env })
    : run("npm", args, { ...options, env });
}

/** The end of a log, for a person who has to see at once why a step failed. */
export function logTail(logPath) {
  const lines = readFileSync(logPath, "utf8").trimEnd().split("\n");
  const shown = lines.slice(-N_LOG_LINES_SHOWN);
  const left = lines.length - shown.length;
  const note = left > 0 ? [`(${left} lines before these: ${relative(ROOT, logPath)})`] : [];
  return [...note, ...shown].map((line) => `    ${line}`).join("\n");
}
