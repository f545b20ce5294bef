// Who may import whom: an allow-list. A room that is not named beside another may not be imported by it.
// A new arrow is a change of ARCHITECTURE.md too, in the same commit.

/** Room → rooms it may import (besides itself). */
const ARROWS = {
  "src/base": [],
  "src/capture": ["src/base"],
  "src/wire": ["src/base"],
  "src/flow": ["src/base", "src/wire"],
  "src/report/pattern-names": [],
  "src/diagnose": [
    "src/base",
    "src/flow",
    "src/report/pattern-names",
    "src/report/report-shapes",
    "src/report/diagnosis-shapes",
    "src/report/number-text",
  ],
  "src/report": ["src/base", "src/wire", "src/flow", "src/diagnose"],
  "src/frame-walk": ["src/base", "src/capture", "src/wire", "src/flow", "src/report"],
  "src/frame-rows": ["src/frame-walk", "src/base", "src/capture", "src/wire", "src/flow", "src/report"],
  "src/analyze": [
    "src/frame-walk",
    "src/base",
    "src/capture",
    "src/wire",
    "src/flow",
    "src/diagnose",
    "src/report",
  ],
  "src/protocol": ["src/base", "src/report"],
  "src/source": [
    "src/base",
    "src/analyze",
    "src/frame-walk",
    "src/frame-rows",
    "src/report",
    "src/protocol/child-contract",
  ],
  "src/verify": ["src/base", "src/capture", "src/source"],
  "src/child": ["src/verify", "src/base", "src/source", "src/report", "src/protocol"],
  "src/cli": ["src/verify", "src/base", "src/source", "src/report", "src/protocol/child-contract"],
  "src/extension": ["src/base", "src/report", "src/protocol"],
  webview: ["src/base", "src/report", "src/protocol"],
};

/** Modules from outside that a room may import. */
const OUTSIDE = {
  "src/source": ["^node:", "fzstd", "lz4js"],
  "src/verify": ["pcap-ng-parser"],
  "src/child": ["^node:"],
  "src/cli": ["^node:"],
  "src/protocol": [],
  "src/extension": ["^vscode$", "^node:"],
  webview: ["@vscode/webview-ui-toolkit", "uplot"],
};

const start = (room) => `^${room}(/|\\.|$)`;
const rules = Object.entries(ARROWS).map(([room, allowed]) => ({
  name: `only-listed-arrows-from-${room.replaceAll("/", "-")}`,
  severity: "error",
  from: { path: start(room) },
  to: {
    path: "^(src|webview|test)/",
    pathNot: [room, ...allowed].map(start),
  },
}));
const outside = Object.keys(ARROWS).map((room) => ({
  name: `only-listed-outside-from-${room.replaceAll("/", "-")}`,
  severity: "error",
  from: { path: start(room) },
  to: {
    dependencyTypesNot: ["local", "type-only"],
    pathNot: [
      "^(src|webview|test)/",
      ...(OUTSIDE[room] ?? []).map((name) => (name.startsWith("^node:") ? "^(node:)?[a-z_/]+$" : name)),
    ],
  },
}));

module.exports = {
  forbidden: [
    ...rules,
    ...outside,
    {
      name: "no-cycles",
      severity: "error",
      from: { pathNot: "^esbuild[.]js$" },
      to: { circular: true, viaOnly: { dependencyTypesNot: ["type-only"] } },
    },
    {
      name: "patterns-are-strangers",
      comment: "one failure pattern never imports another",
      severity: "error",
      from: { path: "^src/diagnose/patterns/" },
      to: { path: "^src/diagnose/patterns/" },
    },
    {
      name: "hypotheses-are-strangers",
      comment: "one hypothesis never imports another",
      severity: "error",
      from: { path: "^src/diagnose/hypotheses/" },
      to: { path: "^src/diagnose/hypotheses/" },
    },
    {
      name: "no-test-code-in-product",
      severity: "error",
      from: { path: "^(src|webview)/" },
      to: { path: "^test/" },
    },
    { name: "resolvable", severity: "error", from: {}, to: { couldNotResolve: true, pathNot: "^vscode$" } },
  ],
  options: {
    doNotFollow: { path: "node_modules" },
    exclude: { path: "test/workbench/node_modules" },
    tsConfig: { fileName: "tsconfig.json" },
    tsPreCompilationDeps: true,
    enhancedResolveOptions: {
      extensions: [".ts", ".js", ".mjs", ".cjs", ".json"],
      exportsFields: ["exports"],
      conditionNames: ["import", "require", "node", "default"],
    },
  },
};
