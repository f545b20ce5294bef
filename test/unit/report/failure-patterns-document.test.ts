import assert from "node:assert/strict";
import { spawnSync } from "node:child_process";
import { join } from "node:path";
import { describe, it } from "node:test";

const ROOT = join(import.meta.dirname, "..", "..", "..");

describe("docs/failure-patterns.md", () => {
  it("is what the catalogue and docs/patterns make of it", () => {
    const check = spawnSync(process.execPath, ["--import", "tsx", "scripts/docs.mjs", "--check"], {
      cwd: ROOT,
      encoding: "utf8",
    });
    assert.equal(check.status, 0, check.stderr);
  });
});
