/**
 * Says whether the extension's package would hold what it needs and nothing else. dist/ must be built.
 *
 *   node scripts/packed-files.mjs
 *
 * .vscodeignore is an allow-list; this is the second opinion on it.
 */
import { readFileSync } from "node:fs";
import { join } from "node:path";
import { CACHE, ROOT, run } from "./steps.mjs";

/** Without one of these the extension does not work, or may not be handed on. */
const NEEDED = [
  "package.json",
  "package.nls.json",
  "README.md",
  "CHANGELOG.md",
  "LICENSE",
  "THIRD-PARTY-NOTICES.md",
  "dist/extension.js",
  "dist/child.js",
  "dist/webview.js",
  "dist/webview.css",
  "media/sample.pcapng",
];

/** What may be there besides. */
const ALLOWED = [
  /^package\.nls\.[a-z-]+\.json$/,
  /^l10n\/bundle\.l10n(\.[a-z-]+)?\.json$/,
  /^dist\/[a-z0-9-]+\.ttf$/i,
  /^media\/(walkthrough\/)?[a-z-]+\.(svg|png)$/,
];

const vsce = join(ROOT, "node_modules", "@vscode", "vsce", "vsce");
const { code, output } = await run(process.execPath, [vsce, "ls", "--no-dependencies"], {
  log: "packed-files",
});
// What vsce says besides stands on lines with a space in them; no file of ours has one in its name.
const packed = output.split("\n").filter((line) => line !== "" && !line.includes(" "));
const missing = NEEDED.filter((name) => !packed.includes(name));
const foreign = packed.filter(
  (name) => !NEEDED.includes(name) && !ALLOWED.some((pattern) => pattern.test(name)),
);
const unpacked = filesNamedByManifest().filter((name) => !packed.includes(name));

if (code !== 0) console.log(output);
for (const name of missing) console.log(`missing from the package: ${name}`);
for (const name of foreign) console.log(`in the package by mistake: ${name}`);
for (const name of unpacked) console.log(`named by package.json and not in the package: ${name}`);
console.log(`package: ${packed.length} files, see ${join(CACHE, "logs", "packed-files.log")}`);
process.exitCode = code === 0 && missing.length + foreign.length + unpacked.length === 0 ? 0 : 1;

/** Every path of our own that package.json names: icons, pictures, the entry point. */
function filesNamedByManifest() {
  const { main, icon, contributes } = JSON.parse(readFileSync(join(ROOT, "package.json"), "utf8"));
  const names = [];
  const collect = (value) => {
    if (typeof value === "string") {
      if (/^(\.\/)?(media|dist|l10n)\/[^ ]+$/.test(value)) names.push(value.replace(/^\.\//, ""));
    } else if (value !== null && typeof value === "object") {
      Object.values(value).forEach(collect);
    }
  };
  collect([main, icon, contributes]);
  return [...new Set(names)];
}
