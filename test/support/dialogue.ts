/**
 * check(script, expectation): what a dialogue must be recognised as. The only place where the pattern tests
 * touch the analysis; every dialogue goes the whole way through file format, decoding, streams and patterns.
 */
import assert from "node:assert/strict";
import { analyzeBytes, type CaptureAnalysis } from "../../src/analyze";
import { conversationIdx } from "../../src/base/units";
import {
  PATTERN_GROUP_BY,
  PATTERN_IDS,
  PATTERN_SEVERITY,
  type PatternId,
  type ReuseVerdict,
} from "../../src/report/pattern-names";
import type { CaptureReport, ConversationRow, PatternFactName } from "../../src/report/report-shapes";
import { captureBytes, compileDialogue } from "./dialogue-compiler";

type CheckedFields = Omit<ConversationRow, "client" | "server" | "reuse" | "evidence" | "pattern">;

/** What is expected of one conversation; fields left out are not looked at. */
export interface Expectation extends Partial<CheckedFields> {
  pattern: PatternId;
  /** "10.0.0.1:50000"; an IPv6 address stands in brackets. */
  clientEnd?: string;
  serverEnd?: string;
  /** Exactly these frames prove it. */
  evidence?: number[];
  /** These frames are among the proof. */
  proof?: number[];
  /** null: no reuse. A word: the verdict. */
  reuse?: ReuseVerdict | null;
  /** Fields of the reuse beside its verdict. */
  reuseOf?: Partial<NonNullable<ConversationRow["reuse"]>>;
  /** Facts of the details, by name. */
  facts?: Partial<Record<PatternFactName, number | string>>;
}

/**
 * Compiles the script, analyses the capture and compares each conversation, in order of first frames, with
 * its expectation. Always checked besides: the number of conversations, that severities, sub-groups and sums of the
 * report agree with the rows, that evidence is ascending and inside the capture. Returns the analysis.
 */
export function check(script: string, expected: Expectation | Expectation[]): CaptureAnalysis {
  const bytes = captureBytes(compileDialogue(script));
  const analysis = analyzeBytes(bytes, "dialogue.pcapng");
  const rows = analysis.rows();
  const expectations = Array.isArray(expected) ? expected : [expected];
  assert.deepEqual(
    rows.map((row) => row.pattern),
    expectations.map((expectation) => expectation.pattern),
    `patterns of the conversations, found first, expected second:\n${describeRows(rows)}`,
  );
  expectations.forEach((expectation, index) => {
    checkRow(rows[index]!, expectation);
    checkFacts(analysis, index, expectation.facts);
  });
  checkSums(analysis.report(), rows);
  return analysis;
}

/** The rows of a script's capture, for tests that say what a conversation must not be taken for. */
export function rowsOf(script: string): ConversationRow[] {
  return analyzeBytes(captureBytes(compileDialogue(script)), "dialogue.pcapng").rows();
}

/** What an expectation says beside the row's own fields. */
const SAID_OTHERWISE = new Set(["clientEnd", "serverEnd", "evidence", "proof", "reuse", "reuseOf", "facts"]);

function checkRow(row: ConversationRow, expectation: Expectation): void {
  const { clientEnd, serverEnd, evidence, proof = [], reuse, reuseOf } = expectation;
  const fields = Object.fromEntries(
    Object.entries(expectation).filter(([name]) => !SAID_OTHERWISE.has(name)),
  );
  const found = Object.fromEntries(
    Object.keys(fields).map((name) => [name, row[name as keyof ConversationRow]]),
  );
  const where = `conversation ${row.conversation}: ${JSON.stringify(row)}`;
  assert.deepEqual(rounded(found), rounded(fields), where);
  if (clientEnd !== undefined) assert.equal(endOf(row.client, row.clientPort), clientEnd, where);
  if (serverEnd !== undefined) assert.equal(endOf(row.server, row.serverPort), serverEnd, where);
  if (evidence !== undefined) assert.deepEqual(row.evidence, evidence, `evidence of ${where}`);
  for (const frame of proof) assert.ok(row.evidence.includes(frame), `frame ${frame} proves ${where}`);
  if (reuse !== undefined) assert.equal(row.reuse?.verdict ?? null, reuse, `reuse of ${where}`);
  for (const [name, value] of Object.entries(reuseOf ?? {})) {
    const foundValue = row.reuse?.[name as keyof typeof reuseOf];
    assert.deepEqual(rounded({ [name]: foundValue }), rounded({ [name]: value }), `reuse of ${where}`);
  }
}

