import assert from "node:assert/strict";
import { readdirSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { describe, it } from "node:test";

const WEBVIEW = join(import.meta.dirname, "..", "..", "..", "webview");

/** What may stand in a call of `t` besides a literal: entries of tables whose values are translated as they are. */
const TABLE_ENTRY =
  /^(PATTERN_LABELS\[|SEVERITY_LABELS\[|TEARDOWN_WORDS\[|ROLE_GROUND_WORDS\[|EVIDENCE_WORDS\[|REUSE_WORDS\[|NOTE_WORDS\[|FACT_WORDS\[|known\)|label\)|sentence\)|series\.label\)|column\.(label|title)\)|keys\)|does\)|n === 1 )/;

function withoutComments(text: string): string {
  return text.replace(/\/\*[^]*?\*\//g, "").replace(/^\s*\/\/.*$/gm, "");
}

function sources(): { name: string; text: string }[] {
  return readdirSync(WEBVIEW, { recursive: true, encoding: "utf8" })
    .filter((name) => name.endsWith(".ts"))
    .map((name) => ({ name, text: withoutComments(readFileSync(join(WEBVIEW, name), "utf8")) }));
}

describe("strings of the webview", () => {
  it("are literals or entries of a known table wherever they are translated", () => {
    let nCalls = 0;
    for (const { name, text } of sources()) {
      for (const call of text.matchAll(/(?<![\w.])t\(\s*/g)) {
        const argument = text.slice(call.index + call[0].length);
        nCalls++;
        if (name === join("app", "translate.ts") && argument.startsWith("english")) continue;
        assert.ok(
          argument.startsWith('"') || TABLE_ENTRY.test(argument),
          `${name}: t(${argument.slice(0, 60)}`,
        );
      }
    }
    assert.ok(nCalls > 100, `${nCalls} calls found`);
  });

  it("never become markup", () => {
    for (const { name, text } of sources()) {
      assert.doesNotMatch(text, /innerHTML|outerHTML|insertAdjacentHTML|document\.write|DOMParser/, name);
    }
  });
});
