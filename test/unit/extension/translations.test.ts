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

const TEXTS = sourceStrings(ROOT, ["src/extension", "src/report/pattern-labels.ts", "webview"]);
const english: Bundle = Object.fromEntries(TEXTS.map((text) => [text, text]));
const isUpdate = process.env.UPDATE_GOLDEN === "1";

describe("the English bundle", () => {
  it("holds each text of the sources, and no other (UPDATE_GOLDEN=1 writes it anew)", () => {
    if (isUpdate) writeFileSync(ENGLISH, `${JSON.stringify(english, null, 2)}\n`);
    assert.deepEqual(bundle(ENGLISH), english);
    assert.ok(TEXTS.length > 100);
  });
});

/** Texts that are no longer shown need no translation. */
function dropUnknown(path: string): void {
  const kept = Object.entries(bundle(path)).filter(([text]) => Object.hasOwn(english, text));
  writeFileSync(path, `${JSON.stringify(Object.fromEntries(kept), null, 2)}\n`);
}

for (const file of translated("l10n", /^bundle\.l10n\.[\w-]+\.json$/)) {
  describe(file, () => {
    const path = join(ROOT, "l10n", file);
    if (isUpdate) dropUnknown(path);
    const translations = bundle(path);

    it("translates only texts that exist (UPDATE_GOLDEN=1 drops the others)", () => {
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
    const own = bundle(join(ROOT, "package.nls.json"));

    it("has the keys of package.nls.json", () => {
      assert.deepEqual(Object.keys(translations).sort(), Object.keys(own).sort());
    });

    it("keeps the commands that its texts link to", () => {
      const links = (text: string): string[] =>
        [...text.matchAll(/\(command:[\w.]+\)/g)].map(([link]) => link);
      for (const [key, text] of Object.entries(own)) {
        assert.deepEqual(links(translations[key] ?? ""), links(text), key);
      }
    });
  });
}
