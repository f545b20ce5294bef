/** What package.json promises, checked against the sources and files that have to keep it. */
import assert from "node:assert/strict";
import { existsSync, readdirSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { describe, it } from "node:test";

import { PATTERN_LABELS } from "../../../src/report/pattern-labels";
import { PATTERN_IDS } from "../../../src/report/pattern-names";

const ROOT = join(import.meta.dirname, "../../..");

const CAPTURE_PATTERNS = ["*.pcapng", "*.pcap", "*.cap", "*.pcapng.gz", "*.pcap.gz"];

interface Manifest {
  main: string;
  type?: string;
  contributes: {
    commands: { command: string; title: string; category: string }[];
    menus: Record<string, { command: string; when: string }[]>;
    keybindings: { command: string; when: string }[];
    customEditors: { viewType: string; priority: string; selector: { filenamePattern: string }[] }[];
    languages: { extensions: string[]; filenamePatterns: string[] }[];
    colors: { id: string; description: string; defaults: Record<string, string> }[];
    configuration: { properties: Record<string, { markdownDescription: string; scope: string }> };
    walkthroughs: { steps: { description: string; media: { svg: string } }[] }[];
    viewsWelcome: { contents: string }[];
  };
}

const text = (path: string): string => readFileSync(join(ROOT, path), "utf8");
const manifestText = text("package.json");
const manifest = JSON.parse(manifestText) as Manifest;
const words = JSON.parse(text("package.nls.json")) as Record<string, string>;
const { contributes } = manifest;
const sources = readdirSync(join(ROOT, "src/extension"))
  .map((name) => text(`src/extension/${name}`))
  .join("\n");
const contributedCommands = contributes.commands.map(({ command }) => command);

describe("package.json", () => {
  it("has no type field: with it, the bundles stop shrinking", () => {
    assert.equal(manifest.type, undefined);
  });

  it("contributes each command that the sources register, and no other", () => {
    const registered = [...sources.matchAll(/^ {4}"(megalodon\.\w+)":/gm)].map((match) => match[1]);
    assert.deepEqual([...registered].sort(), [...contributedCommands].sort());
  });

  it("names only contributed commands in menus, keys, welcome texts and walkthrough", () => {
    const inMenus = Object.values(contributes.menus).flatMap((items) => items.map(({ command }) => command));
    const inKeys = contributes.keybindings.map(({ command }) => command);
    const inTexts = [
      ...Object.values(words)
        .join("\n")
        .matchAll(/\(command:([\w.]+)\)/g),
    ].map((match) => match[1]);
    const known = new Set<string | undefined>([...contributedCommands, "megalodon.conversations.focus"]);
    const unknown = [...inMenus, ...inKeys, ...inTexts].filter((command) => !known.has(command));
    assert.deepEqual(unknown, []);
    assert.ok(inTexts.length > 0);
  });

  it("puts every command under Megalodon", () => {
    assert.deepEqual([...new Set(contributes.commands.map(({ category }) => category))], ["Megalodon"]);
  });

  it("keeps its keys to the capture editor", () => {
    for (const { when } of contributes.keybindings)
      assert.match(when, /^activeCustomEditorId == megalodon\.capture\b/);
  });

  it("leads from the editor, the Explorer and the walkthrough to the report that says why", () => {
    const commandsOf = (menu: string): string[] =>
      (contributes.menus[menu] ?? []).map(({ command }) => command);
    for (const menu of ["editor/title", "explorer/context"]) {
      assert.ok(commandsOf(menu).includes("megalodon.showReport"), menu);
      assert.ok(!commandsOf(menu).includes("megalodon.analyzeCapture"), menu);
    }
    assert.match(words["walkthrough.report.description"] ?? "", /command:megalodon\.showReport/);
    const titles = contributes.commands.map(({ title }) => words[title.replaceAll("%", "")]);
    assert.equal(new Set(titles).size, titles.length);
  });

  it("has a text for each key, and a key for each text", () => {
    const used = new Set([...manifestText.matchAll(/"%([\w.]+)%"/g)].map((match) => match[1]));
    assert.deepEqual([...used].sort(), Object.keys(words).sort());
  });

  it("names only pictures that exist", () => {
    const pictures = [...manifestText.matchAll(/"(?:\.\/)?(media\/[^"]+)"/g)].map((match) => match[1] ?? "");
    assert.deepEqual(
      pictures.filter((path) => !existsSync(join(ROOT, path))),
      [],
    );
    assert.ok(pictures.length >= 8);
  });

  it("opens the five kinds of file, with an icon for each", () => {
    const [editor] = contributes.customEditors;
    assert.equal(editor?.viewType, "megalodon.capture");
    assert.equal(editor.priority, "default");
    assert.deepEqual(
      editor.selector.map(({ filenamePattern }) => filenamePattern),
      CAPTURE_PATTERNS,
    );
    const [language] = contributes.languages;
    const withIcon = [
      ...(language?.extensions ?? []).map((end) => `*${end}`),
      ...(language?.filenamePatterns ?? []),
    ];
    assert.deepEqual([...withIcon].sort(), [...CAPTURE_PATTERNS].sort());
  });

  it("offers the Explorer's menu for the same five kinds", () => {
    const when = contributes.menus["explorer/context"]?.[0]?.when ?? "";
    const pattern = new RegExp(/=~ \/(.*)\/i/.exec(when)?.[1] ?? "^$", "i");
    for (const glob of CAPTURE_PATTERNS) assert.match(glob.replace("*", "a"), pattern);
    for (const name of ["a.gz", "a.txt", "pcap", "a.pcap.txt"]) assert.doesNotMatch(name, pattern);
  });

  it("describes every setting that the sources read, and no other", () => {
    const read = [...sources.matchAll(/\.get<\w+>\("(\w+)"/g)].map((match) => match[1]);
    const names = Object.keys(contributes.configuration.properties).map((key) => key.split(".").at(-1));
    assert.deepEqual([...read].sort(), [...names].sort());
  });
});

describe("the settings of kept analyses", () => {
  it("are the person's: a workspace can neither have files written beside its captures nor lift the bound", () => {
    const kept = Object.entries(contributes.configuration.properties).filter(([key]) =>
      key.startsWith("megalodon.keptAnalyses."),
    );
    assert.deepEqual(
      kept.map(([, { scope }]) => scope),
      ["application", "application", "application"],
    );
  });
});

describe("the contributed colours", () => {
  it("have one dot: VS Code makes no CSS variable of an id with two", () => {
    for (const { id } of contributes.colors) assert.match(id, /^[a-zA-Z]+\.[a-zA-Z]+$/);
  });

  it("have a default for each kind of theme", () => {
    for (const { id, defaults } of contributes.colors) {
      assert.deepEqual(
        Object.keys(defaults).sort(),
        ["dark", "highContrast", "highContrastLight", "light"],
        id,
      );
    }
  });

  it("hold one for each pattern", () => {
    const ids = new Set(contributes.colors.map(({ id }) => id));
    assert.deepEqual(
      PATTERN_IDS.filter((pattern) => !ids.has(PATTERN_LABELS[pattern].color)),
      [],
    );
  });
});
