// Builds the bundles: the extension host's, the child process's, the command line's and its launcher, the webview's.
// Usage: node esbuild.js [--production] [--watch]
const { execFileSync } = require("node:child_process");
const { rmSync } = require("node:fs");
const esbuild = require("esbuild");

const production = process.argv.includes("--production");
const watch = process.argv.includes("--watch");

const shared = {
  bundle: true,
  minify: production,
  sourcemap: production ? false : "linked",
  logLevel: "info",
  legalComments: "none",
};

const { version } = require("./package.json");

const forNode = {
  ...shared,
  platform: "node",
  format: "cjs",
  target: "node20",
  define: { "process.env.MEGALODON_VERSION": JSON.stringify(version) },
};

const BUNDLES = [
  { ...forNode, entryPoints: ["src/extension/main.ts"], external: ["vscode"], outfile: "dist/extension.js" },
  { ...forNode, entryPoints: ["src/child/main.ts"], outfile: "dist/child.js" },
  {
    ...forNode,
    entryPoints: ["src/cli/launch.ts"],
    outfile: "dist/cli.js",
    banner: { js: "#!/usr/bin/env node" },
  },
  { ...forNode, entryPoints: ["src/cli/main.ts"], outfile: "dist/cli-program.js" },
  {
    ...shared,
    // The script stands in the page itself, which has no address that a map could lie beside.
    sourcemap: production ? false : "inline",
    platform: "browser",
    format: "iife",
    target: "chrome132",
    entryPoints: { webview: "webview/app/main.ts" },
    loader: { ".ttf": "file" },
    outdir: "dist",
  },
];

// The command line's code as V8 compiles it: what an analysis uses; more than that takes longer to load than it spares.
function compileCommandLine() {
  execFileSync(process.execPath, ["dist/cli.js", "analyze", "media/sample.pcapng"], {
    stdio: ["ignore", "ignore", "inherit"],
    env: { ...process.env, MEGALODON_WRITES_CODE: "1" },
  });
}

async function main() {
  rmSync("dist/cli-program.code", { force: true });
  if (!watch) {
    await Promise.all(BUNDLES.map((bundle) => esbuild.build(bundle)));
    compileCommandLine();
    return;
  }
  const contexts = await Promise.all(BUNDLES.map((bundle) => esbuild.context(bundle)));
  await Promise.all(contexts.map((context) => context.watch()));
}

main().catch(() => {
  process.exitCode = 1;
});
