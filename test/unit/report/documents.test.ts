/** Whether docs/json-output.md has every name that the output has, and the documents the figures that the code has. */
import assert from "node:assert/strict";
import { readFileSync } from "node:fs";
import { join } from "node:path";
import { before, describe, it } from "node:test";

import { CATALOGUE } from "../../../src/diagnose/catalogue";
import { RECORD_WORDS } from "../../../src/flow/conversation-layout";
import type { AnalysisData } from "../../../src/report/analysis-data";
import { captureReport } from "../../../src/report/capture-report";
import { conversationRow } from "../../../src/report/conversation-row";
import { CSV_HEADER } from "../../../src/report/conversation-text";
import { HYPOTHESIS_IDS } from "../../../src/report/diagnosis-shapes";
import { PATTERN_IDS } from "../../../src/report/pattern-names";
import { renderReport } from "../../../src/report/render-report";
import { readCapture } from "../../../src/source/read-capture";

const ROOT = join(import.meta.dirname, "../../..");
const text = (path: string): string => readFileSync(join(ROOT, path), "utf8");
/** The names in backticks, and the parts of those that are joined: `reuseGroups[]`, `hypotheses[].id`. */
const named = new Set(
  [...text("docs/json-output.md").matchAll(/`([^`]+)`/g)].flatMap(([, code = ""]) => code.split(/[^\w-]+/)),
);

function keysOf(value: unknown, into = new Set<string>()): Set<string> {
  if (typeof value !== "object" || value === null) return into;
  if (Array.isArray(value)) for (const entry of value) keysOf(entry, into);
  else
    for (const [key, inner] of Object.entries(value)) {
      into.add(key);
      keysOf(inner, into);
    }
  return into;
}

describe("docs/json-output.md", () => {
  let data: AnalysisData;
  before(async () => {
    data = await readCapture(join(ROOT, "media/sample.pcapng"));
  });
  const missing = (names: Iterable<string>): string[] =>
    [...names].filter((name) => !named.has(name) && !PATTERN_IDS.some((id) => id === name));

  it("has every field of a conversation", () => {
    const rows = Array.from({ length: data.nConversations }, (_, conversation) =>
      conversationRow(data, conversation),
    );
    assert.deepEqual(missing(keysOf(rows)), []);
    assert.deepEqual(missing(CSV_HEADER.split(",")), []);
  });

  it("has every field of the summary and of the report", () => {
    assert.deepEqual(missing(keysOf(captureReport(data))), []);
    const report = JSON.parse(renderReport(data, {}, "json", { files: [], version: "" })) as unknown;
    const keys = keysOf(report);
    assert.ok(keys.size > 150, String(keys.size));
    assert.deepEqual(missing(keys), []);
  });

  it("has every field that is there only sometimes, and every variant of a cause", () => {
    const shapesOf = (name: string): string => text(`src/report/${name}.ts`).replaceAll(/\/\*[^]*?\*\//g, "");
    const [leaving = ""] = shapesOf("report-shapes").split("export interface EvidenceFrame");
    const output = leaving + shapesOf("diagnosis-shapes");
    const fields = [...output.matchAll(/(?:^ {2}|[{;] )(\w+)\??: /gm)].map(([, name = ""]) => name);
    assert.ok(fields.length > 150, String(fields.length));
    assert.deepEqual(missing(fields), []);
    const [, variants = ""] = /type CauseVariant =([^;]+);/.exec(output) ?? [];
    const names = [...variants.matchAll(/"([\w-]+)"/g)].map(([, name = ""]) => name);
    assert.ok(names.length > 5);
    assert.deepEqual(missing(names), []);
  });

  it("has every cause, and all that a frame can be evidence of", () => {
    assert.deepEqual(missing(HYPOTHESIS_IDS), []);
    assert.deepEqual(missing(CATALOGUE.flatMap(({ evidence }) => evidence)), []);
  });
});

describe("the figures of the documents", () => {
  it("of a conversation's record are those of its layout", () => {
    const nBytes = RECORD_WORDS * 4;
    assert.ok(text("ARCHITECTURE.md").includes(`is ${RECORD_WORDS} words of one typed array`));
    assert.ok(text("docs/memory-budget.md").includes(`${nBytes} bytes for each`));
    assert.ok(text("docs/performance.md").includes(`a record of ${nBytes} bytes`));
  });

  it("of patterns and causes are those of the catalogues", () => {
    assert.equal(HYPOTHESIS_IDS.length, 12);
    assert.match(text("ARCHITECTURE.md"), /weighs twelve causes/);
    assert.match(text("CHANGELOG.md"), /twelve hypotheses weighed/);
    assert.ok(text("CHANGELOG.md").includes(`**Failure patterns**: ${PATTERN_IDS.length},`));
  });
});
