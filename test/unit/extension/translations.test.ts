/** The bundles that translators work from, against the texts that the sources really show. */
import assert from "node:assert/strict";
import { readdirSync, readFileSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { describe, it } from "node:test";

import { sourceStrings } from "./source-strings";

const ROOT = join(import.meta.dirname, "../../..");
const ENGLISH = join(ROOT, "l10n/bundle.l10n.json");

type Bundle = Record<string, string>;

const bundle = (path: string): Bundle => JSON.parse(readFileSync(path, "utf8")) as Bundle;
const placeholders = (text: string): string[] => [...new Set(text.match(/\{\d+\}/g))].sort();

/** Files in a folder whose name tells another language: "bundle.l10n.de.json". */
function translated(folder: string, name: RegExp): string[] {
  return readdirSync(join(ROOT, folder)).filter((file) => name.test(file));
}

describe("the English bundle", () => {
  it("holds each text of the sources, and no other (UPDATE_GOLDEN=1 writes it anew)", () => {
    const texts = sourceStrings(ROOT, ["src/extension", "src/report/pattern-labels.ts", "webview"]);
    const expected = Object.fromEntries(texts.map((text) => [text, text]));
    if (process.env.UPDATE_GOLDEN === "1") writeFileSync(ENGLISH, `${JSON.stringify(expected, null, 2)}\n`);
    assert.deepEqual(bundle(ENGLISH), expected);
    assert.ok(texts.length > 100);
  });
});

for (const file of translated("l10n", /^bundle\.l10n\.[\w-]+\.json$/)) {
  describe(file, () => {
    const translations = bundle(join(ROOT, "l10n", file));
    const english = bundle(ENGLISH);

    it("translates only texts that exist", () => {
      const unknown = Object.keys(translations).filter((text) => !Object.hasOwn(english, text));
      assert.deepEqual(unknown, []);
    });

    it("keeps the placeholders of each text", () => {
      for (const [text, translation] of Object.entries(translations)) {
        assert.deepEqual(placeholders(translation), placeholders(text), text);
      }
    });
  });
}

for (const file of translated(".", /^package\.nls\.[\w-]+\.json$/)) {
  describe(file, () => {
    const translations = bundle(join(ROOT, file));
    const english = bundle(join(ROOT, "package.nls.json"));

    it("has the keys of package.nls.json", () => {
      assert.deepEqual(Object.keys(translations).sort(), Object.keys(english).sort());
    });

    it("keeps the commands that its texts link to", () => {
      const links = (text: string): string[] =>
        [...text.matchAll(/\(command:[\w.]+\)/g)].map(([link]) => link);
      for (const [key, text] of Object.entries(english)) {
        assert.deepEqual(links(translations[key] ?? ""), links(text), key);
      }
    });
  });
}
