/** Whether the documents name what there is, and lead somewhere. */
import assert from "node:assert/strict";
import { existsSync, readdirSync, readFileSync } from "node:fs";
import { dirname, join } from "node:path";
import { describe, it } from "node:test";

const ROOT = join(import.meta.dirname, "../../..");
const text = (path: string): string => readFileSync(join(ROOT, path), "utf8");
const namesIn = (folder: string): string[] =>
  readdirSync(join(ROOT, folder)).filter((name) => name.endsWith(".md"));
const DOCUMENTS = [...namesIn("."), ...namesIn("docs").map((name) => `docs/${name}`)];

interface Manifest {
  scripts: Record<string, string>;
  contributes: {
    commands: { command: string; title: string }[];
    menus: { commandPalette: { command: string; when: string }[] };
    keybindings: { command: string; key: string; mac?: string }[];
    configuration: { properties: Record<string, { default: unknown }> };
  };
}

const { contributes, scripts } = JSON.parse(text("package.json")) as Manifest;
const words = JSON.parse(text("package.nls.json")) as Record<string, string>;
const titleOf = (command: string): string => {
  const found = contributes.commands.find((known) => known.command === command);
  return words[found?.title.replaceAll("%", "") ?? ""] ?? "";
};
/** Rows of a Markdown table, a list of cells each; from all tables of the text. */
const rowsOf = (document: string): string[][] =>
  document
    .split("\n")
    .filter((line) => line.startsWith("| "))
    .map((line) =>
      line
        .slice(1, -1)
        .split("|")
        .map((cell) => cell.trim()),
    );

describe("docs/in-vs-code.md", () => {
  const rows = rowsOf(text("docs/in-vs-code.md"));
  const cellsOf = (title: string): string[] | undefined => rows.find(([first]) => first === title);
  const hidden = new Set(contributes.menus.commandPalette.map(({ command }) => command));

  it("has every command of the palette, with its key, and those of the menus", () => {
    const inMenus = ["megalodon.focusPair", "megalodon.copyFilter"];
    const shown = contributes.commands.map(({ command }) => command).filter((name) => !hidden.has(name));
    const missing = [...shown, ...inMenus].filter((command) => !cellsOf(titleOf(command)));
    assert.deepEqual(missing, []);
    const keyText = (key: string): string =>
      key.replace(/\b[a-z]/g, (letter) => letter.toUpperCase()).replace("f8", "F8");
    for (const { command, key, mac } of contributes.keybindings) {
      const cell = cellsOf(titleOf(command))?.[1] ?? "";
      assert.ok(cell.startsWith(keyText(key)), `${command}: ${cell}`);
      if (mac) assert.ok(cell.includes(keyText(mac)), `${command}: ${cell}`);
    }
  });

  it("has no command that there is not", () => {
    const titles = new Set(contributes.commands.map(({ command }) => titleOf(command)));
    const end = rows.findIndex(([first]) => first === "setting");
    const named = rows.slice(0, end).map(([first = ""]) => first);
    const unknown = named.filter(
      (name) => name !== "command" && !name.startsWith("---") && !titles.has(name),
    );
    assert.deepEqual(unknown, []);
  });
});

describe("every setting", () => {
  it("is in a table of the documents, once, with its default", () => {
    const rows = DOCUMENTS.flatMap((path) => rowsOf(text(path)));
    for (const [name, { default: usual }] of Object.entries(contributes.configuration.properties)) {
      const own = rows.filter((cells) => cells.slice(0, 2).some((cell) => cell.startsWith(`\`${name}\``)));
      assert.equal(own.length, 1, name);
      assert.ok(own[0]?.includes(`\`${String(usual)}\``), `${name}: ${own.join()}`);
    }
  });
});

describe("what the documents point at", () => {
  it("is there: links", () => {
    const dead = DOCUMENTS.flatMap((path) =>
      [...text(path).matchAll(/\]\(([^)\s]+)\)/g)]
        .map(([, target = ""]) => target)
        .filter((target) => !target.startsWith("https://"))
        .filter((target) => !leads(path, target))
        .map((target) => `${path}: ${target}`),
    );
    assert.deepEqual(dead, []);
  });

  it("is there: files", () => {
    const paths = DOCUMENTS.flatMap((path) => [
      ...text(path).matchAll(/`((?:src|test|scripts|docs|webview|media)\/[\w./-]+\.\w+)`/g),
    ]).map(([, path = ""]) => path);
    assert.deepEqual(
      paths.filter((path) => !existsSync(join(ROOT, path))),
      [],
    );
    assert.ok(paths.length > 30);
  });

  it("is there: scripts of npm", () => {
    const named = DOCUMENTS.flatMap((path) => [...text(path).matchAll(/\bnpm run ([\w:]+)/g)]);
    assert.deepEqual(
      named.map(([, name = ""]) => name).filter((name) => !Object.hasOwn(scripts, name)),
      [],
    );
    assert.ok(named.length > 5);
  });
});

/** Whether a link of a document leads to a file, and to a heading of it where it names one. */
function leads(from: string, target: string): boolean {
  const [file = "", heading] = target.split("#");
  const path = file === "" ? from : join(dirname(from), file);
  if (!existsSync(join(ROOT, path))) return false;
  if (heading === undefined) return true;
  const headings = [...text(path).matchAll(/^#+ (.+)$/gm)].map(([, title = ""]) =>
    title
      .toLowerCase()
      .replace(/[^\w\s-]/g, "")
      .replaceAll(" ", "-"),
  );
  return headings.includes(heading);
}
