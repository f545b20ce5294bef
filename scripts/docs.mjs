/**
 * Makes docs/failure-patterns.md from the catalogue and from what docs/patterns/<id>.md says of each pattern.
 *
 *   node --import tsx scripts/docs.mjs           writes it
 *   node --import tsx scripts/docs.mjs --check   fails where the committed file is not what would be written
 */
import { readdirSync, readFileSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { format } from "prettier";
import { PATTERN_LABELS, SEVERITY_LABELS } from "../src/report/pattern-labels.ts";
import { PATTERN_GROUP_BY, PATTERN_IDS, PATTERN_SEVERITY, SEVERITIES } from "../src/report/pattern-names.ts";
import { patternOfCode } from "../src/diagnose/catalogue.ts";
import { ROOT } from "./steps.mjs";

const FOLDER = join(ROOT, "docs", "patterns");
const TARGET = join(ROOT, "docs", "failure-patterns.md");

const INTRODUCTION = `# Failure patterns

Every connection that an application asked for has exactly one pattern. The list is in order: where several patterns
hold, the first one wins. A pattern that degrades the handshake stays the connection's pattern however it closes.

This file is made by \`npm run docs\` from the catalogue and from \`docs/patterns/\`.
`;

const text = await format(documentText(), { parser: "markdown", printWidth: 110 });
if (!process.argv.includes("--check")) {
  writeFileSync(TARGET, text);
} else if (readFileSync(TARGET, "utf8") !== text) {
  console.error("docs/failure-patterns.md is stale: run `npm run docs`");
  process.exitCode = 1;
}

function documentText() {
  const known = new Set(PATTERN_IDS.map((id) => `${id}.md`));
  const foreign = readdirSync(FOLDER).filter((name) => !known.has(name));
  if (foreign.length > 0)
    throw new Error(`docs/patterns has what the catalogue has not: ${foreign.join(", ")}`);
  const parts = [INTRODUCTION, contents()];
  for (const [code, id] of PATTERN_IDS.entries()) parts.push(section(id, patternOfCode(code)));
  return parts.join("\n");
}

/** A table of all patterns by severity, each a link to its section. */
function contents() {
  const rows = SEVERITIES.flatMap((severity) =>
    PATTERN_IDS.filter((id) => PATTERN_SEVERITY[id] === severity).map(
      (id) =>
        `| ${SEVERITY_LABELS[severity]} | [${PATTERN_LABELS[id].label}](#${id}) | ${PATTERN_LABELS[id].sentence} |`,
    ),
  );
  return ["| Severity | Pattern | What happened |", "| --- | --- | --- |", ...rows, ""].join("\n");
}

function section(id, pattern) {
  const { label, sentence } = PATTERN_LABELS[id];
  const by = PATTERN_GROUP_BY[id] ?? "none";
  const inVain = pattern.isProvedByVainSegment
    ? ["the segment that was sent again and never acknowledged"]
    : [];
  const groups = by === "none" ? "" : ` Sub-groups by ${by}.`;
  return [
    `## ${id}`,
    "",
    `**${label}** (${SEVERITY_LABELS[PATTERN_SEVERITY[id]].toLowerCase()}). ${sentence}${groups}`,
    "",
    `Frames that prove it, where the connection has them: ${[...pattern.evidence, ...inVain].join(", ")}.`,
    "",
    readFileSync(join(FOLDER, `${id}.md`), "utf8"),
  ].join("\n");
}
