// Builds the four bundles: the extension host's, the child process's, the command line's, the webview's.
// Usage: node esbuild.js [--production] [--watch]
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
    entryPoints: ["src/cli/main.ts"],
    outfile: "dist/cli.js",
    banner: { js: "#!/usr/bin/env node" },
  },
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

async function main() {
  if (!watch) {
    await Promise.all(BUNDLES.map((bundle) => esbuild.build(bundle)));
    return;
  }
  const contexts = await Promise.all(BUNDLES.map((bundle) => esbuild.context(bundle)));
  await Promise.all(contexts.map((context) => context.watch()));
}

main().catch(() => {
  process.exitCode = 1;
});
