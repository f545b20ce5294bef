/** The tables of the last bench that was kept: in docs/performance.md, between marks that name the command. */
import { readFileSync, writeFileSync } from "node:fs";
import { join } from "node:path";

const DOCUMENT = join(__dirname, "..", "..", "docs", "performance.md");

/** Puts Markdown between the marks of a command. Throws where docs/performance.md has none. */
export function keepTables(command: string, text: string): void {
  const begin = `<!-- begin: ${command} -->`;
  const end = `<!-- end: ${command} -->`;
  const document = readFileSync(DOCUMENT, "utf8");
  const from = document.indexOf(begin);
  const to = document.indexOf(end);
  if (from < 0 || to < from) throw new Error(`docs/performance.md has no place for the tables of ${command}`);
  writeFileSync(DOCUMENT, `${document.slice(0, from + begin.length)}\n\n${text}\n\n${document.slice(to)}`);
}
