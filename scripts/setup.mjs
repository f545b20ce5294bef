/**
 * Installs what a machine with only Node and git lacks. Quick when nothing is missing; may be run at any time.
 *
 *   node scripts/setup.mjs             the project's npm packages
 *   node scripts/setup.mjs workbench   and a VS Code workbench and a Chromium, both from npm (about 1 GB)
 *
 * No package runs a script of its own while it is installed. Node's own modules only: it runs before `npm ci`.
 */
import { spawnSync } from "node:child_process";
import { chmodSync, existsSync, mkdirSync, readFileSync, renameSync, rmSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { pathToFileURL } from "node:url";
import { brotliDecompressSync } from "node:zlib";
import { CACHE, ROOT, logTail, runNpm, secondsSince } from "./steps.mjs";

const WORKBENCH = join(ROOT, "test", "workbench");
const CODE_SERVER = join(WORKBENCH, "node_modules", "code-server", "lib", "vscode");
const CHROMIUM_PACKAGE = join(WORKBENCH, "node_modules", "@sparticuz", "chromium");

/** The workbench and the browser from npm are built for this platform only. */
export const WORKBENCH_PLATFORM = "linux-x64";

/** True where the workbench from npm can run at all. */
export function isWorkbenchPlatform() {
  return `${process.platform}-${process.arch}` === WORKBENCH_PLATFORM;
}

/** Installs the project's packages when they are absent or not those of package-lock.json. */
export async function setupRoot() {
  if (isInstalled(ROOT)) return;
  await npmStep("installing npm packages", ["ci", "--ignore-scripts", "--include=dev"], ROOT);
}

/** Installs the workbench of the tests and of `npm start`. Throws on a foreign platform. */
export async function setupWorkbench() {
  if (!isWorkbenchPlatform()) {
    throw new Error(
      `the workbench from npm runs on ${WORKBENCH_PLATFORM}, this is ${process.platform}-${process.arch}`,
    );
  }
  if (!isInstalled(WORKBENCH)) {
    await npmStep("installing a VS Code workbench from npm", ["ci", "--ignore-scripts"], WORKBENCH);
  }
  // `npm ci` fails in this folder: the shrinkwrap that the package ships does not list all that it needs.
  if (!existsSync(join(CODE_SERVER, "node_modules", ".package-lock.json"))) {
    const args = ["install", "--omit=dev", "--ignore-scripts"];
    await npmStep("installing the workbench's own packages", args, CODE_SERVER);
  }
}

/** Installs the workbench and unpacks the Chromium that the tests drive it with. */
export async function setupWorkbenchTests() {
  await setupWorkbench();
  unpackChromium();
}

/** Whether node_modules holds exactly the packages of the lock file, as npm itself wrote it down. */
function isInstalled(folder) {
  const installedPath = join(folder, "node_modules", ".package-lock.json");
  if (!existsSync(installedPath)) return false;
  const wanted = packagesOf(join(folder, "package-lock.json"));
  const installed = packagesOf(installedPath);
  const isAsWanted = ([path, entry]) =>
    path === "" || entry.optional || entry.devOptional || installed[path]?.version === entry.version;
  return (
    Object.entries(wanted).every(isAsWanted) &&
    Object.entries(installed).every(([path, entry]) => wanted[path]?.version === entry.version)
  );
}

function packagesOf(lockPath) {
  return JSON.parse(readFileSync(lockPath, "utf8")).packages;
}

async function npmStep(what, args, cwd) {
  process.stderr.write(`setup: ${what} … `);
  const startedMs = Date.now();
  const { code, logPath } = await runNpm(args, {
    cwd,
    log: `setup-${what.replaceAll(/[^a-z]+/gi, "-").toLowerCase()}`,
  });
  process.stderr.write(`${code === 0 ? "" : "failed, "}${secondsSince(startedMs)}\n`);
  if (code !== 0)
    throw new Error(`npm ${args.join(" ")} ended with code ${code} in ${cwd}\n${logTail(logPath)}`);
}

/**
 * Unpacks the Chromium of the npm package below `.cache/chromium`, with the libraries it brings for machines
 * that lack them and a font configuration that names fonts which are really there: with the package's own
 * configuration pages look right to a program and have no visible text.
 */
function unpackChromium() {
  const folder = join(CACHE, "chromium");
  const { version } = JSON.parse(readFileSync(join(CHROMIUM_PACKAGE, "package.json"), "utf8"));
  const stamp = join(folder, "version");
  if (existsSync(stamp) && readFileSync(stamp, "utf8") === version) return;

  process.stderr.write("setup: unpacking Chromium … ");
  const startedMs = Date.now();
  const fresh = `${folder}.${process.pid}`;
  rmSync(fresh, { recursive: true, force: true });
  mkdirSync(fresh, { recursive: true });
  writeFileSync(join(fresh, "chrome"), unpacked("chromium.br"));
  chmodSync(join(fresh, "chrome"), 0o755);
  for (const archive of ["al2023.tar.br", "swiftshader.tar.br", "fonts.tar.br"]) {
    const tar = spawnSync("tar", ["-xf", "-", "-C", fresh], { input: unpacked(archive) });
    if (tar.status !== 0)
      throw new Error(`tar could not unpack ${archive}: ${tar.error?.message ?? tar.stderr}`);
  }
  writeFileSync(join(fresh, "fonts.conf"), fontConfiguration(folder));
  writeFileSync(join(fresh, "version"), version);
  rmSync(folder, { recursive: true, force: true });
  renameSync(fresh, folder);
  process.stderr.write(`${secondsSince(startedMs)}\n`);
}

function unpacked(name) {
  return brotliDecompressSync(readFileSync(join(CHROMIUM_PACKAGE, "bin", name)));
}

function fontConfiguration(folder) {
  return `<?xml version="1.0"?>
<!DOCTYPE fontconfig SYSTEM "fonts.dtd">
<fontconfig>
  <dir>${join(folder, "fonts")}</dir>
  <dir>/usr/share/fonts</dir>
  <cachedir>${join(folder, "font-cache")}</cachedir>
  <alias><family>monospace</family><prefer>
    <family>DejaVu Sans Mono</family><family>Liberation Mono</family><family>Open Sans</family>
  </prefer></alias>
  <alias><family>sans-serif</family><prefer>
    <family>Open Sans</family><family>DejaVu Sans</family>
  </prefer></alias>
</fontconfig>
`;
}

if (import.meta.url === pathToFileURL(process.argv[1] ?? "").href) {
  try {
    await setupRoot();
    if (process.argv.includes("workbench")) await setupWorkbenchTests();
  } catch (error) {
    process.stderr.write(`setup: ${error.message}\n`);
    process.exitCode = 1;
  }
}