/** Seconds are compared to the nanosecond: beyond that a double's last bit decides. */
function rounded(fields: Record<string, unknown>): Record<string, unknown> {
  const round = (value: unknown) => (typeof value === "number" ? Math.round(value * 1e9) / 1e9 : value);
  return Object.fromEntries(Object.entries(fields).map(([name, value]) => [name, round(value)]));
}

function checkFacts(analysis: CaptureAnalysis, index: number, facts: Expectation["facts"]): void {
  const known = new Map<string, number | string>(
    analysis.details(conversationIdx(index)).facts.map(({ name, value }) => [name, value]),
  );
  for (const [name, value] of Object.entries(facts ?? {})) {
    assert.equal(
      toMillis(known.get(name)),
      toMillis(value),
      `fact ${name} of conversation ${index}: ${JSON.stringify([...known])}`,
    );
  }
}

/** Durations are kept in single precision: a number is compared to the thousandth. */
function toMillis<Value>(value: Value): Value | number {
  return typeof value === "number" ? Math.round(value * 1000) / 1000 : value;
}

/** What must be so of any capture's rows and report, whatever it holds. */
export function checkSums(report: CaptureReport, rows: ConversationRow[]): void {
  assert.equal(report.capture.nConversations, rows.length);
  rows.forEach((row, index) => {
    const where = JSON.stringify(row);
    assert.equal(row.conversation, index, where);
    assert.equal(row.severity, PATTERN_SEVERITY[row.pattern], where);
    assert.equal(row.packets, row.packetsFromClient + row.packetsFromServer, where);
    assert.ok(row.evidence.length > 0, `no evidence: ${where}`);
    assert.ok(
      row.evidence.every((frame) => 1 <= frame && frame <= report.capture.nFrames),
      where,
    );
    assert.deepEqual(
      row.evidence,
      [...new Set(row.evidence)].sort((a, b) => a - b),
      where,
    );
    assert.ok(row.firstFrame <= row.lastFrame, where);
    assert.ok(row.duration >= 0, where);
    assert.ok(row.refusals <= row.tries, where);
  });
  const byFirstFrame = rows.map((row) => row.firstFrame);
  assert.deepEqual(
    byFirstFrame,
    byFirstFrame.toSorted((a, b) => a - b),
  );
  checkSummary(report, rows);
}

function checkSummary(report: CaptureReport, rows: ConversationRow[]): void {
  const occurring = PATTERN_IDS.filter((pattern) => rows.some((row) => row.pattern === pattern));
  assert.deepEqual(
    report.patterns.map((summary) => summary.pattern),
    occurring,
  );
  for (const summary of report.patterns) {
    const shown = rows.filter((row) => row.pattern === summary.pattern);
    assert.equal(summary.nConversations, shown.length, summary.pattern);
    assert.ok(Math.abs(summary.share - shown.length / rows.length) < 1e-12, summary.pattern);
    assert.deepEqual(summary.groups, expectedGroups(summary.pattern, shown), `groups of ${summary.pattern}`);
  }
  for (const severity of ["failed", "degraded", "ok", "unknown"] as const) {
    assert.equal(report.severities[severity], rows.filter((row) => row.severity === severity).length);
  }
  assert.equal(report.reuse.nReuses, rows.filter((row) => row.reuse !== null).length);
}

function expectedGroups(
  pattern: PatternId,
  rows: ConversationRow[],
): { value: number; nConversations: number }[] {
  const by = PATTERN_GROUP_BY[pattern] ?? "none";
  if (by === "none") return [];
  const values = [...new Set(rows.map((row) => row[by]))].sort((a, b) => a - b);
  return values.map((value) => ({ value, nConversations: rows.filter((row) => row[by] === value).length }));
}

function endOf(address: string, port: number): string {
  return address.includes(":") ? `[${address}]:${port}` : `${address}:${port}`;
}

function describeRows(rows: ConversationRow[]): string {
  return rows
    .map((row) => `  ${row.conversation}: ${row.pattern}, tries ${row.tries}, refusals ${row.refusals}`)
    .join("\n");
}
