// Type-checked rules over every TypeScript file, with the house's size limits.
import js from "@eslint/js";
import tseslint from "typescript-eslint";

const SIZE_LIMITS = {
  "max-lines": ["error", { max: 400, skipBlankLines: true, skipComments: true }],
  "max-lines-per-function": ["error", { max: 60, skipBlankLines: true, skipComments: true }],
  complexity: ["error", 15],
  "max-params": ["error", 4],
};

export default tseslint.config(
  { ignores: ["dist/**", "**/node_modules/**", ".cache/**", ".vscode-test/**"] },
  js.configs.recommended,
  {
    files: ["**/*.ts"],
    extends: [...tseslint.configs.strictTypeChecked, ...tseslint.configs.stylisticTypeChecked],
    languageOptions: { parserOptions: { projectService: true, tsconfigRootDir: import.meta.dirname } },
    rules: {
      ...SIZE_LIMITS,
      "no-warning-comments": ["error", { terms: ["fixme", "xxx", "todo"], location: "start" }],
      "@typescript-eslint/restrict-template-expressions": [
        "error",
        { allowNumber: true, allowBoolean: true },
      ],
      "@typescript-eslint/explicit-module-boundary-types": "error",
      "@typescript-eslint/consistent-type-imports": "error",
      "@typescript-eslint/no-confusing-void-expression": ["error", { ignoreArrowShorthand: true }],
      "@typescript-eslint/switch-exhaustiveness-check": "error",
      "@typescript-eslint/no-unnecessary-condition": ["error", { allowConstantLoopConditions: true }],
      // Half-open ranges and wire numbers read best in plain comparisons.
      "@typescript-eslint/prefer-for-of": "off",
    },
  },
  {
    // Hot rooms: a typed-array read inside its loop bound is proven by the bound.
    files: [
      "src/base/**",
      "src/capture/**",
      "src/wire/**",
      "src/flow/**",
      "src/diagnose/**",
      "src/report/**",
      "src/analyze.ts",
      "src/frame-rows.ts",
      "src/frame-walk.ts",
      "src/source/**",
      "src/child/**",
      "webview/**",
      "test/**",
    ],
    rules: { "@typescript-eslint/no-non-null-assertion": "off" },
  },
  {
    // A describe block is a list of cases, not a function to understand.
    files: ["test/**/*.ts"],
    rules: {
      "max-lines-per-function": "off",
      "@typescript-eslint/no-floating-promises": [
        "error",
        {
          allowForKnownSafeCalls: [
            {
              from: "package",
              package: "node:test",
              name: ["test", "it", "describe", "suite", "before", "after", "beforeEach", "afterEach"],
            },
          ],
        },
      ],
    },
  },
  {
    files: ["**/*.mjs", "**/*.js", "**/*.cjs"],
    languageOptions: {
      globals: {
        process: "readonly",
        console: "readonly",
        Buffer: "readonly",
        URL: "readonly",
        setTimeout: "readonly",
        clearTimeout: "readonly",
        setInterval: "readonly",
        clearInterval: "readonly",
        fetch: "readonly",
        require: "readonly",
        module: "writable",
        __dirname: "readonly",
        AbortController: "readonly",
      },
    },
    rules: { ...SIZE_LIMITS },
  },
);
